#include "operate/status/rotation_status.h"

#include <algorithm>
#include <set>
#include <thread>
#include <utility>

#include "operate/status/utc_text.h"
#include "operate/text_table.h"

namespace atrest::operate {
namespace {

// KMS v2 values under a key id that no server names as the latest.
std::uint64_t UnderOtherKeys(const VerifyReport& etcd, const std::vector<ApiServerView>& servers) {
  std::set<std::pair<std::string, std::string>> current;
  for (const ApiServerView& server : servers) {
    for (const KeySighting& seen : server.status) {
      if (server.LatestStatus(seen.provider) == &seen) {
        current.emplace(seen.provider, seen.key_id_hash);
      }
    }
  }
  std::uint64_t values = 0;
  for (const KeyReport& key : etcd.keys) {
    if (key.format != etcd::Format::kKmsV2) continue;
    if (!current.contains({key.name, KeyIdHash(key.key_id)})) values += key.values;
  }
  return values;
}

std::optional<std::uint64_t> ValuesLeft(const RotationStatus& status) {
  if (!status.etcd) return std::nullopt;
  const bool configured = std::any_of(status.etcd->resources.begin(), status.etcd->resources.end(),
                                      [](const auto& each) { return !each.expected.empty(); });
  const bool told = status.gate.names_a_key && status.gate.keys_are_equal;
  if (!configured && !told) return std::nullopt;
  const std::uint64_t others = told ? UnderOtherKeys(*status.etcd, status.servers) : 0;
  return std::max(others, configured ? status.etcd->stale : 0);
}

std::string Servers(std::size_t count) {
  if (count == 1) return "the kube-apiserver";
  return "all " + std::to_string(count) + " kube-apiservers";
}

}  // namespace

std::string RotationStatus::KeyName(const std::string& key_id_hash) const {
  const auto found = key_ids.find(key_id_hash);
  return PlainText(found == key_ids.end() ? key_id_hash : found->second);
}

std::uint64_t RotationStatus::UnexpectedPlaintext() const {
  std::uint64_t values = 0;
  if (!etcd) return values;
  for (const ResourceReport& resource : etcd->resources) {
    if (resource.must_be_encrypted) values += resource.counts.plaintext;
  }
  return values;
}

bool RotationStatus::FoundSomethingWrong() const {
  const bool in_etcd = UnexpectedPlaintext() > 0 || (etcd && etcd->summary.unreadable > 0);
  const bool refused =
      std::any_of(gate.reasons.begin(), gate.reasons.end(), [this](const auto& why) {
        return std::none_of(servers.begin(), servers.end(), [&why](const auto& server) {
          return server.failure && why.starts_with(server.server + " could not be asked");
        });
      });
  return in_etcd || refused;
}

std::vector<ApiServerView> ViewApiServers(std::span<kube::ApiClient* const> servers,
                                          const CallContext& context) {
  std::vector<ApiServerView> views(servers.size());
  {
    std::vector<std::jthread> askers;
    for (std::size_t i = 0; i < servers.size(); ++i) {
      askers.emplace_back([&, i] { views[i] = ViewApiServer(*servers[i], context); });
    }
  }
  return views;
}

RotationStatus JudgeRotation(std::vector<ApiServerView> servers, std::optional<VerifyReport> etcd,
                             const GateQuestion& question,
                             std::span<const std::string> known_key_ids, WallTime now) {
  RotationStatus status;
  status.time = now;
  status.servers = std::move(servers);
  status.etcd = std::move(etcd);
  status.gate = JudgeApiServers(status.servers, question, now);
  for (const std::string& key_id : known_key_ids) status.key_ids.emplace(KeyIdHash(key_id), key_id);
  if (question.key_id) status.key_ids.emplace(KeyIdHash(*question.key_id), *question.key_id);
  if (status.etcd) {
    for (const KeyReport& key : status.etcd->keys) {
      if (!key.key_id.empty()) status.key_ids.emplace(KeyIdHash(key.key_id), key.key_id);
    }
  }
  status.left = ValuesLeft(status);
  return status;
}

std::string RotationSentence(const RotationStatus& status) {
  const GateVerdict& gate = status.gate;
  if (status.servers.empty()) return "no kube-apiserver was asked";
  if (!gate.all_reached) {
    const auto lost = std::count_if(status.servers.begin(), status.servers.end(),
                                    [](const auto& server) { return server.failure.has_value(); });
    return std::to_string(lost) + " of " + std::to_string(status.servers.size()) +
           " kube-apiservers could not be asked";
  }
  const std::string all = Servers(status.servers.size());
  const std::string be = status.servers.size() == 1 ? " is" : " are";
  if (!gate.keys_are_equal) return "the kube-apiservers are on different keys";
  if (!gate.config_is_equal) return "the kube-apiservers run different configurations";
  if (!gate.open && gate.safe_at && *gate.safe_at > status.time) {
    return all + be + " on one key; wait until " + UtcText(*gate.safe_at) + " with a migration";
  }
  if (!gate.open) return gate.reasons.front();
  if (!gate.names_a_key) {
    return gate.config_is_known
               ? all + be + " on one configuration, and no KMS v2 provider tells a key"
               : "no KMS v2 provider tells a key, and no configuration is told: restart every "
                 "kube-apiserver after a change";
  }
  if (status.left && *status.left > 0) {
    return all + be + " on one key; " + Grouped(*status.left) + " values are left to migrate";
  }
  return all + be + " on one key; a migration may begin";
}

}  // namespace atrest::operate
