#include "etcd/proto_reader.h"

namespace atrest::etcd {

std::optional<std::uint64_t> ProtoReader::Varint() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 70 && !rest_.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    if (shift == 63 && byte > 1) return std::nullopt;  // more than 64 bits
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> ProtoReader::Fixed(std::size_t size) {
  if (rest_.size() < size) return std::nullopt;
  std::uint64_t value = 0;
  for (std::size_t i = size; i-- > 0;) value = value << 8 | static_cast<unsigned char>(rest_[i]);
  rest_.remove_prefix(size);
  return value;
}

bool ProtoReader::ReadPayload(std::uint64_t wire_type, ProtoField& field) {
  std::optional<std::uint64_t> number;
  if (wire_type == 0) {
    field.type = ProtoField::Type::kInteger;
    number = Varint();
  } else if (wire_type == 1) {
    field.type = ProtoField::Type::kFixed64;
    number = Fixed(8);
  } else if (wire_type == 5) {
    field.type = ProtoField::Type::kFixed32;
    number = Fixed(4);
  } else if (wire_type == 2) {
    field.type = ProtoField::Type::kBytes;
    number = Varint();
    if (!number || *number > rest_.size()) return false;
    field.bytes = rest_.substr(0, *number);
    rest_.remove_prefix(*number);
  }
  if (!number) return false;
  field.integer = *number;
  return true;
}

std::optional<ProtoField> ProtoReader::Next() {
  if (malformed_ || rest_.empty()) return std::nullopt;
  const std::optional<std::uint64_t> tag = Varint();
  ProtoField field;
  if (!tag || *tag >> 3 == 0 || *tag >> 3 >= 1u << 29 || !ReadPayload(*tag & 7, field)) {
    malformed_ = true;
    return std::nullopt;
  }
  field.number = static_cast<std::uint32_t>(*tag >> 3);
  return field;
}

}  // namespace atrest::etcd
