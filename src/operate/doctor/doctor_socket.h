// The socket's place in the file system, and who is behind it. Judged from what was seen; pure.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "operate/doctor/doctor_report.h"
#include "os/path_facts.h"
#include "os/unix_peer.h"

namespace atrest::operate {

inline constexpr std::size_t kLongestSocketPath = 107;  // sun_path of Linux, without its NUL

struct SocketSight {
  std::string path;
  Result<os::PathFacts> file = Error{};
  std::optional<Result<os::UnixPeer>> listener;                        // where there is a socket
  std::vector<std::pair<std::string, Result<os::PathFacts>>> parents;  // from "/" downwards
};

// Every directory above an absolute path, from "/" downwards.
std::vector<std::string> ParentsOf(const std::string& path);

std::vector<CheckResult> JudgeSocket(const SocketSight& sight);

CheckResult JudgeSocketPath(const std::string& path);
CheckResult JudgeSocketParents(const SocketSight& sight);

// The id of the check for which the plugin cannot be asked; empty if it can.
std::string WhatKeepsFromAsking(const std::vector<CheckResult>& socket_results);

}  // namespace atrest::operate
