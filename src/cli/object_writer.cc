#include "cli/object_writer.h"

namespace atrest::cli {
namespace {

constexpr unsigned kPrivateFile = 0600;
constexpr unsigned kPrivateDirectory = 0700;
constexpr std::size_t kLargestFile = 64 * 1024 * 1024;

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

std::string ObjectWriter::FileOf(const operate::ObjectShape& shape) const {
  return path_ + "/" + operate::FileName(shape, form_);
}

bool ObjectWriter::IsThere(const operate::ObjectShape& shape) {
  if (!directory_) return false;
  const auto nothing_of_it = files_.Read(FileOf(shape), 0);
  if (!nothing_of_it.ok() && nothing_of_it.error().kind == Failure::kAbsent) return false;
  ++already_there_;
  return true;
}

Result<void> ObjectWriter::WriteInto(const operate::ObjectShape& shape, const Secret& text) {
  const std::string file = FileOf(shape);
  TRY(files_.MakeDirectories(file.substr(0, file.rfind('/')), kPrivateDirectory));
  return files_.ReplaceAtomically(file, text.Reveal(), kPrivateFile);
}

Result<void> ObjectWriter::Collect(std::string_view text) {
  if (text.size() > kLargestFile - collected_.size()) {
    return Error{Failure::kBadInput, path_ + " would be larger than 64 MiB",
                 "give a directory, for one file each: --out DIRECTORY/"};
  }
  collected_.Append(text);
  return {};
}

Result<void> ObjectWriter::Take(const operate::ObjectShape& shape, const Secret& plaintext) {
  auto text = operate::ShowObject(plaintext, shape.mod_revision, form_);
  if (!text.ok()) return Annotate(std::move(text).error(), operate::PlainText(shape.key));
  if (!directory_ && form_ == operate::ObjectForm::kRaw && written_ > 0) {
    return Error{Failure::kBadInput, "more than one object cannot be written as bytes in a row",
                 "name one object, or give a directory: --out DIRECTORY/"};
  }
  const bool next_document = form_ == operate::ObjectForm::kYaml && written_ > 0;
  if (directory_) {
    TRY(WriteInto(shape, *text));
  } else if (path_.empty()) {
    if (next_document) output_.Print("---\n");
    output_.PrintSecret(*text);
  } else {
    if (next_document) TRY(Collect("---\n"));
    TRY(Collect(text->Reveal()));
  }
  ++written_;
  return {};
}

Result<void> ObjectWriter::Finish() {
  if (directory_ || path_.empty() || written_ == 0) return {};
  return files_.ReplaceAtomically(path_, collected_.Reveal(), kPrivateFile);
}

}  // namespace atrest::cli
