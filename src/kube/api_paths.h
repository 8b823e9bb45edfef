// Paths of the Kubernetes API, percent-encoded. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "kube/api_objects.h"

namespace atrest::kube {

// Everything but letters, digits and "-._~".
std::string PercentEncoded(std::string_view text);

// "/api/v1/secrets", "/apis/apps/v1/deployments": of all namespaces.
std::string ResourcePath(const ApiResource& resource);
// "/api/v1/namespaces/default/secrets/db"; `space` is left out where it is empty.
std::string ObjectPath(const ApiResource& resource, std::string_view space, std::string_view name);

}  // namespace atrest::kube
