// Whether two texts say the same of a kops cluster and its instance groups, however kops prints
// them: order, comments, nulls, and names that it translates between the versions of its API
// (kops pkg/apis/kops/v1alpha2/conversion.go) do not count, nor does what kops itself enters into
// the metadata.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace atrest::kops {

// The first difference: "spec.kubernetesVersion of the cluster is 1.36.1 and should be 1.36.0".
// Nothing if they are equal. kBadInput for what is no cluster spec.
Result<std::optional<std::string>> FindSpecDifference(std::string_view found,
                                                      std::string_view expected);

}  // namespace atrest::kops
