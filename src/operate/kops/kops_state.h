// What an apply has done that neither the cluster nor kops can tell afterwards, as the file
// state.json in the plan's directory. docs/adr/0017 says why there is so little in it.
//
// To lose it costs a question to kops or a step that is done again, never correctness.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/filesystem.h"
#include "base/result.h"

namespace atrest::operate {

struct KopsStageState {
  bool begun = false;               // the gate before it held, and its commands were begun
  bool updated = false;             // its `kops update cluster --yes` ended well
  std::string from = {};            // the stage that was left for it: nodes are in one of the two
  std::optional<WallTime> done_at;  // its own gate held
};

struct KopsState {
  std::string plan;  // hash of plan.json; that of another plan counts for nothing
  std::map<std::string, KopsStageState> stages;  // by name
};

std::string KopsStatePath(const std::string& directory);

// Not thread-safe.
class KopsStateFile {
 public:
  // `files` outlives it.
  KopsStateFile(const std::string& directory, std::string plan, Filesystem& files);

  // An empty one if there is none for this plan. kBadInput for what is none.
  Result<KopsState> Load() const;
  // Mode 0600; the old or the new one, whatever happens in between.
  Result<void> Save(const KopsState& state);

 private:
  const std::string path_;
  const std::string plan_;
  Filesystem& files_;
};

}  // namespace atrest::operate
