// An emulator without HTTP for unit tests: operations are called by name, with their input as JSON
// text. For *_test.cc only.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "emulator/operations/operation.h"
#include "testing/fake_clock.h"
#include "testing/seeded_random.h"

namespace atrest::emulator {

inline Home TestHome() { return Home::Make("us-east-1", "000000000000").value(); }

class Desk {
 public:
  explicit Desk(SavedState state = {}, std::unique_ptr<Archive> archive = nullptr)
      : store(TestHome(), std::move(state),
              archive == nullptr ? std::make_unique<NoArchive>() : std::move(archive), clock,
              random) {}

  Result<json::Value> Run(std::string_view operation, std::string_view input_text) {
    const Operation* found = FindOperation(operation);
    if (found == nullptr) return Error{Failure::kBug, "no operation " + std::string(operation)};
    const Result<json::Value> body = json::Value::Parse(input_text);
    if (!body.ok()) return body.error();
    Input input(*body);
    return found->run(kms, Call{*principal}, input);
  }

  // A member of the answer as text; fails the test if the operation fails.
  std::string Text(std::string_view operation, std::string_view input_text,
                   std::string_view member) {
    const Result<json::Value> answer = Run(operation, input_text);
    if (!answer.ok()) {
      ADD_FAILURE() << operation << ": " << answer.error().code << ": " << answer.error().message;
      return "";
    }
    const json::Value* value = answer->Find(member);
    return value == nullptr ? "(absent)" : std::string(value->AsString());
  }

  // The code of the refusal, "ok" if there is none.
  std::string Code(std::string_view operation, std::string_view input_text) {
    const Result<json::Value> answer = Run(operation, input_text);
    return answer.ok() ? "ok" : answer.error().code;
  }
  std::string Message(std::string_view operation, std::string_view input_text) {
    const Result<json::Value> answer = Run(operation, input_text);
    return answer.ok() ? "ok" : answer.error().message;
  }

  // The KeyMetadata of a key, as one member's text.
  std::string Describe(const std::string& key_id, std::string_view member) {
    const Result<json::Value> answer = Run("DescribeKey", R"({"KeyId":")" + key_id + R"("})");
    if (!answer.ok()) return answer.error().code;
    const json::Value* value = answer->Find("KeyMetadata")->Find(member);
    return value == nullptr ? "(absent)" : std::string(value->AsString());
  }

  // Makes a key and gives its id.
  std::string NewKey(std::string_view input_text = "{}") {
    const Result<json::Value> answer = Run("CreateKey", input_text);
    EXPECT_TRUE(answer.ok()) << answer.error().code << ": " << answer.error().message;
    return answer.ok() ? std::string(answer->Find("KeyMetadata")->Find("KeyId")->AsString()) : "";
  }

  // "aGVsbG8=" under that key, as a base64 blob.
  std::string Encrypted(const std::string& key_id, const std::string& context = "{}") {
    return Text("Encrypt",
                R"({"KeyId":")" + key_id + R"(","Plaintext":"aGVsbG8=","EncryptionContext":)" +
                    context + "}",
                "CiphertextBlob");
  }

  fakes::FakeClock clock;
  fakes::SeededRandom random{1};
  KeyStore store;
  Kms kms{store, clock, random};
  PrincipalPtr principal = TestPrincipal("000000000000");
};

}  // namespace atrest::emulator
