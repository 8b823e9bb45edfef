#include "operate/migrate/migration_size.h"

#include <cmath>
#include <utility>

namespace atrest::operate {

Result<std::vector<ResourceSize>> CountObjects(kube::ApiClient& api, const MigrationPlan& plan,
                                               MigrationPatience& patience,
                                               const CallContext& context) {
  std::vector<ResourceSize> sizes;
  for (const PlannedResource& planned : plan.resources) {
    auto page = patience.Call<kube::ObjectPage>(
        [&](const CallContext& call) { return api.List(planned.resource, 1, "", call); }, context);
    if (!page.ok()) return std::move(page).error();
    ResourceSize size{planned.resource.Label(), std::nullopt};
    if (page->continue_token.empty()) {
      size.objects = page->objects.size();
    } else if (page->remaining) {
      size.objects = page->objects.size() + *page->remaining;
    }
    sizes.push_back(std::move(size));
  }
  return sizes;
}

std::uint64_t TotalObjects(const std::vector<ResourceSize>& sizes) {
  std::uint64_t total = 0;
  for (const ResourceSize& size : sizes) total += size.objects.value_or(0);
  return total;
}

std::optional<std::chrono::seconds> EstimatedTime(std::uint64_t objects, double per_second) {
  if (per_second <= 0) return std::nullopt;
  return std::chrono::seconds(std::llround(std::ceil(static_cast<double>(objects) / per_second)));
}

}  // namespace atrest::operate
