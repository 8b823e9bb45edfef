#include "http/request_head.h"

#include <algorithm>
#include <charconv>

namespace atrest::http {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr std::size_t kMaxMethod = 20;

using Refused = std::optional<Refusal>;

// Bytes above ASCII are let through: some clients do not encode them.
bool TargetCharacter(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > ' ' && byte != 0x7f;
}

std::string_view Trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Cuts the first line off.
std::string_view TakeLine(std::string_view& text) {
  const std::size_t end = text.find(kLineEnd);
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + kLineEnd.size());
  return line;
}

Refused ReadRequestLine(std::string_view line, RequestHead& head) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return Refusal{400, "bad request line"};
  const std::string_view method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  if (!IsFieldName(method) || method.size() > kMaxMethod) return Refusal{400, "bad method"};
  if (!target.starts_with('/') || !std::all_of(target.begin(), target.end(), TargetCharacter)) {
    return Refusal{400, "the request target must be a path"};
  }
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    return Refusal{505, "only HTTP/1.1 and HTTP/1.0 are spoken here"};
  }
  const std::size_t mark = target.find('?');
  head.method = method;
  head.path = target.substr(0, mark);
  if (mark != std::string_view::npos) head.query = target.substr(mark + 1);
  head.keep_alive = version == "HTTP/1.1";
  return std::nullopt;
}

Refused ReadField(std::string_view line, RequestHead& head) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !IsFieldName(line.substr(0, colon))) {
    return Refusal{400, "bad header line"};
  }
  const std::string_view value = Trimmed(line.substr(colon + 1));
  if (!IsFieldValue(value)) {
    return Refusal{400, "control byte in a header"};
  }
  if (head.headers.size() == kMaxRequestFields) return Refusal{431, "too many headers"};
  head.headers.push_back({std::string(line.substr(0, colon)), std::string(value)});
  return std::nullopt;
}

bool SameWord(std::string_view list, std::string_view word) {
  while (true) {
    const std::size_t comma = list.find(',');
    if (SameName(Trimmed(list.substr(0, comma)), word)) return true;
    if (comma == std::string_view::npos) return false;
    list.remove_prefix(comma + 1);
  }
}

Refused ReadBodySize(std::string_view value, std::size_t max_body_bytes, RequestHead& head) {
  const char* end = value.data() + value.size();
  std::size_t size = 0;
  const auto [stop, error] = std::from_chars(value.data(), end, size);
  if (stop != end || error == std::errc::invalid_argument) {
    return Refusal{400, "bad Content-Length"};
  }
  if (error != std::errc() || size > max_body_bytes) return Refusal{413, "body too large"};
  head.body_size = size;
  return std::nullopt;
}

// What the fields mean for the connection and the body.
Refused Understand(std::size_t max_body_bytes, RequestHead& head) {
  bool sized = false;
  int hosts = 0;
  for (const Header& field : head.headers) {
    if (SameName(field.name, "Content-Length")) {
      if (sized) return Refusal{400, "more than one Content-Length"};
      sized = true;
      if (Refused refused = ReadBodySize(field.value, max_body_bytes, head)) return refused;
    } else if (SameName(field.name, "Transfer-Encoding")) {
      return Refusal{501, "no Transfer-Encoding is spoken here, send a Content-Length"};
    } else if (SameName(field.name, "Connection")) {
      if (SameWord(field.value, "close")) head.keep_alive = false;
    } else if (SameName(field.name, "Expect")) {
      if (!SameName(field.value, "100-continue")) return Refusal{417, "unknown expectation"};
      head.expects_continue = true;
    } else if (SameName(field.name, "Host")) {
      ++hosts;
    }
  }
  if (hosts > 1) return Refusal{400, "more than one Host"};
  return std::nullopt;
}

}  // namespace

std::optional<std::size_t> FindHeadEnd(std::string_view text, std::size_t from) {
  const std::size_t found = text.find(kHeadEnd, from);
  if (found == std::string_view::npos) return std::nullopt;
  return found + kHeadEnd.size();
}

std::variant<RequestHead, Refusal> ParseRequestHead(std::string_view text,
                                                    std::size_t max_body_bytes) {
  RequestHead head;
  if (text.size() > kMaxRequestHead) return Refusal{431, "head too large"};
  if (Refused refused = ReadRequestLine(TakeLine(text), head)) return *refused;
  head.headers.reserve(16);
  for (std::string_view line = TakeLine(text); !line.empty(); line = TakeLine(text)) {
    if (Refused refused = ReadField(line, head)) return *refused;
  }
  if (Refused refused = Understand(max_body_bytes, head)) return *refused;
  return head;
}

}  // namespace atrest::http
