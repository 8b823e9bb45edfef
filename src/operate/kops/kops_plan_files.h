// A plan as it lies in its directory, found to be as it was written.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "base/filesystem.h"
#include "base/result.h"
#include "kops/plan_document.h"

namespace atrest::operate {

// A value, immutable once read. Stages are named by their index, which is their number.
class KopsPlan {
 public:
  // kBadInput with a hint if a file is not what it was when the plan was made.
  static Result<KopsPlan> Load(const std::string& directory, const Filesystem& files);

  const std::string& directory() const { return directory_; }
  const std::string& hash() const { return hash_; }  // of plan.json
  const kops::PlanDocument& document() const { return document_; }
  const kops::PlannedStage& stage(std::size_t index) const { return document_.stages[index]; }
  std::size_t size() const { return document_.stages.size(); }

  // "2" or "2-write"; not the stage 0. kBadInput with the names that there are.
  Result<std::size_t> FindStage(const std::string& text) const;

  // The stage whose files the servers have before this one; from stage 1 on.
  std::size_t RollOutBefore(std::size_t index) const;
  std::optional<std::size_t> RollOutAfter(std::size_t index) const;

  const std::string& ClusterOf(std::size_t index) const;         // text, of a roll-out
  std::string PathOfEncryption(std::size_t index) const;         // likewise
  const std::string& EncryptionHashOf(std::size_t index) const;  // empty if it has none

 private:
  KopsPlan() = default;

  std::string directory_;
  std::string hash_;
  kops::PlanDocument document_;
  std::map<std::string, std::string> clusters_;  // text by path
};

}  // namespace atrest::operate
