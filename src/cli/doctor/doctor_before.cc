#include "cli/doctor/doctor_before.h"

#include "cli/doctor/doctor_socket_look.h"
#include "http/server.h"
#include "kops/version.h"
#include "operate/doctor/doctor_checks.h"
#include "operate/doctor/doctor_socket.h"

namespace atrest::cli {
namespace {

using operate::CheckResult;
namespace check = operate::check;

constexpr const char* kDefaultSocket = "/var/run/kmsplugin/socket.sock";
constexpr const char* kDefaultHealth = "127.0.0.1:8083";

CheckResult JudgePlace(const operate::SocketSight& sight) {
  if (sight.listener && sight.listener->ok()) {
    return operate::Wrong(
        check::kSocketPlace,
        "process " + std::to_string(sight.listener->value().pid) + " listens there already",
        "stop it, or choose another --socket; if it is the provider, run doctor "
        "without --before");
  }
  if (!sight.file.ok()) {
    return operate::Unknown(check::kSocketPlace, sight.file.error().message, "run doctor as root");
  }
  const os::PathKind kind = sight.file->kind;
  if (kind != os::PathKind::kNothing && kind != os::PathKind::kSocket) {
    return operate::Wrong(check::kSocketPlace, "there is " + std::string(os::PathKindName(kind)),
                          "move it away, or choose another --socket");
  }
  for (const auto& [path, facts] : sight.parents) {
    if (facts.ok() && facts->kind != os::PathKind::kDirectory &&
        facts->kind != os::PathKind::kNothing && facts->kind != os::PathKind::kLink) {
      return operate::Wrong(check::kSocketPlace,
                            path + " is " + std::string(os::PathKindName(facts->kind)),
                            "move it away, or choose another --socket");
    }
  }
  const bool made =
      sight.parents.empty() || (sight.parents.back().second.ok() &&
                                sight.parents.back().second->kind != os::PathKind::kNothing);
  return operate::Good(check::kSocketPlace, made ? "free" : "free; its directory will be made");
}

CheckResult JudgePort(const DoctorFlags& flags) {
  http::ServerOptions options;
  options.address = flags.health_port.empty() ? kDefaultHealth : flags.health_port;
  const auto server =
      http::Server::Listen(options, [](const http::ServerRequest&) { return http::Response{}; });
  if (server.ok()) return operate::Good(check::kHealthPort, options.address + " is free");
  return operate::Wrong(check::kHealthPort, server.error().message,
                        "see who listens: ss -ltnp; choose another --health-port");
}

CheckResult JudgeKubernetes(const std::string& text) {
  if (text.empty()) {
    return operate::NotAsked(check::kKubernetes, "no version is given",
                             "give --kubernetes-version VERSION");
  }
  const auto version = kops::ParseVersion(text);
  if (!version.ok()) {
    return operate::Wrong(check::kKubernetes, version.error(), "e.g. 1.36");
  }
  if (*version < kops::kOldestKubernetes) {
    return operate::Wrong(check::kKubernetes, version->Text() + " is too old",
                          "upgrade to " + kops::kOldestKubernetes.Text() + " or later");
  }
  if (*version < kops::kKmsV2) {
    return operate::Warning(check::kKubernetes, version->Text() + " has KMS v1 alone",
                            "upgrade to " + kops::kKmsV2.Text() +
                                " or later first: KMS v1 asks KMS for each write and sees no new "
                                "key");
  }
  return operate::Good(check::kKubernetes, version->Text() + " has KMS v2");
}

CheckResult JudgeKops(const std::string& text) {
  if (text.empty()) {
    return operate::NotAsked(check::kKops, "no version is given",
                             "if kops makes the cluster, give --kops-version VERSION");
  }
  const auto version = kops::ParseVersion(text);
  if (!version.ok()) return operate::Wrong(check::kKops, version.error(), "e.g. 1.36");
  if (*version < kops::kOldestKops) {
    return operate::Wrong(check::kKops, version->Text() + " is too old",
                          "upgrade to kops " + kops::kOldestKops.Text() + " or later");
  }
  return operate::Good(check::kKops, version->Text() + " is known to atrest kops render");
}

}  // namespace

std::vector<CheckResult> LookBefore(const DoctorFlags& flags, const DoctorNode& node) {
  const std::string path = node.sockets.empty() ? kDefaultSocket : node.sockets[0];
  const operate::SocketSight sight = LookAtSocket(path);
  CheckResult long_enough = operate::JudgeSocketPath(path);
  CheckResult place = long_enough.outcome == operate::CheckOutcome::kWrong
                          ? operate::Skipped(check::kSocketPlace, check::kSocketPath)
                          : JudgePlace(sight);
  CheckResult parents = operate::JudgeSocketParents(sight);
  for (CheckResult* result : {&long_enough, &place, &parents}) result->subject = path;
  return {std::move(long_enough),
          std::move(parents),
          std::move(place),
          JudgePort(flags),
          JudgeKubernetes(flags.kubernetes_version),
          JudgeKops(flags.kops_version)};
}

}  // namespace atrest::cli
