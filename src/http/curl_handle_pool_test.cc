#include "http/curl_handle_pool.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <vector>

#include "http/curl_library.h"
#include "http/tls_sessions.h"
#include "http/trust_store.h"
#include "testing/fake_clock.h"

namespace atrest::http {
namespace {

class CurlHandlePoolTest : public testing::Test {
 protected:
  CurlHandlePool::Lease Take() { return pool_.Take().value(); }
  void TakeAtOnce(int count) {
    std::vector<CurlHandlePool::Lease> leases;
    leases.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) leases.push_back(Take());
  }

  const bool started_ = StartCurl().ok();
  TransportOptions options_;
  fakes::FakeClock clock_;
  std::unique_ptr<TrustStore> trust_ = TrustStore::Open("", "").value();
  std::unique_ptr<TlsSessions> sessions_ = TlsSessions::Make().value();
  CurlHandlePool pool_{options_, clock_, *trust_, *sessions_};
};

TEST_F(CurlHandlePoolTest, KeepsWhatABurstHasOpened) {
  TakeAtOnce(3);
  EXPECT_EQ(pool_.idle(), 3U);
}

TEST_F(CurlHandlePoolTest, KeepsNoMoreThanItsBound) {
  options_.max_idle_handles = 2;
  TakeAtOnce(3);
  EXPECT_EQ(pool_.idle(), 2U);
}

TEST_F(CurlHandlePoolTest, GivesUpWhatNobodyTookForAsLongAsAConnectionIsKept) {
  TakeAtOnce(3);
  clock_.Advance(options_.max_connection_idle);
  TakeAtOnce(1);
  EXPECT_EQ(pool_.idle(), 1U);
}

TEST_F(CurlHandlePoolTest, KeepsTheOneThatIsInUseNowAndThen) {
  TakeAtOnce(2);
  clock_.Advance(options_.max_connection_idle / 2);
  TakeAtOnce(1);
  clock_.Advance(options_.max_connection_idle / 2);
  TakeAtOnce(1);
  EXPECT_EQ(pool_.idle(), 1U);
}

}  // namespace
}  // namespace atrest::http
