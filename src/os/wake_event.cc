#include "os/wake_event.h"

#include <sys/eventfd.h>

#include <cstdint>
#include <cstdlib>

namespace atrest::os {

WakeEvent::WakeEvent() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  // Without descriptors nothing in this process could go on.
  if (!event_.valid()) std::abort();
}

void WakeEvent::Signal() const {
  const std::uint64_t one = 1;
  // Fails only when it is signalled already.
  [[maybe_unused]] const ssize_t written = ::write(event_.get(), &one, sizeof one);
}

}  // namespace atrest::os
