#include "operate/migrate/checkpoint.h"

#include <utility>

#include "json/json.h"

namespace atrest::operate {
namespace {

using json::Value;

constexpr std::string_view kFormat = "atrest-migrate-checkpoint";
constexpr std::int64_t kVersion = 1;
constexpr unsigned kPrivate = 0600;
constexpr json::Limits kLimits{.max_bytes = kMaxCheckpointBytes, .max_depth = 6};

struct CountName {
  const char* name;
  std::uint64_t MigrationCounts::*count;
};
constexpr CountName kCounts[] = {
    {"touched", &MigrationCounts::touched},     {"rewritten", &MigrationCounts::rewritten},
    {"unchanged", &MigrationCounts::unchanged}, {"gone", &MigrationCounts::gone},
    {"failed", &MigrationCounts::failed},       {"conflicts", &MigrationCounts::conflicts}};

Error Broken(std::string_view what) {
  return Error{Failure::kBadInput, "no checkpoint of this program: " + std::string(what)};
}

Value ResourceJson(const MigratedResource& resource) {
  Value object = Value::Object();
  object.Set("resource", resource.resource);
  object.Set("done", Value::Bool(resource.done));
  object.Set("continue", resource.continue_token);
  for (const CountName& each : kCounts) {
    object.Set(each.name, Value::Number(static_cast<std::int64_t>(resource.counts.*each.count)));
  }
  return object;
}

Value FailureJson(const MigrationFailure& failure) {
  Value object = Value::Object();
  object.Set("resource", failure.resource);
  object.Set("namespace", failure.space);
  object.Set("name", failure.name);
  object.Set("reason", failure.reason);
  return object;
}

Result<std::string> TextOf(const Value& object, std::string_view name) {
  const Value* value = object.Find(name);
  if (value == nullptr || !value->IsString()) return Broken(std::string(name) + " is no text");
  return std::string(value->AsString());
}

Result<std::uint64_t> CountOf(const Value& object, std::string_view name) {
  const Value* value = object.Find(name);
  const auto number = value == nullptr ? std::nullopt : value->AsInteger();
  if (!number || *number < 0) return Broken(std::string(name) + " is no count");
  return static_cast<std::uint64_t>(*number);
}

Result<MigratedResource> ReadResource(const Value& object) {
  MigratedResource resource;
  TRY_ASSIGN(resource.resource, TextOf(object, "resource"));
  TRY_ASSIGN(resource.continue_token, TextOf(object, "continue"));
  const Value* done = object.Find("done");
  if (done == nullptr || !done->AsBool()) return Broken("done is neither true nor false");
  resource.done = *done->AsBool();
  for (const CountName& each : kCounts) {
    TRY_ASSIGN(resource.counts.*each.count, CountOf(object, each.name));
  }
  return resource;
}

Result<MigrationFailure> ReadFailure(const Value& object) {
  MigrationFailure failure;
  TRY_ASSIGN(failure.resource, TextOf(object, "resource"));
  TRY_ASSIGN(failure.space, TextOf(object, "namespace"));
  TRY_ASSIGN(failure.name, TextOf(object, "name"));
  TRY_ASSIGN(failure.reason, TextOf(object, "reason"));
  return failure;
}

template <typename T, typename Reader>
Result<std::vector<T>> ReadList(const Value& object, std::string_view name, const Reader& read) {
  const Value* list = object.Find(name);
  if (list == nullptr || !list->IsArray()) return Broken(std::string(name) + " is no list");
  std::vector<T> items;
  for (std::size_t i = 0; i < list->size(); ++i) {
    TRY_ASSIGN(T item, read(list->At(i)));
    items.push_back(std::move(item));
  }
  return items;
}

}  // namespace

std::string CheckpointText(const Checkpoint& checkpoint) {
  Value object = Value::Object();
  object.Set("format", kFormat);
  object.Set("version", Value::Number(kVersion));
  object.Set("cluster", checkpoint.target.cluster);
  object.Set("configuration", checkpoint.target.configuration);
  object.Set("key", checkpoint.target.key);
  Value resources = Value::Array();
  for (const MigratedResource& each : checkpoint.resources) resources.Append(ResourceJson(each));
  object.Set("resources", std::move(resources));
  Value failures = Value::Array();
  for (const MigrationFailure& each : checkpoint.failures) failures.Append(FailureJson(each));
  object.Set("failures", std::move(failures));
  return object.PrettyText() + "\n";
}

Result<Checkpoint> ParseCheckpoint(std::string_view text) {
  TRY_ASSIGN(const Value object, Value::Parse(text, kLimits));
  TRY_ASSIGN(const std::string format, TextOf(object, "format"));
  if (format != kFormat) return Broken("the format is another one");
  TRY_ASSIGN(const std::uint64_t version, CountOf(object, "version"));
  if (version != static_cast<std::uint64_t>(kVersion)) {
    return Broken("it has version " + std::to_string(version));
  }
  Checkpoint checkpoint;
  TRY_ASSIGN(checkpoint.target.cluster, TextOf(object, "cluster"));
  TRY_ASSIGN(checkpoint.target.configuration, TextOf(object, "configuration"));
  TRY_ASSIGN(checkpoint.target.key, TextOf(object, "key"));
  TRY_ASSIGN(checkpoint.resources, ReadList<MigratedResource>(object, "resources", ReadResource));
  TRY_ASSIGN(checkpoint.failures, ReadList<MigrationFailure>(object, "failures", ReadFailure));
  if (checkpoint.failures.size() > kMaxFailures) return Broken("more failures than are ever kept");
  return checkpoint;
}

Result<std::optional<Checkpoint>> CheckpointFile::Load() const {
  auto text = files_.Read(path_, kMaxCheckpointBytes);
  if (!text.ok() && text.error().kind == Failure::kAbsent) return std::optional<Checkpoint>();
  if (!text.ok()) return std::move(text).error();
  auto checkpoint = ParseCheckpoint(*text);
  if (!checkpoint.ok()) {
    Error error = Annotate(std::move(checkpoint).error(), path_);
    error.hint = "remove the file to begin anew: nothing is lost but time";
    return error;
  }
  return std::optional<Checkpoint>(std::move(checkpoint).value());
}

Result<void> CheckpointFile::Save(const Checkpoint& checkpoint) {
  return files_.ReplaceAtomically(path_, CheckpointText(checkpoint), kPrivate);
}

Result<void> CheckpointFile::Remove() { return files_.Remove(path_); }

}  // namespace atrest::operate
