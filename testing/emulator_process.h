// kms-emulator as a process of its own, for tests that need the real program at the other end.
#pragma once

#include <sys/types.h>

#include <string>

#include "testing/temporary_directory.h"
#include "testing/test_authority.h"

namespace atrest::fakes {

// It knows one principal, access key id and secret "test", and one key. Used by one thread. Aborts
// if the program does not start; its destructor ends it, and so does the end of this process.
class EmulatorProcess {
 public:
  explicit EmulatorProcess(const std::string& program) : EmulatorProcess(program, TlsFiles()) {}
  EmulatorProcess(const std::string& program, const TlsFiles& tls);
  ~EmulatorProcess();
  EmulatorProcess(const EmulatorProcess&) = delete;
  EmulatorProcess& operator=(const EmulatorProcess&) = delete;

  const std::string& url() const { return url_; }
  int port() const;

  static constexpr const char* kKey =
      "arn:aws:kms:eu-west-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab";

 private:
  TemporaryDirectory directory_;
  pid_t pid_ = -1;
  std::string url_;
};

}  // namespace atrest::fakes
