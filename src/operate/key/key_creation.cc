#include "operate/key/key_creation.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "operate/key/key_policy_view.h"

namespace atrest::operate {
namespace {

using std::chrono::milliseconds;

// AWS KMS is eventually consistent: seconds for keys and aliases, up to five minutes until tags
// count in conditions of policies (AWS KMS Developer Guide, "abac").
constexpr std::chrono::minutes kTagsCountAfter{5};
constexpr milliseconds kFirstWait{250}, kLongestWait{4000};
// How long a key is looked for whose answer was lost.
constexpr std::chrono::seconds kLostAnswer{15};

bool IsTagText(const std::string& text, std::size_t least, std::size_t most) {
  return text.size() >= least && text.size() <= most;
}

// What remains to be said where a run ends early.
std::string GoOn(const KeyProgress& progress) {
  if (!progress.key) return "nothing was made; run the same command again";
  std::string text = "key " + progress.key->arn + " is there";
  if (progress.alias == PartState::kMissing) text += ", without its alias";
  if (progress.rotation == PartState::kMissing) text += ", rotation is not on or not known";
  return text + "; run the same command again: it goes on from there";
}

Error Unfinished(Error error, const KeyProgress& progress) {
  error.hint += (error.hint.empty() ? "" : "; ") + GoOn(progress);
  return error;
}

bool MayHaveBeenDone(const Error& error) {
  return error.kind == Failure::kUnreachable || error.kind == Failure::kServiceFault ||
         error.kind == Failure::kDeadlineExceeded;
}

}  // namespace

const char* PartStateName(PartState state) {
  switch (state) {
    case PartState::kMissing: return "missing";
    case PartState::kThere: return "there";
    case PartState::kMade: return "made";
    case PartState::kNotWanted: return "not wanted";
    case PartState::kDiffers: return "differs";
  }
  return "";
}

Result<void> CheckWish(const KeyWish& wish) {
  constexpr const char* kAlphabet =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/_-";
  const std::string name = wish.alias.substr(std::min<std::size_t>(wish.alias.size(), 6));
  if (!wish.alias.starts_with("alias/") || name.empty() || wish.alias.size() > 256 ||
      name.find_first_not_of(kAlphabet) != std::string::npos || name.starts_with("aws/")) {
    return Error{Failure::kBadInput, "\"" + wish.alias + "\" is no name for an alias",
                 "letters, digits, / _ and -, not beginning with aws/: alias/k8s-secrets"};
  }
  if (!IsTagText(wish.cluster, 1, 256)) {
    return Error{Failure::kBadInput, "the cluster's name has no or more than 256 bytes"};
  }
  for (const auto& [key, value] : wish.tags) {
    if (!IsTagText(key, 1, 128) || !IsTagText(value, 0, 256) || key.starts_with("aws:") ||
        key == kClusterTag || key == kAliasTag) {
      return Error{Failure::kBadInput, "the tag \"" + key + "\" cannot be given",
                   std::string("at most 128 bytes, its value 256; not aws:…, ") + kClusterTag +
                       " or " + kAliasTag};
    }
  }
  return {};
}

bool KeyProgress::IsComplete() const {
  const auto settled = [](PartState state) { return state != PartState::kMissing; };
  return key.has_value() && settled(key_state) && settled(alias) && settled(rotation) &&
         settled(policy);
}

// Errors that time alone may heal.
bool KeyCreation::MayPass(const Error& error) const {
  if (error.kind == Failure::kKeyNotFound) return true;
  if (error.kind != Failure::kDenied) return false;
  if (error.message.find("explicit deny") != std::string::npos) return false;
  return progress_.key && progress_.key->created &&
         clock_.WallNow() - *progress_.key->created < kTagsCountAfter;
}

template <typename Call>
auto KeyCreation::Patiently(const CallContext& context, Call call) -> decltype(call()) {
  milliseconds wait = kFirstWait;
  bool said = false;
  while (true) {
    auto result = call();
    if (result.ok() || !MayPass(result.error())) return result;
    if (context.deadline.Left(clock_.Now()) <= wait) return result;
    if (!said && say_)
      say_("waiting for AWS to see the new key everywhere: " + result.error().message);
    said = true;
    if (!clock_.WaitUntil(clock_.Now() + wait, context.stop)) return result;
    wait = std::min(2 * wait, kLongestWait);
  }
}

Result<void> KeyCreation::Look(const CallContext& context) {
  TRY_ASSIGN(std::optional<FoundKey> found, FindKey(kms_, wish_.alias, wish_.cluster, context));
  if (!wish_.rotation) progress_.rotation = PartState::kNotWanted;
  if (!found) return {};
  progress_.key = std::move(found->key);
  progress_.key_state = PartState::kThere;
  progress_.surplus = std::move(found->surplus);
  if (found->has_alias) progress_.alias = PartState::kThere;
  return LookAt(context);
}

// Rotation and policy of the key that is there.
Result<void> KeyCreation::LookAt(const CallContext& context) {
  const kms::KeyMetadata& key = *progress_.key;
  if (key.state == "PendingDeletion" || key.state == "PendingReplicaDeletion") {
    return Error{Failure::kBadInput,
                 wish_.alias + " names key " + key.arn + ", which is to be deleted",
                 "run: aws kms cancel-key-deletion --key-id " + key.id +
                     ", then aws kms enable-key; or choose another --alias"};
  }
  TRY_ASSIGN(const std::string policy,
             Patiently(context, [&] { return kms_.PolicyOf(key.id, context); }));
  const bool same = SamePolicy(policy, wish_.policy);
  const PartState fits =
      progress_.key_state == PartState::kMade ? PartState::kMade : PartState::kThere;
  progress_.policy = same ? fits : PartState::kDiffers;
  if (!wish_.rotation) return {};
  TRY_ASSIGN(const kms::RotationStatus rotation,
             Patiently(context, [&] { return kms_.RotationOf(key.id, context); }));
  if (rotation.enabled && progress_.rotation == PartState::kMissing) {
    progress_.rotation = PartState::kThere;
  }
  return {};
}

Result<void> KeyCreation::SearchForLostAnswer(const Error& lost, const CallContext& context) {
  if (say_) say_("no answer to CreateKey; looking for the key: " + lost.message);
  const Deadline end = context.deadline.EarlierOf(Deadline::After(clock_.Now(), kLostAnswer));
  milliseconds wait = kFirstWait;
  while (!end.Passed(clock_.Now())) {
    const auto keys = FindKeysByTag(kms_, wish_.alias, wish_.cluster, context);
    if (keys.ok() && !keys->empty()) {
      progress_.key = keys->front();
      return {};
    }
    if (!clock_.WaitUntil(clock_.Now() + wait, context.stop)) break;
    wait = std::min(2 * wait, kLongestWait);
  }
  Error error = lost;
  error.message += "; whether there is a key now is not known";
  error.hint =
      "AWS lists a new key within seconds, at most minutes; run the same command again "
      "after that: it looks for the key before it makes one";
  return error;
}

Result<void> KeyCreation::Make(const CallContext& context) {
  kms::NewKey key{wish_.policy, wish_.description, wish_.tags};
  key.tags[kClusterTag] = wish_.cluster;
  key.tags[kAliasTag] = wish_.alias;
  CallContext to_the_end = context;  // whoever interrupts it now still learns what was made
  to_the_end.stop = {};
  auto made = kms_.CreateKey(key, to_the_end);
  if (made.ok()) {
    progress_.key = std::move(made).value();
  } else {
    if (!MayHaveBeenDone(made.error())) return Unfinished(std::move(made).error(), progress_);
    TRY(SearchForLostAnswer(made.error(), context));
  }
  progress_.key_state = PartState::kMade;
  return {};
}

// Waits until AWS shows the new key; then a key shows too that an interrupted run made just before.
Result<void> KeyCreation::Settle(const CallContext& context) {
  TRY_ASSIGN(const kms::KeyMetadata seen,
             Patiently(context, [&] { return kms_.Describe(progress_.key->id, context); }));
  TRY_ASSIGN(std::vector<kms::KeyMetadata> keys, Patiently(context, [&] {
               return FindKeysByTag(kms_, wish_.alias, wish_.cluster, context);
             }));
  if (keys.empty() || keys.front().id == seen.id) {
    if (keys.size() > 1) progress_.surplus.assign(keys.begin() + 1, keys.end());
    return {};
  }
  progress_.key = keys.front();
  progress_.surplus.assign(keys.begin() + 1, keys.end());
  return {};
}

// Somebody else was quicker with the alias: his key counts.
Result<void> KeyCreation::YieldToOther(const CallContext& context) {
  auto found = Patiently(context, [&]() -> Result<FoundKey> {
    TRY_ASSIGN(std::optional<FoundKey> one, FindKey(kms_, wish_.alias, wish_.cluster, context));
    if (one && one->has_alias) return std::move(*one);
    return Error{Failure::kKeyNotFound, wish_.alias + " exists and is not shown yet"};
  });
  if (!found.ok()) return std::move(found).error();
  progress_.alias = PartState::kThere;
  if (found->key.id == progress_.key->id) return {};
  progress_.surplus.push_back(*progress_.key);
  progress_.key = found->key;
  progress_.key_state = PartState::kThere;
  progress_.rotation = wish_.rotation ? PartState::kMissing : PartState::kNotWanted;
  return LookAt(context);
}

Result<void> KeyCreation::Name(const CallContext& context) {
  const auto named =
      Patiently(context, [&] { return kms_.CreateAlias(wish_.alias, progress_.key->id, context); });
  if (named.ok()) {
    progress_.alias = PartState::kMade;
    return {};
  }
  if (named.error().code != "AlreadyExistsException") return named.error();
  return YieldToOther(context);
}

Result<void> KeyCreation::Rotate(const CallContext& context) {
  TRY(Patiently(context, [&] { return kms_.EnableRotation(progress_.key->id, context); }));
  const auto on = Patiently(context, [&]() -> Result<kms::RotationStatus> {
    TRY_ASSIGN(kms::RotationStatus status, kms_.RotationOf(progress_.key->id, context));
    if (status.enabled) return status;
    return Error{Failure::kKeyNotFound, "rotation is on and is not shown yet"};
  });
  if (!on.ok()) return on.error();
  progress_.rotation = PartState::kMade;
  return {};
}

Result<void> KeyCreation::Complete(const CallContext& context) {
  if (!progress_.key) {
    TRY(Make(context));
    if (auto settled = Settle(context); !settled.ok()) {
      return Unfinished(std::move(settled).error(), progress_);
    }
  }
  const auto rest = [&]() -> Result<void> {
    if (progress_.alias == PartState::kMissing) TRY(Name(context));
    if (progress_.rotation == PartState::kMissing) TRY(Rotate(context));
    if (progress_.policy == PartState::kMissing) TRY(LookAt(context));
    return {};
  };
  if (auto done = rest(); !done.ok()) return Unfinished(std::move(done).error(), progress_);
  return {};
}

}  // namespace atrest::operate
