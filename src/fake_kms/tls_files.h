// The certificate of an emulator that was given none.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/filesystem.h"
#include "base/random.h"
#include "base/result.h"

namespace atrest::fake_kms {

// Files of a self-signed certificate and its key (0600). In the data directory they stay, so that
// clients keep trusting them; without one they lie in a new temporary directory and are removed
// with this object.
class TlsFiles {
 public:
  // `data_directory` may be empty; then a directory is made in `temporary_directory`.
  static Result<std::unique_ptr<TlsFiles>> Make(const std::string& data_directory,
                                                const std::string& temporary_directory,
                                                Filesystem& filesystem, const Clock& clock,
                                                Random& random);
  ~TlsFiles();
  TlsFiles(const TlsFiles&) = delete;
  TlsFiles& operator=(const TlsFiles&) = delete;

  std::string certificate_file() const { return directory_ + "/certificate.pem"; }
  std::string key_file() const { return directory_ + "/key.pem"; }

 private:
  TlsFiles(Filesystem& filesystem, std::string directory, bool temporary)
      : filesystem_(filesystem), directory_(std::move(directory)), temporary_(temporary) {}
  bool Exist() const;

  Filesystem& filesystem_;
  const std::string directory_;
  const bool temporary_;
};

}  // namespace atrest::fake_kms
