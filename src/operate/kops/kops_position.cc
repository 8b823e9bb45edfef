#include "operate/kops/kops_position.h"

#include <algorithm>
#include <utility>

#include "kops/spec_difference.h"

namespace atrest::operate {
namespace {

bool Has(const std::vector<std::size_t>& stages, std::optional<std::size_t> stage) {
  return stage && std::find(stages.begin(), stages.end(), *stage) != stages.end();
}

StartVerdict Refuse(std::string reason, std::string hint) {
  return {Start::kRefused, std::move(reason), std::move(hint)};
}

// Kops has a stage of the plan, but none next to the one that is asked for, or no stage at all.
StartVerdict RefuseElsewhere(const KopsPlan& plan, std::size_t stage,
                             const StorePosition& position) {
  const std::string& before = plan.stage(plan.RollOutBefore(stage)).name;
  if (const auto at = position.Stage()) {
    const std::string first = *at < stage ? before : plan.stage(*plan.RollOutAfter(stage)).name;
    return Refuse("kops is at " + plan.stage(*at).name + ", and " + first +
                      " lies between that and " + plan.stage(stage).name,
                  "atrest kops apply --plan " + plan.directory() + " --stage " + first);
  }
  constexpr const char* kAnew =
      "somebody else changed it: look with kops get all, and make the plan anew from what kops has";
  if (position.spec.empty()) {
    return Refuse(
        "kops has another cluster spec than the plan was made from: " + position.difference, kAnew);
  }
  return Refuse("kops has an EncryptionConfiguration that is none of the plan's", kAnew);
}

// Whether every node is known to be at `stage` or at `after`: that one held on all, or was begun
// from this one.
bool IsBetween(const KopsPlan& plan, std::size_t stage, std::size_t after, const KopsState& state) {
  const auto known = state.stages.find(plan.stage(after).name);
  if (known == state.stages.end()) return false;
  return known->second.done_at.has_value() || known->second.from == plan.stage(stage).name;
}

}  // namespace

std::optional<std::size_t> StorePosition::Stage() const {
  for (auto stage = spec.rbegin(); stage != spec.rend(); ++stage) {
    if (Has(encryption, *stage)) return *stage;
  }
  return {};
}

bool StorePosition::IsAt(std::size_t stage) const {
  return Has(spec, stage) && Has(encryption, stage);
}

Result<StorePosition> FindPosition(const KopsPlan& plan, const KopsStore& store,
                                   std::size_t about) {
  StorePosition position;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    if (plan.stage(i).kind != kops::StageKind::kRollOut) continue;
    TRY_ASSIGN(const auto difference, kops::FindSpecDifference(store.spec, plan.ClusterOf(i)));
    if (!difference) position.spec.push_back(i);
    if (difference && i == about) position.difference = *difference;
    const std::string& hash = plan.EncryptionHashOf(i);
    // Without a configuration before the plan a secret that nobody uses may lie there.
    if (hash.empty() || hash == store.encryption_hash) position.encryption.push_back(i);
  }
  return position;
}

StartVerdict JudgeStart(const KopsPlan& plan, std::size_t stage, const StorePosition& position,
                        const KopsState& state) {
  const std::size_t before = plan.RollOutBefore(stage);
  const std::optional<std::size_t> after = plan.RollOutAfter(stage);
  const auto is_near = [&](const std::vector<std::size_t>& stages) {
    return Has(stages, before) || Has(stages, stage) || Has(stages, after);
  };
  // Stages may share a spec, and no configuration is like any: near is not enough.
  const std::optional<std::size_t> at = position.Stage();
  const bool elsewhere = at && *at != before && *at != stage && at != after;
  if (elsewhere || !is_near(position.spec) || !is_near(position.encryption)) {
    return RefuseElsewhere(plan, stage, position);
  }
  if (position.IsAt(before) && !position.IsAt(stage)) return {Start::kForward};
  if (after && position.IsAt(*after) && !position.IsAt(stage)) {
    return {IsBetween(plan, stage, *after, state) ? Start::kBack : Start::kBackIfWhole};
  }
  const auto known = state.stages.find(plan.stage(stage).name);
  if (known != state.stages.end() && known->second.begun) return {Start::kResume};
  if (position.IsAt(stage)) return {Start::kDone};
  return Refuse("kops has the files of two stages, and this plan's state does not say why",
                "put those of " + plan.stage(before).name +
                    " back: kops replace -f, kops create secret encryptionconfig --force -f");
}

}  // namespace atrest::operate
