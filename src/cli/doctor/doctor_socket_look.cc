#include "cli/doctor/doctor_socket_look.h"

#include <memory>
#include <string>

#include "base/version.h"
#include "cli/plugin/plugin_client.h"
#include "crypto/constant_time.h"
#include "http/curl_transport.h"
#include "operate/doctor/doctor_checks.h"
#include "operate/doctor/doctor_plugin.h"
#include "os/kernel_random.h"
#include "os/path_facts.h"
#include "os/unix_listener_probe.h"

namespace atrest::cli {
namespace {

using operate::CheckResult;
using std::chrono::milliseconds;
namespace check = operate::check;

constexpr std::size_t kProbeBytes = 32;  // as a DEK

// Asks one plugin.
class PluginLook {
 public:
  PluginLook(const std::string& socket, milliseconds each, const Clock& clock,
             const CallContext& context)
      : socket_(socket), each_(each), clock_(clock), context_(context) {}

  Result<operate::StatusAnswer> Status() {
    TRY_ASSIGN(const auto plugin, OpenPlugin(PluginApi::kV2, socket_, clock_));
    const SteadyTime began = clock_.Now();
    TRY_ASSIGN(PluginStatus status, plugin->Status(Once()));
    return operate::StatusAnswer{status.version, status.healthz, status.key_id, Since(began)};
  }

  // "AWSKMS 1.2.3", of KMS v1; empty if it is not served.
  std::string Runtime() {
    const auto plugin = OpenPlugin(PluginApi::kV1, socket_, clock_);
    if (!plugin.ok()) return "";
    const auto status = (*plugin)->Status(Once());
    return status.ok() ? status->runtime : "";
  }

  Result<operate::RoundTrip> Trip(PluginApi api) {
    TRY_ASSIGN(const auto plugin, OpenPlugin(api, socket_, clock_));
    Secret plaintext = Secret::OfSize(kProbeBytes);
    os::KernelRandom().Fill(plaintext.Buffer());
    const SteadyTime began = clock_.Now();
    TRY_ASSIGN(const PluginCiphertext sealed, plugin->Encrypt(plaintext, Once()));
    TRY_ASSIGN(const Secret opened, plugin->Decrypt(sealed, Once()));
    return operate::RoundTrip{crypto::EqualInConstantTime(opened.Reveal(), plaintext.Reveal()),
                              sealed.key_id, Since(began)};
  }

 private:
  CallContext Once() const {
    CallContext once = context_;
    once.deadline = context_.deadline.EarlierOf(Deadline::After(clock_.Now(), each_));
    once.id = "atrest-doctor";
    return once;
  }
  milliseconds Since(SteadyTime began) const {
    return std::chrono::duration_cast<milliseconds>(clock_.Now() - began);
  }

  const std::string& socket_;
  const milliseconds each_;
  const Clock& clock_;
  const CallContext& context_;
};

bool UsesV1(const DoctorNode& node) {
  const auto& configuration = node.apiserver.configuration;
  return configuration && configuration->ok() && operate::UsesKmsV1(configuration->value());
}

operate::PluginSight LookAtPlugin(const DoctorNode& node, std::size_t index, PluginLook& look) {
  operate::PluginSight sight;
  sight.socket = node.sockets[index];
  if (index < node.keys.size()) sight.key = node.keys[index];
  sight.v1_is_used = UsesV1(node);
  sight.status = look.Status();
  // What is not well would only fail again, and once more with each version.
  if (!sight.status->ok() || sight.status->value().healthz != "ok") return sight;
  sight.v2 = look.Trip(PluginApi::kV2);
  sight.v1 = look.Trip(PluginApi::kV1);
  return sight;
}

Result<operate::HealthAnswer> AskHealth(http::Transport& transport, const std::string& url,
                                        const CallContext& context) {
  http::Request request;
  request.url = url;
  request.bypass_proxy = true;
  request.max_reply_bytes = std::size_t{1} << 20;
  TRY_ASSIGN(const http::Response response, transport.Send(request, context));
  return operate::HealthAnswer{response.status, std::string(response.body.Reveal())};
}

operate::HealthSight LookAtHealth(const DoctorNode& node, std::string runs, milliseconds each,
                                  const Clock& clock, const CallContext& context) {
  operate::HealthSight sight;
  sight.url = node.health_url;
  sight.runs = std::move(runs);
  sight.ours = ProjectVersion();
  if (sight.url.empty()) return sight;
  http::TransportOptions options;
  options.user_agent = "atrest";
  options.allow_insecure_http = true;
  const auto transport = http::CurlTransport::Open(std::move(options), clock);
  if (!transport.ok()) {
    sight.live = transport.error();
    return sight;
  }
  CallContext once = context;
  once.deadline = context.deadline.EarlierOf(Deadline::After(clock.Now(), each));
  sight.live = AskHealth(**transport, sight.url + "/livez", once);
  if (sight.live->ok()) sight.ready = AskHealth(**transport, sight.url + "/readyz", once);
  return sight;
}

std::vector<CheckResult> NoSockets() {
  std::vector<CheckResult> results;
  for (const auto id :
       {check::kSocketPath, check::kSocketFile, check::kSocketStale, check::kSocketMode,
        check::kSocketOwner, check::kSocketParents, check::kPluginStatus, check::kPluginKeyId,
        check::kPluginV2, check::kPluginV1}) {
    results.push_back(
        operate::NotAsked(id, "no socket is given, and none was found", "give --socket PATH"));
  }
  return results;
}

void Append(std::vector<CheckResult>& all, const std::vector<CheckResult>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

}  // namespace

operate::SocketSight LookAtSocket(const std::string& path) {
  operate::SocketSight sight;
  sight.path = path;
  sight.file = os::LookAtPath(path);
  if (sight.file.ok() && sight.file->kind == os::PathKind::kSocket) {
    sight.listener = os::WhoListens(path);
  }
  for (const std::string& parent : operate::ParentsOf(path)) {
    sight.parents.emplace_back(parent, os::LookAtPath(parent));
  }
  return sight;
}

std::vector<CheckResult> LookAtProvider(const DoctorNode& node, milliseconds each,
                                        const Clock& clock, const CallContext& context) {
  std::vector<CheckResult> results;
  std::vector<CheckResult> plugins;
  std::string runs;
  for (std::size_t i = 0; i < node.sockets.size(); ++i) {
    const auto socket = operate::JudgeSocket(LookAtSocket(node.sockets[i]));
    Append(results, socket);
    const std::string broken = operate::WhatKeepsFromAsking(socket);
    operate::PluginSight sight;
    sight.socket = node.sockets[i];
    if (broken.empty()) {
      PluginLook look(node.sockets[i], each, clock, context);
      sight = LookAtPlugin(node, i, look);
      if (runs.empty()) runs = look.Runtime();
    }
    Append(plugins, operate::JudgePlugin(sight, broken));
  }
  if (node.sockets.empty()) results = NoSockets();
  Append(results, plugins);
  Append(results, operate::JudgeHealth(LookAtHealth(node, runs, each, clock, context)));
  return results;
}

}  // namespace atrest::cli
