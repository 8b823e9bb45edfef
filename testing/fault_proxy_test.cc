#include "testing/fault_proxy.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <string>

#include "testing/raw_client.h"

namespace atrest::fakes {
namespace {

constexpr const char* kRequest = "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}";
const std::string kHead = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n";
const std::string kBody = "0123456789";

class FaultProxyTest : public testing::Test {
 protected:
  // What a client reads until the end, and whether that was a reset.
  struct Heard {
    std::string text;
    bool reset = false;
  };
  Heard Ask(const Fault& fault) {
    FaultProxy proxy(upstream_.port(), Layer::kHttp, [&fault](int) { return fault; });
    RawClient client(proxy.port());
    client.Send(kRequest);
    errno = 0;
    Heard heard;
    heard.text = client.ReadToEnd();
    heard.reset = errno == ECONNRESET;
    EXPECT_EQ(proxy.faults(), 1);
    return heard;
  }
  std::string TextBefore(Cut cut) { return Ask({cut, Act::kClose}).text; }

  RawServer upstream_{[](RawPeer& peer) {
    while (!peer.ReadRequest().empty()) peer.Send(kHead + kBody);
  }};
};

TEST_F(FaultProxyTest, WithoutAFaultPassesEverything) {
  FaultProxy proxy(upstream_.port(), Layer::kHttp, [](int) { return Fault(); });
  RawClient client(proxy.port());
  EXPECT_EQ(client.Ask(kRequest), kHead + kBody);
  EXPECT_EQ(client.Ask(kRequest), kHead + kBody);
  EXPECT_EQ(proxy.faults(), 0);
}

TEST_F(FaultProxyTest, CutsWhereItIsTold) {
  EXPECT_EQ(TextBefore(Cut::kAtAccept), "");
  EXPECT_EQ(TextBefore(Cut::kBeforeReply), "");
  EXPECT_EQ(TextBefore(Cut::kMidHead), kHead.substr(0, 30));
  EXPECT_EQ(TextBefore(Cut::kBeforeBody), kHead);
  EXPECT_EQ(TextBefore(Cut::kMidBody), kHead + "01234");
  EXPECT_EQ(TextBefore(Cut::kAfterBody), kHead + kBody);
}

TEST_F(FaultProxyTest, ResetsOrClosesAsItIsTold) {
  EXPECT_TRUE(Ask({Cut::kMidHead, Act::kReset}).reset);
  EXPECT_FALSE(Ask({Cut::kMidHead, Act::kClose}).reset);
  EXPECT_FALSE(Ask({Cut::kMidHead, Act::kHalfClose}).reset);
}

TEST_F(FaultProxyTest, SendsSomethingElseInstead) {
  EXPECT_EQ(Ask({Cut::kAfterBody, Act::kClose, "garbage"}).text, "garbage");
  EXPECT_EQ(Ask({Cut::kAtAccept, Act::kClose, "garbage"}).text, "garbage");
}

TEST_F(FaultProxyTest, DripsTheRest) {
  FaultProxy proxy(upstream_.port(), Layer::kHttp, [](int) {
    return Fault{Cut::kMidBody, Act::kDrip};
  });
  RawClient client(proxy.port());
  EXPECT_EQ(client.Ask(kRequest), kHead + kBody);
}

TEST_F(FaultProxyTest, PassesTheBytesOfTlsUntilTheHandshakeIsCut) {
  RawServer upstream([](RawPeer& peer) {
    peer.ReadSome();
    peer.Send(std::string(1000, 's'));
    peer.ReadToEnd();
  });
  FaultProxy proxy(upstream.port(), Layer::kTls, [](int) {
    return Fault{Cut::kMidHandshake, Act::kClose};
  });
  RawClient client(proxy.port());
  client.Send("hello");
  EXPECT_EQ(client.ReadToEnd(), std::string(100, 's'));
}

TEST_F(FaultProxyTest, EachConnectionHasItsOwnFault) {
  FaultProxy proxy(upstream_.port(), Layer::kHttp, [](int connection) {
    return connection == 0 ? Fault{Cut::kAtAccept, Act::kClose} : Fault();
  });
  const int port = proxy.port();
  EXPECT_EQ(RawClient(port).Ask(kRequest), "");
  EXPECT_EQ(RawClient(port).Ask(kRequest), kHead + kBody);
}

}  // namespace
}  // namespace atrest::fakes
