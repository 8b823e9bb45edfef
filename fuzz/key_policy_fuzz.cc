// A key policy as anybody may have written it: what is read of it, and what it says to a role.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "operate/key/key_policy_view.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using atrest::operate::KeyPolicyView;
  using atrest::operate::PolicyAnswer;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto policy = KeyPolicyView::Parse(text);
  if (!policy) return 0;
  if (!atrest::operate::SamePolicy(text, text)) std::abort();
  const atrest::operate::PolicyAsker unknown{
      "arn:aws:iam::111122223333:role/a", "111122223333", {}};
  auto known = unknown;
  known.context = atrest::kms::EncryptionContext{{"cluster", "a"}};
  for (const char* action : {"kms:Decrypt", "kms:PutKeyPolicy"}) {
    const PolicyAnswer loose = policy->Ask(unknown, action);
    const PolicyAnswer strict = policy->Ask(known, action);
    // To know more of the request never allows more, unless it shows that a denial is meant.
    if (loose == PolicyAnswer::kNo && strict > PolicyAnswer::kDenied) std::abort();
  }
  return 0;
}
