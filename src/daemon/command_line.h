// Reads a command line the way github.com/spf13/pflag v1.0.10 does, which the replaced program
// uses:
// --name=value and --name value; a switch takes a value only after '='; a list is split at commas
// as CSV and grows with each repetition; numbers may be written 010, 0x8, 0o10 or 0b1; "--" ends
// the flags. As Go's own flag package does, and as the replaced program's README still shows it,
// one dash is as good as two.
//
// CLI11 cannot read this: it takes -health-port for a bundle of one-letter flags.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace atrest::daemon {

enum class FlagKind {
  kText,
  kSwitch,
  kNumber,
  kList,   // comma separated, may be repeated
  kTexts,  // may be repeated, not split
};

struct FlagSpec {
  std::string_view name;
  FlagKind kind;
};

class CommandLine {
 public:
  // `arguments` without the program's name. kBadInput for an unknown flag, a missing or unreadable
  // value, or an argument that is no flag; the message names it.
  static Result<CommandLine> Parse(std::span<const FlagSpec> specs,
                                   std::span<const std::string> arguments);

  // Takes over what `other` has and this has not.
  void AddAllOf(const CommandLine& other) {
    values_.insert(other.values_.begin(), other.values_.end());
  }

  bool Given(std::string_view name) const { return values_.contains(name); }
  // The last value given; nothing if the flag was not.
  std::optional<std::string> Text(std::string_view name) const;
  bool Switch(std::string_view name) const;
  std::optional<std::int64_t> Number(std::string_view name) const;
  // All elements in the order given; empty if the flag was not.
  std::vector<std::string> List(std::string_view name) const;

 private:
  Result<void> Add(const FlagSpec& spec, std::string value);

  std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

}  // namespace atrest::daemon
