#include "etcd/etcd_messages.h"

#include "etcd/proto_reader.h"

namespace atrest::etcd {
namespace {

void AppendVarint(std::string& text, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) text += static_cast<char>((value & 0x7f) | 0x80);
  text += static_cast<char>(value);
}

void AppendBytes(std::string& text, unsigned number, std::string_view value) {
  if (value.empty()) return;
  AppendVarint(text, std::uint64_t{number} << 3 | 2);
  AppendVarint(text, value.size());
  text += value;
}

void AppendInteger(std::string& text, unsigned number, std::int64_t value) {
  if (value == 0) return;
  AppendVarint(text, std::uint64_t{number} << 3);
  AppendVarint(text, static_cast<std::uint64_t>(value));
}

Error Unreadable() { return Error{Failure::kUnreachable, "a reply of etcd cannot be read"}; }

struct Header {
  std::uint64_t cluster_id = 0;
  std::int64_t revision = 0;
};

bool ReadHeader(std::string_view message, Header& header) {
  ProtoReader reader(message);
  while (const auto field = reader.Next()) {
    if (field->IsInteger(1)) header.cluster_id = field->integer;
    if (field->IsInteger(3)) header.revision = static_cast<std::int64_t>(field->integer);
  }
  return !reader.malformed();
}

bool ReadKeyValue(std::string_view message, std::vector<Entry>& entries) {
  Entry& entry = entries.emplace_back();
  ProtoReader reader(message);
  while (const auto field = reader.Next()) {
    if (field->IsBytes(1)) entry.key = field->bytes;
    if (field->IsInteger(3)) entry.mod_revision = static_cast<std::int64_t>(field->integer);
    if (field->IsBytes(5)) entry.value = field->bytes;
  }
  return !reader.malformed();
}

}  // namespace

std::string WriteRangeRequest(const RangeRequest& request) {
  std::string text;
  AppendBytes(text, 1, request.key);
  AppendBytes(text, 2, request.range_end);
  AppendInteger(text, 3, request.limit);
  AppendInteger(text, 4, request.revision);
  return text;
}

Result<RangePage> ReadRangeResponse(Secret bytes, std::size_t offset) {
  RangePage page;
  page.bytes = std::move(bytes);
  ProtoReader reader(page.bytes.Reveal().substr(offset));
  while (const auto field = reader.Next()) {
    if (field->IsBytes(1)) {
      Header header;
      if (!ReadHeader(field->bytes, header)) return Unreadable();
      page.revision = header.revision;
    }
    if (field->IsBytes(2) && !ReadKeyValue(field->bytes, page.entries)) return Unreadable();
    if (field->IsInteger(3)) page.more = field->integer != 0;
    if (field->IsInteger(4)) page.count = static_cast<std::int64_t>(field->integer);
  }
  if (reader.malformed()) return Unreadable();
  return page;
}

Result<EtcdStatus> ReadStatusResponse(std::string_view message) {
  EtcdStatus status;
  ProtoReader reader(message);
  while (const auto field = reader.Next()) {
    if (field->IsBytes(1)) {
      Header header;
      if (!ReadHeader(field->bytes, header)) return Unreadable();
      status.cluster_id = header.cluster_id;
      status.revision = header.revision;
    }
    if (field->IsBytes(2)) status.version = std::string(field->bytes.substr(0, 100));
    if (field->IsInteger(3)) status.database_bytes = static_cast<std::int64_t>(field->integer);
  }
  if (reader.malformed()) return Unreadable();
  return status;
}

std::string EndOfPrefix(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && end.back() == '\xff') end.pop_back();
  if (end.empty()) return std::string(1, '\0');
  end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
  return end;
}

}  // namespace atrest::etcd
