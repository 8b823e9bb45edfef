// Our KMS client for a test in another language: one JSON object a line on stdin, one JSON object a
// line on stdout. Credentials and Region come from the environment.
//   aws_kms_filter ENDPOINT
//   {"operation":"Encrypt","key":…,"plaintext":base64,"context":{…}}
//   {"operation":"Decrypt","key":…,"blob":base64,"context":{…}}
//   {"operation":"DescribeKey","key":…}
// -> {"code":"ok" or AWS's code,"message":…,"kind":…,"answer":{…as AWS names it…}}
#include <iostream>
#include <string>

#include "aws/kms/open_key_service.h"
#include "crypto/base64.h"
#include "http/curl_transport.h"
#include "json/json.h"
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

std::string TextOf(const json::Value& object, std::string_view name) {
  const json::Value* member = object.Find(name);
  return member == nullptr ? "" : std::string(member->AsString());
}

kms::EncryptionContext ContextOf(const json::Value& line) {
  kms::EncryptionContext context;
  const json::Value* member = line.Find("context");
  if (member == nullptr) return context;
  for (const std::string& name : member->MemberNames()) context[name] = TextOf(*member, name);
  return context;
}

void SetIfAny(json::Value& answer, std::string_view name, const std::string& text) {
  if (!text.empty()) answer.Set(name, text);
}

Result<json::Value> Encrypt(kms::KeyService& service, const json::Value& line,
                            const CallContext& context) {
  TRY_ASSIGN(Secret plaintext, crypto::DecodeBase64Secret(TextOf(line, "plaintext")));
  TRY_ASSIGN(
      const kms::Encrypted encrypted,
      service.Encrypt({TextOf(line, "key"), std::move(plaintext), ContextOf(line)}, context));
  json::Value answer = json::Value::Object();
  answer.Set("CiphertextBlob", crypto::EncodeBase64(encrypted.ciphertext_blob));
  SetIfAny(answer, "KeyId", encrypted.key_arn);
  return answer;
}

Result<json::Value> Decrypt(kms::KeyService& service, const json::Value& line,
                            const CallContext& context) {
  TRY_ASSIGN(std::string blob, crypto::DecodeBase64(TextOf(line, "blob")));
  TRY_ASSIGN(const kms::Decrypted decrypted,
             service.Decrypt({TextOf(line, "key"), std::move(blob), ContextOf(line)}, context));
  json::Value answer = json::Value::Object();
  answer.Set("Plaintext", crypto::EncodeBase64(decrypted.plaintext.Reveal()));
  SetIfAny(answer, "KeyId", decrypted.key_arn);
  SetIfAny(answer, "KeyMaterialId", decrypted.key_material_id);
  return answer;
}

Result<json::Value> Describe(kms::KeyService& service, const json::Value& line,
                             const CallContext& context) {
  TRY_ASSIGN(const kms::KeyDescription described,
             service.DescribeKey(TextOf(line, "key"), context));
  json::Value metadata = json::Value::Object();
  metadata.Set("Arn", described.arn);
  metadata.Set("KeyState", described.state);
  SetIfAny(metadata, "CurrentKeyMaterialId", described.current_material_id);
  json::Value answer = json::Value::Object();
  answer.Set("KeyMetadata", std::move(metadata));
  return answer;
}

Result<json::Value> Ask(kms::KeyService& service, const json::Value& line,
                        const CallContext& context) {
  const std::string operation = TextOf(line, "operation");
  if (operation == "Encrypt") return Encrypt(service, line, context);
  if (operation == "Decrypt") return Decrypt(service, line, context);
  if (operation == "DescribeKey") return Describe(service, line, context);
  return Error{Failure::kBadInput, "this client has no " + operation};
}

std::string Line(const Result<json::Value>& answer) {
  json::Value line = json::Value::Object();
  line.Set("code", answer.ok() ? "ok" : answer.error().code);
  line.Set("message", answer.ok() ? "" : answer.error().message);
  line.Set("kind", answer.ok() ? "" : FailureName(answer.error().kind));
  line.Set("answer", answer.ok() ? *answer : json::Value::Object());
  return line.Text();
}

Result<void> Serve(const std::string& endpoint) {
  os::RealClock clock;
  os::ProcessEnvironment environment;
  os::DiskFilesystem filesystem;
  os::KernelRandom random;
  QuietLog log;
  TRY_ASSIGN(const auto transport, http::CurlTransport::Open({}, clock));
  aws::AwsKmsOptions options;
  options.kms_endpoint = endpoint;
  TRY_ASSIGN(const auto kms,
             aws::AwsKms::Open(options, {*transport, environment, filesystem, clock, random, log}));
  TRY_ASSIGN(const auto service, kms->OpenKey("alias/any"));  // each line names its own
  std::string text;
  while (std::getline(std::cin, text)) {
    TRY_ASSIGN(const json::Value line, json::Value::Parse(text));
    CallContext context;
    context.deadline = Deadline::After(clock.Now(), std::chrono::seconds(20));
    std::cout << Line(Ask(*service, line, context)) << std::endl;
  }
  return {};
}

}  // namespace
}  // namespace atrest

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const atrest::Result<void> served = atrest::Serve(argv[1]);
  if (served.ok()) return 0;
  std::cerr << served.error().message << "\n";
  return 1;
}
