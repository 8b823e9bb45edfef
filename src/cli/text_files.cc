#include "cli/text_files.h"

#include <optional>

namespace atrest::cli {
namespace {

// Puts back what was there; the first error is what counts, so that of this is not.
void Restore(const TextFile& text, const std::optional<std::string>& before, Filesystem& files) {
  const Result<void> restored =
      before ? files.ReplaceAtomically(text.path, *before, text.mode) : files.Remove(text.path);
  static_cast<void>(restored);
}

}  // namespace

Result<std::string> ReadTextFile(const std::string& path, const Filesystem& files,
                                 Session& session) {
  if (path != "-") return files.Read(path, kMaxTextBytes);
  std::string text;
  char byte = 0;
  while (session.input.get(byte)) {
    text += byte;
    if (text.size() > kMaxTextBytes) {
      return Error{Failure::kBadInput, "standard input is larger than 4 MiB"};
    }
  }
  if (text.empty()) return Error{Failure::kBadInput, "standard input is empty"};
  return text;
}

Result<void> WriteTextFiles(const std::vector<TextFile>& texts, Filesystem& files) {
  std::vector<std::optional<std::string>> before;
  for (const TextFile& text : texts) {
    Result<std::string> content = files.Read(text.path, kMaxTextBytes);
    if (!content && content.error().kind != Failure::kAbsent) return std::move(content).error();
    before.push_back(content.ok() ? std::optional(*std::move(content)) : std::nullopt);
  }
  for (std::size_t i = 0; i < texts.size(); ++i) {
    Result<void> written = files.ReplaceAtomically(texts[i].path, texts[i].content, texts[i].mode);
    if (written.ok()) continue;
    for (std::size_t j = 0; j < i; ++j) Restore(texts[j], before[j], files);
    return std::move(written).error();
  }
  return {};
}

}  // namespace atrest::cli
