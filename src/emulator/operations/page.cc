#include "emulator/operations/page.h"

#include <utility>

#include "crypto/base64.h"
#include "emulator/kms_error.h"

namespace atrest::emulator {
namespace {

// In front of the position in a marker, so that another text is told from one.
constexpr std::string_view kMarkerMark = "after:";

Result<std::string> PositionOf(const std::string& marker) {
  if (marker.empty()) return std::string();
  const Result<std::string> text = crypto::DecodeBase64(marker);
  if (text.ok() && text->starts_with(kMarkerMark)) return text->substr(kMarkerMark.size());
  return KmsError("InvalidMarkerException", "Could not deserialize token: " + marker);
}

}  // namespace

Page::Page(Input& input, PageLimits limits)
    : limit_(static_cast<std::size_t>(
          input.Integer("Limit", {1, limits.most}).value_or(limits.usual))),
      marker_(input.OptionalText("Marker", {1, 1024}).value_or("")) {}

Result<json::Value> Page::Of(std::string_view list_name, std::vector<Row> rows) const {
  TRY_ASSIGN(const std::string after, PositionOf(marker_));
  json::Value list = json::Value::Array();
  const std::string* last = nullptr;
  bool truncated = false;
  for (Row& row : rows) {
    if (row.position <= after) continue;
    if (list.size() == limit_) {
      truncated = true;
      break;
    }
    last = &row.position;
    list.Append(std::move(row.value));
  }
  json::Value answer = json::Value::Object();
  answer.Set(list_name, std::move(list));
  if (truncated) answer.Set("NextMarker", crypto::EncodeBase64(std::string(kMarkerMark) + *last));
  answer.Set("Truncated", json::Value::Bool(truncated));
  return answer;
}

}  // namespace atrest::emulator
