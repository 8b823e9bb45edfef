// AWS's partitions: which DNS suffix a region has. Pure functions, thread-safe.
// Source: botocore 1.44.5 data/partitions.json.
#pragma once

#include <string_view>

namespace atrest::aws {

struct Partition {
  std::string_view name;
  std::string_view dns_suffix;
  std::string_view dual_stack_dns_suffix;
};

// By the region's prefix; "aws" for one that is not known.
const Partition& PartitionOf(std::string_view region);

}  // namespace atrest::aws
