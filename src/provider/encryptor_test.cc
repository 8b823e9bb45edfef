#include "provider/encryptor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/fake_key_service.h"
#include "testing/result_matchers.h"

namespace atrest::provider {
namespace {

using fakes::FailsWith;
using fakes::IsOk;
using testing::AllOf;
using testing::HasSubstr;

class EncryptorTest : public testing::Test {
 protected:
  Result<Sealed> V1(std::string_view plaintext) {
    return encryptor_.EncryptV1(Secret(plaintext), {});
  }
  Result<Sealed> V2(std::string_view plaintext) {
    return encryptor_.EncryptV2(Secret(plaintext), {});
  }

  fakes::FakeKeyService kms_;
  const KeySettings settings_{kms_.CreateKey(), {{"cluster", "a"}}};
  FixedKeyIdentity identity_{settings_.key};
  Encryptor encryptor_{kms_, settings_, identity_};
};

TEST_F(EncryptorTest, PutsTheStorageVersionBeforeTheBlob) {
  EXPECT_EQ(V1("dek").value().ciphertext.front(), '1');
  EXPECT_EQ(V2("dek").value().ciphertext.front(), '1');
}

TEST_F(EncryptorTest, AnswersV2WithTheKeyIdOfStatus) {
  EXPECT_EQ(V2("dek").value().key_id, identity_.Current().value());
}

TEST_F(EncryptorTest, SendsTheKeyAndItsEncryptionContext) {
  ASSERT_THAT(V2("dek"), IsOk());
  ASSERT_EQ(kms_.Calls().size(), 1U);
  EXPECT_EQ(kms_.Calls()[0].key_id, settings_.key);
  EXPECT_EQ(kms_.Calls()[0].encryption_context, settings_.context);
}

TEST_F(EncryptorTest, TellsTheRequestIdOfKms) {
  EXPECT_FALSE(V2("dek").value().request_id.empty());
}

TEST_F(EncryptorTest, TakesTheFourBytesOfTheV1HealthCheck) { EXPECT_THAT(V1("ping"), IsOk()); }

TEST_F(EncryptorTest, RefusesAnEmptyPlaintextWithoutAskingKms) {
  EXPECT_THAT(V1(""), FailsWith(Failure::kBadInput, HasSubstr("empty")));
  EXPECT_THAT(V2(""), FailsWith(Failure::kBadInput, HasSubstr("empty")));
  EXPECT_TRUE(kms_.Calls().empty());
}

TEST_F(EncryptorTest, RefusesMoreThanKmsTakesWithoutAskingKms) {
  EXPECT_THAT(V1(std::string(4097, 'x')),
              FailsWith(Failure::kBadInput, AllOf(HasSubstr("4097"), HasSubstr("4096"))));
  EXPECT_TRUE(kms_.Calls().empty());
}

TEST_F(EncryptorTest, TakesAsMuchAsKmsTakesForV1) {
  EXPECT_THAT(V1(std::string(4096, 'x')), IsOk());
}

TEST_F(EncryptorTest, RefusesAV2AnswerThatKubeApiserverWouldRefuse) {
  EXPECT_THAT(V2(std::string(1024, 'x')), FailsWith(Failure::kBadInput, HasSubstr("1024")));
}

TEST_F(EncryptorTest, HandsOnTheErrorOfKms) {
  kms_.SetState(settings_.key, "Disabled");
  const Result<Sealed> sealed = V2("dek");
  EXPECT_THAT(sealed, FailsWith(Failure::kKeyUnusable));
  EXPECT_EQ(sealed.error().code, "DisabledException");
}

// An identity that is told nothing but what the test wants.
class ScriptedIdentity final : public KeyIdentity {
 public:
  explicit ScriptedIdentity(bool needs_material) : needs_material_(needs_material) {}
  Result<std::string> Current() const override { return std::string("id"); }
  bool NeedsMaterial() const override { return needs_material_; }
  Result<std::optional<std::string>> Note(const Sighting& seen) override {
    seen_.push_back(seen);
    if (static_cast<int>(seen_.size()) <= refusals_) return std::optional<std::string>();
    return std::optional<std::string>("id");
  }
  void Refuse(int times) { refusals_ = times; }
  const std::vector<Sighting>& seen() const { return seen_; }

 private:
  const bool needs_material_;
  int refusals_ = 0;
  std::vector<Sighting> seen_;
};

class NamingEncryptorTest : public EncryptorTest {
 protected:
  Result<Sealed> Seal(ScriptedIdentity& identity) {
    return Encryptor(kms_, settings_, identity).EncryptV2(Secret("dek"), {});
  }
  ScriptedIdentity by_arn_{false};
  ScriptedIdentity by_material_{true};
};

TEST_F(NamingEncryptorTest, TellsTheIdentityUnderWhichKeyKmsEncryptedWithoutAnotherCall) {
  EXPECT_EQ(Seal(by_arn_).value().key_id, "id");
  ASSERT_EQ(by_arn_.seen().size(), 1U);
  EXPECT_EQ(by_arn_.seen()[0].key_arn, settings_.key);
  EXPECT_EQ(kms_.Calls().size(), 1U);
}

TEST_F(NamingEncryptorTest, DecryptsOnceWhereTheMaterialIsNeeded) {
  const std::string material = kms_.Rotate(settings_.key);
  ASSERT_THAT(Seal(by_material_), IsOk());
  EXPECT_EQ(by_material_.seen().at(0).material_id, material);
  ASSERT_EQ(kms_.Calls().size(), 2U);
  EXPECT_EQ(kms_.Calls()[1].key_id, settings_.key);
  EXPECT_EQ(kms_.Calls()[1].encryption_context, settings_.context);
}

TEST_F(NamingEncryptorTest, EncryptsAgainWhatMustNotBeTold) {
  by_arn_.Refuse(2);
  EXPECT_EQ(Seal(by_arn_).value().key_id, "id");
  EXPECT_EQ(kms_.CallCount("Encrypt"), 3);
}

TEST_F(NamingEncryptorTest, GivesUpAfterFiveTimes) {
  by_arn_.Refuse(100);
  EXPECT_THAT(Seal(by_arn_), FailsWith(Failure::kServiceFault, HasSubstr("not told")));
  EXPECT_EQ(kms_.CallCount("Encrypt"), 5);
}

TEST_F(NamingEncryptorTest, FailsWhereItCannotReadItsOwnCiphertext) {
  kms_.PassNext();
  kms_.FailNext(Error{Failure::kDenied, "no", "", "AccessDeniedException"});
  EXPECT_THAT(Seal(by_material_), FailsWith(Failure::kDenied, HasSubstr("key material")));
}

TEST_F(NamingEncryptorTest, NeverDecryptsForV1) {
  ASSERT_THAT(Encryptor(kms_, settings_, by_material_).EncryptV1(Secret("dek"), {}), IsOk());
  EXPECT_EQ(kms_.Calls().size(), 1U);
}

class EmptyAnswers final : public kms::KeyService {
 public:
  Result<kms::Encrypted> Encrypt(const kms::EncryptRequest&, const CallContext&) override {
    return kms::Encrypted{};
  }
  Result<kms::Decrypted> Decrypt(const kms::DecryptRequest&, const CallContext&) override {
    return kms::Decrypted{};
  }
  Result<kms::KeyDescription> DescribeKey(const std::string&, const CallContext&) override {
    return kms::KeyDescription{};
  }
};

TEST_F(EncryptorTest, NeverStoresAnEmptyBlob) {
  EmptyAnswers empty;
  const Encryptor encryptor(empty, settings_, identity_);
  EXPECT_THAT(encryptor.EncryptV2(Secret("dek"), {}), FailsWith(Failure::kServiceFault));
}

}  // namespace
}  // namespace atrest::provider
