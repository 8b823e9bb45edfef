// Commands of a plan, as they are run and as a person reads them. Pure functions.
#pragma once

#include <string>

#include "kops/plan.h"

namespace atrest::operate {

// With the plan's directory in the place of PLAN.
kops::CommandLine WithDirectory(kops::CommandLine command, const std::string& directory);

// As a shell takes it: "kops replace -f 'my plan/1-read/cluster.yaml'".
std::string CommandText(const kops::CommandLine& command);

}  // namespace atrest::operate
