// An eventfd: makes a poll(2) end from another thread.
#pragma once

#include "os/file_descriptor.h"

namespace atrest::os {

// Thread-safe. Once signalled it stays signalled.
class WakeEvent {
 public:
  WakeEvent();

  void Signal() const;
  int descriptor() const { return event_.get(); }

 private:
  FileDescriptor event_;
};

}  // namespace atrest::os
