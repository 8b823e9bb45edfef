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
  friend class Condition;
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

// Waiting for something that a Mutex guards, while a Lock is held. std::condition_variable_any
// would take a Mutex as it is, but at the price of a second mutex and more wake-ups for each wait.
class Condition {
 public:
  void notify_one() { condition_.notify_one(); }
  void notify_all() { condition_.notify_all(); }

  // May wake without reason, as all of its kind.
  void wait(Mutex& mutex) REQUIRES(mutex) {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    condition_.wait(lock);
    lock.release();
  }

 private:
  std::condition_variable condition_;
};

}  // namespace atrest
