#include "aws/sigv4/url_parts.h"

#include <cstddef>

namespace atrest::aws {

UrlParts SplitUrl(std::string_view url) {
  UrlParts parts;
  if (std::size_t colon = url.find("://"); colon != std::string_view::npos) {
    parts.scheme = url.substr(0, colon);
    url.remove_prefix(colon + 3);
  }
  url = url.substr(0, url.find('#'));
  std::size_t end = url.find_first_of("/?");
  parts.host = url.substr(0, end);
  url.remove_prefix(parts.host.size());
  std::size_t question = url.find('?');
  parts.path = url.substr(0, question);
  if (parts.path.empty()) parts.path = "/";
  if (question != std::string_view::npos) parts.query = url.substr(question + 1);
  std::string_view own_port = parts.scheme == "http" ? ":80" : ":443";
  if (parts.host.ends_with(own_port)) parts.host.remove_suffix(own_port.size());
  return parts;
}

}  // namespace atrest::aws
