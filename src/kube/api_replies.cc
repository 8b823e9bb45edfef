#include "kube/api_replies.h"

#include <algorithm>
#include <utility>

#include "json/json.h"

namespace atrest::kube {
namespace {

constexpr int kMaxDepth = 64;  // managed fields nest as deeply as the objects do

Error Unreadable(std::string_view what) {
  return {Failure::kUnreachable, "the answer is no " + std::string(what)};
}

Result<json::Value> Parse(std::string_view body, std::string_view what) {
  auto parsed = json::Value::Parse(body, {.max_bytes = kMaxListBytes, .max_depth = kMaxDepth});
  if (!parsed.ok() || !parsed->IsObject()) return Unreadable(what);
  return parsed;
}

std::string TextOf(const json::Value& object, std::string_view member) {
  const json::Value* found = object.Find(member);
  return found == nullptr ? std::string() : std::string(found->AsString());
}

// An empty one if it is not there.
const json::Value& ListOf(const json::Value& object, std::string_view member) {
  static const json::Value empty = json::Value::Array();
  const json::Value* found = object.Find(member);
  return found == nullptr || !found->IsArray() ? empty : *found;
}

std::vector<std::string> TextsOf(const json::Value& list) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < list.size(); ++i) texts.emplace_back(list.At(i).AsString());
  return texts;
}

bool Has(const ApiDiscovery& discovery, const ApiResource& resource) {
  return std::any_of(discovery.resources.begin(), discovery.resources.end(), [&](const auto& each) {
    return each.group == resource.group && each.name == resource.name;
  });
}

void AddVersion(const std::string& group, const json::Value& version, ApiDiscovery& discovery) {
  const std::string name = TextOf(version, "version");
  if (TextOf(version, "freshness") == "Stale") {
    discovery.unavailable.push_back(group.empty() ? name : group + "/" + name);
  }
  const json::Value& resources = ListOf(version, "resources");
  for (std::size_t i = 0; i < resources.size(); ++i) {
    const json::Value& each = resources.At(i);
    const json::Value* kind = each.Find("responseKind");
    ApiResource resource;
    resource.group = group;
    resource.version = name;
    resource.name = TextOf(each, "resource");
    resource.kind = kind == nullptr ? "" : TextOf(*kind, "kind");
    resource.namespaced = TextOf(each, "scope") == "Namespaced";
    resource.verbs = TextsOf(ListOf(each, "verbs"));
    if (!resource.name.empty() && !Has(discovery, resource)) {
      discovery.resources.push_back(std::move(resource));
    }
  }
}

ObjectMeta MetaOf(const json::Value& object) {
  const json::Value* metadata = object.Find("metadata");
  if (metadata == nullptr) return {};
  return {TextOf(*metadata, "namespace"), TextOf(*metadata, "name"), TextOf(*metadata, "uid"),
          TextOf(*metadata, "resourceVersion")};
}

// As much of a server's sentence as a terminal takes.
std::string Printable(std::string_view text) {
  constexpr std::size_t kLongest = 400;
  std::string clean(text.substr(0, kLongest));
  std::replace_if(
      clean.begin(), clean.end(), [](char c) { return c < ' ' || c == 0x7f; }, ' ');
  return clean;
}

// 422 quotes values of the object in its message, so only the fields are named.
std::string InvalidFields(const json::Value& status) {
  std::string fields;
  const json::Value* details = status.Find("details");
  if (details == nullptr) return fields;
  const json::Value& causes = ListOf(*details, "causes");
  for (std::size_t i = 0; i < causes.size() && i < 5; ++i) {
    fields += (fields.empty() ? "" : ", ") + Printable(TextOf(causes.At(i), "field"));
  }
  return fields;
}

Failure KindOf(int status) {
  if (status == 401) return Failure::kNoCredentials;
  if (status == 403) return Failure::kDenied;
  if (status == 404 || status == 410) return Failure::kAbsent;
  if (status == 429) return Failure::kThrottled;
  if (status >= 500) return Failure::kServiceFault;
  if (status < 400) return Failure::kUnreachable;  // a redirect: no API server does that
  return Failure::kBadInput;
}

std::optional<std::chrono::milliseconds> RetryAfter(const http::Response& response) {
  constexpr long kLongest = 3600;
  const std::string_view text = response.HeaderValue("Retry-After");
  long seconds = 0;
  for (const char c : text) {
    if (c < '0' || c > '9' || seconds > kLongest) return std::nullopt;
    seconds = seconds * 10 + (c - '0');
  }
  if (text.empty()) return std::nullopt;
  return std::chrono::seconds(std::min(seconds, kLongest));
}

}  // namespace

Result<bool> AddAggregatedDiscovery(std::string_view body, ApiDiscovery& discovery) {
  TRY_ASSIGN(const json::Value document, Parse(body, "discovery"));
  if (TextOf(document, "kind") != "APIGroupDiscoveryList") return false;
  const json::Value& groups = ListOf(document, "items");
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const json::Value& versions = ListOf(groups.At(i), "versions");
    for (std::size_t j = 0; j < versions.size(); ++j) {
      AddVersion(MetaOf(groups.At(i)).name, versions.At(j), discovery);
    }
  }
  return true;
}

Result<std::vector<std::string>> ReadGroupVersions(std::string_view body) {
  TRY_ASSIGN(const json::Value document, Parse(body, "discovery"));
  if (TextOf(document, "kind") == "APIVersions") return TextsOf(ListOf(document, "versions"));
  if (TextOf(document, "kind") != "APIGroupList") return Unreadable("discovery");
  std::vector<std::string> versions;
  const json::Value& groups = ListOf(document, "groups");
  for (std::size_t i = 0; i < groups.size(); ++i) {
    // The preferred version stands first.
    const json::Value& served = ListOf(groups.At(i), "versions");
    for (std::size_t j = 0; j < served.size(); ++j) {
      versions.push_back(TextOf(served.At(j), "groupVersion"));
    }
  }
  return versions;
}

Result<void> AddResourceList(std::string_view body, const std::string& group_version,
                             ApiDiscovery& discovery) {
  TRY_ASSIGN(const json::Value document, Parse(body, "list of resources"));
  if (TextOf(document, "kind") != "APIResourceList") return Unreadable("list of resources");
  const std::size_t slash = group_version.find('/');
  const json::Value& resources = ListOf(document, "resources");
  for (std::size_t i = 0; i < resources.size(); ++i) {
    const json::Value& each = resources.At(i);
    ApiResource resource;
    if (slash != std::string::npos) resource.group = group_version.substr(0, slash);
    resource.version = slash == std::string::npos ? group_version : group_version.substr(slash + 1);
    resource.name = TextOf(each, "name");
    resource.kind = TextOf(each, "kind");
    const json::Value* namespaced = each.Find("namespaced");
    resource.namespaced = namespaced != nullptr && namespaced->AsBool().value_or(false);
    resource.verbs = TextsOf(ListOf(each, "verbs"));
    const bool subresource = resource.name.find('/') != std::string::npos;
    if (subresource || resource.name.empty() || Has(discovery, resource)) continue;
    discovery.resources.push_back(std::move(resource));
  }
  return {};
}

void FinishDiscovery(ApiDiscovery& discovery) {
  std::vector<ApiResource>& all = discovery.resources;
  const bool core_has_events = Has(discovery, {.group = "", .name = "events"});
  std::erase_if(all, [&](const ApiResource& each) {
    return core_has_events && each.group == "events.k8s.io" && each.name == "events";
  });
  std::sort(all.begin(), all.end(), [](const ApiResource& a, const ApiResource& b) {
    return std::tie(a.group, a.name) < std::tie(b.group, b.name);
  });
}

Result<ObjectPage> ReadObjectPage(std::string_view body) {
  TRY_ASSIGN(const json::Value document, Parse(body, "list of objects"));
  const json::Value* items = document.Find("items");
  const json::Value* metadata = document.Find("metadata");
  if (TextOf(document, "kind") != "PartialObjectMetadataList" || metadata == nullptr) {
    return Unreadable("list of objects' metadata");
  }
  ObjectPage page;
  page.continue_token = TextOf(*metadata, "continue");
  page.resource_version = TextOf(*metadata, "resourceVersion");
  if (const json::Value* left = metadata->Find("remainingItemCount")) {
    const auto count = left->AsInteger();
    if (count && *count >= 0) page.remaining = static_cast<std::uint64_t>(*count);
  }
  if (items == nullptr || items->IsNull()) return page;
  for (std::size_t i = 0; i < items->size(); ++i) {
    ObjectMeta object = MetaOf(items->At(i));
    if (object.name.empty()) return Unreadable("list of objects: one has no name");
    page.objects.push_back(std::move(object));
  }
  return page;
}

Result<ObjectMeta> ReadObjectMeta(std::string_view body) {
  TRY_ASSIGN(const json::Value document, Parse(body, "object"));
  ObjectMeta object = MetaOf(document);
  if (object.name.empty()) return Unreadable("object");
  return object;
}

std::string ReadContinueToken(std::string_view body) {
  const auto document = Parse(body, "status");
  if (!document.ok()) return {};
  const json::Value* metadata = document->Find("metadata");
  return metadata == nullptr ? std::string() : TextOf(*metadata, "continue");
}

Error ReadApiError(const http::Response& response, const std::string& what) {
  Error error{KindOf(response.status), what + ": status " + std::to_string(response.status)};
  error.retry_after = RetryAfter(response);
  const auto status = Parse(response.body.Reveal(), "status");
  if (!status.ok()) return error;
  error.code = Printable(TextOf(*status, "reason"));
  const std::string said =
      response.status == 422 ? InvalidFields(*status) : Printable(TextOf(*status, "message"));
  if (!error.code.empty()) error.message += " " + error.code;
  if (!said.empty()) error.message += ": " + said;
  return error;
}

}  // namespace atrest::kube
