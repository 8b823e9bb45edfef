// Changed blobs and changed requests by the million: nothing crashes, nothing is wrongly accepted.
//   emulator_mutations blob|signed|body COUNT SEED
// blob:   a sealed blob with some bytes changed, cut off, inserted. It opens only if it is
// unchanged. signed: a signed request with its method, path, fields or body changed. It is accepted
// only if what
//         the signature covers is unchanged.
// body:   a good body of each operation, changed, unsigned. There is an answer in AWS's form, and
// the
//         key is as usable as before.
// Exit code 0: all held; 1: the first change that did not is printed. The same seed makes the same
// changes. emulator_mutations.sh runs a million of each.
#include <algorithm>
#include <cctype>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "aws/sigv4/signer.h"
#include "crypto/base64.h"
#include "emulator/emulator.h"
#include "json/json.h"
#include "os/disk_filesystem.h"
#include "os/kernel_random.h"
#include "os/real_clock.h"

namespace atrest {
namespace {

constexpr char kSecret[] = "a secret of 32 bytes, no longer.";
const json::Limits kLimits{1 << 20, 16};

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  std::size_t Below(std::size_t end) { return end == 0 ? 0 : engine_() % end; }
  char Byte() { return static_cast<char>(Below(256)); }

 private:
  std::mt19937_64 engine_;
};

// One to four edits.
std::string Changed(std::string text, Dice& dice) {
  for (std::size_t edits = 1 + dice.Below(4); edits > 0; --edits) {
    const std::size_t at = dice.Below(text.size());
    switch (dice.Below(6)) {
      case 0: text = text.substr(0, at); break;
      case 1: text.insert(at, 1, dice.Byte()); break;
      case 2: text.erase(at, 1 + dice.Below(8)); break;
      case 3: text.insert(at, text.substr(dice.Below(text.size()), dice.Below(16))); break;
      default:
        if (!text.empty()) text[at] = static_cast<char>(text[at] ^ (1 << dice.Below(8)));
    }
  }
  return text;
}

struct Machine {
  os::RealClock clock;
  os::KernelRandom random;
  os::DiskFilesystem filesystem;
};

class Target {
 public:
  Target(Machine& machine, bool check_signatures) {
    emulator::EmulatorOptions options;
    options.check_signatures = check_signatures;
    emulator_ =
        emulator::Emulator::Open(options, {machine.clock, machine.random, machine.filesystem})
            .value();
  }
  http::Response Send(const http::ServerRequest& request) { return emulator_->Answer(request); }
  http::Response Ask(const std::string& operation, std::string_view body) {
    http::ServerRequest request;
    request.method = "POST";
    request.path = "/";
    request.headers = {{"X-Amz-Target", "TrentService." + operation}};
    request.body = Secret(body);
    return Send(request);
  }

 private:
  std::unique_ptr<emulator::Emulator> emulator_;
};

std::string Member(const http::Response& response, std::string_view outer, std::string_view name) {
  const json::Value value = json::Value::Parse(response.body.Reveal(), kLimits).value();
  const json::Value* object = outer.empty() ? &value : value.Find(outer);
  const json::Value* member = object == nullptr ? nullptr : object->Find(name);
  return member == nullptr ? "" : std::string(member->AsString());
}

std::string NewKey(Target& target) {
  return Member(target.Ask("CreateKey", "{}"), "KeyMetadata", "KeyId");
}

bool Fail(std::uint64_t number, const std::string& what) {
  std::cout << "change " << number << ": " << what << "\n";
  return false;
}

bool Blobs(std::uint64_t count, Dice& dice, Machine& machine) {
  Target target(machine, false);
  const std::string key = NewKey(target);
  const std::string plaintext = crypto::EncodeBase64(std::string_view(kSecret));
  const std::string sealed = Member(
      target.Ask("Encrypt", R"({"KeyId":")" + key + R"(","Plaintext":")" + plaintext + R"("})"), "",
      "CiphertextBlob");
  const std::string good = crypto::DecodeBase64(sealed).value();
  std::uint64_t opened = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::string blob = Changed(good, dice);
    const http::Response answer =
        target.Ask("Decrypt", R"({"CiphertextBlob":")" + crypto::EncodeBase64(blob) + R"("})");
    opened += answer.status == 200 ? 1 : 0;
    if ((answer.status == 200) != (blob == good)) {
      return Fail(
          i, "status " + std::to_string(answer.status) + ", blob " + crypto::EncodeBase64(blob));
    }
    if (answer.status != 200 && answer.status != 400) return Fail(i, "a fault of the emulator");
  }
  std::cout << count << " changed blobs: " << count - opened << " refused, " << opened
            << " unchanged in the end\n";
  return true;
}

http::ServerRequest SignedRequest(const std::string& key) {
  http::Request request;
  request.method = "POST";
  request.url = "http://127.0.0.1:1/";
  request.headers = {{"Content-Type", "application/x-amz-json-1.1"},
                     {"X-Amz-Target", "TrentService.Encrypt"}};
  request.body = Secret(R"({"KeyId":")" + key + R"(","Plaintext":"MDEyMzQ1Njc4OWFiY2RlZg==",)" +
                        R"("EncryptionContext":{"cluster":"prod"}})");
  aws::Credentials credentials;
  credentials.access_key_id = "test";
  credentials.secret_access_key = Secret("test");
  aws::Signer("us-east-1", "kms").Sign(request, credentials, os::RealClock().WallNow());
  http::ServerRequest received;
  received.method = request.method;
  received.path = "/";
  received.headers = request.headers;
  received.body = Secret(request.body.Reveal());
  return received;
}

// What may differ without a difference: the case of names, blanks around and in values, and a "&"
// of the query with nothing beside it (the good request has no query).
std::string Meaning(const http::ServerRequest& request) {
  std::vector<std::string> fields;
  for (const http::Header& header : request.headers) {
    std::string name = header.name, value = header.value;
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    value.erase(std::remove_if(value.begin(), value.end(),
                               [](unsigned char c) { return std::isspace(c) != 0; }),
                value.end());
    fields.push_back(name + ":" + value);
  }
  std::sort(fields.begin(), fields.end());
  const bool no_query = request.query.find_first_not_of('&') == std::string::npos;
  std::string text = request.method + " " + request.path + (no_query ? "" : request.query) + "\n";
  for (const std::string& field : fields) text += field + "\n";
  return text + std::string(request.body.Reveal());
}

http::ServerRequest ChangedRequest(const http::ServerRequest& good, Dice& dice) {
  http::ServerRequest request;
  request.method = good.method;
  request.path = good.path;
  request.query = good.query;
  request.headers = good.headers;
  request.body = Secret(good.body.Reveal());
  http::Header& header = request.headers[dice.Below(request.headers.size())];
  switch (dice.Below(10)) {
    case 0: request.method = Changed(request.method, dice); break;
    case 1: request.path = Changed(request.path, dice); break;
    case 2: request.query = Changed("a=b&c", dice); break;
    case 3: header.name = Changed(header.name, dice); break;
    case 4: std::swap(header.value, request.headers.front().value); break;
    case 5:
    case 6: header.value = Changed(header.value, dice); break;
    default: request.body = Secret(Changed(std::string(good.body.Reveal()), dice));
  }
  return request;
}

bool SignedRequests(std::uint64_t count, Dice& dice, Machine& machine) {
  Target target(machine, true);
  constexpr std::uint64_t kSignedAnew = 50'000;  // before the signature is 15 minutes old
  const std::string key = "1234abcd-12ab-34cd-56ef-1234567890ab";
  http::ServerRequest good = SignedRequest(key);
  std::uint64_t same = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    if (i % kSignedAnew == 0) good = SignedRequest(key);
    const http::ServerRequest request = ChangedRequest(good, dice);
    const std::string code = Member(target.Send(request), "", "__type");
    // The key is not there: NotFoundException is what a request whose signature holds gets.
    const bool accepted = code == "NotFoundException" || code.empty();
    const bool equal = Meaning(request) == Meaning(good);
    same += equal ? 1 : 0;
    if (accepted && !equal) return Fail(i, code + " for\n" + Meaning(request));
  }
  std::cout << count << " changed signed requests: " << count - same << " refused, " << same
            << " unchanged in the end\n";
  return true;
}

std::vector<std::pair<std::string, std::string>> GoodBodies(const std::string& key) {
  const std::string id = R"({"KeyId":")" + key + R"(")";
  return {{"Encrypt", id + R"(,"Plaintext":"aGVsbG8=","EncryptionContext":{"a":"b"}})"},
          {"GenerateDataKey", id + R"(,"KeySpec":"AES_256","DryRun":false})"},
          {"GenerateDataKeyWithoutPlaintext", id + R"(,"NumberOfBytes":32})"},
          {"GenerateRandom", R"({"NumberOfBytes":16})"},
          {"DescribeKey", id + "}"},
          {"ListKeys", R"({"Limit":10})"},
          {"ListAliases", id + R"(,"Limit":10})"},
          {"ListResourceTags", id + "}"},
          {"GetKeyPolicy", id + R"(,"PolicyName":"default"})"},
          {"GetKeyRotationStatus", id + "}"},
          {"ListKeyRotations", id + R"(,"IncludeKeyMaterial":"ALL_KEY_MATERIAL"})"},
          {"TagResource", id + R"(,"Tags":[{"TagKey":"a","TagValue":"b"}]})"},
          {"UpdateKeyDescription", id + R"(,"Description":"d"})"},
          {"Decrypt", R"({"CiphertextBlob":"AQICAHg=","EncryptionContext":{"a":"b"}})"}};
}

bool Bodies(std::uint64_t count, Dice& dice, Machine& machine) {
  Target target(machine, false);
  const std::string key = NewKey(target);
  const auto good = GoodBodies(key);
  std::uint64_t accepted = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto& [operation, body] = good[dice.Below(good.size())];
    const std::string changed = Changed(body, dice);
    const http::Response response = target.Ask(operation, changed);
    const auto answer = json::Value::Parse(response.body.Reveal(), kLimits);
    const bool in_form = answer.ok() && answer->IsObject() &&
                         (response.status == 200) == (answer->Find("__type") == nullptr);
    if (!in_form || (response.status != 200 && response.status != 400)) {
      return Fail(i, operation + " " + changed + "\n" + std::string(response.body.Reveal()));
    }
    accepted += response.status == 200 ? 1 : 0;
  }
  const bool usable = target.Ask(good.front().first, good.front().second).status == 200;
  std::cout << count << " changed bodies: " << count - accepted << " refused, " << accepted
            << " good all the same; the key is " << (usable ? "usable" : "NOT usable") << "\n";
  return usable;
}

}  // namespace
}  // namespace atrest

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const std::string kind = argv[1];
  const std::uint64_t count = std::stoull(argv[2]);
  atrest::Dice dice(std::stoull(argv[3]));
  atrest::Machine machine;
  if (kind == "blob") return atrest::Blobs(count, dice, machine) ? 0 : 1;
  if (kind == "signed") return atrest::SignedRequests(count, dice, machine) ? 0 : 1;
  if (kind == "body") return atrest::Bodies(count, dice, machine) ? 0 : 1;
  return 2;
}
