// std::mutex with the annotations that clang's -Wthread-safety checks: GUARDED_BY says which mutex
// protects a member, and touching it without that mutex does not compile (preset `clang`).
#pragma once

#include <condition_variable>
#include <mutex>

#if defined(__clang__)
#define ATREST_ANNOTATE(x) __attribute__((x))
#else
#define ATREST_ANNOTATE(x)
#endif
#undef GUARDED_BY  // abseil, under gRPC, has a macro of this name and meaning
#define GUARDED_BY(mutex) ATREST_ANNOTATE(guarded_by(mutex))
#define REQUIRES(mutex) ATREST_ANNOTATE(requires_capability(mutex))
#define EXCLUDES(mutex) ATREST_ANNOTATE(locks_excluded(mutex))

namespace atrest {

class ATREST_ANNOTATE(capability("mutex")) Mutex {
 public:
  void lock() ATREST_ANNOTATE(acquire_capability()) { mutex_.lock(); }
  void unlock() ATREST_ANNOTATE(release_capability()) { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

class ATREST_ANNOTATE(scoped_lockable) Lock {
 public:
  explicit Lock(Mutex& mutex) ATREST_ANNOTATE(acquire_capability(mutex)) : mutex_(mutex) {
    mutex_.lock();
  }
  ~Lock() ATREST_ANNOTATE(release_capability()) { mutex_.unlock(); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  Mutex& mutex_;
};

// Used with Mutex itself: condition.wait(mutex_) while a Lock is held.
using Condition = std::condition_variable_any;

}  // namespace atrest
