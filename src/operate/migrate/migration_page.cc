#include "operate/migrate/migration_page.h"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <optional>
#include <thread>
#include <utility>

#include "operate/migrate/migration_touch.h"
#include "operate/verify_report.h"

namespace atrest::operate {
namespace {

// What one thread did.
struct Share {
  TouchedPage done;
  std::optional<Error> denied;  // the first one
  std::size_t denials = 0;
  std::optional<Error> error;  // ends the run
};

class PageWork {
 public:
  PageWork(kube::ApiClient& api, const kube::ApiResource& resource,
           const std::vector<kube::ObjectMeta>& objects, MigrationPatience& patience,
           const CallContext& context)
      : api_(api), resource_(resource), objects_(objects), patience_(patience), context_(context) {}

  // Takes objects until none is left, or something has gone wrong here or on another thread.
  void Work(Share& share, const std::function<void(std::uint64_t)>& progress) {
    while (!ended_) {
      const std::size_t index = next_++;
      if (index >= objects_.size()) return;
      auto touched = TouchObject(api_, resource_, objects_[index], patience_, context_);
      if (!touched.ok()) {
        share.error = std::move(touched).error();
        ended_ = true;
        return;
      }
      Count(objects_[index], *touched, share);
      const std::uint64_t done = ++done_;
      if (progress) progress(done);
    }
  }

 private:
  void Count(const kube::ObjectMeta& object, const Touched& touched, Share& share) const {
    MigrationCounts& counts = share.done.counts;
    ++counts.touched;
    counts.conflicts += touched.conflicts;
    switch (touched.end) {
      case Touched::End::kRewritten: ++counts.rewritten; return;
      case Touched::End::kUnchanged: ++counts.unchanged; return;
      case Touched::End::kGone: ++counts.gone; return;
      case Touched::End::kFailed: break;
    }
    ++counts.failed;
    if (!touched.failure) return;
    if (touched.failure->kind == Failure::kDenied) {
      ++share.denials;
      if (!share.denied) share.denied = *touched.failure;
    }
    if (share.done.failures.size() >= kMaxFailures) return;
    share.done.failures.push_back({resource_.Label(), PlainText(object.space),
                                   PlainText(object.name), PlainText(touched.failure->message)});
  }

  kube::ApiClient& api_;
  const kube::ApiResource& resource_;
  const std::vector<kube::ObjectMeta>& objects_;
  MigrationPatience& patience_;
  const CallContext& context_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<std::uint64_t> done_ = 0;
  std::atomic<bool> ended_ = false;
};

Result<TouchedPage> Sum(std::vector<Share> shares, const kube::ApiResource& resource,
                        std::size_t objects) {
  TouchedPage page;
  std::size_t denials = 0;
  std::optional<Error> denied;
  for (Share& share : shares) {
    if (share.error) return *std::move(share.error);
    page.counts.Add(share.done.counts);
    std::move(share.done.failures.begin(), share.done.failures.end(),
              std::back_inserter(page.failures));
    denials += share.denials;
    if (!denied) denied = std::move(share.denied);
  }
  if (objects > 0 && denials == objects) {
    denied->hint = "see: kubectl auth can-i patch " + resource.Label() + " --all-namespaces";
    return *std::move(denied);
  }
  return page;
}

}  // namespace

Result<TouchedPage> TouchPage(kube::ApiClient& api, const kube::ApiResource& resource,
                              const std::vector<kube::ObjectMeta>& objects, int parallel,
                              MigrationPatience& patience,
                              const std::function<void(std::uint64_t done)>& progress,
                              const CallContext& context) {
  PageWork work(api, resource, objects, patience, context);
  const auto wanted = std::min(objects.size(), static_cast<std::size_t>(std::max(parallel, 1)));
  std::vector<Share> shares(std::max<std::size_t>(wanted, 1));
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < shares.size(); ++i) {
    threads.emplace_back([&work, &share = shares[i]] { work.Work(share, {}); });
  }
  work.Work(shares.front(), progress);
  for (std::thread& thread : threads) thread.join();
  return Sum(std::move(shares), resource, objects.size());
}

}  // namespace atrest::operate
