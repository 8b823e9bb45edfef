#include "aws/partitions.h"

#include <array>

namespace atrest::aws {
namespace {

struct Row {
  std::string_view region_prefix;
  Partition partition;
};

// A longer prefix stands before the shorter one that it begins with.
constexpr std::array kRows = {
    Row{"cn-", {"aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn"}},
    Row{"us-gov-", {"aws-us-gov", "amazonaws.com", "api.aws"}},
    Row{"us-isob-", {"aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud"}},
    Row{"us-isof-", {"aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov"}},
    Row{"eu-isoe-", {"aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"}},
    Row{"us-iso-", {"aws-iso", "c2s.ic.gov", "api.aws.ic.gov"}},
    Row{"eusc-", {"aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu"}},
};

constexpr Partition kCommercial{"aws", "amazonaws.com", "api.aws"};

}  // namespace

const Partition& PartitionOf(std::string_view region) {
  for (const Row& row : kRows) {
    if (region.starts_with(row.region_prefix)) return row.partition;
  }
  return kCommercial;
}

}  // namespace atrest::aws
