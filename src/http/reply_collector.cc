#include "http/reply_collector.h"

#include <string>
#include <utility>

namespace atrest::http {
namespace {

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

}  // namespace

void ReplyCollector::Start(std::size_t max_body_bytes) {
  Discard();
  max_body_bytes_ = max_body_bytes;
}

bool ReplyCollector::TakeHeaderLine(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > kMaxHeaderBytes) {
    verdict_ = Verdict::kHeadersTooLarge;
    return false;
  }
  if (line.starts_with("HTTP/")) {
    response_.headers.clear();
    head_is_whole_ = false;
    return true;
  }
  if (Trimmed(line).empty()) head_is_whole_ = true;
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return true;
  response_.headers.push_back(
      {std::string(Trimmed(line.substr(0, colon))), std::string(Trimmed(line.substr(colon + 1)))});
  return true;
}

bool ReplyCollector::TakeBody(std::string_view block) {
  if (block.size() > max_body_bytes_ - response_.body.size()) {
    verdict_ = Verdict::kBodyTooLarge;
    return false;
  }
  response_.body.Append(block);
  return true;
}

Response ReplyCollector::Finish(int status) {
  Response response = std::move(response_);
  response.status = status;
  Discard();
  return response;
}

void ReplyCollector::Discard() {
  response_ = Response();
  header_bytes_ = 0;
  head_is_whole_ = false;
  verdict_ = Verdict::kFine;
}

}  // namespace atrest::http
