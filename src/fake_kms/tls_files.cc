#include "fake_kms/tls_files.h"

#include <unistd.h>

#include <array>
#include <utility>

#include "crypto/self_signed_certificate.h"
#include "crypto/sha256.h"

namespace atrest::fake_kms {
namespace {

constexpr int kValidDays = 825;
constexpr std::size_t kMaxPemBytes = 64 * 1024;

}  // namespace

bool TlsFiles::Exist() const {
  return filesystem_.Read(certificate_file(), kMaxPemBytes).ok() &&
         filesystem_.Read(key_file(), kMaxPemBytes).ok();
}

Result<std::unique_ptr<TlsFiles>> TlsFiles::Make(const std::string& data_directory,
                                                 const std::string& temporary_directory,
                                                 Filesystem& filesystem, const Clock& clock,
                                                 Random& random) {
  const bool temporary = data_directory.empty();
  std::string directory = data_directory + "/tls";
  if (temporary) {
    std::array<char, 12> name{};
    random.Fill(name);
    directory = temporary_directory + "/kms-emulator-" + crypto::Hex({name.data(), name.size()});
  }
  TRY(filesystem.MakeDirectories(directory, 0700));
  std::unique_ptr<TlsFiles> files(new TlsFiles(filesystem, std::move(directory), temporary));
  if (files->Exist()) return files;
  const crypto::SelfSignedCertificate made =
      crypto::MakeSelfSignedCertificate(clock.WallNow(), kValidDays);
  TRY(filesystem.ReplaceAtomically(files->key_file(), made.private_key.Reveal(), 0600));
  TRY(filesystem.ReplaceAtomically(files->certificate_file(), made.certificate, 0644));
  return files;
}

TlsFiles::~TlsFiles() {
  if (!temporary_) return;
  // Nothing can be done about what cannot be removed.
  if (filesystem_.Remove(key_file()).ok() && filesystem_.Remove(certificate_file()).ok()) {
    static_cast<void>(::rmdir(directory_.c_str()));
  }
}

}  // namespace atrest::fake_kms
