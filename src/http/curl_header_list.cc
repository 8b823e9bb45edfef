#include "http/curl_header_list.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "base/secret.h"

namespace atrest::http {
namespace {

// The fields that libcurl adds unless it is told "Name:".
constexpr std::array<std::string_view, 3> kUnasked = {"Accept", "Content-Type", "Expect"};

std::size_t TextSize(const std::vector<Header>& headers) {
  std::size_t size = 64;  // the fields that are switched off
  for (const Header& header : headers) size += header.name.size() + header.value.size() + 3;
  return size;
}

}  // namespace

Result<void> CurlHeaderList::Build(const std::vector<Header>& headers) {
  Clear();
  text_.reserve(TextSize(headers));
  for (const Header& header : headers) {
    if (!IsFieldName(header.name) || !IsFieldValue(header.value)) {
      return Error{Failure::kBadInput,
                   "a request header has an invalid name or a control byte in its value"};
    }
    // "Name;" is libcurl's way to send a field without a value.
    const bool blank = header.value.find_first_not_of(" \t") == std::string::npos;
    Append(header.name, blank ? ";" : ": ", blank ? "" : header.value);
  }
  for (const std::string_view name : kUnasked) {
    const bool given = std::any_of(headers.begin(), headers.end(),
                                   [&](const Header& h) { return SameName(h.name, name); });
    if (!given) Append(name, ":", "");
  }
  Link();
  return {};
}

void CurlHeaderList::Append(std::string_view name, std::string_view separator,
                            std::string_view value) {
  starts_.push_back(text_.size());
  text_.insert(text_.end(), name.begin(), name.end());
  text_.insert(text_.end(), separator.begin(), separator.end());
  text_.insert(text_.end(), value.begin(), value.end());
  text_.push_back('\0');
}

void CurlHeaderList::Link() {
  nodes_.resize(starts_.size());
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    nodes_[i].data = text_.data() + starts_[i];
    nodes_[i].next = i + 1 < nodes_.size() ? &nodes_[i + 1] : nullptr;
  }
}

void CurlHeaderList::Clear() {
  Wipe(text_.data(), text_.size());
  text_.clear();
  starts_.clear();
  nodes_.clear();
}

}  // namespace atrest::http
