// `atrest key create`: a key with policy, tags, alias and rotation, made in steps each of which can
// be the last one of a run; the next run goes on from there (docs/adr/0016).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/call_context.h"
#include "base/clock.h"
#include "base/result.h"
#include "kms/key_administration.h"
#include "operate/key/key_search.h"

namespace atrest::operate {

struct KeyWish {
  std::string alias;    // "alias/..."
  std::string cluster;  // value of the tag KubernetesCluster
  std::string policy;   // JSON
  std::string description;
  kms::Tags tags;  // more of them
  bool rotation = true;
};

// kBadInput for an alias or tags that AWS would not take.
Result<void> CheckWish(const KeyWish& wish);

enum class PartState { kMissing, kThere, kMade, kNotWanted, kDiffers };

const char* PartStateName(PartState state);  // "missing", "there", "made", "not wanted", "differs"

struct KeyProgress {
  std::optional<kms::KeyMetadata> key;
  PartState key_state = PartState::kMissing;
  PartState policy = PartState::kMissing;  // kDiffers: the key has another one, which is left alone
  PartState alias = PartState::kMissing;
  PartState rotation = PartState::kMissing;
  std::vector<kms::KeyMetadata> surplus;  // keys that a lost answer left behind; nothing uses them

  bool IsComplete() const;
};

// One run. Used by one thread; what is given by reference must live longer than it.
class KeyCreation {
 public:
  // `say` is told what is waited for.
  KeyCreation(kms::KeyAdministration& kms, const Clock& clock, KeyWish wish,
              std::function<void(const std::string&)> say)
      : kms_(kms), clock_(clock), wish_(std::move(wish)), say_(std::move(say)) {}

  // What is there; changes nothing. kBadInput if the alias is another cluster's.
  Result<void> Look(const CallContext& context);
  // Makes what is missing, after Look. What was made before an error is in progress().
  Result<void> Complete(const CallContext& context);

  const KeyProgress& progress() const { return progress_; }

 private:
  template <typename Call>
  auto Patiently(const CallContext& context, Call call) -> decltype(call());
  bool MayPass(const Error& error) const;
  Result<void> LookAt(const CallContext& context);
  Result<void> Make(const CallContext& context);
  Result<void> SearchForLostAnswer(const Error& lost, const CallContext& context);
  Result<void> Settle(const CallContext& context);
  Result<void> Name(const CallContext& context);
  Result<void> YieldToOther(const CallContext& context);
  Result<void> Rotate(const CallContext& context);

  kms::KeyAdministration& kms_;
  const Clock& clock_;
  const KeyWish wish_;
  const std::function<void(const std::string&)> say_;
  KeyProgress progress_;
};

}  // namespace atrest::operate
