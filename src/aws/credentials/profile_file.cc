#include "aws/credentials/profile_file.h"

#include <algorithm>
#include <utility>

namespace atrest::aws {
namespace {

constexpr std::size_t kMaxSections = 2000;
constexpr std::string_view kBlanks = " \t";

std::string_view Trimmed(std::string_view text) {
  std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return "";
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// Cuts a comment that begins after a blank.
std::string_view WithoutComment(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    bool after_blank = kBlanks.find(text[i - 1]) != std::string_view::npos;
    if (after_blank && (text[i] == '#' || text[i] == ';')) return text.substr(0, i);
  }
  return text;
}

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return lower;
}

std::string Collapsed(std::string_view text) {
  std::string out;
  for (char c : Trimmed(text)) {
    bool blank = kBlanks.find(c) != std::string_view::npos;
    if (blank && out.ends_with(' ')) continue;
    out += blank ? ' ' : c;
  }
  return out;
}

// Takes a file line by line.
class Parser {
 public:
  Result<void> Take(std::string_view line, int number) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    std::string_view text = Trimmed(line);
    if (text.empty() || text[0] == '#' || text[0] == ';') return {};
    bool indented = kBlanks.find(line[0]) != std::string_view::npos;
    if (text[0] == '[' && !indented) return TakeSection(text, number);
    if (section_ == nullptr) return Bad(number, "a property before the first section");
    if (indented && !property_.empty()) return TakeContinuation(text, number);
    return TakeProperty(text, number, "");
  }

  ProfileSections sections;

 private:
  static Error Bad(int number, std::string_view why) {
    return Error{Failure::kBadInput, "line " + std::to_string(number) + ": " + std::string(why)};
  }

  Result<void> TakeSection(std::string_view text, int number) {
    std::size_t end = text.find(']');
    if (end == std::string_view::npos) return Bad(number, "a section without ']'");
    std::string name = Collapsed(text.substr(1, end - 1));
    std::string_view behind = Trimmed(text.substr(end + 1));
    if (name.empty()) return Bad(number, "a section without a name");
    if (!behind.empty() && behind[0] != '#' && behind[0] != ';') {
      return Bad(number, "text behind a section's ']'");
    }
    if (sections.size() >= kMaxSections) return Bad(number, "too many sections");
    section_ = &sections[name];
    property_.clear();
    return {};
  }

  Result<void> TakeProperty(std::string_view text, int number, const std::string& parent) {
    std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) return Bad(number, "neither section nor name = value");
    std::string name = LowerCase(Trimmed(text.substr(0, equals)));
    if (name.empty()) return Bad(number, "a value without a name");
    std::string_view value = Trimmed(WithoutComment(text.substr(equals + 1)));
    if (!parent.empty()) name = parent + "." + name;
    Set(name, value);
    if (parent.empty()) {
      property_ = name;
      nests_ = value.empty();
    }
    return {};
  }

  Result<void> TakeContinuation(std::string_view text, int number) {
    if (nests_) return TakeProperty(text, number, property_);
    if (property_ == "aws_secret_access_key" || property_ == "aws_session_token") {
      return Bad(number, "a secret that is continued");
    }
    section_->settings[property_] += "\n" + std::string(text);
    return {};
  }

  void Set(const std::string& name, std::string_view value) {
    if (name == "aws_secret_access_key") {
      section_->secret_access_key = Secret(value);
    } else if (name == "aws_session_token") {
      section_->session_token = Secret(value);
    } else {
      section_->settings[name] = value;
    }
  }

  ProfileSection* section_ = nullptr;
  std::string property_;  // the last one that was not nested
  bool nests_ = false;    // it has no value, so indented lines belong under it
};

}  // namespace

std::string ProfileSection::Get(std::string_view name) const {
  auto found = settings.find(name);
  return found == settings.end() ? "" : found->second;
}

Result<ProfileSections> ParseProfileFile(std::string_view text) {
  if (text.size() > kMaxProfileFileBytes) {
    return Error{Failure::kBadInput, "larger than 1 MiB"};
  }
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  Parser parser;
  for (int number = 1; !text.empty(); ++number) {
    std::size_t end = std::min(text.find('\n'), text.size());
    TRY(parser.Take(text.substr(0, end), number));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return std::move(parser.sections);
}

}  // namespace atrest::aws
