#include "kops/spec_difference.h"

#include <map>
#include <set>
#include <utility>

#include "kops/cluster_spec.h"

namespace atrest::kops {
namespace {

using Difference = std::optional<std::string>;
using Documents = std::map<std::string, yaml::Node>;  // by what a person calls them

constexpr std::size_t kLongestShown = 64;

bool IsEmpty(const yaml::Node* node) {
  if (node == nullptr) return true;
  switch (node->kind()) {
    case yaml::Node::Kind::kNull: return true;
    case yaml::Node::Kind::kScalar: return false;
    case yaml::Node::Kind::kSequence: return node->items().empty();
    case yaml::Node::Kind::kMapping: return node->members().empty();
  }
  return false;
}

std::string Shown(const yaml::Node* node) {
  if (IsEmpty(node)) return "not there";
  const std::string_view text = node->Scalar();
  const bool is_short = text.size() <= kLongestShown && text.find('\n') == std::string_view::npos;
  if (text.empty() || !is_short) return "something else";
  return std::string(text);
}

// Kops has two names of the role, and prints either.
std::string_view OneName(std::string_view text) {
  if (text == "Master") return "ControlPlane";
  if (text == "master") return "control-plane";
  return text;
}

class Comparison {
 public:
  explicit Comparison(std::string object) : object_(std::move(object)) {}

  Difference Compare(const yaml::Node* found, const yaml::Node* expected, const std::string& path) {
    if (IsEmpty(found) && IsEmpty(expected)) return {};
    if (IsEmpty(found) || IsEmpty(expected) || found->kind() != expected->kind()) {
      return Say(found, expected, path);
    }
    switch (found->kind()) {
      case yaml::Node::Kind::kNull: return {};
      case yaml::Node::Kind::kScalar: return CompareScalars(*found, *expected, path);
      case yaml::Node::Kind::kSequence: return CompareItems(*found, *expected, path);
      case yaml::Node::Kind::kMapping: return CompareMembers(*found, *expected, path);
    }
    return {};
  }

 private:
  Difference Say(const yaml::Node* found, const yaml::Node* expected, const std::string& path) {
    const std::string first = Shown(found);
    const std::string second = Shown(expected);
    if (first == second) return path + " of " + object_ + " is another one";
    return path + " of " + object_ + " is " + first + " and should be " + second;
  }

  Difference CompareScalars(const yaml::Node& found, const yaml::Node& expected,
                            const std::string& path) {
    const bool is_role = path.find("ole") != std::string::npos;  // role, roles
    const bool equal = is_role ? OneName(found.Scalar()) == OneName(expected.Scalar())
                               : found.Scalar() == expected.Scalar();
    return equal ? Difference() : Say(&found, &expected, path);
  }

  Difference CompareItems(const yaml::Node& found, const yaml::Node& expected,
                          const std::string& path) {
    if (found.items().size() != expected.items().size()) {
      return path + " of " + object_ + " has " + std::to_string(found.items().size()) +
             " entries and should have " + std::to_string(expected.items().size());
    }
    for (std::size_t i = 0; i < found.items().size(); ++i) {
      Difference difference =
          Compare(&found.items()[i], &expected.items()[i], path + "[" + std::to_string(i) + "]");
      if (difference) return difference;
    }
    return {};
  }

  Difference CompareMembers(const yaml::Node& found, const yaml::Node& expected,
                            const std::string& path) {
    std::map<std::string_view, std::pair<const yaml::Node*, const yaml::Node*>> both;
    for (const yaml::Member& member : found.members()) {
      both[OneName(member.key)].first = &member.value;
    }
    for (const yaml::Member& member : expected.members()) {
      both[OneName(member.key)].second = &member.value;
    }
    for (const auto& [key, values] : both) {
      Difference difference = Compare(values.first, values.second, path + "." + std::string(key));
      if (difference) return difference;
    }
    return {};
  }

  const std::string object_;
};

Result<Documents> DocumentsOf(std::string_view text) {
  TRY_ASSIGN(const ClusterSpec spec, ClusterSpec::Parse(text));
  Documents documents;
  documents["the cluster"] = spec.cluster().Clone();
  for (const InstanceGroup& group : spec.groups()) {
    TRY_ASSIGN(documents["the instance group " + group.name],
               yaml::Node::Parse(spec.sections()[group.section].text));
  }
  return documents;
}

}  // namespace

Result<std::optional<std::string>> FindSpecDifference(std::string_view found,
                                                      std::string_view expected) {
  TRY_ASSIGN(const Documents have, DocumentsOf(found));
  TRY_ASSIGN(const Documents want, DocumentsOf(expected));
  for (const auto& [name, document] : have) {
    if (want.find(name) == want.end()) return Difference(name + " is new");
  }
  for (const auto& [name, document] : want) {
    const auto same = have.find(name);
    if (same == have.end()) return Difference(name + " is gone");
    Comparison comparison(name);
    Difference difference =
        comparison.Compare(same->second.Find("spec"), document.Find("spec"), "spec");
    if (difference) return difference;
  }
  const std::string found_name = TextAt(have.at("the cluster"), {"metadata", "name"});
  const std::string wanted_name = TextAt(want.at("the cluster"), {"metadata", "name"});
  if (found_name == wanted_name) return Difference();
  return Difference("the cluster is " + found_name + " and should be " + wanted_name);
}

}  // namespace atrest::kops
