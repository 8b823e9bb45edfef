// A certificate authority for one test, with certificates of all kinds, in files.
#pragma once

#include <string>

#include "testing/temporary_directory.h"

namespace atrest::fakes {

struct TlsFiles {
  std::string certificate;
  std::string key;
};

// Used by one thread at a time. Aborts if OpenSSL fails.
class TestAuthority {
 public:
  TestAuthority();
  ~TestAuthority();
  TestAuthority(const TestAuthority&) = delete;
  TestAuthority& operator=(const TestAuthority&) = delete;

  // The file with its own certificate, for those who shall trust it.
  std::string certificate_file() const { return directory_ / "authority.pem"; }

  // `names`: as in the extension, "DNS:localhost,IP:127.0.0.1". Valid from an hour ago for
  // `hours`; negative: expired.
  TlsFiles Issue(const std::string& names, int hours = 24);

 private:
  struct Keys;
  TemporaryDirectory directory_;
  Keys* keys_;
  int issued_ = 0;
};

}  // namespace atrest::fakes
