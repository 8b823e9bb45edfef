// What one kube-apiserver knows of its encryption at rest, out of its metrics: which key ids its
// KMS plugins named, which it wrote with, which configuration it runs.
//
// Source of names and meanings: kubernetes/apiserver pkg/storage/value/encrypt/envelope/metrics,
// pkg/storage/value/metrics.go and pkg/server/options/encryptionconfig/metrics. All are alpha
// there: a server of another version may lack some, and has none of what did not happen since its
// start.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/call_context.h"
#include "base/clock.h"
#include "base/result.h"
#include "kube/api_client.h"

namespace atrest::operate {

// A key id as metrics have it: "sha256:" and the hash of its text in hex.
std::string KeyIdHash(std::string_view key_id);

struct KeySighting {
  std::string provider = {};
  std::string key_id_hash = {};
  WallTime last = {};  // by the server's clock
};

struct TransformationCount {
  std::string resource = {};  // "secrets"; empty before Kubernetes 1.32
  std::string type = {};      // "to_storage" or "from_storage"
  std::string prefix = {};    // "k8s:enc:kms:v2:aws:"; "unknown" where none was found
  std::string status = {};    // "OK", else the code of the failure
  std::uint64_t count = 0;
};

struct ApiServerView {
  std::string server = {};               // its URL or address
  std::optional<Error> failure = {};     // it could not be asked: the rest is empty
  std::vector<KeySighting> status = {};  // key ids of Status, by provider, the latest first
  std::vector<KeySighting> writes = {};  // key ids that values were written under, likewise
  std::vector<TransformationCount> transformations = {};
  // Of the EncryptionConfiguration; empty without automatic reload, which alone tells it.
  std::string config_hash = {};
  std::optional<WallTime> config_loaded = {};  // when a changed file was last taken up
  std::uint64_t failed_reloads = 0;
  std::uint64_t invalid_key_ids = 0;  // Status answers that the server refused

  // What the plugin of this name answered last; nullptr if nothing.
  const KeySighting* LatestStatus(std::string_view provider) const;
};

// kBadInput for what is no Prometheus text.
Result<ApiServerView> ReadApiServerMetrics(std::string server, std::string_view metrics);

// Asks the server; what goes wrong is in `failure`.
ApiServerView ViewApiServer(kube::ApiClient& api, const CallContext& context);

}  // namespace atrest::operate
