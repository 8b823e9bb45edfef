// The fields of a request as the list that libcurl wants, in memory that is used again.
#pragma once

#include <curl/curl.h>

#include <cstddef>
#include <vector>

#include "base/result.h"
#include "http/header.h"

namespace atrest::http {

// Not thread-safe. libcurl reads the list until the transfer is over.
class CurlHeaderList {
 public:
  CurlHeaderList() = default;
  ~CurlHeaderList() { Clear(); }
  CurlHeaderList(const CurlHeaderList&) = delete;
  CurlHeaderList& operator=(const CurlHeaderList&) = delete;

  // Replaces the list. What libcurl would add by itself (Accept, Content-Type, Expect) is switched
  // off where `headers` has no such field. kBadInput for a name or value that would end its line.
  Result<void> Build(const std::vector<Header>& headers);
  curl_slist* list() { return nodes_.empty() ? nullptr : nodes_.data(); }
  void Clear();  // wipes the text: fields carry session tokens

 private:
  void Append(std::string_view name, std::string_view separator, std::string_view value);
  void Link();

  std::vector<char> text_;           // zero-terminated lines, one after the other
  std::vector<std::size_t> starts_;  // of each line in text_
  std::vector<curl_slist> nodes_;
};

}  // namespace atrest::http
