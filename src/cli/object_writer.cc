#include "cli/object_writer.h"

namespace atrest::cli {
namespace {

constexpr unsigned kPrivateFile = 0600;
constexpr unsigned kPrivateDirectory = 0700;
constexpr std::size_t kLargestObject = 64 * 1024 * 1024;

}  // namespace

ObjectWriter::ObjectWriter(std::string path, operate::ObjectForm form, TerminalOutput& output,
                           Filesystem& files)
    : path_(std::move(path)),
      directory_(path_.ends_with('/') || (!path_.empty() && files.List(path_).ok())),
      form_(form),
      output_(output),
      files_(files) {
  while (directory_ && path_.size() > 1 && path_.ends_with('/')) path_.pop_back();
}

Result<void> ObjectWriter::WriteInto(const operate::ObjectShape& shape, const Secret& text) {
  const std::string file = path_ + "/" + operate::FileName(shape, form_);
  if (auto there = files_.Read(file, kLargestObject); there.ok()) {
    Wipe(*there);
    ++already_there_;
    return {};
  }
  TRY(files_.MakeDirectories(file.substr(0, file.rfind('/')), kPrivateDirectory));
  TRY(files_.ReplaceAtomically(file, text.Reveal(), kPrivateFile));
  ++written_;
  return {};
}

Result<void> ObjectWriter::Take(const operate::ObjectShape& shape, const Secret& plaintext) {
  auto text = operate::ShowObject(plaintext, shape.mod_revision, form_);
  if (!text.ok()) return Annotate(std::move(text).error(), operate::PlainText(shape.key));
  if (directory_) return WriteInto(shape, *text);
  if (form_ == operate::ObjectForm::kYaml && written_ > 0) collected_.Append("---\n");
  if (form_ == operate::ObjectForm::kRaw && written_ > 0) {
    return Error{Failure::kBadInput, "more than one object cannot be written as bytes in a row",
                 "name one object, or give a directory: --out DIRECTORY/"};
  }
  collected_.Append(text->Reveal());
  ++written_;
  return {};
}

Result<void> ObjectWriter::Finish() {
  if (directory_ || written_ == 0) return {};
  if (!path_.empty()) return files_.ReplaceAtomically(path_, collected_.Reveal(), kPrivateFile);
  output_.PrintSecret(collected_);
  return {};
}

}  // namespace atrest::cli
