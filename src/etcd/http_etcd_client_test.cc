#include "etcd/http_etcd_client.h"

#include <gtest/gtest.h>

#include "testing/fake_clock.h"
#include "testing/proto_writer.h"
#include "testing/scripted_transport.h"

namespace atrest::etcd {
namespace {

using fakes::ProtoWriter;

const std::vector<http::Header> kOk{{"grpc-status", "0"}};

std::string Framed(const ProtoWriter& message) {
  return std::string(4, '\0') + static_cast<char>(message.text().size()) + message.text();
}

TEST(HttpEtcdClient, ReadsARange) {
  fakes::FakeClock clock;
  ScriptedTransport transport;
  transport.Reply(200, Framed(ProtoWriter().Message(2, ProtoWriter().Bytes(1, "/a").Bytes(5, "v"))),
                  kOk);
  HttpEtcdClient client({"http://one"}, transport, clock, std::chrono::seconds(60));

  const auto page = client.Range({.key = "/a"}, {});
  ASSERT_TRUE(page.ok());
  ASSERT_EQ(page->entries.size(), 1u);
  EXPECT_EQ(page->entries[0].value, "v");
  EXPECT_EQ(transport.requests()[0].url, "http://one/etcdserverpb.KV/Range");
}

TEST(HttpEtcdClient, ReadsTheStatus) {
  fakes::FakeClock clock;
  ScriptedTransport transport;
  transport.Reply(200, Framed(ProtoWriter().Bytes(2, "3.6.16")), kOk);
  HttpEtcdClient client({"http://one"}, transport, clock, std::chrono::seconds(60));

  EXPECT_EQ(client.Status({})->version, "3.6.16");
  EXPECT_EQ(transport.requests()[0].url, "http://one/etcdserverpb.Maintenance/Status");
}

TEST(HttpEtcdClient, GoesOnToTheNextMemberAndStaysThere) {
  fakes::FakeClock clock;
  ScriptedTransport transport;
  transport.Fail({Failure::kUnreachable, "refused"});
  transport.Reply(200, Framed(ProtoWriter()), kOk);
  transport.Reply(200, Framed(ProtoWriter()), kOk);
  HttpEtcdClient client({"http://one", "http://two"}, transport, clock, std::chrono::seconds(60));

  ASSERT_TRUE(client.Status({}).ok());
  ASSERT_TRUE(client.Status({}).ok());
  EXPECT_EQ(transport.requests()[2].url, "http://two/etcdserverpb.Maintenance/Status");
}

TEST(HttpEtcdClient, AsksEachMemberOnce) {
  fakes::FakeClock clock;
  ScriptedTransport transport;
  transport.Fail({Failure::kUnreachable, "one refused"});
  transport.Fail({Failure::kUnreachable, "two refused"});
  HttpEtcdClient client({"http://one", "http://two"}, transport, clock, std::chrono::seconds(60));

  EXPECT_EQ(client.Status({}).error().message, "two refused");
  EXPECT_EQ(transport.requests().size(), 2u);
}

TEST(HttpEtcdClient, AsksNobodyElseAfterARefusal) {
  fakes::FakeClock clock;
  ScriptedTransport transport;
  transport.Reply(200, "", {{"grpc-status", "7"}, {"grpc-message", "permission denied"}});
  HttpEtcdClient client({"http://one", "http://two"}, transport, clock, std::chrono::seconds(60));

  EXPECT_EQ(client.Status({}).error().kind, Failure::kDenied);
  EXPECT_EQ(transport.requests().size(), 1u);
}

TEST(HttpEtcdClient, BoundsEachCallByItsTimeoutAndTheCallersDeadline) {
  fakes::FakeClock clock;
  ScriptedTransport transport;
  transport.Reply(200, Framed(ProtoWriter()), kOk);
  transport.Reply(200, Framed(ProtoWriter()), kOk);
  HttpEtcdClient client({"http://one"}, transport, clock, std::chrono::seconds(60));
  ASSERT_TRUE(client.Status({}).ok());
  CallContext hurried;
  hurried.deadline = Deadline::After(clock.Now(), std::chrono::seconds(5));
  ASSERT_TRUE(client.Status(hurried).ok());
  EXPECT_EQ(transport.requests()[0].deadline.Left(clock.Now()), std::chrono::seconds(60));
  EXPECT_EQ(transport.requests()[1].deadline.Left(clock.Now()), std::chrono::seconds(5));
}

using Endpoints = std::vector<std::string>;

TEST(ParseEndpoints, TakesUrlsAndHostsWithPorts) {
  EXPECT_EQ(ParseEndpoints("https://a:2379/,b:2379", true).value(),
            (Endpoints{"https://a:2379", "https://b:2379"}));
  EXPECT_EQ(ParseEndpoints("127.0.0.1:2379", false).value(), (Endpoints{"http://127.0.0.1:2379"}));
}

TEST(ParseEndpoints, RefusesWhatIsNone) {
  for (const char* text : {"", ",", "ftp://a", "https://", "https://a/path", "unix:///x"}) {
    EXPECT_FALSE(ParseEndpoints(text, true).ok()) << text;
  }
}

}  // namespace
}  // namespace atrest::etcd
