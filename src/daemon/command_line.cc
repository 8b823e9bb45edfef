#include "daemon/command_line.h"

#include <algorithm>
#include <utility>

#include "daemon/flag_values.h"

namespace atrest::daemon {
namespace {

const FlagSpec* Find(std::span<const FlagSpec> specs, std::string_view name) {
  const auto found = std::find_if(specs.begin(), specs.end(),
                                  [&](const FlagSpec& spec) { return spec.name == name; });
  return found == specs.end() ? nullptr : &*found;
}

Error Bad(std::string message) {
  return Error{Failure::kBadInput, std::move(message), "run: aws-encryption-provider --help"};
}

Error Named(const FlagSpec& spec, Error error) {
  Error named = Annotate(std::move(error), "--" + std::string(spec.name));
  named.hint = "run: aws-encryption-provider --help";
  return named;
}

Error Stray(const std::string& argument) {
  return Bad("unexpected argument \"" + argument + "\": a switch takes its value after '='");
}

}  // namespace

Result<CommandLine> CommandLine::Parse(std::span<const FlagSpec> specs,
                                       std::span<const std::string> arguments) {
  CommandLine line;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "--") {
      if (i + 1 < arguments.size()) return Stray(arguments[i + 1]);
      break;
    }
    if (argument.size() < 2 || argument.front() != '-') return Stray(argument);
    std::string_view name = std::string_view(argument).substr(argument.starts_with("--") ? 2 : 1);
    const std::size_t equals = name.find('=');
    std::optional<std::string> value;
    if (equals != std::string_view::npos) {
      value = name.substr(equals + 1);
      name = name.substr(0, equals);
    }
    const FlagSpec* spec = Find(specs, name == "h" ? "help" : name);
    if (spec == nullptr) return Bad("unknown flag --" + std::string(name));
    if (!value && spec->kind == FlagKind::kSwitch) value = "true";
    if (!value && ++i == arguments.size()) {
      return Bad("--" + std::string(name) + " needs a value");
    }
    TRY(line.Add(*spec, value ? *value : arguments[i]));
  }
  return line;
}

Result<void> CommandLine::Add(const FlagSpec& spec, std::string value) {
  std::vector<std::string>& values = values_[std::string(spec.name)];
  switch (spec.kind) {
    case FlagKind::kText: values = {std::move(value)}; return {};
    case FlagKind::kTexts: values.push_back(std::move(value)); return {};
    case FlagKind::kSwitch: {
      Result<bool> on = ReadSwitch(value);
      if (!on) return Named(spec, std::move(on).error());
      values = {*on ? "true" : "false"};
      return {};
    }
    case FlagKind::kNumber: {
      Result<std::int64_t> number = ReadNumber(value);
      if (!number) return Named(spec, std::move(number).error());
      values = {std::to_string(*number)};
      return {};
    }
    case FlagKind::kList: {
      Result<std::vector<std::string>> more = ReadList(value);
      if (!more) return Named(spec, std::move(more).error());
      values.insert(values.end(), more->begin(), more->end());
      return {};
    }
  }
  return {};
}

std::optional<std::string> CommandLine::Text(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end() || found->second.empty()) return std::nullopt;
  return found->second.back();
}

bool CommandLine::Switch(std::string_view name) const { return Text(name) == "true"; }

std::optional<std::int64_t> CommandLine::Number(std::string_view name) const {
  const std::optional<std::string> text = Text(name);
  if (!text) return std::nullopt;
  const Result<std::int64_t> number = ReadNumber(*text);
  return number ? std::optional(*number) : std::nullopt;
}

std::vector<std::string> CommandLine::List(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

}  // namespace atrest::daemon
