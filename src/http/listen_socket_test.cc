#include "http/listen_socket.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "testing/result_matchers.h"

namespace atrest::http {
namespace {

using fakes::FailsWith;
using fakes::IsOk;
using ::testing::HasSubstr;

TEST(ListenOn, FindsAFreePort) {
  const Result<ListenSocket> socket = ListenOn("127.0.0.1:0");
  ASSERT_THAT(socket, IsOk());
  EXPECT_GT(socket->port, 0);
  EXPECT_EQ(socket->host, "127.0.0.1");
}

TEST(ListenOn, TakesTheNameOfThisMachine) { EXPECT_EQ(ListenOn("localhost:0")->host, "127.0.0.1"); }

TEST(ListenOn, NamesLoopbackForAllInterfaces) {
  EXPECT_EQ(ListenOn(":0")->host, "127.0.0.1");
  EXPECT_EQ(ListenOn("0.0.0.0:0")->host, "127.0.0.1");
}

class BadAddress : public ::testing::TestWithParam<const char*> {};

TEST_P(BadAddress, IsRefusedByName) {
  EXPECT_THAT(ListenOn(GetParam()), FailsWith(Failure::kBadInput, HasSubstr(GetParam())));
}

INSTANTIATE_TEST_SUITE_P(All, BadAddress,
                         ::testing::Values("", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
                                           "127.0.0.1:-1", "127.0.0.1:8o", "::1:80", "[::1:80",
                                           "kms.test:80", "http://127.0.0.1:80", "[]:80"));

TEST(ListenOn, SaysThatAnAddressIsInUse) {
  const Result<ListenSocket> first = ListenOn("127.0.0.1:0");
  ASSERT_THAT(first, IsOk());
  const std::string address = "127.0.0.1:" + std::to_string(first->port);
  EXPECT_THAT(ListenOn(address), FailsWith(Failure::kSystem, "cannot listen on " + address +
                                                                 ": address already in use"));
}

TEST(ListenOn, TakesAUnixSocketThatIsPrivate) {
  const std::string path = ::testing::TempDir() + "/listen-socket-test.sock";
  {
    Result<ListenSocket> socket = ListenOn("unix:" + path);
    ASSERT_THAT(socket, IsOk());
    struct stat found {};
    ASSERT_EQ(::stat(path.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777U, 0600U);
    EXPECT_THAT(ListenOn("unix:" + path), FailsWith(Failure::kSystem, HasSubstr(path)));
    socket->Close();
    EXPECT_NE(::access(path.c_str(), F_OK), 0);
  }
}

}  // namespace
}  // namespace atrest::http
