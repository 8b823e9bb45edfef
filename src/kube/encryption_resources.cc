#include "kube/encryption_resources.h"

#include <algorithm>
#include <array>

namespace atrest::kube {
namespace {

// Not stored through encryption at all (validation_encryption.go).
constexpr std::array kNeverEncrypted{"apiserveripinfo", "serviceipallocations",
                                     "servicenodeportallocations"};

Error Refusal(std::string text) { return Error{Failure::kBadInput, std::move(text)}; }

// "*.GROUP" of a resource; "*." for the core group.
std::string GroupWildcard(const std::string& resource) {
  const std::size_t dot = resource.find('.');
  return dot == std::string::npos ? "*." : "*" + resource.substr(dot);
}

bool Covers(const std::string& wildcard, const std::string& resource) {
  if (wildcard == resource || !wildcard.starts_with("*.")) return false;
  return wildcard == "*.*" || (!resource.starts_with("*") && wildcard == GroupWildcard(resource));
}

Result<void> CheckOneList(const EncryptionRule& rule) {
  for (std::size_t i = 0; i < rule.resources.size(); ++i) {
    for (std::size_t j = 0; j < rule.resources.size(); ++j) {
      const std::string& one = rule.resources[i];
      const std::string& other = rule.resources[j];
      const bool twice = i < j && one == other;
      if (twice || Covers(one, other)) {
        return Refusal("line " + std::to_string(rule.line) + ": resource " + other +
                       (twice ? " is named twice" : " is covered by " + one + " in the same list"));
      }
    }
  }
  return {};
}

Error NeverApplies(const EncryptionRule& rule, const std::string& resource,
                   const EncryptionRule& earlier, const std::string& wildcard) {
  return Refusal("line " + std::to_string(rule.line) + ": resource " + resource +
                 " can never apply: " + wildcard + " of line " + std::to_string(earlier.line) +
                 " comes first");
}

}  // namespace

Result<void> CheckResourceName(const std::string& resource) {
  if (resource.empty()) return Refusal("a resource is empty");
  if (std::any_of(resource.begin(), resource.end(), [](char c) { return c >= 'A' && c <= 'Z'; })) {
    return Refusal("resource " + resource + " has capital letters");
  }
  if (resource == "*") return Refusal("resource * is not allowed, write *. or *.*");
  if (resource == "*.events.k8s.io" || resource == "*.extensions") {
    return Refusal("resource " + resource + " is not allowed, name its resources");
  }
  if (resource.ends_with(".extensions") || resource.ends_with(".events.k8s.io")) {
    return Refusal("resource " + resource + " is stored under another group, name that one");
  }
  const std::size_t star = resource.find('*', 1);
  if (star != std::string::npos && resource != "*.*") {
    return Refusal("resource " + resource + " has a wildcard in its group");
  }
  if (resource.starts_with("*") && !resource.starts_with("*.")) {
    return Refusal("resource " + resource + " has a wildcard inside a name");
  }
  if (std::find(kNeverEncrypted.begin(), kNeverEncrypted.end(), resource) !=
      kNeverEncrypted.end()) {
    return Refusal("resource " + resource + " is never encrypted");
  }
  return {};
}

Result<void> CheckResourceOverlaps(const std::vector<EncryptionRule>& rules) {
  for (std::size_t i = 0; i < rules.size(); ++i) {
    TRY(CheckOneList(rules[i]));
    for (std::size_t earlier = 0; earlier < i; ++earlier) {
      for (const std::string& resource : rules[i].resources) {
        for (const std::string& wildcard : rules[earlier].resources) {
          if (Covers(wildcard, resource)) {
            return NeverApplies(rules[i], resource, rules[earlier], wildcard);
          }
        }
      }
    }
  }
  return {};
}

}  // namespace atrest::kube
