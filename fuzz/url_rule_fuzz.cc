// Which URLs may be used, against libcurl's own parser: what we take, it takes, and it sees the
// same scheme, host and port. Otherwise a host could be checked here and another one be asked.
#include "http/url_rule.h"

#include <arpa/inet.h>
#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

std::string Part(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  const CURLUcode code = curl_url_get(url, part, &text, 0);
  std::string copy = code == CURLUE_OK ? text : "";
  curl_free(text);
  return copy;
}

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto facts = atrest::http::CheckUrl(text, false);
  if (!facts.ok()) return 0;
  Require(text.find('\0') == std::string::npos);
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), curl_url_cleanup);
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return 0;
  Require(Part(url.get(), CURLUPART_USER).empty());
  Require(Part(url.get(), CURLUPART_SCHEME) == (facts->secure ? "https" : "http"));
  const std::string host = Lower(Part(url.get(), CURLUPART_HOST));
  if (!facts->secure) {
    in_addr v4{};
    const bool loopback = inet_pton(AF_INET, host.c_str(), &v4) == 1 && host.starts_with("127.");
    Require(loopback || host == "localhost" || host.starts_with("169.254.") ||
            host.starts_with("["));
  }
  // libcurl writes addresses in its own way; names have to be the same.
  const bool name = facts->origin.find('[') == std::string_view::npos &&
                    std::any_of(host.begin(), host.end(), [](char c) { return c > '9'; });
  if (name) Require(Lower(std::string(facts->origin)).find("://" + host) != std::string::npos);
  return 0;
}
