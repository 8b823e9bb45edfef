#include "crypto/self_signed_certificate.h"

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "crypto/openssl.h"

namespace atrest::crypto {
namespace {

const std::chrono::system_clock::time_point kNow{std::chrono::seconds(1'767'225'600)};

class SelfSigned : public ::testing::Test {
 protected:
  SelfSignedCertificate made_ = MakeSelfSignedCertificate(kNow, 30);
  Handle<BIO, BIO_free_all> text_{
      BIO_new_mem_buf(made_.certificate.data(), static_cast<int>(made_.certificate.size()))};
  Handle<X509, X509_free> certificate_{PEM_read_bio_X509(text_.get(), nullptr, nullptr, nullptr)};
};

TEST_F(SelfSigned, NamesThisMachine) {
  EXPECT_EQ(X509_check_host(certificate_.get(), "localhost", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_ip_asc(certificate_.get(), "127.0.0.1", 0), 1);
  EXPECT_EQ(X509_check_ip_asc(certificate_.get(), "::1", 0), 1);
  EXPECT_EQ(X509_check_host(certificate_.get(), "example.com", 0, 0, nullptr), 0);
}

TEST_F(SelfSigned, IsSignedByItsOwnKey) {
  EXPECT_EQ(X509_verify(certificate_.get(), X509_get0_pubkey(certificate_.get())), 1);
}

TEST_F(SelfSigned, IsValidFromAnHourAgoForTheDaysAskedFor) {
  int days = 0, seconds = 0;
  ASSERT_EQ(ASN1_TIME_diff(&days, &seconds, X509_get0_notBefore(certificate_.get()),
                           X509_get0_notAfter(certificate_.get())),
            1);
  EXPECT_EQ(days, 30);
}

TEST_F(SelfSigned, HasAnotherKeyEachTime) {
  EXPECT_NE(made_.private_key.Reveal(), MakeSelfSignedCertificate(kNow, 30).private_key.Reveal());
}

}  // namespace
}  // namespace atrest::crypto
