#include "aws/kms/source_arn.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

namespace atrest::aws {
namespace {

constexpr std::size_t kMaxArnBytes = 2048;

Error Bad(std::string_view why) {
  return Error{Failure::kBadInput, "--source-arn: " + std::string(why),
               "give an ARN such as arn:aws:eks:REGION:ACCOUNT:cluster/NAME"};
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsPrintable(char c) { return c > ' ' && c < '\x7f'; }

}  // namespace

Result<std::vector<http::Header>> SourceArnHeaders(std::string_view arn) {
  std::vector<http::Header> headers;
  if (arn.empty()) return headers;
  if (arn.size() > kMaxArnBytes) return Bad("longer than 2048 bytes");
  if (!std::all_of(arn.begin(), arn.end(), IsPrintable)) return Bad("a character no ARN has");
  std::array<std::string_view, 5> fields;
  std::string_view rest = arn;
  for (std::string_view& field : fields) {
    std::size_t colon = rest.find(':');
    if (colon == std::string_view::npos) return Bad("an ARN has six fields");
    field = rest.substr(0, colon);
    rest.remove_prefix(colon + 1);
  }
  const std::string_view account = fields[4];
  if (fields[0] != "arn" || rest.empty()) return Bad("it is no ARN");
  if (account.size() != 12 || !std::all_of(account.begin(), account.end(), IsDigit)) {
    return Bad("the account is not twelve digits");
  }
  headers.push_back({"x-amz-source-account", std::string(account)});
  headers.push_back({"x-amz-source-arn", std::string(arn)});
  return headers;
}

}  // namespace atrest::aws
