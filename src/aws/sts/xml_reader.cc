#include "aws/sts/xml_reader.h"

#include <charconv>
#include <string>
#include <vector>

#include "base/secret.h"
#include "json/utf8.h"

namespace atrest::aws {
namespace {

constexpr std::size_t kMaxDepth = 16;
constexpr std::size_t kMaxNameBytes = 128;
constexpr std::string_view kBlanks = " \t\r\n";

bool IsNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.' || c == ':';
}

// "#65" or "#x41"; false if it is no character.
bool AppendReference(std::string_view name, Secret& out) {
  const bool hex = name.starts_with("#x");
  name.remove_prefix(hex ? 2 : 1);
  std::uint32_t code = 0;
  auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), code, hex ? 16 : 10);
  if (name.empty() || error != std::errc() || end != name.data() + name.size()) return false;
  if (code == 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return false;
  char bytes[4];
  out.Append({bytes, json::EncodeUtf8(code, bytes)});
  return true;
}

bool AppendEntity(std::string_view name, Secret& out) {
  if (name.starts_with('#')) return AppendReference(name, out);
  struct Entity {
    std::string_view name, text;
  };
  for (const Entity& entity : {Entity{"amp", "&"}, Entity{"lt", "<"}, Entity{"gt", ">"},
                               Entity{"quot", "\""}, Entity{"apos", "'"}}) {
    if (name != entity.name) continue;
    out.Append(entity.text);
    return true;
  }
  return false;
}

class Reader {
 public:
  Reader(std::string_view document, const XmlLeafSink& sink) : rest_(document), sink_(sink) {
    size_ = document.size();
  }

  Result<void> Read() {
    while (!rest_.empty()) {
      if (rest_.starts_with("<?")) {
        TRY(Skip("?>"));
      } else if (rest_.starts_with("<!--")) {
        TRY(Skip("-->"));
      } else if (rest_.starts_with("</")) {
        TRY(TakeEnd());
      } else if (rest_.starts_with('<')) {
        TRY(TakeStart());
      } else {
        TRY(TakeText());
      }
    }
    if (!begins_.empty() || !seen_root_) return Bad("ends too early");
    return {};
  }

 private:
  Error Bad(std::string_view why) const {
    return Error{Failure::kBadInput,
                 "xml at byte " + std::to_string(size_ - rest_.size()) + ": " + std::string(why)};
  }

  Result<void> Skip(std::string_view end) {
    const std::size_t at = rest_.find(end);
    if (at == std::string_view::npos) return Bad("no end of what is skipped");
    rest_.remove_prefix(at + end.size());
    return {};
  }

  Result<std::string_view> TakeName() {
    std::size_t size = 0;
    while (size < rest_.size() && IsNameByte(rest_[size])) ++size;
    if (size == 0 || size > kMaxNameBytes) return Bad("no name of an element");
    std::string_view name = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return name;
  }

  // Up to the '>' of a start tag; true if it ends with "/>".
  Result<bool> SkipAttributes() {
    char quote = 0;
    for (std::size_t i = 0; i < rest_.size(); ++i) {
      const char c = rest_[i];
      if (quote != 0) {
        if (c == quote) quote = 0;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '<') {
        break;
      } else if (c == '>') {
        const bool empty = i > 0 && rest_[i - 1] == '/';
        rest_.remove_prefix(i + 1);
        return empty;
      }
    }
    return Bad("a tag without an end");
  }

  Result<void> TakeStart() {
    if (begins_.empty() && seen_root_) return Bad("a second root");
    if (begins_.size() == kMaxDepth) return Bad("nested too deeply");
    rest_.remove_prefix(1);
    TRY_ASSIGN(std::string_view name, TakeName());
    TRY_ASSIGN(bool empty, SkipAttributes());
    begins_.push_back(path_.size());
    if (!path_.empty()) path_ += '/';
    path_ += name;
    text_.Clear();
    is_leaf_ = true;
    seen_root_ = true;
    return empty ? End() : Result<void>();
  }

  Result<void> TakeEnd() {
    rest_.remove_prefix(2);
    TRY_ASSIGN(std::string_view name, TakeName());
    rest_.remove_prefix(std::min(rest_.find_first_not_of(kBlanks), rest_.size()));
    if (!rest_.starts_with('>')) return Bad("a tag without an end");
    rest_.remove_prefix(1);
    if (begins_.empty()) return Bad("an end without a start");
    const std::size_t begin = begins_.back() + (begins_.back() == 0 ? 0 : 1);
    if (std::string_view(path_).substr(begin) != name) return Bad("an end of another element");
    return End();
  }

  Result<void> End() {
    if (is_leaf_) sink_(path_, text_.Reveal());
    is_leaf_ = false;
    text_.Clear();
    path_.resize(begins_.back());
    begins_.pop_back();
    return {};
  }

  Result<void> TakeText() {
    std::string_view run = rest_.substr(0, rest_.find_first_of("<&"));
    if (begins_.empty()) {
      if (run.size() != rest_.find('<') && run.size() != rest_.size()) return Bad("an entity");
      if (run.find_first_not_of(kBlanks) != std::string_view::npos) return Bad("text outside");
    }
    text_.Append(run);
    rest_.remove_prefix(run.size());
    if (!rest_.starts_with('&')) return {};
    const std::size_t end = rest_.find(';');
    if (end == std::string_view::npos || end > 12 ||
        !AppendEntity(rest_.substr(1, end - 1), text_)) {
      return Bad("an entity that is not known");
    }
    rest_.remove_prefix(end + 1);
    return {};
  }

  std::string_view rest_;
  const XmlLeafSink& sink_;
  std::size_t size_ = 0;
  std::string path_;                 // of the open elements
  std::vector<std::size_t> begins_;  // what path_'s size was before each of them
  Secret text_;                      // of the innermost one
  bool is_leaf_ = false;             // it has no element in it so far
  bool seen_root_ = false;
};

}  // namespace

Result<void> ReadXml(std::string_view document, const XmlLeafSink& sink) {
  if (document.size() > kMaxXmlBytes) return Error{Failure::kBadInput, "xml above 64 KiB"};
  return Reader(document, sink).Read();
}

}  // namespace atrest::aws
