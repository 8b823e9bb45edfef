#include "operate/doctor/doctor_socket.h"

#include <array>
#include <cstdio>

#include "operate/doctor/doctor_checks.h"

namespace atrest::operate {
namespace {

constexpr unsigned kOthersWrite = 0002;
constexpr unsigned kGroupWrite = 0020;
constexpr unsigned kSticky = 01000;

std::string Octal(unsigned mode) {
  std::array<char, 16> text{};
  static_cast<void>(std::snprintf(text.data(), text.size(), "%04o", mode));
  return text.data();
}

CheckResult JudgeFile(const SocketSight& sight) {
  if (!sight.file.ok()) {
    return Unknown(check::kSocketFile, sight.file.error().message, "run doctor as root");
  }
  const os::PathKind kind = sight.file->kind;
  if (kind == os::PathKind::kSocket) return Good(check::kSocketFile, "is a socket");
  if (kind == os::PathKind::kNothing) {
    return Wrong(check::kSocketFile, "nothing is at " + sight.path,
                 "start the provider with --listen=" + sight.path +
                     "; see its log: crictl logs, or journalctl -u aws-encryption-provider");
  }
  return Wrong(check::kSocketFile, "there is " + std::string(os::PathKindName(kind)),
               "move it away; the provider leaves what is no socket alone and does not start");
}

CheckResult JudgeListener(const SocketSight& sight) {
  if (!sight.listener) return Skipped(check::kSocketStale, check::kSocketFile);
  if (sight.listener->ok()) {
    const os::UnixPeer& peer = sight.listener->value();
    return Good(check::kSocketStale, peer.pid == 0
                                         ? "a process in a container listens"
                                         : "process " + std::to_string(peer.pid) + " listens");
  }
  const Error& error = sight.listener->error();
  if (error.kind == Failure::kAbsent) {
    return Wrong(check::kSocketStale, "nobody listens: a process that is gone left it behind",
                 "start the provider; it replaces a stale socket by itself");
  }
  if (error.kind == Failure::kDenied) {
    return Unknown(check::kSocketStale, error.message, "run doctor as root");
  }
  return Wrong(check::kSocketStale, error, "restart the provider");
}

CheckResult JudgeMode(const SocketSight& sight) {
  const unsigned mode = sight.file->mode;
  if ((mode & kOthersWrite) != 0) {
    return Wrong(check::kSocketMode,
                 "mode " + Octal(mode) +
                     ": every user of this machine may "
                     "connect",
                 "start the provider with --socket-mode=0600");
  }
  if ((mode & 0200) == 0) {
    return Wrong(check::kSocketMode, "mode " + Octal(mode) + ": its owner may not connect",
                 "start the provider with --socket-mode=0600");
  }
  if ((mode & kGroupWrite) != 0 && sight.file->group != 0) {
    return Good(check::kSocketMode, "mode " + Octal(mode) + ": also group " +
                                        std::to_string(sight.file->group) + " may connect");
  }
  return Good(check::kSocketMode, "mode " + Octal(mode));
}

CheckResult JudgeOwner(const SocketSight& sight) {
  const std::uint32_t user = sight.file->user;
  const bool known = sight.listener && sight.listener->ok();
  if (user == 0 || (known && sight.listener->value().user == user)) {
    return Good(check::kSocketOwner,
                user == 0 ? "root" : "user " + std::to_string(user) + ", as its process");
  }
  if (!known) return Skipped(check::kSocketOwner, check::kSocketStale);
  return Wrong(check::kSocketOwner,
               "user " + std::to_string(user) + ", but user " +
                   std::to_string(sight.listener->value().user) + " listens",
               "give it back: chown root: " + sight.path +
                   "; or if it is meant, let the provider run as that user");
}

}  // namespace

std::vector<std::string> ParentsOf(const std::string& path) {
  std::vector<std::string> parents;
  if (!path.starts_with('/')) return parents;
  parents.emplace_back("/");
  for (std::size_t slash = path.find('/', 1); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    parents.push_back(path.substr(0, slash));
  }
  return parents;
}

CheckResult JudgeSocketPath(const std::string& path) {
  if (path.size() > kLongestSocketPath) {
    return Wrong(check::kSocketPath,
                 std::to_string(path.size()) + " bytes long, at most " +
                     std::to_string(kLongestSocketPath) + " are possible",
                 "choose a shorter path, in --listen and in the EncryptionConfiguration");
  }
  if (!path.starts_with('/')) {
    return Wrong(check::kSocketPath, "\"" + path + "\" is not absolute",
                 "give the whole path: unix:///DIRECTORY/socket.sock has three slashes");
  }
  return Good(check::kSocketPath, path + ", " + std::to_string(path.size()) + " bytes");
}

CheckResult JudgeSocketParents(const SocketSight& sight) {
  for (const auto& [path, facts] : sight.parents) {
    if (!facts.ok()) {
      return Unknown(check::kSocketParents, facts.error().message, "run doctor as root");
    }
    const bool open = (facts->mode & (kOthersWrite | kGroupWrite)) != 0;
    const bool by_group = (facts->mode & kOthersWrite) == 0 && facts->group == 0;
    if (facts->kind != os::PathKind::kDirectory || !open || by_group) continue;
    if ((facts->mode & kSticky) != 0) continue;  // others cannot remove what is there
    return Wrong(check::kSocketParents,
                 path + " has mode " + Octal(facts->mode) + ": others may replace the socket",
                 "run: chmod go-w " + path);
  }
  return Good(check::kSocketParents, "only their owners write to them");
}

std::vector<CheckResult> JudgeSocket(const SocketSight& sight) {
  std::vector<CheckResult> results{JudgeSocketPath(sight.path)};
  if (results[0].outcome == CheckOutcome::kWrong) {
    for (const auto id : {check::kSocketFile, check::kSocketStale, check::kSocketMode,
                          check::kSocketOwner, check::kSocketParents}) {
      results.push_back(Skipped(id, check::kSocketPath));
    }
  } else {
    results.push_back(JudgeFile(sight));
    const bool there = results[1].outcome == CheckOutcome::kGood;
    results.push_back(JudgeListener(sight));
    results.push_back(there ? JudgeMode(sight) : Skipped(check::kSocketMode, check::kSocketFile));
    results.push_back(there ? JudgeOwner(sight) : Skipped(check::kSocketOwner, check::kSocketFile));
    results.push_back(JudgeSocketParents(sight));
  }
  for (CheckResult& result : results) result.subject = sight.path;
  return results;
}

std::string WhatKeepsFromAsking(const std::vector<CheckResult>& socket_results) {
  for (const CheckResult& result : socket_results) {
    const bool needed = result.id == check::kSocketPath || result.id == check::kSocketFile ||
                        result.id == check::kSocketStale;
    if (needed && result.outcome != CheckOutcome::kGood) return result.id;
  }
  return "";
}

}  // namespace atrest::operate
