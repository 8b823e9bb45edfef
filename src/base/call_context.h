// What every call that may wait is given by its caller.
#pragma once

#include <stop_token>
#include <string>

#include "base/deadline.h"

namespace atrest {

struct CallContext {
  Deadline deadline = Deadline::Never();
  std::stop_token stop;     // requested when the caller goes away
  std::string id;           // names the request in logs, e.g. kube-apiserver's uid; may be empty
  bool background = false;  // nobody waits for it: it comes after those for whom somebody does
};

}  // namespace atrest
