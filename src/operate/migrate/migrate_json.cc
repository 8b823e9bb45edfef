#include "operate/migrate/migrate_json.h"

#include <chrono>

#include "operate/verify_json.h"

namespace atrest::operate {
namespace {

using json::Value;

Value Number(std::uint64_t number) { return Value::Number(static_cast<std::int64_t>(number)); }

Value Texts(const std::vector<std::string>& texts) {
  Value list = Value::Array();
  for (const std::string& text : texts) list.Append(Value::String(text));
  return list;
}

void SetCounts(Value& object, const MigrationCounts& counts) {
  object.Set("touched", Number(counts.touched));
  object.Set("rewritten", Number(counts.rewritten));
  object.Set("unchanged", Number(counts.unchanged));
  object.Set("gone", Number(counts.gone));
  object.Set("failed", Number(counts.failed));
  object.Set("conflicts", Number(counts.conflicts));
}

Value Document(const char* kind) {
  Value object = Value::Object();
  object.Set("schemaVersion", Value::Number(kMigrateSchemaVersion));
  object.Set("kind", kind);
  return object;
}

Value FailuresJson(const std::vector<MigrationFailure>& failures) {
  Value list = Value::Array();
  for (const MigrationFailure& failure : failures) {
    Value entry = Value::Object();
    entry.Set("resource", failure.resource);
    entry.Set("namespace", failure.space);
    entry.Set("name", failure.name);
    entry.Set("reason", failure.reason);
    list.Append(std::move(entry));
  }
  return list;
}

Value ResourcesJson(const MigrateReport& report) {
  Value list = Value::Array();
  for (const MigratedResource& resource : report.resources) {
    Value entry = Value::Object();
    entry.Set("resource", resource.resource);
    SetCounts(entry, resource.counts);
    list.Append(std::move(entry));
  }
  return list;
}

Value SvmJson(const std::vector<SvmOutcome>& outcomes) {
  Value list = Value::Array();
  for (const SvmOutcome& outcome : outcomes) {
    Value entry = Value::Object();
    entry.Set("resource", outcome.resource);
    entry.Set("succeeded", Value::Bool(outcome.succeeded));
    entry.Set("reason", outcome.reason);
    list.Append(std::move(entry));
  }
  return list;
}

}  // namespace

Value PreviewJson(const MigrationPreview& preview) {
  Value object = Document("plan");
  Value resources = Value::Array();
  for (std::size_t i = 0; i < preview.sizes.size(); ++i) {
    Value entry = Value::Object();
    entry.Set("resource", preview.sizes[i].resource);
    const auto& objects = preview.sizes[i].objects;
    entry.Set("objects", objects ? Number(*objects) : Value::Null());
    entry.Set("writes", preview.plan.resources[i].writes);
    entry.Set("underKmsV1", Value::Bool(preview.plan.resources[i].under_kms_v1));
    resources.Append(std::move(entry));
  }
  object.Set("resources", std::move(resources));
  object.Set("objects", Number(TotalObjects(preview.sizes)));
  const auto time = EstimatedTime(TotalObjects(preview.sizes), preview.per_second);
  object.Set("estimatedSeconds", time ? Value::Number(time->count()) : Value::Null());
  object.Set("servers", Number(preview.servers));
  object.Set("mayBegin", Value::Bool(preview.gate.open()));
  object.Set("blockers", Texts(preview.gate.blockers));
  object.Set("unknown", Texts(preview.gate.unknown));
  object.Set("notes", Texts(preview.plan.notes));
  return object;
}

Value MigrationJson(const MigrationResult& result) {
  Value object = Document("result");
  object.Set("using", result.by_svm.empty() ? "api" : "svm");
  object.Set("cluster", result.target.cluster);
  object.Set("configurationHash", result.target.configuration);
  if (result.by_svm.empty()) {
    Value summary = Value::Object();
    SetCounts(summary, result.report.Total());
    summary.Set("resumedAt", Number(result.report.resumed_at));
    summary.Set("retries", Number(result.report.retries));
    summary.Set("seconds", Value::Real(std::chrono::duration<double>(result.report.took).count()));
    object.Set("summary", std::move(summary));
    object.Set("resources", ResourcesJson(result.report));
    object.Set("failures", FailuresJson(result.report.failures));
  } else {
    object.Set("storageVersionMigrations", SvmJson(result.by_svm));
  }
  object.Set("findings", Texts(FindingsOf(result)));
  object.Set("verified", Value::Bool(result.verified.has_value()));
  if (result.verified) {
    object.Set("verify", VerifyJson(*result.verified));
  } else {
    object.Set("verifyCommand", result.verify_command);
  }
  return object;
}

}  // namespace atrest::operate
