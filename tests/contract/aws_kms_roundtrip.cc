// Our KMS client, from credentials to libcurl, against a KMS server: encrypts, decrypts, describes,
// and provokes the errors that a provider must tell apart. Exit code 0: all as expected.
//   aws_kms_roundtrip ENDPOINT KEY [DISABLED_KEY]     (credentials from the environment)
// Without DISABLED_KEY, what only servers with key states and AWS's own error codes answer is left
// out: moto encrypts under a disabled key and calls garbage AccessDenied.
#include <iostream>
#include <string>

#include "aws/kms/open_key_service.h"
#include "http/curl_transport.h"
#include "os/disk_filesystem.h"
#include "os/kernel_random.h"
#include "os/process_environment.h"
#include "os/real_clock.h"

namespace atrest {
namespace {

class QuietLog final : public telemetry::Log {
 public:
  bool Enabled(telemetry::Level) const override { return false; }
  void Write(telemetry::Level, std::string_view, std::span<const telemetry::Field>) override {}
};

int failures = 0;

void Expect(bool good, std::string_view what, std::string_view found = "") {
  std::cout << (good ? "ok      " : "FAILED  ") << what << "  " << found << "\n";
  failures += good ? 0 : 1;
}

template <typename T>
void ExpectFailure(const Result<T>& result, Failure kind, std::string_view what) {
  Expect(!result.ok() && result.error().kind == kind, what,
         result.ok() ? "succeeded" : result.error().message);
}

void RoundTrip(kms::KeyService& service, const std::string& key, const CallContext& context) {
  const std::string bytes("\x00\x01\xff key", 7);
  const kms::EncryptionContext pairs{{"cluster", "a"}, {"\xc3\xa4", "\xe2\x82\xac \"quoted\""}};
  auto encrypted = service.Encrypt({key, Secret(bytes), pairs}, context);
  Expect(encrypted.ok(), "encrypt", encrypted.ok() ? "" : encrypted.error().message);
  if (!encrypted.ok()) return;
  Expect(encrypted->key_arn == key, "the answer names the key's ARN", encrypted->key_arn);
  auto decrypted = service.Decrypt({key, encrypted->ciphertext_blob, pairs}, context);
  Expect(decrypted.ok() && decrypted->plaintext.Reveal() == bytes, "decrypt gives the same bytes",
         decrypted.ok() ? "" : decrypted.error().message);
  ExpectFailure(service.Decrypt({key, encrypted->ciphertext_blob, {{"cluster", "b"}}}, context),
                Failure::kBadCiphertext, "another encryption context is bad ciphertext");
}

void ErrorsAsOfAws(kms::KeyService& service, const std::string& key, const std::string& disabled,
                   const CallContext& context) {
  ExpectFailure(service.Decrypt({key, "\x01garbage", {}}, context), Failure::kBadCiphertext,
                "garbage is bad ciphertext");
  ExpectFailure(service.Encrypt({disabled, Secret("dek"), {}}, context), Failure::kKeyUnusable,
                "a disabled key is unusable");
}

int Main(const std::string& endpoint, const std::string& key, const std::string& disabled) {
  os::RealClock clock;
  os::ProcessEnvironment environment;
  os::DiskFilesystem filesystem;
  os::KernelRandom random;
  QuietLog log;
  http::TransportOptions transport_options;
  transport_options.ca_bundle_file = aws::CaBundleFile(environment, filesystem);
  auto transport = http::CurlTransport::Open(transport_options, clock);
  if (!transport.ok()) return 2;
  aws::AwsKmsOptions options;
  options.kms_endpoint = endpoint;
  auto kms = aws::AwsKms::Open(options, {**transport, environment, filesystem, clock, random, log});
  if (!kms.ok()) return 2;
  auto service = (*kms)->OpenKey(key);
  if (!service.ok()) return 2;
  CallContext context;
  context.deadline = Deadline::After(clock.Now(), std::chrono::seconds(30));
  RoundTrip(**service, key, context);
  auto described = (*service)->DescribeKey(key, context);
  Expect(described.ok() && described->arn == key && described->state == "Enabled", "describe");
  if (!disabled.empty()) ErrorsAsOfAws(**service, key, disabled, context);
  std::string absent = key.substr(0, key.find("key/")) + "key/00000000-0000-4000-8000-000000000000";
  ExpectFailure((*service)->DescribeKey(absent, context), Failure::kKeyNotFound,
                "an absent key is not found");
  return failures == 0 ? 0 : 1;
}

}  // namespace
}  // namespace atrest

int main(int argc, char** argv) {
  if (argc != 3 && argc != 4) return 2;
  return atrest::Main(argv[1], argv[2], argc == 4 ? argv[3] : "");
}
