// Reads protobuf's wire format without copying and without a schema: what the classifier, the
// snapshot reader and the object renderer need, on bytes that nobody vouches for.
// Source: protobuf.dev/programming-guides/encoding.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace atrest::etcd {

struct ProtoField {
  enum class Type { kInteger, kBytes, kFixed32, kFixed64 };
  std::uint32_t number = 0;
  Type type = Type::kInteger;
  std::uint64_t integer = 0;    // of kInteger, kFixed32, kFixed64
  std::string_view bytes = {};  // of kBytes: a view into the message

  bool IsInteger(std::uint32_t field_number) const {
    return number == field_number && type == Type::kInteger;
  }
  bool IsBytes(std::uint32_t field_number) const {
    return number == field_number && type == Type::kBytes;
  }
};

// Not thread-safe. Work is linear in the size of the message.
class ProtoReader {
 public:
  explicit ProtoReader(std::string_view message) : rest_(message) {}

  // The next field; nothing at the end of the message, and from the first malformed byte on.
  // Groups, gone from protobuf long ago, count as malformed.
  std::optional<ProtoField> Next();

  bool malformed() const { return malformed_; }

 private:
  std::optional<std::uint64_t> Varint();
  std::optional<std::uint64_t> Fixed(std::size_t size);
  bool ReadPayload(std::uint64_t wire_type, ProtoField& field);

  std::string_view rest_;
  bool malformed_ = false;
};

}  // namespace atrest::etcd
