#include "os/baton.h"

#include <cerrno>
#include <ctime>

namespace atrest::os {
namespace {

timespec After(std::chrono::milliseconds time) {
  constexpr long kSecond = 1'000'000'000;
  timespec when{};
  ::clock_gettime(CLOCK_MONOTONIC, &when);
  when.tv_sec += time.count() / 1000;
  when.tv_nsec += (time.count() % 1000) * 1'000'000;
  if (when.tv_nsec >= kSecond) {
    when.tv_nsec -= kSecond;
    ++when.tv_sec;
  }
  return when;
}

}  // namespace

Baton::Baton() { ::sem_init(&semaphore_, 0, 0); }

Baton::~Baton() { ::sem_destroy(&semaphore_); }

void Baton::Post() {
  posts_.fetch_add(1, std::memory_order_release);
  ::sem_post(&semaphore_);
}

void Baton::Wait() {
  while (::sem_wait(&semaphore_) != 0) {  // a signal came
  }
  posts_.load(std::memory_order_acquire);
}

bool Baton::WaitFor(std::chrono::milliseconds longest) {
  const timespec until = After(longest);
  while (::sem_clockwait(&semaphore_, CLOCK_MONOTONIC, &until) != 0) {
    if (errno == ETIMEDOUT) return false;
  }
  posts_.load(std::memory_order_acquire);
  return true;
}

}  // namespace atrest::os
