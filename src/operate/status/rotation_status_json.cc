// RotationJson.
#include "operate/status/rotation_status_text.h"
#include "operate/status/utc_text.h"
#include "operate/verify_json.h"

namespace atrest::operate {
namespace {

using json::Value;

constexpr std::int64_t kSchemaVersion = 1;

Value Number(std::uint64_t number) { return Value::Number(static_cast<std::int64_t>(number)); }

Value SightingsJson(const RotationStatus& status, const std::vector<KeySighting>& sightings) {
  Value list = Value::Array();
  for (const KeySighting& seen : sightings) {
    Value object = Value::Object();
    object.Set("provider", seen.provider);
    object.Set("keyIdHash", seen.key_id_hash);
    const auto known = status.key_ids.find(seen.key_id_hash);
    if (known != status.key_ids.end()) object.Set("keyId", known->second);
    object.Set("last", Rfc3339Text(seen.last));
    list.Append(std::move(object));
  }
  return list;
}

Value TransformationsJson(const std::vector<TransformationCount>& transformations) {
  Value list = Value::Array();
  for (const TransformationCount& each : transformations) {
    Value object = Value::Object();
    if (!each.resource.empty()) object.Set("resource", each.resource);
    object.Set("type", each.type);
    object.Set("prefix", each.prefix);
    object.Set("status", each.status);
    object.Set("count", Number(each.count));
    list.Append(std::move(object));
  }
  return list;
}

Value ServerJson(const RotationStatus& status, const ApiServerView& server) {
  Value object = Value::Object();
  object.Set("server", server.server);
  object.Set("reached", Value::Bool(!server.failure));
  if (server.failure) {
    object.Set("error", server.failure->message);
    return object;
  }
  object.Set("status", SightingsJson(status, server.status));
  object.Set("writes", SightingsJson(status, server.writes));
  if (!server.config_hash.empty()) object.Set("configurationHash", server.config_hash);
  if (server.config_loaded) object.Set("configurationLoaded", Rfc3339Text(*server.config_loaded));
  object.Set("failedReloads", Number(server.failed_reloads));
  object.Set("invalidKeyIds", Number(server.invalid_key_ids));
  object.Set("transformations", TransformationsJson(server.transformations));
  return object;
}

Value GateJson(const GateVerdict& gate) {
  Value object = Value::Object();
  object.Set("open", Value::Bool(gate.open));
  object.Set("allReached", Value::Bool(gate.all_reached));
  object.Set("keysAreEqual", Value::Bool(gate.keys_are_equal));
  object.Set("namesAKey", Value::Bool(gate.names_a_key));
  object.Set("configurationIsKnown", Value::Bool(gate.config_is_known));
  object.Set("configurationIsEqual", Value::Bool(gate.config_is_equal));
  if (gate.safe_at) object.Set("safeAt", Rfc3339Text(*gate.safe_at));
  Value reasons = Value::Array();
  for (const std::string& reason : gate.reasons) reasons.Append(Value::String(reason));
  object.Set("reasons", std::move(reasons));
  return object;
}

}  // namespace

Value RotationJson(const RotationStatus& status) {
  Value document = Value::Object();
  document.Set("schemaVersion", Value::Number(kSchemaVersion));
  document.Set("time", Rfc3339Text(status.time));
  document.Set("sentence", RotationSentence(status));
  document.Set("foundSomethingWrong", Value::Bool(status.FoundSomethingWrong()));
  document.Set("gate", GateJson(status.gate));
  Value servers = Value::Array();
  for (const ApiServerView& server : status.servers) servers.Append(ServerJson(status, server));
  document.Set("apiServers", std::move(servers));
  if (status.left) document.Set("valuesLeft", Number(*status.left));
  if (!status.etcd) return document;
  document.Set("unexpectedPlaintext", Number(status.UnexpectedPlaintext()));
  document.Set("etcd", VerifyJson(*status.etcd));
  return document;
}

}  // namespace atrest::operate
