#include <cstddef>
#include <cstdint>

#include "aws/clock/http_date.h"
#include "aws/kms/kms_error.h"
#include "aws/kms/kms_wire.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view body(reinterpret_cast<const char*>(data), size);
  (void)atrest::aws::ParseEncryptReply(body);
  (void)atrest::aws::ParseDecryptReply(body);
  (void)atrest::aws::ParseDescribeKeyReply(body);
  (void)atrest::aws::ParseHttpDate(body);
  atrest::http::Response response;
  response.status = 400;
  response.body = atrest::Secret(body);
  atrest::Error error = atrest::aws::KmsError({"Decrypt", "k"}, response);
  if (error.message.find('\n') != std::string::npos) __builtin_trap();
  // The same bytes as what AWS says in headers.
  for (const char* name : {"x-amzn-errortype", "x-amz-retry-after", "x-amzn-RequestId"}) {
    response.headers.push_back({name, std::string(body)});
  }
  error = atrest::aws::KmsError({"Decrypt", "k"}, response);
  if (error.message.find('\n') != std::string::npos) __builtin_trap();
  if (error.retry_after.has_value() && error.retry_after->count() < 0) __builtin_trap();
  return 0;
}
