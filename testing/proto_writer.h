// Writes protobuf's wire format, field by field, for tests that need messages which no library
// would write: cut off, repeated, of a wrong type.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace atrest::fakes {

class ProtoWriter {
 public:
  ProtoWriter& Integer(unsigned number, std::uint64_t value) {
    Varint(std::uint64_t{number} << 3);
    Varint(value);
    return *this;
  }
  ProtoWriter& Bytes(unsigned number, std::string_view value) {
    Varint(std::uint64_t{number} << 3 | 2);
    Varint(value.size());
    text_ += value;
    return *this;
  }
  ProtoWriter& Message(unsigned number, const ProtoWriter& message) {
    return Bytes(number, message.text());
  }
  // One entry of a map.
  ProtoWriter& Entry(unsigned number, std::string_view name, std::string_view value) {
    return Message(number, ProtoWriter().Bytes(1, name).Bytes(2, value));
  }
  ProtoWriter& Raw(std::string_view bytes) {
    text_ += bytes;
    return *this;
  }
  const std::string& text() const { return text_; }

 private:
  void Varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) text_ += static_cast<char>((value & 0x7f) | 0x80);
    text_ += static_cast<char>(value);
  }
  std::string text_;
};

}  // namespace atrest::fakes
