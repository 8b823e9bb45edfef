// The commands of `atrest call` from their arguments to what they print, with a fake plugin.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "cli/program.h"
#include "os/real_clock.h"
#include "testing/fake_kms_plugin.h"
#include "testing/temporary_directory.h"

namespace atrest::cli {
namespace {

using fakes::FakeKmsPlugin;
using fakes::FakePluginState;
using ::testing::HasSubstr;
using ::testing::Not;

struct Ran {
  ExitCode code;
  std::string result;
  std::string notes;
};

class CallTest : public ::testing::Test {
 protected:
  Ran Call(std::vector<std::string> arguments, const std::string& stdin_text = "") {
    arguments.insert(arguments.begin(), "call");
    arguments.insert(arguments.end(), {"--socket", directory_ / "socket.sock"});
    std::istringstream input(stdin_text);
    std::ostringstream result;
    std::ostringstream notes;
    TerminalOutput output(result, notes, {});
    Session session{input, output, clock_};
    const ExitCode code = RunProgram(AllCommands(), std::move(arguments), session);
    return {code, result.str(), notes.str()};
  }

  os::RealClock clock_;
  const fakes::TemporaryDirectory directory_;
  FakeKmsPlugin plugin_{directory_ / "socket.sock"};
};

TEST_F(CallTest, StatusShowsHealthAndKey) {
  const Ran ran = Call({"status"});
  EXPECT_EQ(ran.code, ExitCode::kWell);
  EXPECT_EQ(ran.result, "api      v2\nversion  v2beta1\nhealthz  ok\nkey id   fake-key\n");
  EXPECT_EQ(ran.notes, "");
}

TEST_F(CallTest, StatusEndsWithOneWhenThePluginIsNotWell) {
  FakePluginState state;
  state.healthz = "key is disabled";
  plugin_.set_state(state);
  const Ran ran = Call({"status"});
  EXPECT_EQ(ran.code, ExitCode::kFound);
  EXPECT_THAT(ran.result, HasSubstr("healthz  key is disabled\n"));
}

TEST_F(CallTest, StatusAsJsonHasASchemaVersion) {
  const Ran ran = Call({"status", "-o", "json"});
  EXPECT_THAT(ran.result, HasSubstr("\"schemaVersion\": 1"));
  EXPECT_THAT(ran.result, HasSubstr("\"healthy\": true"));
}

TEST_F(CallTest, StatusOfV1ShowsTheRuntime) {
  EXPECT_EQ(Call({"status", "--api", "v1"}).result,
            "api      v1\nversion  v1beta1\nruntime  fake 1.0\n");
}

TEST_F(CallTest, EncryptPrintsOneLineOfBase64) {
  EXPECT_EQ(Call({"encrypt"}, "dek").result, "c2VhbGVkOmRlaw==\n");
}

TEST_F(CallTest, EncryptRawPrintsTheBytesAndNothingElse) {
  EXPECT_EQ(Call({"encrypt", "--raw"}, "dek").result, "sealed:dek");
}

TEST_F(CallTest, EncryptRefusesRawJson) {
  EXPECT_EQ(Call({"encrypt", "--raw", "-o", "json"}, "dek").code, ExitCode::kUnusable);
}

TEST_F(CallTest, EncryptRefusesEmptyInput) {
  EXPECT_EQ(Call({"encrypt"}, "").code, ExitCode::kUnusable);
}

TEST_F(CallTest, EncryptPrintsNothingWhenThePluginFails) {
  FakePluginState state;
  state.failure = grpc::Status(grpc::StatusCode::UNAVAILABLE, "no credentials");
  plugin_.set_state(state);
  const Ran ran = Call({"encrypt"}, "dek");
  EXPECT_EQ(ran.code, ExitCode::kUnfinished);
  EXPECT_EQ(ran.result, "");
  EXPECT_THAT(ran.notes, HasSubstr("atrest: error: encrypt on "));
  EXPECT_THAT(ran.notes, HasSubstr("no credentials (UNAVAILABLE)"));
}

TEST_F(CallTest, DecryptShowsOnlyTheSize) {
  const Ran ran = Call({"decrypt"}, "c2VhbGVkOmRlaw==\n");
  EXPECT_EQ(ran.code, ExitCode::kWell);
  EXPECT_EQ(ran.result, "3 bytes\n");
  EXPECT_EQ(ran.notes, "atrest: decrypted 3 bytes; --reveal prints them\n");
}

TEST_F(CallTest, DecryptAsJsonShowsOnlyTheSize) {
  EXPECT_EQ(Call({"decrypt", "-o", "json"}, "c2VhbGVkOmRlaw==").result,
            "{\"schemaVersion\":1,\"bytes\":3}\n");
}

TEST_F(CallTest, DecryptRevealsTheExactBytes) {
  EXPECT_EQ(Call({"decrypt", "--reveal"}, "c2VhbGVkOmRlaw==").result, "dek");
}

TEST_F(CallTest, DecryptTakesRawBytes) {
  EXPECT_EQ(Call({"decrypt", "--raw", "--reveal"}, "sealed:\n").result, "\n");
}

TEST_F(CallTest, DecryptTakesTheDocumentOfEncryptWithKeyIdAndAnnotations) {
  FakePluginState state;
  state.key_id = "older-key";
  state.annotations = {{"version.example", "7"}};
  plugin_.set_state(state);
  const std::string document = Call({"encrypt", "-o", "json"}, "dek").result;
  EXPECT_EQ(Call({"decrypt", "--reveal"}, document).result, "dek");
  EXPECT_EQ(plugin_.state().seen_key_id, "older-key");
  EXPECT_EQ(plugin_.state().seen_annotations, state.annotations);
}

TEST_F(CallTest, DecryptSendsThePluginsOwnKeyIdByDefault) {
  Call({"decrypt"}, "c2VhbGVkOmRlaw==");
  EXPECT_EQ(plugin_.state().seen_key_id, "fake-key");
}

TEST_F(CallTest, DecryptSendsTheGivenKeyIdAndAnnotations) {
  Call({"decrypt", "--key-id", "k1", "--annotation", "a.b=eA==", "--annotation", "c.d=eQ=="},
       "c2VhbGVkOmRlaw==");
  EXPECT_EQ(plugin_.state().seen_key_id, "k1");
  EXPECT_EQ(plugin_.state().seen_annotations,
            (std::map<std::string, std::string>{{"a.b", "x"}, {"c.d", "y"}}));
}

TEST_F(CallTest, DecryptRefusesAnAnnotationWithoutAValue) {
  EXPECT_EQ(Call({"decrypt", "--annotation", "a.b"}, "c2VhbGVkOmRlaw==").code, ExitCode::kUnusable);
}

TEST_F(CallTest, DecryptRefusesInputThatIsNotBase64WithTheNextStep) {
  const Ran ran = Call({"decrypt"}, "sealed:dek");
  EXPECT_EQ(ran.code, ExitCode::kUnusable);
  EXPECT_THAT(ran.notes, HasSubstr("use --raw"));
}

TEST_F(CallTest, DecryptSaysUnusableForACiphertextThatIsNotThePlugins) {
  const Ran ran = Call({"decrypt", "--raw", "--reveal"}, "other");
  EXPECT_EQ(ran.code, ExitCode::kUnusable);
  EXPECT_EQ(ran.result, "");
}

TEST_F(CallTest, DecryptWorksWithV1) {
  EXPECT_EQ(Call({"decrypt", "--api", "v1", "--reveal"}, "c2VhbGVkOmRlaw==").result, "dek");
}

TEST_F(CallTest, RefusesAnUnknownApi) {
  const Ran ran = Call({"status", "--api", "v3"});
  EXPECT_EQ(ran.code, ExitCode::kUnusable);
  EXPECT_THAT(ran.notes, HasSubstr("v3"));
}

TEST_F(CallTest, RefusesATimeoutThatIsNone) {
  EXPECT_EQ(Call({"status", "--timeout", "soon"}).code, ExitCode::kUnusable);
}

TEST_F(CallTest, ErrorsNeverShowThePlaintext) {
  FakePluginState state;
  state.failure = grpc::Status(grpc::StatusCode::INTERNAL, "broken");
  plugin_.set_state(state);
  EXPECT_THAT(Call({"encrypt"}, "canary-plaintext").notes, Not(HasSubstr("canary")));
}

}  // namespace
}  // namespace atrest::cli
