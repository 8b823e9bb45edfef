// PlanText and ParsePlan.
#include <array>
#include <utility>

#include "json/json.h"
#include "kops/plan_document.h"

namespace atrest::kops {
namespace {

using json::Value;

constexpr std::int64_t kSchemaVersion = 1;
constexpr std::array<std::pair<StageKind, std::string_view>, 3> kKinds{
    {{StageKind::kRollOut, "roll-out"},
     {StageKind::kMigrate, "migrate"},
     {StageKind::kVerify, "verify"}}};

Error NoPlan(const std::string& what) {
  return Error{Failure::kBadInput, std::string(kPlanFile) + ": " + what,
               "make the plan anew: atrest kops plan"};
}

Value Texts(const std::vector<std::string>& texts) {
  Value list = Value::Array();
  for (const std::string& text : texts) list.Append(Value::String(text));
  return list;
}

Value FileJson(const PlannedFile& file) {
  Value object = Value::Object();
  object.Set("path", file.path);
  object.Set("sha256", file.sha256);
  return object;
}

Value ConditionJson(const Condition& condition) {
  Value object = Value::Object();
  object.Set("condition", ConditionName(condition.kind));
  if (!condition.names.empty()) object.Set("kmsPlugins", Texts(condition.names));
  object.Set("text", ConditionText(condition));
  return object;
}

Value StageJson(const PlannedStage& stage) {
  Value object = Value::Object();
  object.Set("number", Value::Number(stage.number));
  object.Set("name", stage.name);
  for (const auto& [kind, word] : kKinds) {
    if (kind == stage.kind) object.Set("kind", word);
  }
  object.Set("purpose", stage.purpose);
  if (stage.cluster) object.Set("cluster", FileJson(*stage.cluster));
  if (stage.encryption) object.Set("encryptionConfiguration", FileJson(*stage.encryption));
  Value commands = Value::Array();
  for (const CommandLine& command : stage.commands) commands.Append(Texts(command));
  object.Set("commands", std::move(commands));
  Value gate = Value::Array();
  for (const Condition& condition : stage.gate) gate.Append(ConditionJson(condition));
  object.Set("gate", std::move(gate));
  if (!stage.undo.empty()) object.Set("undo", stage.undo);
  return object;
}

std::string TextOf(const Value& object, std::string_view name) {
  const Value* member = object.Find(name);
  return member == nullptr ? std::string() : std::string(member->AsString());
}

std::vector<std::string> TextsOf(const Value* list) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    texts.emplace_back(list->At(i).AsString());
  }
  return texts;
}

// A path in the directory of the stage, and nowhere else.
Result<std::optional<PlannedFile>> ReadFile(const Value& stage, const char* member,
                                            const std::string& expected) {
  const Value* object = stage.Find(member);
  if (object == nullptr) return std::optional<PlannedFile>();
  PlannedFile file{TextOf(*object, "path"), TextOf(*object, "sha256")};
  if (file.path != expected) return NoPlan("a file that no plan has");
  return std::optional(std::move(file));
}

Result<std::vector<Condition>> ReadGate(const Value* list) {
  std::vector<Condition> gate;
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    const Value& object = list->At(i);
    TRY_ASSIGN(const ConditionKind kind, ParseConditionKind(TextOf(object, "condition")));
    gate.push_back({kind, TextsOf(object.Find("kmsPlugins"))});
  }
  if (gate.empty()) return NoPlan("a stage without a gate");
  return gate;
}

Result<StageKind> ReadKind(const Value& object) {
  const std::string word = TextOf(object, "kind");
  for (const auto& [kind, name] : kKinds) {
    if (name == word) return kind;
  }
  return NoPlan("a stage of a kind that is not known");
}

bool IsStageName(const std::string& name, int number) {
  return name.starts_with(std::to_string(number) + "-") &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-0123456789") == std::string::npos;
}

Result<PlannedStage> ReadStage(const Value& object, int number) {
  PlannedStage stage;
  stage.number = number;
  stage.name = TextOf(object, "name");
  if (!IsStageName(stage.name, number)) return NoPlan("a stage without its number and name");
  stage.purpose = TextOf(object, "purpose");
  stage.undo = TextOf(object, "undo");
  TRY_ASSIGN(stage.kind, ReadKind(object));
  TRY_ASSIGN(stage.cluster, ReadFile(object, "cluster", stage.name + "/cluster.yaml"));
  TRY_ASSIGN(stage.encryption,
             ReadFile(object, "encryptionConfiguration", stage.name + "/encryptionconfig.yaml"));
  TRY_ASSIGN(stage.gate, ReadGate(object.Find("gate")));
  const Value* commands = object.Find("commands");
  for (std::size_t i = 0; commands != nullptr && i < commands->size(); ++i) {
    stage.commands.push_back(TextsOf(&commands->At(i)));
    const CommandLine& command = stage.commands.back();
    const char* program = stage.kind == StageKind::kRollOut ? "kops" : "atrest";
    if (command.empty() || command.front() != program) return NoPlan("a command of no plan");
  }
  const bool whole = number == 0 ? stage.commands.empty() && stage.cluster
                                 : !stage.commands.empty() && (stage.kind != StageKind::kRollOut ||
                                                               (stage.cluster && stage.encryption));
  if (!whole) return NoPlan(stage.name + " is not whole");
  return stage;
}

}  // namespace

std::string PlanText(const PlanDocument& document) {
  Value object = Value::Object();
  object.Set("schemaVersion", Value::Number(kSchemaVersion));
  object.Set("cluster", document.cluster);
  object.Set("goal", document.goal == Goal::kOff ? "off" : "encrypt");
  Value stages = Value::Array();
  for (const PlannedStage& stage : document.stages) stages.Append(StageJson(stage));
  object.Set("stages", std::move(stages));
  return object.PrettyText() + "\n";
}

Result<PlanDocument> ParsePlan(std::string_view text) {
  const auto parsed = Value::Parse(text, {.max_bytes = kMaxPlanBytes});
  if (!parsed.ok()) return NoPlan(parsed.error().message);
  const Value* version = parsed->Find("schemaVersion");
  if (version == nullptr || version->AsInteger() != kSchemaVersion) {
    return NoPlan("not a plan of this version");
  }
  PlanDocument document;
  document.cluster = TextOf(*parsed, "cluster");
  document.goal = TextOf(*parsed, "goal") == "off" ? Goal::kOff : Goal::kEncrypt;
  const Value* stages = parsed->Find("stages");
  for (std::size_t i = 0; stages != nullptr && i < stages->size(); ++i) {
    TRY_ASSIGN(PlannedStage stage, ReadStage(stages->At(i), static_cast<int>(i)));
    document.stages.push_back(std::move(stage));
  }
  if (document.cluster.empty() || document.stages.size() < 2) return NoPlan("it has no stages");
  return document;
}

}  // namespace atrest::kops
