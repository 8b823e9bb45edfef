// Where kops stands in a plan, and whether a stage of it may be begun from there. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "operate/kops/kops_plan_files.h"
#include "operate/kops/kops_program.h"
#include "operate/kops/kops_state.h"

namespace atrest::operate {

// What kops' state store holds, as stages whose files are the same.
struct StorePosition {
  std::vector<std::size_t> spec = {};        // roll-outs with this cluster spec
  std::vector<std::size_t> encryption = {};  // roll-outs with this EncryptionConfiguration
  std::string difference = {};               // if `spec` is empty: to the stage that was asked for

  // The last stage with both; nothing if there is none.
  std::optional<std::size_t> Stage() const;
  bool IsAt(std::size_t stage) const;
};

// `about`: the roll-out to which a difference is told.
Result<StorePosition> FindPosition(const KopsPlan& plan, const KopsStore& store, std::size_t about);

enum class Start {
  kForward,      // the gate of the stage before must hold
  kResume,       // it was begun when that held: go on
  kBack,         // undo: every node is in this stage or the one after, which read each other's data
  kBackIfWhole,  // undo, but a node may be further: the gate of the stage after must hold
  kDone,         // kops has its files, but not by this plan: only its own gate can be looked at
  kRefused,      // kops has something else
};

struct StartVerdict {
  Start start = Start::kRefused;
  std::string reason = {};  // of a refusal
  std::string hint = {};
};

// Of the roll-out `stage`.
StartVerdict JudgeStart(const KopsPlan& plan, std::size_t stage, const StorePosition& position,
                        const KopsState& state);

}  // namespace atrest::operate
