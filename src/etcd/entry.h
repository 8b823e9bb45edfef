// One key of etcd with its latest value, as a scan hands it out.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "base/result.h"

namespace atrest::etcd {

struct Entry {
  std::string_view key;    // valid during the call
  std::string_view value;  // valid during the call; may be plaintext
  std::int64_t mod_revision = 0;
};

// An error ends the scan, and the scan returns it.
using EntryVisitor = std::function<Result<void>(const Entry& entry)>;

}  // namespace atrest::etcd
