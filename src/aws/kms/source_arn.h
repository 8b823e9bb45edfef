// The two headers of --source-arn, against confused deputies: x-amz-source-arn and
// x-amz-source-account. Source: kubernetes-sigs/aws-encryption-provider pkg/cloud/cloud.go.
//
// AWS puts aws:SourceArn into the request context when one of its services calls on somebody's
// behalf; for a plain role it does not, so a key policy that requires it would lock a self-managed
// cluster out.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/header.h"

namespace atrest::aws {

// kBadInput if it is no ARN with an account. Nothing gives no headers.
Result<std::vector<http::Header>> SourceArnHeaders(std::string_view arn);

}  // namespace atrest::aws
