#include "etcd/grpc_call.h"

#include <gtest/gtest.h>

#include "testing/scripted_transport.h"

namespace atrest::etcd {
namespace {

using namespace std::string_literals;

const std::vector<http::Header> kOk{{"content-type", "application/grpc"}, {"grpc-status", "0"}};

GrpcCall Call() { return {"https://etcd:2379", "/etcdserverpb.KV/Range", "ask", 1000}; }

Error StatusError(const std::string& number, const std::string& text = "") {
  ScriptedTransport transport;
  transport.Reply(200, "", {{"grpc-status", number}, {"grpc-message", text}});
  return CallGrpc(transport, Call(), {}).error();
}

TEST(CallGrpc, SendsOneFrameAndReadsOne) {
  ScriptedTransport transport;
  transport.Reply(200, "\0\0\0\0\6answer"s, kOk);
  const auto reply = CallGrpc(transport, Call(), {});
  ASSERT_TRUE(reply.ok());
  EXPECT_EQ(reply->Message(), "answer");
  const auto request = transport.requests().at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "https://etcd:2379/etcdserverpb.KV/Range");
  EXPECT_EQ(request.body, "\0\0\0\0\3ask"s);
  EXPECT_EQ(request.HeaderValue("content-type"), "application/grpc");
  EXPECT_EQ(request.HeaderValue("te"), "trailers");
  EXPECT_TRUE(request.bypass_proxy);
}

TEST(CallGrpc, ReadsAnEmptyMessage) {
  ScriptedTransport transport;
  transport.Reply(200, "\0\0\0\0\0"s, kOk);
  EXPECT_EQ(CallGrpc(transport, Call(), {})->Message(), "");
}

TEST(CallGrpc, GivesAStatusItsKind) {
  EXPECT_EQ(StatusError("7").kind, Failure::kDenied);
  EXPECT_EQ(StatusError("14").kind, Failure::kUnreachable);
  EXPECT_EQ(StatusError("4").kind, Failure::kDeadlineExceeded);
  EXPECT_EQ(StatusError("16").code, "UNAUTHENTICATED");
  EXPECT_EQ(StatusError("11").code, "OUT_OF_RANGE");
}

TEST(CallGrpc, TakesAStatusNobodyDefinedForAnUnknownOne) {
  EXPECT_EQ(StatusError("99").code, "UNKNOWN");
  EXPECT_EQ(StatusError("x").code, "UNKNOWN");
}

TEST(CallGrpc, ShowsTheServersTextAsOneLine) {
  EXPECT_EQ(StatusError("2", "a%20b%0ac%").message, "https://etcd:2379: a b?c%");
}

TEST(CallGrpc, RefusesAnAnswerThatIsNotGrpc) {
  for (const int status : {200, 404, 502}) {
    ScriptedTransport transport;
    transport.Reply(status, "<html>", {});
    const auto reply = CallGrpc(transport, Call(), {});
    ASSERT_FALSE(reply.ok()) << status;
    EXPECT_EQ(reply.error().kind, Failure::kUnreachable);
  }
}

TEST(CallGrpc, RefusesAFrameThatIsCutOffLongerOrCompressed) {
  for (const std::string& body :
       {""s, "\0\0\0"s, "\0\0\0\0\6answe"s, "\0\0\0\0\6answer!"s, "\1\0\0\0\6answer"s}) {
    ScriptedTransport transport;
    transport.Reply(200, body, kOk);
    const auto reply = CallGrpc(transport, Call(), {});
    ASSERT_FALSE(reply.ok());
    EXPECT_EQ(reply.error().kind, Failure::kUnreachable);
  }
}

TEST(CallGrpc, LeavesErrorsOfTheTransportAsTheyAre) {
  ScriptedTransport transport;
  transport.Fail({Failure::kDeadlineExceeded, "no answer in time"});
  EXPECT_EQ(CallGrpc(transport, Call(), {}).error().message, "no answer in time");
}

}  // namespace
}  // namespace atrest::etcd
