#include "daemon/plugin_slot.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>

namespace atrest::daemon {
namespace {

// Answers when it is told to.
class SlowPlugin final : public PluginCalls {
 public:
  explicit SlowPlugin(std::string name) : name_(std::move(name)) {}

  void Encrypt(Api /*api*/, Secret /*plaintext*/, const CallContext& /*context*/,
               SealedAnswer answer) override {
    sealed_ = std::move(answer);
  }
  void Decrypt(Api /*api*/, const std::string& /*ciphertext*/, const std::string& /*key_id*/,
               const CallContext& /*context*/, OpenedAnswer answer) override {
    opened_ = std::move(answer);
  }
  provider::HealthReport Health() const override { return {.text = name_}; }
  Result<std::string> KeyId() const override { return name_; }

  // Lets go of the answers.
  void AnswerAll() {
    if (auto sealed = std::exchange(sealed_, {})) sealed(provider::Sealed{name_, "", ""});
    if (auto opened = std::exchange(opened_, {})) opened(provider::Opened{Secret(name_), ""});
  }

 private:
  const std::string name_;
  SealedAnswer sealed_;
  OpenedAnswer opened_;
};

class PluginSlotTest : public testing::Test {
 protected:
  std::shared_ptr<SlowPlugin> first_ = std::make_shared<SlowPlugin>("first");
  std::shared_ptr<SlowPlugin> second_ = std::make_shared<SlowPlugin>("second");
  PluginSlot slot_{first_};
  const CallContext context_{Deadline::Never(), {}, ""};
};

TEST_F(PluginSlotTest, AsksTheKeyThatIsInIt) {
  EXPECT_EQ(*slot_.KeyId(), "first");
  slot_.Replace(second_);
  EXPECT_EQ(*slot_.KeyId(), "second");
  EXPECT_EQ(slot_.Health().text, "second");
}

TEST_F(PluginSlotTest, LetsACallEndWithTheKeyThatTookIt) {
  std::string ciphertext;
  slot_.Encrypt(Api::kV2, Secret("x"), context_,
                [&](const Result<provider::Sealed>& sealed) { ciphertext = sealed->ciphertext; });
  slot_.Replace(second_);
  first_->AnswerAll();
  EXPECT_EQ(ciphertext, "first");
}

TEST_F(PluginSlotTest, KeepsAKeyUntilItsCallsWereAnswered) {
  slot_.Decrypt(Api::kV1, "x", "", context_, [](const Result<provider::Opened>&) {});
  slot_.Replace(second_);
  EXPECT_EQ(first_.use_count(), 2);
  first_->AnswerAll();
  EXPECT_EQ(first_.use_count(), 1);
}

}  // namespace
}  // namespace atrest::daemon
