#include "testing/fake_api_server.h"

#include <algorithm>
#include <charconv>

namespace atrest::fakes {
namespace {

std::string PathOf(const std::string& space, const std::string& name) {
  return space.empty() ? name : space + "/" + name;
}

kube::ObjectMeta MetaOf(const std::string& path, const FakeApiStore::Object& object) {
  const std::size_t slash = path.find('/');
  kube::ObjectMeta meta;
  meta.space = slash == std::string::npos ? "" : path.substr(0, slash);
  meta.name = slash == std::string::npos ? path : path.substr(slash + 1);
  meta.uid = object.uid;
  meta.resource_version = std::to_string(object.version);
  return meta;
}

// A token is "VERSION/PATH": the list's version, and the last object that was given out.
std::pair<std::int64_t, std::string> OpenToken(const std::string& token) {
  std::int64_t version = 0;
  std::from_chars(token.data(), token.data() + token.size(), version);
  return {version, token.substr(token.find('/') + 1)};
}

}  // namespace

void FakeApiStore::Put(const std::string& resource, const std::string& path, std::string under,
                       std::string content) {
  const Lock lock(mutex_);
  Object& object = objects_[resource][path];
  object.version = ++version_;
  if (object.uid.empty()) object.uid = "uid-" + std::to_string(version_);
  object.under = std::move(under);
  object.content = std::move(content);
  ++object.writes;
}

void FakeApiStore::Delete(const std::string& resource, const std::string& path) {
  const Lock lock(mutex_);
  objects_[resource].erase(path);
  ++version_;
}

std::optional<FakeApiStore::Object> FakeApiStore::Find(const std::string& resource,
                                                       const std::string& path) const {
  const Lock lock(mutex_);
  const auto all = objects_.find(resource);
  if (all == objects_.end()) return std::nullopt;
  const auto found = all->second.find(path);
  if (found == all->second.end()) return std::nullopt;
  return found->second;
}

std::size_t FakeApiStore::CountUnder(const std::string& resource, const std::string& key) const {
  const Lock lock(mutex_);
  const auto all = objects_.find(resource);
  if (all == objects_.end()) return 0;
  return static_cast<std::size_t>(
      std::count_if(all->second.begin(), all->second.end(),
                    [&](const auto& entry) { return entry.second.under == key; }));
}

void FakeApiStore::Compact() {
  const Lock lock(mutex_);
  compacted_ = version_++;
}

FakeApiServer::FakeApiServer(FakeApiStore& store, std::vector<kube::ApiResource> resources,
                             std::string key, std::string name)
    : store_(store),
      resources_(std::move(resources)),
      name_(std::move(name)),
      key_(std::move(key)) {}

void FakeApiServer::WriteUnder(const std::string& key) {
  const Lock lock(mutex_);
  key_ = key;
}

void FakeApiServer::OnTouch(std::function<void(const std::string&, const std::string&)> hook) {
  const Lock lock(mutex_);
  on_touch_ = hook ? std::make_shared<decltype(hook)>(std::move(hook)) : nullptr;
}

void FakeApiServer::FailNext(int times, Error error) {
  const Lock lock(mutex_);
  failures_ = times;
  failure_ = std::move(error);
}

void FakeApiServer::FailOn(const std::string& resource, const std::string& path, Error error) {
  const Lock lock(mutex_);
  broken_[{resource, path}] = std::move(error);
}

void FakeApiServer::OnSend(std::function<Result<kube::ApiReply>(const kube::ApiRequest&)> answer) {
  const Lock lock(mutex_);
  on_send_ = std::move(answer);
}

void FakeApiServer::SetMetrics(std::string text) {
  const Lock lock(mutex_);
  metrics_ = std::move(text);
}

void FakeApiServer::AlwaysConflict() {
  const Lock lock(mutex_);
  always_conflicts_ = true;
}

void FakeApiServer::RefuseTokens() {
  const Lock lock(mutex_);
  refuses_tokens_ = true;
}

std::uint64_t FakeApiServer::requests() const {
  const Lock lock(mutex_);
  return requests_;
}

std::vector<std::string> FakeApiServer::touched() const {
  const Lock lock(mutex_);
  return touched_;
}

Result<void> FakeApiServer::Begin(const std::string& resource, const std::string& path,
                                  const CallContext& context) {
  if (context.stop.stop_requested()) return Error{Failure::kCancelled, "cancelled"};
  const Lock lock(mutex_);
  ++requests_;
  if (failures_ > 0) {
    --failures_;
    return failure_;
  }
  const auto broken = broken_.find({resource, path});
  if (broken != broken_.end()) return broken->second;
  return {};
}

Result<kube::ApiDiscovery> FakeApiServer::Discover(const CallContext& context) {
  TRY(Begin("", "", context));
  return kube::ApiDiscovery{resources_, {}};
}

Result<kube::ObjectPage> FakeApiServer::List(const kube::ApiResource& resource, std::size_t limit,
                                             const std::string& continue_token,
                                             const CallContext& context) {
  TRY(Begin(resource.Label(), "", context));
  {
    const Lock lock(mutex_);
    if (refuses_tokens_ && !continue_token.empty()) {
      return Error{Failure::kBadInput, "continue key is not valid"};
    }
  }
  const auto [version, after] = OpenToken(continue_token);
  const Lock lock(store_.mutex_);
  kube::ObjectPage page;
  page.resource_version = std::to_string(store_.version_);
  if (!continue_token.empty() && version <= store_.compacted_) {
    page.expired = true;
    page.continue_token = std::to_string(store_.version_) + "/" + after;
    return page;
  }
  const auto& objects = store_.objects_[resource.Label()];
  auto next = continue_token.empty() ? objects.begin() : objects.upper_bound(after);
  for (; next != objects.end() && page.objects.size() < limit; ++next) {
    page.objects.push_back(MetaOf(next->first, next->second));
  }
  if (next == objects.end()) return page;
  page.continue_token = page.resource_version + "/" + std::prev(next)->first;
  page.remaining = static_cast<std::uint64_t>(std::distance(next, objects.end()));
  return page;
}

Result<kube::ObjectMeta> FakeApiServer::Get(const kube::ApiResource& resource,
                                            const std::string& space, const std::string& name,
                                            const CallContext& context) {
  const std::string path = PathOf(space, name);
  TRY(Begin(resource.Label(), path, context));
  const auto found = store_.Find(resource.Label(), path);
  if (!found) return Error{Failure::kAbsent, path + " is not there"};
  return MetaOf(path, *found);
}

Result<kube::TouchOutcome> FakeApiServer::Touch(const kube::ApiResource& resource,
                                                const kube::ObjectMeta& object,
                                                const CallContext& context) {
  using Kind = kube::TouchOutcome::Kind;
  const std::string path = PathOf(object.space, object.name);
  std::shared_ptr<std::function<void(const std::string&, const std::string&)>> hook;
  std::string key;
  bool always_conflicts = false;
  {
    const Lock lock(mutex_);
    hook = on_touch_;
    key = key_;
    always_conflicts = always_conflicts_;
    touched_.push_back(path);
  }
  if (hook) (*hook)(resource.Label(), path);
  TRY(Begin(resource.Label(), path, context));
  const Lock lock(store_.mutex_);
  auto& objects = store_.objects_[resource.Label()];
  const auto found = objects.find(path);
  if (found == objects.end()) return kube::TouchOutcome{Kind::kGone, ""};
  // A uid that does not fit is a conflict to the real server, too.
  if (always_conflicts || found->second.uid != object.uid) {
    return kube::TouchOutcome{Kind::kConflict, ""};
  }
  FakeApiStore::Object& stored = found->second;
  if (!object.resource_version.empty() &&
      object.resource_version != std::to_string(stored.version)) {
    return kube::TouchOutcome{Kind::kConflict, ""};
  }
  if (stored.under == key) {
    return kube::TouchOutcome{Kind::kUnchanged, std::to_string(stored.version)};
  }
  stored.under = key;
  stored.version = ++store_.version_;
  ++stored.writes;
  return kube::TouchOutcome{Kind::kWritten, std::to_string(stored.version)};
}

Result<kube::ApiReply> FakeApiServer::Send(const kube::ApiRequest& request,
                                           const CallContext& context) {
  TRY(Begin("", request.path, context));
  std::function<Result<kube::ApiReply>(const kube::ApiRequest&)> answer;
  {
    const Lock lock(mutex_);
    answer = on_send_;
  }
  if (!answer) return Error{Failure::kBug, "unscripted request: " + request.path};
  return answer(request);
}

Result<Secret> FakeApiServer::ReadMetrics(const CallContext& context) {
  TRY(Begin("", "/metrics", context));
  const Lock lock(mutex_);
  return Secret(metrics_);
}

}  // namespace atrest::fakes
