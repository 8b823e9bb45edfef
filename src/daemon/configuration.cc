#include "daemon/configuration.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "crypto/sha256.h"
#include "daemon/configuration_arguments.h"
#include "yaml/node.h"

namespace atrest::daemon {
namespace {

constexpr std::size_t kMaxKeys = 256;
constexpr yaml::Limits kLimits{.max_bytes = 256 * 1024, .max_nodes = 20000, .max_depth = 6};

// What a process cannot take from its own configuration file.
constexpr std::array kFlagsOnly{"config", "check-config", "version", "help"};

// What a reload may change, beside the keys.
constexpr std::array kReloaded{"debug", "qps-limit", "burst-limit"};

struct MemberName {
  std::string_view member;
  std::string_view flag;
};
constexpr std::array kMembersOfAKey{
    MemberName{"key", "key"},
    MemberName{"socket", "listen"},
    MemberName{"region", "region"},
    MemberName{"kms-endpoint", "kms-endpoint"},
    MemberName{"encryption-context", "encryption-context"},
    MemberName{"decrypt-keys", "decrypt-keys"},
    MemberName{"decrypt-encryption-contexts", "decrypt-encryption-context"},
    MemberName{"key-id-mode", "key-id-mode"},
};

const FlagSpec* SpecOf(std::string_view flag) {
  for (const FlagSpec& spec : ProviderFlags()) {
    if (spec.name == flag) return &spec;
  }
  return nullptr;
}

Error BadLine(int line, std::string message) {
  return Error{Failure::kBadInput, "line " + std::to_string(line) + ": " + std::move(message),
               "docs/configuration.md describes the file"};
}

Error AtLine(int line, Error error) {
  return Annotate(std::move(error), "line " + std::to_string(line));
}

// The flag that a member of `keys[]` stands for; nullptr for an unknown one.
const FlagSpec* SpecOfAKey(std::string_view member) {
  for (const MemberName& name : kMembersOfAKey) {
    if (name.member == member) return SpecOf(name.flag);
  }
  return nullptr;
}

// The same for the members beside `keys`.
const FlagSpec* SpecOfTheProcess(std::string_view member) {
  for (const std::string_view flag : kFlagsOnly) {
    if (flag == member) return nullptr;
  }
  return IsOfKeys(member) ? nullptr : SpecOf(member);
}

Result<KeyEntry> ReadKey(const yaml::Node& item) {
  if (!item.IsMapping()) return BadLine(item.line(), "a key is written as a mapping");
  std::vector<std::string> arguments;
  for (const yaml::Member& member : item.members()) {
    const FlagSpec* spec = SpecOfAKey(member.key);
    if (spec == nullptr) return BadLine(member.line, "keys have no member \"" + member.key + "\"");
    const bool is_one = spec->name == "key" || spec->name == "listen";  // lists as flags
    if (is_one && member.value.kind() != yaml::Node::Kind::kScalar) {
      return BadLine(member.line, member.key + " is not a text");
    }
    TRY(AddArguments(*spec, member, arguments));
  }
  Result<CommandLine> line = CommandLine::Parse(ProviderFlags(), arguments);
  if (!line) return AtLine(item.line(), std::move(line).error());
  Result<std::vector<KeyEntry>> entries = ReadKeySettings(*line);
  if (!entries) return AtLine(item.line(), std::move(entries).error());
  KeyEntry entry = std::move(entries->front());
  entry.kms_endpoint = line->Text("kms-endpoint").value_or("");
  return entry;
}

Result<std::vector<KeyEntry>> ReadKeys(const yaml::Node& document) {
  const yaml::Node* keys = document.Find("keys");
  if (keys == nullptr || !keys->IsSequence() || keys->items().empty()) {
    return BadLine(keys == nullptr ? 1 : keys->line(), "\"keys\" is no list of keys");
  }
  if (keys->items().size() > kMaxKeys) return BadLine(keys->line(), "more than 256 keys");
  std::vector<KeyEntry> entries;
  for (const yaml::Node& item : keys->items()) {
    TRY_ASSIGN(KeyEntry entry, ReadKey(item));
    entries.push_back(std::move(entry));
  }
  TRY(CheckSockets(entries));
  return entries;
}

// The flags as they were given, and the members of the file beside `keys`.
Result<CommandLine> ReadProcess(const CommandLine& flags, const yaml::Node& document) {
  std::vector<std::string> arguments;
  for (const yaml::Member& member : document.members()) {
    if (member.key == "keys") continue;
    const FlagSpec* spec = SpecOfTheProcess(member.key);
    if (spec == nullptr) return BadLine(member.line, "unknown member \"" + member.key + "\"");
    if (flags.Given(member.key)) {
      return BadLine(member.line, member.key + " is also given by --" + member.key);
    }
    TRY(AddArguments(*spec, member, arguments));
    // Checked one by one, so that a message can name the line.
    Result<CommandLine> so_far = CommandLine::Parse(ProviderFlags(), arguments);
    if (!so_far) return AtLine(member.line, std::move(so_far).error());
  }
  TRY_ASSIGN(CommandLine line, CommandLine::Parse(ProviderFlags(), arguments));
  line.AddAllOf(flags);
  return line;
}

// The line of the member that the message of a flag's error speaks of.
Error WithLine(Error error, const yaml::Node& document) {
  for (const yaml::Member& member : document.members()) {
    if (error.message.starts_with("--" + member.key)) return AtLine(member.line, std::move(error));
  }
  return error;
}

Result<Configuration> Parse(const CommandLine& flags, const yaml::Node& document) {
  if (!document.IsMapping()) return BadLine(1, "the file is no mapping");
  Configuration configuration;
  TRY_ASSIGN(configuration.process, ReadProcess(flags, document));
  TRY_ASSIGN(std::vector<KeyEntry> keys, ReadKeys(document));
  Result<Settings> settings = ReadProcessSettings(configuration.process);
  if (!settings) return WithLine(std::move(settings).error(), document);
  configuration.settings = std::move(settings).value();
  configuration.settings.keys = std::move(keys);
  return configuration;
}

Result<void> CheckFlags(const CommandLine& flags) {
  for (const FlagSpec& spec : ProviderFlags()) {
    if (!IsOfKeys(spec.name) || !flags.Given(spec.name)) continue;
    return Error{Failure::kBadInput,
                 "--" + std::string(spec.name) + " and --config are given, and both speak of keys",
                 "write it into the file, or give no file"};
  }
  return {};
}

}  // namespace

Result<Configuration> ParseConfiguration(const CommandLine& flags, const std::string& path,
                                         std::string_view text) {
  TRY(CheckFlags(flags));
  Result<yaml::Node> document = yaml::Node::Parse(text, kLimits);
  if (!document) return Annotate(std::move(document).error(), path);
  Result<Configuration> configuration = Parse(flags, *document);
  if (!configuration) return Annotate(std::move(configuration).error(), path);
  configuration->path = path;
  configuration->sha256 = crypto::Hex(crypto::View(crypto::Sha256(text)));
  return configuration;
}

Result<Configuration> ReadConfiguration(const CommandLine& flags, const Filesystem& filesystem) {
  const std::string path = flags.Text("config").value_or("");
  if (!path.empty()) {
    Result<std::string> text = filesystem.Read(path, kLimits.max_bytes);
    if (!text) return Annotate(std::move(text).error(), "--config");
    return ParseConfiguration(flags, path, *text);
  }
  if (flags.Given("config") || flags.Given("check-config")) {
    return Error{Failure::kBadInput, "--config names no file", "give the path of a YAML file"};
  }
  Configuration configuration;
  TRY_ASSIGN(configuration.settings, ReadSettings(flags));
  configuration.process = flags;
  return configuration;
}

namespace {

bool CanBeReloaded(std::string_view flag) {
  return std::find(kReloaded.begin(), kReloaded.end(), flag) != kReloaded.end();
}

}  // namespace

Result<void> CheckReload(const Configuration& now, const Configuration& next) {
  for (const FlagSpec& spec : ProviderFlags()) {
    if (IsOfKeys(spec.name) || CanBeReloaded(spec.name)) continue;
    if (now.process.List(spec.name) == next.process.List(spec.name)) continue;
    return Error{Failure::kBadInput, std::string(spec.name) + " cannot be changed by a reload",
                 "restart the program, or take the change back"};
  }
  return {};
}

}  // namespace atrest::daemon
