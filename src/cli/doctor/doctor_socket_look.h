// What can be seen of the provider of this node: sockets, what the plugin answers there, its health
// port. Looks; the judging is operate/doctor/doctor_socket.h and doctor_plugin.h.
#pragma once

#include <chrono>
#include <vector>

#include "base/call_context.h"
#include "base/clock.h"
#include "cli/doctor/doctor_node.h"
#include "operate/doctor/doctor_report.h"
#include "operate/doctor/doctor_socket.h"

namespace atrest::cli {

// The socket's file, who listens, and the directories above it. Never waits.
operate::SocketSight LookAtSocket(const std::string& path);

// Sockets, plugins and health port, in this order. `each`: how long one question may take.
std::vector<operate::CheckResult> LookAtProvider(const DoctorNode& node,
                                                 std::chrono::milliseconds each, const Clock& clock,
                                                 const CallContext& context);

}  // namespace atrest::cli
