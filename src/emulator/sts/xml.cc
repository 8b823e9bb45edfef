#include "emulator/sts/xml.h"

namespace atrest::emulator {
namespace {

std::string Escaped(std::string_view text) {
  std::string xml;
  for (const char c : text) {
    if (c == '<') {
      xml += "&lt;";
    } else if (c == '>') {
      xml += "&gt;";
    } else if (c == '&') {
      xml += "&amp;";
    } else if (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r') {
      xml += "\xEF\xBF\xBD";
    } else {
      xml += c;
    }
  }
  return xml;
}

std::string TwoDigits(std::int64_t number) {
  std::string text = std::to_string(number);
  return text.size() < 2 ? "0" + text : text;
}

}  // namespace

std::string Element(std::string_view name, std::string_view content) {
  std::string xml = "<";
  xml += name;
  xml += ">";
  xml += content;
  xml += "</";
  xml += name;
  xml += ">";
  return xml;
}

std::string TextElement(std::string_view name, std::string_view text) {
  return Element(name, Escaped(text));
}

std::string XmlTime(WallTime time) {
  using std::chrono::days, std::chrono::floor;
  const auto day = floor<days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(floor<std::chrono::seconds>(time - day));
  return std::to_string(static_cast<int>(date.year())) + "-" +
         TwoDigits(static_cast<unsigned>(date.month())) + "-" +
         TwoDigits(static_cast<unsigned>(date.day())) + "T" + TwoDigits(clock.hours().count()) +
         ":" + TwoDigits(clock.minutes().count()) + ":" + TwoDigits(clock.seconds().count()) + "Z";
}

}  // namespace atrest::emulator
