#include "operate/verify_json.h"

namespace atrest::operate {
namespace {

using json::Value;

Value Number(std::uint64_t number) { return Value::Number(static_cast<std::int64_t>(number)); }

void SetCounts(Value& object, const ValueCounts& counts) {
  object.Set("total", Number(counts.total));
  object.Set("encrypted", Number(counts.encrypted));
  object.Set("plaintext", Number(counts.plaintext));
  object.Set("exempt", Number(counts.exempt));
  object.Set("unreadable", Number(counts.unreadable));
}

Value SourceJson(const SourceReport& source) {
  Value object = Value::Object();
  object.Set("name", source.name);
  object.Set("kind", source.kind);
  object.Set("revision", Value::Number(source.revision));
  object.Set("keys", Number(source.keys));
  if (source.kind == "etcd") {
    object.Set("etcdVersion", source.etcd_version);
  } else {
    object.Set("superseded", Number(source.superseded));
    object.Set("hashChecked", Value::Bool(source.hash_checked));
  }
  return object;
}

Value ResourceJson(const ResourceReport& resource, const std::vector<KeyReport>& keys) {
  Value object = Value::Object();
  object.Set("resource", resource.resource);
  SetCounts(object, resource.counts);
  object.Set("stale", Number(resource.stale));
  object.Set("mustBeEncrypted", Value::Bool(resource.must_be_encrypted));
  if (!resource.expected.empty()) object.Set("expected", resource.expected);
  Value shares = Value::Array();
  for (const KeyShare& share : resource.keys) {
    Value entry = Value::Object();
    entry.Set("key", KeyLabel(keys[share.key]));
    entry.Set("values", Number(share.values));
    shares.Append(std::move(entry));
  }
  object.Set("keys", std::move(shares));
  return object;
}

Value KeyJson(const KeyReport& key) {
  Value object = Value::Object();
  object.Set("key", KeyLabel(key));
  object.Set("format", etcd::FormatName(key.format));
  object.Set("name", key.name);
  if (key.format == etcd::Format::kKmsV2) object.Set("keyId", key.key_id);
  object.Set("nameIsGuess", Value::Bool(key.name_is_guess));
  object.Set("values", Number(key.values));
  object.Set("dekSources", Number(key.dek_sources));
  object.Set("firstRevision", Value::Number(key.first_revision));
  object.Set("lastRevision", Value::Number(key.last_revision));
  return object;
}

Value OffenderJson(const Offender& offender) {
  Value object = Value::Object();
  object.Set("problem", ProblemName(offender.problem));
  object.Set("source", offender.source);
  object.Set("key", offender.key);
  object.Set("resource", offender.resource);
  object.Set("namespace", offender.space);
  object.Set("name", offender.name);
  object.Set("detail", offender.detail);
  return object;
}

Value RetireJson(const RetireReport& retire) {
  Value object = Value::Object();
  object.Set("key", retire.key);
  object.Set("safe", Value::Bool(retire.safe));
  object.Set("known", Value::Bool(retire.known));
  object.Set("neededBy", Number(retire.needed_by));
  object.Set("uncertain", Number(retire.uncertain));
  object.Set("stillWrites", Value::Bool(retire.still_writes));
  Value examples = Value::Array();
  for (const Offender& example : retire.examples) {
    Value entry = OffenderJson(example);
    examples.Append(std::move(entry));
  }
  object.Set("examples", std::move(examples));
  return object;
}

Value ProbedKeyJson(const ProbedKey& key) {
  Value object = Value::Object();
  object.Set("key", key.key);
  object.Set("keyArn", key.key_arn);
  object.Set("dekSources", Number(key.dek_sources));
  object.Set("values", Number(key.values));
  return object;
}

Value ProbeFailureJson(const ProbeFailure& failure) {
  Value object = Value::Object();
  object.Set("key", failure.key);
  object.Set("kind", FailureName(failure.kind));
  object.Set("reason", failure.reason);
  object.Set("message", failure.message);
  object.Set("nextStep", failure.next_step);
  object.Set("dekSources", Number(failure.dek_sources));
  object.Set("values", Number(failure.values));
  return object;
}

template <typename T, typename Writer>
Value List(const std::vector<T>& items, const Writer& write) {
  Value list = Value::Array();
  for (const T& item : items) list.Append(write(item));
  return list;
}

Value ProbeJson(const ProbeReport& probe) {
  Value object = Value::Object();
  object.Set("through", probe.through);
  object.Set("complete", Value::Bool(probe.stopped.empty()));
  if (!probe.stopped.empty()) object.Set("stopped", probe.stopped);
  object.Set("dekSources", Number(probe.dek_sources));
  object.Set("unwrapped", Number(probe.unwrapped));
  object.Set("failed", Number(probe.failed));
  object.Set("samplesOpened", Number(probe.samples_opened));
  object.Set("valuesLost", Number(probe.values_lost));
  object.Set("keys", List(probe.keys, ProbedKeyJson));
  object.Set("failures", List(probe.failures, ProbeFailureJson));
  return object;
}

}  // namespace

Value VerifyJson(const VerifyReport& report) {
  Value object = Value::Object();
  object.Set("schemaVersion", Value::Number(kVerifySchemaVersion));
  Value summary = Value::Object();
  SetCounts(summary, report.summary);
  summary.Set("stale", Number(report.stale));
  summary.Set("dekSources", Number(report.dek_sources));
  summary.Set("offenders", Number(report.offenders_total));
  object.Set("summary", std::move(summary));
  object.Set("sources", List(report.sources, SourceJson));
  object.Set("resources", List(report.resources, [&](const ResourceReport& resource) {
               return ResourceJson(resource, report.keys);
             }));
  object.Set("keys", List(report.keys, KeyJson));
  object.Set("offenders", List(report.offenders, OffenderJson));
  if (report.retire) object.Set("retire", RetireJson(*report.retire));
  if (report.probe) object.Set("probe", ProbeJson(*report.probe));
  return object;
}

}  // namespace atrest::operate
