#include "daemon/configuration_arguments.h"

#include <utility>

namespace atrest::daemon {
namespace {

Error Bad(const yaml::Member& member, int line, const char* what) {
  return Error{Failure::kBadInput,
               "line " + std::to_string(line) + ": " + member.key + " is not " + what,
               "docs/configuration.md describes the file"};
}

// A field of comma separated values, quoted whatever it is.
std::string Field(std::string_view text) {
  std::string field = "\"";
  for (const char c : text) {
    if (c == '"') field += c;
    field += c;
  }
  return field + '"';
}

Result<std::string> Scalar(const yaml::Member& member, const yaml::Node& node) {
  if (node.kind() != yaml::Node::Kind::kScalar) {
    return Bad(member, node.line(), "a text, number or truth value");
  }
  return std::string(node.Scalar());
}

// "key=value,key=value"
Result<std::string> Pairs(const yaml::Member& member, const yaml::Node& node) {
  if (!node.IsMapping()) return Bad(member, node.line(), "a mapping of texts");
  std::string pairs;
  for (const yaml::Member& pair : node.members()) {
    if (pair.key.find('=') != std::string::npos) {
      return Bad(member, pair.line, "a mapping of names without '='");
    }
    TRY_ASSIGN(const std::string value, Scalar(member, pair.value));
    if (!pairs.empty()) pairs += ',';
    pairs += Field(pair.key + "=" + value);
  }
  return pairs;
}

}  // namespace

Result<void> AddArguments(const FlagSpec& spec, const yaml::Member& member,
                          std::vector<std::string>& arguments) {
  const std::string name = "--" + std::string(spec.name) + "=";
  const yaml::Node& node = member.value;
  switch (spec.kind) {
    case FlagKind::kText:
    case FlagKind::kSwitch:
    case FlagKind::kNumber: {
      TRY_ASSIGN(const std::string text, Scalar(member, node));
      arguments.push_back(name + text);
      return {};
    }
    case FlagKind::kList: {
      if (!node.IsSequence()) {
        TRY_ASSIGN(const std::string text, Scalar(member, node));
        arguments.push_back(name + Field(text));
        return {};
      }
      for (const yaml::Node& item : node.items()) {
        TRY_ASSIGN(const std::string text, Scalar(member, item));
        arguments.push_back(name + Field(text));
      }
      return {};
    }
    case FlagKind::kTexts: {
      if (node.IsMapping()) {
        TRY_ASSIGN(const std::string pairs, Pairs(member, node));
        arguments.push_back(name + pairs);
        return {};
      }
      if (!node.IsSequence()) return Bad(member, member.line, "a mapping, or a list of mappings");
      for (const yaml::Node& item : node.items()) {
        TRY_ASSIGN(const std::string pairs, Pairs(member, item));
        arguments.push_back(name + pairs);
      }
      return {};
    }
  }
  return {};
}

}  // namespace atrest::daemon
