// Wakes one thread that waits for it. Cheaper than a condition variable where each waiter has its
// own: with glibc's, a woken thread leaves its mutex by a second system call, needed or not.
#pragma once

#include <semaphore.h>

#include <atomic>
#include <chrono>

namespace atrest::os {

// Post() from any thread; the waits from one. What came before Post() is seen after the wait.
class Baton {
 public:
  Baton();
  ~Baton();
  Baton(const Baton&) = delete;
  Baton& operator=(const Baton&) = delete;

  // Ends one wait, the next one if nobody waits now.
  void Post();
  void Wait();
  // False: nothing came in time. Not affected by changes of the wall clock.
  bool WaitFor(std::chrono::milliseconds longest);

 private:
  sem_t semaphore_;
  std::atomic<int> posts_{0};  // tells tsan what sem_clockwait() does not
};

}  // namespace atrest::os
