// Which stage of a plan each control-plane node is in, and why that is believed. Pure.
//
// A stage is never guessed: where neither the server's own word (the hash of its configuration) nor
// kops' together with what the server shows is enough, it is unknown, and it is said what to do.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "json/json.h"
#include "operate/kops/kops_gate.h"
#include "operate/kops/kops_position.h"
#include "operate/kops/kops_state.h"

namespace atrest::operate {

struct NodeStage {
  std::string node = {};  // its name; empty: a server that no node of kops was found for
  std::string group = {};
  std::string kops = {};    // kops' word: "UpToDate"; empty: it knows no such node
  std::string server = {};  // URL; empty: none was found that runs there
  bool ready = false;
  std::vector<std::string> plugins = {};  // KMS v2 plugins that the server asks
  std::optional<std::size_t> stage = {};
  bool behind = false;       // not in the stage that kops has
  std::string because = {};  // why it is in that stage, or why that is not known
  std::string advice = {};   // what to do if it is not known
};

struct KopsStatus {
  WallTime time = {};
  StorePosition store = {};
  std::optional<bool> applied = {};
  std::vector<NodeStage> nodes = {};
  std::string next = {};  // what to do

  bool IsKnown() const;  // of every node
  bool IsOne() const;    // all known, and in the stage that kops has
};

Result<KopsStatus> JudgeKopsStatus(const KopsPlan& plan, const KopsSight& sight,
                                   const KopsState& state);

std::string KopsStatusText(const KopsPlan& plan, const KopsStatus& status);
json::Value KopsStatusJson(const KopsPlan& plan, const KopsStatus& status, const KopsState& state);

}  // namespace atrest::operate
