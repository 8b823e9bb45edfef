#include "operate/kops/kops_state.h"

#include <chrono>
#include <utility>

#include "json/json.h"

namespace atrest::operate {
namespace {

using json::Value;
using std::chrono::seconds;

constexpr std::int64_t kSchemaVersion = 1;
constexpr std::size_t kMaxBytes = 64 * 1024;
constexpr unsigned kPrivate = 0600;

std::string StateText(const KopsState& state) {
  Value object = Value::Object();
  object.Set("schemaVersion", Value::Number(kSchemaVersion));
  object.Set("plan", state.plan);
  Value stages = Value::Object();
  for (const auto& [name, stage] : state.stages) {
    Value entry = Value::Object();
    entry.Set("begun", Value::Bool(stage.begun));
    entry.Set("updated", Value::Bool(stage.updated));
    if (!stage.from.empty()) entry.Set("from", stage.from);
    if (stage.done_at) {
      const auto since = std::chrono::duration_cast<seconds>(stage.done_at->time_since_epoch());
      entry.Set("doneAt", Value::Number(since.count()));
    }
    stages.Set(name, std::move(entry));
  }
  object.Set("stages", std::move(stages));
  return object.PrettyText() + "\n";
}

bool Flag(const Value& object, const char* name) {
  const Value* member = object.Find(name);
  return member != nullptr && member->AsBool().value_or(false);
}

KopsStageState ReadStage(const Value& entry) {
  KopsStageState stage;
  stage.begun = Flag(entry, "begun");
  stage.updated = Flag(entry, "updated");
  const Value* from = entry.Find("from");
  if (from != nullptr) stage.from = std::string(from->AsString());
  const Value* done = entry.Find("doneAt");
  if (done != nullptr && done->AsInteger()) stage.done_at = WallTime(seconds(*done->AsInteger()));
  return stage;
}

}  // namespace

std::string KopsStatePath(const std::string& directory) { return directory + "/state.json"; }

KopsStateFile::KopsStateFile(const std::string& directory, std::string plan, Filesystem& files)
    : path_(KopsStatePath(directory)), plan_(std::move(plan)), files_(files) {}

Result<KopsState> KopsStateFile::Load() const {
  KopsState state{plan_, {}};
  auto text = files_.Read(path_, kMaxBytes);
  if (!text.ok() && text.error().kind == Failure::kAbsent) return state;
  if (!text.ok()) return std::move(text).error();
  const auto parsed = Value::Parse(*text, {.max_bytes = kMaxBytes});
  const Value* version = parsed.ok() ? parsed->Find("schemaVersion") : nullptr;
  if (version == nullptr || version->AsInteger() != kSchemaVersion) {
    return Error{Failure::kBadInput, path_ + " is not the state of an apply",
                 "remove it: what was done is then found out from kops and the cluster"};
  }
  const Value* plan = parsed->Find("plan");
  const Value* stages = parsed->Find("stages");
  if (plan == nullptr || plan->AsString() != plan_ || stages == nullptr) return state;
  for (const std::string& name : stages->MemberNames()) {
    state.stages[name] = ReadStage(*stages->Find(name));
  }
  return state;
}

Result<void> KopsStateFile::Save(const KopsState& state) {
  return files_.ReplaceAtomically(path_, StateText(state), kPrivate);
}

}  // namespace atrest::operate
