#include "cli/terminal_output.h"

#include <algorithm>

namespace atrest::cli {
namespace {

constexpr std::string_view kRed = "\x1b[1;31m";
constexpr std::string_view kCyan = "\x1b[1;36m";
constexpr std::string_view kPlain = "\x1b[0m";

}  // namespace

std::string Printable(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string safe;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7f) {
      safe += c;
    } else {
      safe += "\\x";
      safe += kDigits[byte >> 4U];
      safe += kDigits[byte & 0xfU];
    }
  }
  return safe;
}

void TerminalOutput::Print(std::string_view text) { result_ << text; }

void TerminalOutput::PrintLine(std::string_view text) { result_ << text << '\n'; }

void TerminalOutput::PrintSecret(const Secret& bytes) { result_ << bytes.Reveal(); }

void TerminalOutput::PrintTable(const std::vector<std::pair<std::string, std::string>>& rows) {
  std::size_t width = 0;
  for (const auto& [name, value] : rows) width = std::max(width, name.size());
  for (const auto& [name, value] : rows) {
    result_ << name << std::string(width - name.size() + 2, ' ') << Printable(value) << '\n';
  }
}

void TerminalOutput::Note(std::string_view text) { Line("", "", text); }

void TerminalOutput::Fail(const Error& error) {
  Line("error:", kRed, error.message);
  if (!error.hint.empty()) Line("hint:", kCyan, error.hint);
}

void TerminalOutput::ShowProgress(std::string_view text) {
  notes_ << '\r' << Printable(text) << "\x1b[K" << std::flush;
}

bool TerminalOutput::Flush() {
  notes_.flush();
  result_.flush();
  return result_.good();
}

void TerminalOutput::Line(std::string_view label, std::string_view colour, std::string_view text) {
  notes_ << "atrest: ";
  if (colours_.notes) notes_ << colour;
  notes_ << label;
  if (colours_.notes && !colour.empty()) notes_ << kPlain;
  if (!label.empty()) notes_ << ' ';
  notes_ << Printable(text) << '\n';
}

}  // namespace atrest::cli
