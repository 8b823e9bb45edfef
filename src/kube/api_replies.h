// What an API server answers, read: discovery, lists and objects as metadata, its errors. Bounded
// by the size of what is given; pure functions. Source: kubernetes/api apidiscovery/v2/types.go,
// kubernetes/apimachinery pkg/apis/meta/v1/types.go.
//
// kUnreachable for what is no such answer: something else than an API server may stand there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/transport.h"
#include "kube/api_objects.h"

namespace atrest::kube {

inline constexpr std::size_t kMaxDiscoveryBytes = 16 * 1024 * 1024;
inline constexpr std::size_t kMaxListBytes = 64 * 1024 * 1024;

// An APIGroupDiscoveryList: adds each resource in the first of its group's versions that has it,
// which is the preferred one. A server without aggregated discovery answers with another kind:
// false then, and nothing is added.
Result<bool> AddAggregatedDiscovery(std::string_view body, ApiDiscovery& discovery);

// The preferred version of each group ("v1", "apps/v1"), of /api and /apis.
Result<std::vector<std::string>> ReadGroupVersions(std::string_view body);
// An APIResourceList, of /api/v1 and its like.
Result<void> AddResourceList(std::string_view body, const std::string& group_version,
                             ApiDiscovery& discovery);
// Sorted, and none twice that is stored once: events.k8s.io/events are the core group's events.
void FinishDiscovery(ApiDiscovery& discovery);

Result<ObjectPage> ReadObjectPage(std::string_view body);
Result<ObjectMeta> ReadObjectMeta(std::string_view body);
// The server's offer in a Status of reason Expired; empty if there is none.
std::string ReadContinueToken(std::string_view body);

// An answer that is not 2xx. `what` was asked: "patch secrets default/db".
Error ReadApiError(const http::Response& response, const std::string& what);

}  // namespace atrest::kube
