// RotationMetrics.
#include <chrono>
#include <utility>
#include <vector>

#include "operate/status/rotation_status_text.h"

namespace atrest::operate {
namespace {

using Labels = std::vector<std::pair<const char*, std::string>>;

std::string Escaped(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\' || c == '"') escaped += '\\';
    if (c == '\n') {
      escaped += "\\n";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::int64_t SecondsOf(WallTime time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

// Samples of one metric stand together below its name.
class Gauge {
 public:
  Gauge(std::string& text, const char* name, const char* help) : text_(text), name_(name) {
    text_ += std::string("# HELP ") + name + " " + help + "\n# TYPE " + name + " gauge\n";
  }

  void Add(const Labels& labels, std::int64_t value) {
    text_ += name_;
    const char* before = "{";
    for (const auto& [label, content] : labels) {
      text_ += std::string(before) + label + "=\"" + Escaped(content) + "\"";
      before = ",";
    }
    text_ += (labels.empty() ? " " : "} ") + std::to_string(value) + "\n";
  }
  void Add(const Labels& labels, std::uint64_t value) {
    Add(labels, static_cast<std::int64_t>(value));
  }
  void Add(std::int64_t value) { Add(Labels(), value); }

 private:
  std::string& text_;
  const char* name_;
};

void AddServers(const RotationStatus& status, std::string& text) {
  Gauge up(text, "atrest_apiserver_up", "Whether the kube-apiserver could be asked.");
  for (const ApiServerView& server : status.servers) {
    up.Add({{"server", server.server}}, std::int64_t{server.failure ? 0 : 1});
  }
  Gauge config(text, "atrest_apiserver_configuration_info",
               "Hash of the EncryptionConfiguration that the kube-apiserver runs.");
  for (const ApiServerView& server : status.servers) {
    if (server.config_hash.empty()) continue;
    config.Add({{"server", server.server}, {"hash", server.config_hash}}, std::int64_t{1});
  }
  Gauge key(text, "atrest_apiserver_key_last_status_timestamp_seconds",
            "When the KMS plugin last named this key id, which is the latest it named.");
  for (const ApiServerView& server : status.servers) {
    for (const KeySighting& seen : server.status) {
      if (server.LatestStatus(seen.provider) != &seen) continue;
      key.Add({{"server", server.server},
               {"provider", seen.provider},
               {"key_id_hash", seen.key_id_hash},
               {"key_id", status.key_ids.contains(seen.key_id_hash)
                              ? status.key_ids.at(seen.key_id_hash)
                              : std::string()}},
              SecondsOf(seen.last));
    }
  }
}

void AddGate(const RotationStatus& status, std::string& text) {
  const GateVerdict& gate = status.gate;
  Gauge(text, "atrest_apiservers_agree",
        "Whether all kube-apiservers are on one key and one configuration.")
      .Add(gate.all_reached && gate.keys_are_equal && gate.config_is_equal ? 1 : 0);
  Gauge(text, "atrest_migration_may_begin", "Whether every kube-apiserver has left the key before.")
      .Add(gate.open ? 1 : 0);
  if (!gate.safe_at) return;
  Gauge(text, "atrest_migration_safe_timestamp_seconds",
        "When every kube-apiserver is past the key before.")
      .Add(SecondsOf(*gate.safe_at));
}

void AddEtcd(const RotationStatus& status, std::string& text) {
  if (!status.etcd) return;
  const VerifyReport& etcd = *status.etcd;
  Gauge values(text, "atrest_etcd_values", "Values in etcd by resource and state.");
  for (const ResourceReport& each : etcd.resources) {
    const auto add = [&](const char* state, std::uint64_t count) {
      values.Add({{"resource", each.resource}, {"state", state}}, count);
    };
    add("encrypted", each.counts.encrypted);
    add("plaintext", each.counts.plaintext);
    add("exempt", each.counts.exempt);
    add("unreadable", each.counts.unreadable);
  }
  Gauge plaintext(text, "atrest_etcd_unexpected_plaintext_values",
                  "Values in plaintext that should be encrypted.");
  for (const ResourceReport& each : etcd.resources) {
    if (!each.must_be_encrypted) continue;
    plaintext.Add({{"resource", each.resource}}, each.counts.plaintext);
  }
  Gauge keys(text, "atrest_etcd_key_values", "Values in etcd under a key.");
  for (const KeyReport& key : etcd.keys) {
    keys.Add({{"format", std::string(etcd::FormatName(key.format))},
              {"name", key.name},
              {"key_id", key.key_id}},
             key.values);
  }
  if (!status.left) return;
  Gauge(text, "atrest_etcd_values_left", "Values in etcd that are not under the key that writes.")
      .Add({}, *status.left);
}

}  // namespace

std::string RotationMetrics(const RotationStatus& status) {
  std::string text;
  Gauge(text, "atrest_status_timestamp_seconds", "When this was found.")
      .Add(SecondsOf(status.time));
  AddServers(status, text);
  AddGate(status, text);
  AddEtcd(status, text);
  return text;
}

}  // namespace atrest::operate
