#include "provider/limited_transport.h"

#include <string_view>

#include "http/header.h"

namespace atrest::provider {
namespace {

Urgency UrgencyOf(std::string_view target, const CallContext& context) {
  if (context.background) return Urgency::kBackground;
  return target.ends_with(".Decrypt") ? Urgency::kDecrypt : Urgency::kEncrypt;
}

}  // namespace

Result<http::Response> LimitedTransport::Send(const http::Request& request,
                                              const CallContext& context) {
  // AWS JSON 1.1 names the operation in a header; "TrentService" is KMS.
  const std::string_view target = http::FindHeader(request.headers, "x-amz-target");
  if (target.starts_with("TrentService.")) {
    TRY(limiter_.Take(UrgencyOf(target, context), context));
  }
  return next_.Send(request, context);
}

}  // namespace atrest::provider
