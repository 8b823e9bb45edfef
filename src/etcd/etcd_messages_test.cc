#include "etcd/etcd_messages.h"

#include <gtest/gtest.h>

#include "testing/proto_writer.h"

namespace atrest::etcd {
namespace {

using fakes::ProtoWriter;
using namespace std::string_literals;

TEST(WriteRangeRequest, WritesWhatEtcdDefines) {
  const RangeRequest request{.key = "/a", .range_end = "/b", .revision = 300, .limit = 5};
  EXPECT_EQ(WriteRangeRequest(request), "\x0a\x02/a\x12\x02/b\x18\x05\x20\xac\x02"s);
}

TEST(WriteRangeRequest, LeavesOutWhatIsNotSet) {
  const RangeRequest request{.key = "/a"};
  EXPECT_EQ(WriteRangeRequest(request), "\x0a\x02/a"s);
}

TEST(WriteRangeRequest, KeepsTheKeyThatMeansEverything) {
  const RangeRequest request{.key = "\0"s, .range_end = "\0"s};
  EXPECT_EQ(WriteRangeRequest(request), "\x0a\x01\0\x12\x01\0"s);
}

TEST(ReadRangeResponse, ReadsEntriesBehindAnOffset) {
  ProtoWriter reply;
  reply.Message(1, ProtoWriter().Integer(1, 7).Integer(3, 42));
  reply.Message(2, ProtoWriter().Bytes(1, "/a").Integer(2, 5).Integer(3, 6).Bytes(5, "one"));
  reply.Message(2, ProtoWriter().Bytes(1, "/b").Integer(3, 9));
  reply.Integer(3, 1).Integer(4, 11);
  const auto page = ReadRangeResponse(Secret("frame" + reply.text()), 5);
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->revision, 42);
  EXPECT_TRUE(page->more);
  EXPECT_EQ(page->count, 11);
  ASSERT_EQ(page->entries.size(), 2u);
  EXPECT_EQ(page->entries[0].key, "/a");
  EXPECT_EQ(page->entries[0].value, "one");
  EXPECT_EQ(page->entries[0].mod_revision, 6);
  EXPECT_EQ(page->entries[1].value, "");
}

TEST(ReadRangeResponse, RefusesAReplyCutOffInsideAnything) {
  ProtoWriter reply;
  reply.Message(2, ProtoWriter().Bytes(1, "/a").Bytes(5, "one"));
  for (std::size_t size = 1; size < reply.text().size(); ++size) {
    EXPECT_FALSE(ReadRangeResponse(Secret(reply.text().substr(0, size)), 0).ok()) << size;
  }
  EXPECT_FALSE(ReadRangeResponse(Secret(ProtoWriter().Bytes(1, "\xff").text()), 0).ok());
  EXPECT_FALSE(ReadRangeResponse(Secret(ProtoWriter().Bytes(2, "\xff").text()), 0).ok());
}

TEST(ReadStatusResponse, ReadsVersionSizeAndRevision) {
  ProtoWriter reply;
  reply.Message(1, ProtoWriter().Integer(1, 7).Integer(3, 42));
  reply.Bytes(2, "3.6.16").Integer(3, 20480);
  const auto status = ReadStatusResponse(reply.text());
  ASSERT_TRUE(status.ok());
  EXPECT_EQ(status->version, "3.6.16");
  EXPECT_EQ(status->database_bytes, 20480);
  EXPECT_EQ(status->revision, 42);
  EXPECT_EQ(status->cluster_id, 7u);
}

TEST(EndOfPrefix, IsTheKeyBehindAllThatBeginWithIt) {
  EXPECT_EQ(EndOfPrefix("/registry/"), "/registry0");
  EXPECT_EQ(EndOfPrefix("a\xff\xff"), "b");
  EXPECT_EQ(EndOfPrefix(""), "\0"s);
  EXPECT_EQ(EndOfPrefix("\xff"), "\0"s);
  EXPECT_EQ(EndOfPrefix("\x7f"), "\x80");
}

}  // namespace
}  // namespace atrest::etcd
