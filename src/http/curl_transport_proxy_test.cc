// Which requests go through the proxy that the environment names.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <future>
#include <memory>
#include <string>

#include "http/curl_transport.h"
#include "os/real_clock.h"
#include "testing/raw_server.h"
#include "testing/result_matchers.h"

namespace atrest::http {
namespace {

using fakes::IsOk;
using fakes::RawPeer;
using fakes::RawServer;

// A proxy that refuses, and the environment that names it.
class ProxyTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"http_proxy", "https_proxy", "HTTPS_PROXY"}) {
      setenv(name, proxy_.url().c_str(), 1);
    }
    auto opened = CurlTransport::Open({}, clock_);
    ASSERT_THAT(opened, IsOk());
    transport_ = std::move(*opened);
  }
  void TearDown() override {
    for (const char* name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "NO_PROXY"}) {
      unsetenv(name);
    }
  }

  Result<Response> Get(const std::string& url, bool bypass = false,
                       std::chrono::milliseconds time = std::chrono::seconds(10)) {
    Request request;
    request.url = url;
    request.bypass_proxy = bypass;
    CallContext context;
    context.deadline = Deadline::After(clock_.Now(), time);
    return transport_->Send(request, context);
  }
  bool ProxyWasAsked() const { return proxy_.connections() > 0; }

  std::promise<std::string> asked_;  // by the first who asks
  std::atomic<bool> told_{false};
  RawServer proxy_{[this](RawPeer& peer) {
    const std::string request = peer.ReadRequest();
    if (!told_.exchange(true)) asked_.set_value(request);
    peer.Send("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
  }};
  os::RealClock clock_;
  std::unique_ptr<CurlTransport> transport_;
};

TEST_F(ProxyTest, IsAskedForATunnelToAws) {
  EXPECT_THAT(Get("https://kms.test/"),
              fakes::FailsWith(Failure::kUnreachable,
                               "the proxy refuses to connect to https://kms.test: status 403"));
  EXPECT_EQ(asked_.get_future().get().substr(0, 21), "CONNECT kms.test:443 ");
}

TEST_F(ProxyTest, IsNotAskedForWhatNoProxyNames) {
  setenv("NO_PROXY", "kms.invalid", 1);
  EXPECT_FALSE(Get("https://kms.invalid/").ok());
  EXPECT_FALSE(ProxyWasAsked());
}

TEST_F(ProxyTest, IsNotAskedForARequestThatBypassesIt) {
  EXPECT_FALSE(Get("https://kms.invalid/", true).ok());
  EXPECT_FALSE(ProxyWasAsked());
}

TEST_F(ProxyTest, IsNeverAskedForLoopback) {
  RawServer server([](RawPeer& peer) {
    peer.ReadRequest();
    peer.Send(fakes::PlainReply("here"));
  });
  EXPECT_EQ(Get(server.url())->body.Reveal(), "here");
  EXPECT_FALSE(ProxyWasAsked());
}

TEST_F(ProxyTest, IsNeverAskedForInstanceMetadata) {
  for (const char* host : {"169.254.169.254", "169.254.170.2", "169.254.170.23", "[fd00:ec2::254]",
                           "[fd00:ec2::23]"}) {
    (void)Get("http://" + std::string(host) + "/latest/", false, std::chrono::milliseconds(10));
  }
  EXPECT_FALSE(ProxyWasAsked());
}

}  // namespace
}  // namespace atrest::http
