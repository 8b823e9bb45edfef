// A Kubernetes API in memory: several API servers in front of one store, each writing under a key
// of its own. What an object is encrypted with, others' writes, old lists and failures are in a
// test's hand.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "kube/api_client.h"

namespace atrest::fakes {

// What lies in etcd. Thread-safe.
class FakeApiStore {
 public:
  struct Object {
    std::string uid;
    std::int64_t version = 0;
    std::string under;    // the key that it is encrypted with
    std::string content;  // what a lost update would lose
    int writes = 0;
  };

  // `path`: "NAMESPACE/NAME", or "NAME" of what is in none. Makes it, or writes it anew.
  void Put(const std::string& resource, const std::string& path, std::string under,
           std::string content = "");
  void Delete(const std::string& resource, const std::string& path);
  // As it is now; nothing if it is not there.
  std::optional<Object> Find(const std::string& resource, const std::string& path) const;
  std::size_t CountUnder(const std::string& resource, const std::string& key) const;

  // Continue tokens given out until now are too old.
  void Compact();

 private:
  friend class FakeApiServer;
  mutable Mutex mutex_;
  std::int64_t version_ GUARDED_BY(mutex_) = 100;
  std::int64_t compacted_ GUARDED_BY(mutex_) = 0;
  std::map<std::string, std::map<std::string, Object>> objects_ GUARDED_BY(mutex_);
};

// Thread-safe.
class FakeApiServer final : public kube::ApiClient {
 public:
  // The store outlives it. Serves the resources given; writes under `key`.
  FakeApiServer(FakeApiStore& store, std::vector<kube::ApiResource> resources, std::string key,
                std::string name = "https://a:6443");

  void WriteUnder(const std::string& key);
  // Before each touch, without a lock held: to write, delete, interrupt.
  void OnTouch(std::function<void(const std::string& resource, const std::string& path)> hook);
  // The next `times` requests fail.
  void FailNext(int times, Error error);
  // Every request about this object fails.
  void FailOn(const std::string& resource, const std::string& path, Error error);
  // What Send() answers; an Error for what is not set.
  void OnSend(std::function<Result<kube::ApiReply>(const kube::ApiRequest&)> answer);
  void SetMetrics(std::string text);
  // Answers every touch with a conflict.
  void AlwaysConflict();
  // Refuses continue tokens altogether (400).
  void RefuseTokens();
  std::uint64_t requests() const;
  std::vector<std::string> touched() const;  // paths, in order

  const std::string& server() const override { return name_; }
  Result<kube::ApiDiscovery> Discover(const CallContext& context) override;
  Result<kube::ObjectPage> List(const kube::ApiResource& resource, std::size_t limit,
                                const std::string& continue_token,
                                const CallContext& context) override;
  Result<kube::ObjectMeta> Get(const kube::ApiResource& resource, const std::string& space,
                               const std::string& name, const CallContext& context) override;
  Result<kube::TouchOutcome> Touch(const kube::ApiResource& resource,
                                   const kube::ObjectMeta& object,
                                   const CallContext& context) override;
  Result<kube::ApiReply> Send(const kube::ApiRequest& request, const CallContext& context) override;
  Result<Secret> ReadMetrics(const CallContext& context) override;

 private:
  Result<void> Begin(const std::string& resource, const std::string& path,
                     const CallContext& context);

  FakeApiStore& store_;
  const std::vector<kube::ApiResource> resources_;
  const std::string name_;
  mutable Mutex mutex_;
  std::string key_ GUARDED_BY(mutex_);
  // Shared, since it is called without the lock and may have a state of its own.
  std::shared_ptr<std::function<void(const std::string&, const std::string&)>> on_touch_
      GUARDED_BY(mutex_);
  std::function<Result<kube::ApiReply>(const kube::ApiRequest&)> on_send_ GUARDED_BY(mutex_);
  int failures_ GUARDED_BY(mutex_) = 0;
  Error failure_ GUARDED_BY(mutex_);
  std::map<std::pair<std::string, std::string>, Error> broken_ GUARDED_BY(mutex_);
  std::string metrics_ GUARDED_BY(mutex_);
  bool refuses_tokens_ GUARDED_BY(mutex_) = false;
  bool always_conflicts_ GUARDED_BY(mutex_) = false;
  std::uint64_t requests_ GUARDED_BY(mutex_) = 0;
  std::vector<std::string> touched_ GUARDED_BY(mutex_);
};

}  // namespace atrest::fakes
