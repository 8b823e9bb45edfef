#include "operate/kops/kops_plan_files.h"

#include <utility>

#include "base/secret.h"

namespace atrest::operate {
namespace {

constexpr std::size_t kMaxFile = 4 * 1024 * 1024;
constexpr const char* kAnew = "make the plan anew: atrest kops plan";

Result<std::string> ReadPlanned(const std::string& directory, const kops::PlannedFile& file,
                                const Filesystem& files) {
  const std::string path = directory + "/" + file.path;
  auto text = files.Read(path, kMaxFile);
  if (!text.ok()) return Error{Failure::kBadInput, text.error().message, kAnew};
  if (kops::FileHash(*text) == file.sha256) return text;
  return Error{Failure::kBadInput, path + " was changed since the plan was made", kAnew};
}

}  // namespace

Result<KopsPlan> KopsPlan::Load(const std::string& directory, const Filesystem& files) {
  KopsPlan plan;
  plan.directory_ = directory;
  auto text = files.Read(directory + "/" + kops::kPlanFile, kops::kMaxPlanBytes);
  if (!text.ok()) {
    return Error{Failure::kBadInput, text.error().message,
                 "give the directory of a plan: atrest kops plan --out " + directory};
  }
  plan.hash_ = kops::FileHash(*text);
  TRY_ASSIGN(plan.document_, kops::ParsePlan(*text));
  for (const kops::PlannedStage& stage : plan.document_.stages) {
    if (stage.cluster) {
      TRY_ASSIGN(plan.clusters_[stage.cluster->path],
                 ReadPlanned(directory, *stage.cluster, files));
    }
    if (stage.encryption) {
      TRY_ASSIGN(std::string encryption, ReadPlanned(directory, *stage.encryption, files));
      Wipe(encryption);  // may have keys
    }
  }
  return plan;
}

Result<std::size_t> KopsPlan::FindStage(const std::string& text) const {
  std::string names;
  for (std::size_t i = 1; i < size(); ++i) {
    if (text == stage(i).name || text == std::to_string(i)) return i;
    names += (names.empty() ? "" : ", ") + stage(i).name;
  }
  return Error{Failure::kBadInput, "the plan has no stage " + text, "its stages are " + names};
}

std::size_t KopsPlan::RollOutBefore(std::size_t index) const {
  do {
    --index;
  } while (index > 0 && stage(index).kind != kops::StageKind::kRollOut);
  return index;
}

std::optional<std::size_t> KopsPlan::RollOutAfter(std::size_t index) const {
  for (++index; index < size(); ++index) {
    if (stage(index).kind == kops::StageKind::kRollOut) return index;
  }
  return {};
}

const std::string& KopsPlan::ClusterOf(std::size_t index) const {
  return clusters_.at(stage(index).cluster->path);
}

std::string KopsPlan::PathOfEncryption(std::size_t index) const {
  return directory_ + "/" + stage(index).encryption->path;
}

const std::string& KopsPlan::EncryptionHashOf(std::size_t index) const {
  static const std::string none;
  const auto& file = stage(index).encryption;
  return file ? file->sha256 : none;
}

}  // namespace atrest::operate
