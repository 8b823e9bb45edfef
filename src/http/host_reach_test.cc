#include "http/host_reach.h"

#include <gtest/gtest.h>

#include "http/server.h"
#include "os/real_clock.h"
#include "testing/result_matchers.h"

namespace atrest::http {
namespace {

using fakes::FailsWith;
using testing::Contains;

class HostReachTest : public testing::Test {
 protected:
  CallContext Within(std::chrono::milliseconds time) const {
    CallContext context;
    context.deadline = Deadline::After(clock_.Now(), time);
    return context;
  }
  os::RealClock clock_;
};

TEST_F(HostReachTest, ALiteralAddressIsItsOwn) {
  const auto addresses = ResolveHost("127.0.0.1", Within(std::chrono::seconds(5)), clock_);
  ASSERT_THAT(addresses, fakes::IsOk());
  EXPECT_THAT(*addresses, Contains("127.0.0.1"));
}

TEST_F(HostReachTest, ANameThatCannotBeIsSaidWithIt) {
  EXPECT_THAT(ResolveHost("no host", Within(std::chrono::seconds(5)), clock_),
              FailsWith(Failure::kUnreachable, testing::HasSubstr("no host")));
}

TEST_F(HostReachTest, ReachesAPortThatIsListenedOn) {
  const auto server = Server::Listen({}, [](const ServerRequest&) { return Response{}; });
  ASSERT_THAT(server, fakes::IsOk());
  EXPECT_THAT(ConnectTo("127.0.0.1", (*server)->port(), Within(std::chrono::seconds(5)), clock_),
              fakes::IsOk());
}

TEST_F(HostReachTest, SaysThatAPortIsRefused) {
  EXPECT_THAT(ConnectTo("127.0.0.1", 1, Within(std::chrono::seconds(5)), clock_),
              FailsWith(Failure::kUnreachable, testing::HasSubstr("127.0.0.1:1")));
}

TEST_F(HostReachTest, RefusesWhatIsNoAddress) {
  EXPECT_THAT(ConnectTo("localhost", 1, Within(std::chrono::seconds(5)), clock_),
              FailsWith(Failure::kBadInput));
}

}  // namespace
}  // namespace atrest::http
