#include "operate/dek_unwrapper.h"

#include <gtest/gtest.h>

#include "kms/ciphertext_format.h"
#include "testing/fake_clock.h"
#include "testing/fake_key_service.h"

namespace atrest::operate {
namespace {

class CountingUnwrapper final : public DekUnwrapper {
 public:
  Result<Secret> Unwrap(const WrappedDek& dek, const CallContext&) override {
    ++calls;
    if (failure) return *failure;
    return Secret(dek.ciphertext + "!");
  }
  int calls = 0;
  std::optional<Error> failure;
};

WrappedDek Dek(const std::string& ciphertext, const std::string& key_id = "") {
  WrappedDek dek;
  dek.ciphertext = ciphertext;
  dek.key_id = key_id;
  return dek;
}

std::string Wrapped(fakes::FakeKeyService& service, const std::string& key) {
  kms::EncryptRequest request;
  request.key_id = key;
  request.plaintext = Secret("key material");
  request.encryption_context = {{"cluster", "one"}};
  return service.Encrypt(request, {}).value().ciphertext_blob;
}

TEST(KeyServiceUnwrapper, TakesThePrefixOffAndGivesTheContext) {
  fakes::FakeKeyService service;
  const std::string blob = Wrapped(service, service.CreateKey());
  KeyServiceUnwrapper unwrapper(service, {{"cluster", "one"}});
  const auto opened = unwrapper.Unwrap(Dek(kms::FrameCiphertext(blob)), {});
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  EXPECT_EQ(opened->Reveal(), "key material");
}

TEST(KeyServiceUnwrapper, TakesV1CiphertextsWithoutAPrefix) {
  fakes::FakeKeyService service;
  WrappedDek dek = Dek(Wrapped(service, service.CreateKey()));
  KeyServiceUnwrapper unwrapper(service, {{"cluster", "one"}});
  EXPECT_FALSE(unwrapper.Unwrap(dek, {}).ok());
  dek.api = 1;
  EXPECT_TRUE(unwrapper.Unwrap(dek, {}).ok());
}

TEST(KeyServiceUnwrapper, HandsErrorsOn) {
  fakes::FakeKeyService service;
  const std::string blob = Wrapped(service, service.CreateKey());
  KeyServiceUnwrapper unwrapper(service, {{"cluster", "one"}});
  service.FailNext({Failure::kDenied, "no"});
  EXPECT_EQ(unwrapper.Unwrap(Dek(kms::FrameCiphertext(blob)), {}).error().kind, Failure::kDenied);
}

TEST(KeyServiceUnwrapper, AsksNobodyForWhatIsNoCiphertext) {
  fakes::FakeKeyService service;
  KeyServiceUnwrapper unwrapper(service, {});
  EXPECT_EQ(unwrapper.Unwrap(Dek("1"), {}).error().kind, Failure::kBadCiphertext);
  EXPECT_EQ(unwrapper.Unwrap(Dek("1" + std::string(7000, 'x')), {}).error().kind,
            Failure::kBadCiphertext);
  EXPECT_TRUE(service.Calls().empty());
}

TEST(PacedUnwrapper, AsksForEqualDeksOnce) {
  CountingUnwrapper source;
  fakes::FakeClock clock;
  PacedUnwrapper paced(source, clock, 100);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(paced.Unwrap(Dek("a"), {})->Reveal(), "a!");
  EXPECT_EQ(source.calls, 1);
  EXPECT_EQ(paced.calls(), 1u);
  ASSERT_TRUE(paced.Unwrap(Dek("a", "other key"), {}).ok());
  EXPECT_EQ(source.calls, 2);
}

TEST(PacedUnwrapper, KeepsToItsRate) {
  CountingUnwrapper source;
  fakes::FakeClock clock;
  const SteadyTime start = clock.Now();
  PacedUnwrapper paced(source, clock, 10);
  for (int i = 0; i < 11; ++i) ASSERT_TRUE(paced.Unwrap(Dek(std::to_string(i)), {}).ok());
  EXPECT_GE(clock.Now() - start, std::chrono::milliseconds(999));
}

TEST(PacedUnwrapper, RemembersThatAKeyIsLost) {
  CountingUnwrapper source;
  source.failure = Error{Failure::kKeyNotFound, "gone"};
  fakes::FakeClock clock;
  PacedUnwrapper paced(source, clock, 100);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(paced.Unwrap(Dek("a"), {}).error().message, "gone");
  EXPECT_EQ(source.calls, 1);
}

TEST(PacedUnwrapper, AsksAgainAfterAFailureThatMayPass) {
  CountingUnwrapper source;
  source.failure = Error{Failure::kThrottled, "slow down"};
  fakes::FakeClock clock;
  PacedUnwrapper paced(source, clock, 100);
  EXPECT_FALSE(paced.Unwrap(Dek("a"), {}).ok());
  source.failure.reset();
  EXPECT_TRUE(paced.Unwrap(Dek("a"), {}).ok());
}

TEST(PacedUnwrapper, HoldsABoundedNumberOfKeys) {
  CountingUnwrapper source;
  fakes::FakeClock clock;
  PacedUnwrapper paced(source, clock, 1e6);
  for (int i = 0; i < 300; ++i) ASSERT_TRUE(paced.Unwrap(Dek(std::to_string(i)), {}).ok());
  ASSERT_TRUE(paced.Unwrap(Dek("0"), {}).ok());
  EXPECT_EQ(source.calls, 301);
}

}  // namespace
}  // namespace atrest::operate
