#include "operate/offender_names.h"

#include "etcd/resource_key.h"

namespace atrest::operate {

Offender OffenderNames::Describe(Problem problem, std::string detail, std::string_view etcd_key,
                                 std::uint32_t source) const {
  const etcd::ResourceKey key = etcd::ParseResourceKey(etcd_key, etcd_prefix_);
  return Offender{problem,
                  source < sources_.size() ? sources_[source] : "",
                  PlainText(etcd_key),
                  PlainText(etcd::ResourceText(key)),
                  PlainText(key.space),
                  PlainText(key.name),
                  std::move(detail)};
}

}  // namespace atrest::operate
