#include "emulator/protocol/input.h"

#include <algorithm>
#include <utility>

#include "crypto/base64.h"
#include "emulator/kms_error.h"

namespace atrest::emulator {
namespace {

// AWS names members in its texts with a small first letter: keyId.
std::string MemberName(std::string_view name) {
  std::string text(name);
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') {
    text[0] = static_cast<char>(text[0] - 'A' + 'a');
  }
  return text;
}

std::string Quoted(std::string_view text) { return " '" + std::string(text) + "'"; }

std::string List(std::initializer_list<std::string_view> words) {
  std::string text = "[";
  for (std::string_view word : words) {
    if (text.size() > 1) text += ", ";
    text += word;
  }
  return text + "]";
}

bool Contains(std::initializer_list<std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// AWS counts characters, not bytes.
std::size_t CountCharacters(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
  }));
}

}  // namespace

const json::Value* Input::Take(std::string_view name) {
  asked_.push_back(name);
  const json::Value* value = body_.Find(name);
  return value == nullptr || value->IsNull() ? nullptr : value;
}

const json::Value* Input::TakeRequired(std::string_view name) {
  const json::Value* value = Take(name);
  if (value == nullptr) {
    violations_.push_back("Value null at '" + MemberName(name) +
                          "' failed to satisfy constraint: Member must not be null");
  }
  return value;
}

void Input::WrongType(std::string_view name, std::string_view wanted) {
  if (malformed_.has_value()) return;
  malformed_ = KmsError("SerializationException",
                        std::string(name) + " can not be converted to " + std::string(wanted));
}

void Input::Violate(std::string_view name, std::string_view value, std::string_view constraint) {
  violations_.push_back("Value" + (value.empty() ? "" : Quoted(value)) + " at '" +
                        MemberName(name) + "' failed to satisfy constraint: Member must " +
                        std::string(constraint));
}

void Input::CheckLength(std::string_view name, std::string_view shown, std::size_t size,
                        Length length) {
  if (size < length.min) {
    Violate(name, shown, "have length greater than or equal to " + std::to_string(length.min));
  } else if (size > length.max) {
    Violate(name, shown, "have length less than or equal to " + std::to_string(length.max));
  }
}

std::string Input::ReadText(std::string_view name, const json::Value& value, Length length) {
  if (!value.IsString()) {
    WrongType(name, "a String");
    return "";
  }
  const std::string_view text = value.AsString();
  CheckLength(name, text.substr(0, 200), CountCharacters(text), length);
  return std::string(text);
}

Secret Input::ReadBlob(std::string_view name, const json::Value& value, Length length) {
  if (!value.IsString()) {
    WrongType(name, "a Blob");
    return {};
  }
  Result<Secret> bytes = crypto::DecodeBase64Secret(value.AsString());
  if (!bytes.ok()) {
    WrongType(name, "a Blob: it is not base64");
    return {};
  }
  CheckLength(name, "", bytes->size(), length);
  return std::move(bytes).value();
}

std::string Input::ReadWord(std::string_view name, const json::Value& value, const Words& words) {
  if (!value.IsString()) {
    WrongType(name, "a String");
    return "";
  }
  const std::string_view word = value.AsString();
  if (!Contains(words.known, word)) {
    Violate(name, word.substr(0, 200), "satisfy enum value set: " + List(words.known));
  } else if (!Contains(words.supported, word) && !unsupported_.has_value()) {
    unsupported_ = Unsupported(std::string(name) + " " + std::string(word));
  }
  return std::string(word);
}

std::string Input::Text(std::string_view name, Length length) {
  const json::Value* value = TakeRequired(name);
  return value == nullptr ? "" : ReadText(name, *value, length);
}

std::optional<std::string> Input::OptionalText(std::string_view name, Length length) {
  const json::Value* value = Take(name);
  if (value == nullptr) return std::nullopt;
  return ReadText(name, *value, length);
}

Secret Input::Blob(std::string_view name, Length length) {
  const json::Value* value = TakeRequired(name);
  if (value == nullptr) return {};
  return ReadBlob(name, *value, length);
}

std::optional<Secret> Input::OptionalBlob(std::string_view name, Length length) {
  const json::Value* value = Take(name);
  if (value == nullptr) return std::nullopt;
  return ReadBlob(name, *value, length);
}

std::optional<std::int64_t> Input::Integer(std::string_view name, Range range) {
  const json::Value* value = Take(name);
  if (value == nullptr) return std::nullopt;
  const std::optional<std::int64_t> number = value->AsInteger();
  if (!number.has_value()) {
    WrongType(name, "an Integer");
    return std::nullopt;
  }
  if (*number < range.min) {
    Violate(name, std::to_string(*number),
            "have value greater than or equal to " + std::to_string(range.min));
  } else if (*number > range.max) {
    Violate(name, std::to_string(*number),
            "have value less than or equal to " + std::to_string(range.max));
  }
  return number;
}

std::optional<double> Input::Real(std::string_view name) {
  const json::Value* value = Take(name);
  if (value == nullptr) return std::nullopt;
  const std::optional<double> number = value->AsReal();
  if (!number.has_value()) WrongType(name, "a Timestamp");
  return number;
}

bool Input::Flag(std::string_view name) {
  const json::Value* value = Take(name);
  if (value == nullptr) return false;
  const std::optional<bool> flag = value->AsBool();
  if (!flag.has_value()) WrongType(name, "a Boolean");
  return flag.value_or(false);
}

std::optional<std::string> Input::OneOf(std::string_view name, const Words& words) {
  const json::Value* value = Take(name);
  if (value == nullptr) return std::nullopt;
  return ReadWord(name, *value, words);
}

std::string Input::RequiredOneOf(std::string_view name, const Words& words) {
  const json::Value* value = TakeRequired(name);
  return value == nullptr ? "" : ReadWord(name, *value, words);
}

kms::EncryptionContext Input::Pairs(std::string_view name) {
  kms::EncryptionContext pairs;
  const json::Value* value = Take(name);
  if (value == nullptr) return pairs;
  if (!value->IsObject()) {
    WrongType(name, "a Map");
    return pairs;
  }
  for (const std::string& key : value->MemberNames()) {
    const json::Value* text = value->Find(key);
    if (text == nullptr || !text->IsString()) {
      WrongType(name, "a Map of Strings");
      return {};
    }
    pairs.emplace(key, text->AsString());
  }
  return pairs;
}

std::vector<std::string> Input::Texts(std::string_view name, Length each, std::size_t max_count) {
  std::vector<std::string> texts;
  const json::Value* value = Take(name);
  if (value == nullptr) return texts;
  if (!value->IsArray()) {
    WrongType(name, "a List");
    return texts;
  }
  CheckLength(name, "", value->size(), {0, max_count});
  for (std::size_t i = 0; i < value->size() && i < max_count; ++i) {
    texts.push_back(ReadText(name, value->At(i), each));
  }
  return texts;
}

const json::Value* Input::Nested(std::string_view name) { return Take(name); }

Result<void> Input::Finish() const {
  if (malformed_.has_value()) return *malformed_;
  for (const std::string& name : body_.MemberNames()) {
    if (std::find(asked_.begin(), asked_.end(), name) == asked_.end()) return Unsupported(name);
  }
  if (!violations_.empty()) {
    const bool one = violations_.size() == 1;
    std::string text =
        std::to_string(violations_.size()) + " validation error" + (one ? "" : "s") + " detected: ";
    for (std::size_t i = 0; i < violations_.size(); ++i) {
      text += (i == 0 ? "" : "; ") + violations_[i];
    }
    return Invalid(std::move(text));
  }
  if (unsupported_.has_value()) return *unsupported_;
  return {};
}

}  // namespace atrest::emulator
