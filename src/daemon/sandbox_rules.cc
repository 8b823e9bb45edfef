#include "daemon/sandbox_rules.h"

#include <charconv>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "aws/credentials/environment_credentials.h"
#include "aws/credentials/profile_plan.h"
#include "aws/credentials/profiles.h"
#include "aws/kms/open_key_service.h"
#include "os/readable_places.h"

namespace atrest::daemon {
namespace {

constexpr unsigned kDirectoryMode = 0755;  // as os/unix_socket_listener.h says

std::string DirectoryOf(const std::string& socket) {
  const std::size_t slash = socket.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : socket.substr(0, slash);
}

// Of the profile that gives the credentials; nothing where none does.
std::optional<aws::ProfilePlan> PlanOf(const Environment& environment,
                                       const aws::Profiles& profiles) {
  if (aws::CredentialsFromEnvironment(environment)) return std::nullopt;
  if (!environment.Get("AWS_WEB_IDENTITY_TOKEN_FILE").value_or("").empty()) return std::nullopt;
  const std::string name = aws::ChosenProfile(environment);
  if (profiles.Find(name) == nullptr) return std::nullopt;
  auto plan = aws::PlanProfile(profiles, name);
  return plan ? std::optional(std::move(plan).value()) : std::nullopt;
}

std::vector<std::string> FilesOfTheProfile(const Environment& environment,
                                           const Filesystem& filesystem) {
  std::vector<std::string> files{aws::CaBundleFile(environment, filesystem)};
  const auto profiles = aws::Profiles::Load(environment, filesystem);
  const auto plan = profiles ? PlanOf(environment, *profiles) : std::nullopt;
  if (plan && plan->base == aws::BaseSource::kWebIdentity) {
    files.push_back(profiles->Find(plan->base_profile)->Get("web_identity_token_file"));
  }
  return files;
}

std::vector<std::string> ReadablePlaces(const Environment& environment,
                                        const Filesystem& filesystem) {
  std::vector<std::string> places{"/run/secrets", "/var/run/secrets"};  // where Pods find tokens
  if (const auto home = environment.Get("HOME")) places.push_back(*home + "/.aws");
  if (const auto directory = environment.Get("SSL_CERT_DIR")) places.push_back(*directory);
  std::vector<std::string> files = FilesOfTheProfile(environment, filesystem);
  for (const char* name :
       {"AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "SSL_CERT_FILE"}) {
    files.push_back(environment.Get(name).value_or(""));
  }
  for (const std::string& file : files) {
    if (file.empty()) continue;
    for (std::string& place : os::PlacesOf(file)) places.push_back(std::move(place));
  }
  for (std::string& place : os::PlacesOfTheSystem()) places.push_back(std::move(place));
  return places;
}

std::uint16_t PortOf(const std::string& address) {
  const std::string text = address.substr(address.rfind(':') + 1);
  std::uint16_t port = 0;
  std::from_chars(text.data(), text.data() + text.size(), port);
  return port;
}

std::string Names(const std::set<os::SandboxPart>& parts) {
  std::string text;
  for (const os::SandboxPart part : parts) {
    if (!text.empty()) text += ",";
    text += os::SandboxPartName(part);
  }
  return text.empty() ? "none" : text;
}

}  // namespace

bool RunsCommands(const Environment& environment, const Filesystem& filesystem) {
  const auto profiles = aws::Profiles::Load(environment, filesystem);
  const auto plan = profiles ? PlanOf(environment, *profiles) : std::nullopt;
  return plan && plan->base == aws::BaseSource::kProcess;
}

os::SandboxRules SandboxRulesFor(const Configuration& configuration, const Environment& environment,
                                 const Filesystem& filesystem) {
  const Settings& settings = configuration.settings;
  os::SandboxRules rules;
  rules.parts = settings.sandbox;
  rules.files.readable = ReadablePlaces(environment, filesystem);
  if (!configuration.path.empty()) {
    for (std::string& place : os::PlacesOf(configuration.path)) {
      rules.files.readable.push_back(std::move(place));
    }
  }
  for (const KeyEntry& entry : settings.keys) {
    rules.files.changeable.push_back(DirectoryOf(entry.socket_path));
  }
  if (!settings.state_directory.empty()) {
    rules.files.changeable.push_back(settings.state_directory);
  }
  const std::uint16_t port = PortOf(settings.health_address);
  rules.files.tcp_ports = {port};
  rules.has_low_port = port > 0 && port < 1024;
  rules.gives_files_away =
      settings.socket_owner.user != os::kSameUser || settings.socket_owner.group != os::kSameGroup;
  rules.runs_commands = RunsCommands(environment, filesystem);
  return rules;
}

Result<void> EnterSandbox(const Configuration& configuration, const Environment& environment,
                          Filesystem& filesystem, telemetry::Log& log,
                          telemetry::Metrics& metrics) {
  const Settings& settings = configuration.settings;
  const os::SandboxRules rules = SandboxRulesFor(configuration, environment, filesystem);
  // Whoever needs one and cannot have it says so later.
  if (!settings.state_directory.empty()) {
    static_cast<void>(filesystem.MakeDirectories(settings.state_directory, 0700));
  }
  for (const std::string& directory : rules.files.changeable) {
    static_cast<void>(filesystem.MakeDirectories(directory, kDirectoryMode));
  }
  TRY_ASSIGN(const std::vector<os::SandboxGap> gaps, os::EnterSandbox(rules));
  std::set<os::SandboxPart> in_force = rules.parts;
  for (const os::SandboxGap& gap : gaps) {
    in_force.erase(gap.part);
    log.Warn("a part of the sandbox is not in force", {{"part", os::SandboxPartName(gap.part)},
                                                       {"why", gap.why.message},
                                                       {"hint", gap.why.hint}});
  }
  log.Info("sandbox", {{"in_force", Names(in_force)}});
  for (const os::SandboxPart part : rules.parts) {
    metrics
        .GetGauge("aws_encryption_provider_sandbox_part_in_force",
                  "1 if the part of the sandbox that --sandbox asks for is in force, else 0",
                  {{"part", std::string(os::SandboxPartName(part))}})
        .Set(in_force.contains(part) ? 1 : 0);
  }
  if (rules.runs_commands && in_force.contains(os::SandboxPart::kSeccomp)) {
    log.Warn("seccomp lets programs be started, since the profile has a credential_process");
  }
  return {};
}

}  // namespace atrest::daemon
