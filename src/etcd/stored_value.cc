#include "etcd/stored_value.h"

#include <array>

namespace atrest::etcd {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kEncryptedPrefix = "k8s:enc:";
constexpr std::array kEncryptedFormats{Format::kAesCbc, Format::kAesGcm, Format::kSecretBox,
                                       Format::kKmsV1, Format::kKmsV2};

constexpr std::size_t kGcmNonceAndTag = 12 + 16;
constexpr std::size_t kBlock = 16;
constexpr std::size_t kBoxNonceAndTag = 24 + 16;

Format PlaintextFormat(std::string_view value) {
  if (value.starts_with("k8s\0"sv)) return Format::kProtobuf;
  if (value.starts_with("{"sv)) return Format::kJson;
  if (value.starts_with("\xd9\xd9\xf7"sv)) return Format::kCbor;
  return Format::kOtherPlaintext;
}

// u16 big endian, that many bytes of encrypted DEK, then the payload.
std::string_view ParseKmsV1(StoredValue& value) {
  const std::string_view body = value.body;
  if (body.size() < 2) return "the record is cut off before the length of its DEK";
  const std::size_t length =
      std::size_t{static_cast<unsigned char>(body[0])} << 8 | static_cast<unsigned char>(body[1]);
  if (length == 0) return "the record has no encrypted DEK";
  if (length > body.size() - 2) return "the record is cut off in its encrypted DEK";
  value.wrapped_dek = body.substr(2, length);
  value.payload = body.substr(2 + length);
  if (value.payload.size() < kGcmNonceAndTag) return "the payload is shorter than nonce and tag";
  return "";
}

// What is wrong with the body; fills in what stands in it.
std::string_view ParseBody(StoredValue& value) {
  switch (value.format) {
    case Format::kAesCbc:
      if (value.body.size() < 2 * kBlock) return "the body is shorter than IV and one block";
      return value.body.size() % kBlock == 0 ? "" : "the body is no whole number of blocks";
    case Format::kAesGcm:
      return value.body.size() < kGcmNonceAndTag ? "the body is shorter than nonce and tag" : "";
    case Format::kSecretBox:
      return value.body.size() < kBoxNonceAndTag ? "the body is shorter than nonce and tag" : "";
    case Format::kKmsV1: return ParseKmsV1(value);
    case Format::kKmsV2: return ParseEncryptedObject(value.body, value.object);
    case Format::kProtobuf:
    case Format::kJson:
    case Format::kCbor:
    case Format::kOtherPlaintext:
    case Format::kUnknownEncryption: return "";
  }
  return "";
}

StoredValue Split(Format format, std::string_view rest, std::size_t name_size) {
  StoredValue value;
  value.format = format;
  value.name = rest.substr(0, name_size);
  value.body = rest.substr(name_size + 1);
  value.defect = ParseBody(value);
  return value;
}

StoredValue ClassifyNamed(Format format, std::string_view rest,
                          std::span<const ProviderName> names) {
  std::size_t unfit = std::string_view::npos;  // size of the first name that left a bad body
  for (const ProviderName& known : names) {
    const bool fits = known.format == format && rest.size() > known.name.size() &&
                      rest.starts_with(known.name) && rest[known.name.size()] == ':';
    if (!fits) continue;
    StoredValue value = Split(format, rest, known.name.size());
    if (value.IsReadable()) return value;
    if (unfit == std::string_view::npos) unfit = known.name.size();
  }
  if (unfit != std::string_view::npos) return Split(format, rest, unfit);
  const std::size_t colon = rest.find(':');
  if (colon == std::string_view::npos || colon == 0) {
    StoredValue value;
    value.format = format;
    value.defect = "the prefix names no key or provider";
    return value;
  }
  StoredValue value = Split(format, rest, colon);
  value.name_is_guess = true;
  return value;
}

}  // namespace

std::string_view FormatName(Format format) {
  switch (format) {
    case Format::kProtobuf: return "protobuf";
    case Format::kJson: return "json";
    case Format::kCbor: return "cbor";
    case Format::kOtherPlaintext: return "other";
    case Format::kAesCbc: return "aescbc";
    case Format::kAesGcm: return "aesgcm";
    case Format::kSecretBox: return "secretbox";
    case Format::kKmsV1: return "kms-v1";
    case Format::kKmsV2: return "kms-v2";
    case Format::kUnknownEncryption: return "unknown";
  }
  return "";
}

std::string_view FormatPrefix(Format format) {
  switch (format) {
    case Format::kAesCbc: return "k8s:enc:aescbc:v1:";
    case Format::kAesGcm: return "k8s:enc:aesgcm:v1:";
    case Format::kSecretBox: return "k8s:enc:secretbox:v1:";
    case Format::kKmsV1: return "k8s:enc:kms:v1:";
    case Format::kKmsV2: return "k8s:enc:kms:v2:";
    case Format::kProtobuf:
    case Format::kJson:
    case Format::kCbor:
    case Format::kOtherPlaintext:
    case Format::kUnknownEncryption: return "";
  }
  return "";
}

StoredValue Classify(std::string_view value, std::span<const ProviderName> names) {
  if (!value.starts_with(kEncryptedPrefix)) {
    StoredValue plaintext;
    plaintext.format = PlaintextFormat(value);
    plaintext.body = value;
    return plaintext;
  }
  for (Format format : kEncryptedFormats) {
    const std::string_view prefix = FormatPrefix(format);
    if (value.starts_with(prefix)) return ClassifyNamed(format, value.substr(prefix.size()), names);
  }
  StoredValue unknown;
  unknown.format = Format::kUnknownEncryption;
  unknown.defect = "no provider is known by this prefix";
  unknown.body = value.substr(kEncryptedPrefix.size());
  return unknown;
}

}  // namespace atrest::etcd
