#include "operate/status/apiserver_view.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <tuple>
#include <utility>

#include "crypto/sha256.h"
#include "kube/metrics_text.h"

namespace atrest::operate {
namespace {

using kube::MetricSample;

constexpr std::string_view kEnvelope = "apiserver_envelope_encryption_";
constexpr std::string_view kConfiguration = "apiserver_encryption_config_controller_";
constexpr std::string_view kTransformations = "apiserver_storage_transformation_operations_total";
// A server that names more than this is no kube-apiserver: it holds 100 key ids at most.
constexpr std::size_t kMaxEntries = 1024;

std::uint64_t CountOf(double value) {
  constexpr double kLargest = 9e15;
  return value >= 0 && value <= kLargest ? static_cast<std::uint64_t>(value) : 0;
}

// Seconds since 1970, with a fraction.
std::optional<WallTime> TimeOf(double value) {
  constexpr double kLatest = 4e9;
  if (!(value > 0 && value < kLatest)) return std::nullopt;
  return WallTime(std::chrono::milliseconds(std::llround(value * 1000)));
}

void AddSighting(const MetricSample& sample, std::vector<KeySighting>& sightings) {
  const auto last = TimeOf(sample.value);
  if (!last || sightings.size() >= kMaxEntries) return;
  KeySighting seen{std::string(sample.Label("provider_name")),
                   std::string(sample.Label("key_id_hash")), *last};
  const auto same = std::find_if(sightings.begin(), sightings.end(), [&](const auto& each) {
    return each.provider == seen.provider && each.key_id_hash == seen.key_id_hash;
  });
  if (same == sightings.end()) return sightings.push_back(std::move(seen));
  same->last = std::max(same->last, seen.last);  // a server that carried another id before
}

void AddEnvelope(const MetricSample& sample, ApiServerView& view) {
  const std::string_view name = sample.name.substr(kEnvelope.size());
  if (name == "key_id_hash_status_last_timestamp_seconds") {
    AddSighting(sample, view.status);
  } else if (name == "key_id_hash_last_timestamp_seconds") {
    if (sample.Label("transformation_type") == "to_storage") AddSighting(sample, view.writes);
  } else if (name == "invalid_key_id_from_status_total") {
    view.invalid_key_ids += CountOf(sample.value);
  }
}

void AddConfiguration(const MetricSample& sample, ApiServerView& view) {
  const std::string_view name = sample.name.substr(kConfiguration.size());
  const bool success = sample.Label("status") == "success";
  if (name == "last_config_info") {
    view.config_hash = sample.Label("hash");
  } else if (name == "automatic_reload_last_timestamp_seconds" && success) {
    view.config_loaded = TimeOf(sample.value);
  } else if (name == "automatic_reloads_total" && sample.Label("status") == "failure") {
    view.failed_reloads += CountOf(sample.value);
  }
}

void AddTransformation(const MetricSample& sample, ApiServerView& view) {
  if (view.transformations.size() >= kMaxEntries) return;
  view.transformations.push_back({std::string(sample.Label("resource")),
                                  std::string(sample.Label("transformation_type")),
                                  std::string(sample.Label("transformer_prefix")),
                                  std::string(sample.Label("status")), CountOf(sample.value)});
}

void LatestFirst(std::vector<KeySighting>& sightings) {
  std::sort(sightings.begin(), sightings.end(), [](const KeySighting& a, const KeySighting& b) {
    return std::tie(a.provider, b.last, a.key_id_hash) <
           std::tie(b.provider, a.last, b.key_id_hash);
  });
}

}  // namespace

std::string KeyIdHash(std::string_view key_id) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hash = "sha256:";
  for (const char c : crypto::Sha256(key_id)) {
    const auto byte = static_cast<unsigned char>(c);
    hash += kDigits[byte >> 4U];
    hash += kDigits[byte & 15U];
  }
  return hash;
}

const KeySighting* ApiServerView::LatestStatus(std::string_view provider) const {
  for (const KeySighting& seen : status) {
    if (seen.provider == provider) return &seen;
  }
  return nullptr;
}

Result<ApiServerView> ReadApiServerMetrics(std::string server, std::string_view metrics) {
  ApiServerView view;
  view.server = std::move(server);
  TRY(kube::ReadMetricsText(metrics, "apiserver_", [&view](const MetricSample& sample) {
    if (sample.name.starts_with(kEnvelope)) AddEnvelope(sample, view);
    if (sample.name.starts_with(kConfiguration)) AddConfiguration(sample, view);
    if (sample.name == kTransformations) AddTransformation(sample, view);
  }));
  LatestFirst(view.status);
  LatestFirst(view.writes);
  return view;
}

ApiServerView ViewApiServer(kube::ApiClient& api, const CallContext& context) {
  const auto failed = [&api](Error error) {
    ApiServerView view;
    view.server = api.server();
    view.failure = std::move(error);
    return view;
  };
  Result<Secret> metrics = api.ReadMetrics(context);
  if (!metrics.ok()) return failed(std::move(metrics).error());
  Result<ApiServerView> view = ReadApiServerMetrics(api.server(), metrics->Reveal());
  if (!view.ok()) return failed(Annotate(std::move(view).error(), "metrics"));
  return *std::move(view);
}

}  // namespace atrest::operate
