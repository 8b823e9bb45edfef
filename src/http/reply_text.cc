#include "http/reply_text.h"

#include <array>
#include <charconv>
#include <string>

namespace atrest::http {
namespace {

struct StatusText {
  int status;
  std::string_view text;
};

constexpr std::array kStatusTexts{
    StatusText{200, "OK"},
    StatusText{204, "No Content"},
    StatusText{400, "Bad Request"},
    StatusText{401, "Unauthorized"},
    StatusText{403, "Forbidden"},
    StatusText{404, "Not Found"},
    StatusText{405, "Method Not Allowed"},
    StatusText{413, "Content Too Large"},
    StatusText{417, "Expectation Failed"},
    StatusText{429, "Too Many Requests"},
    StatusText{431, "Request Header Fields Too Large"},
    StatusText{500, "Internal Server Error"},
    StatusText{501, "Not Implemented"},
    StatusText{503, "Service Unavailable"},
    StatusText{505, "HTTP Version Not Supported"},
};

std::string_view TextOf(int status) {
  for (const StatusText& known : kStatusTexts) {
    if (known.status == status) return known.text;
  }
  return "Status";
}

void AppendNumber(std::string& out, std::size_t number) {
  std::array<char, 20> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  out.append(digits.data(), end);
}

void AppendClean(std::string& out, std::string_view text) {
  if (IsFieldValue(text)) {
    out += text;
    return;
  }
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out.push_back(byte < ' ' || byte == 0x7f ? ' ' : c);
  }
}

void AppendStatusLine(std::string& head, int status) {
  const bool sane = status >= 200 && status <= 599;
  head += "HTTP/1.1 ";
  AppendNumber(head, static_cast<std::size_t>(sane ? status : 500));
  head += ' ';
  head += TextOf(sane ? status : 500);
  head += "\r\n";
}

void AppendFields(std::string& head, const std::vector<Header>& headers) {
  for (const Header& field : headers) {
    if (SameName(field.name, "Content-Length") || SameName(field.name, "Connection")) continue;
    AppendClean(head, field.name);
    head += ": ";
    AppendClean(head, field.value);
    head += "\r\n";
  }
}

}  // namespace

void AppendReply(Secret& out, const Response& response, ReplyForm form) {
  std::string head;
  head.reserve(512);
  AppendStatusLine(head, response.status);
  AppendFields(head, response.headers);
  head += "Content-Length: ";
  AppendNumber(head, response.body.size());
  head += form.keep_alive ? "\r\n\r\n" : "\r\nConnection: close\r\n\r\n";
  out.Append(head);
  if (form.with_body) out.Append(response.body.Reveal());
}

void AppendRefusal(Secret& out, const Refusal& refusal) {
  Response response;
  response.status = refusal.status;
  response.headers = {{"Content-Type", "text/plain"}};
  response.body = Secret(std::string(refusal.reason) + "\n");
  AppendReply(out, response, {.keep_alive = false});
}

}  // namespace atrest::http
