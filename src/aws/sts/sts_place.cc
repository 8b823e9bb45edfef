#include "aws/sts/sts_place.h"

#include <utility>

#include "aws/endpoint.h"

namespace atrest::aws {

StsPlace::StsPlace(const Environment& environment, RegionFinder& regions, std::string region_of_key)
    : environment_(environment), regions_(regions), region_of_key_(std::move(region_of_key)) {}

Result<std::string> StsPlace::Region(const CallContext& context) const {
  TRY_ASSIGN(std::string configured, regions_.Configured());
  if (!configured.empty()) return configured;
  if (!region_of_key_.empty()) return region_of_key_;
  return regions_.Find(context);
}

Result<StsTarget> StsPlace::Find(const Profiles& profiles, const ProfileSection* profile,
                                 const CallContext& context) const {
  auto region = Region(context);
  if (!region.ok()) {
    Error error = Annotate(std::move(region).error(), "sts");
    const bool own = error.kind == Failure::kCancelled || error.kind == Failure::kDeadlineExceeded;
    if (!own) error.kind = Failure::kNoCredentials;
    if (!own) error.hint = "set AWS_REGION";
    return error;
  }
  auto url =
      EndpointUrl("sts", *region, ReadEndpointSettings("sts", {}, environment_, profiles, profile));
  if (url.ok()) return StsTarget{std::move(url).value(), std::move(region).value()};
  Error error = Annotate(std::move(url).error(), "no STS endpoint");
  error.kind = Failure::kNoCredentials;
  return error;
}

}  // namespace atrest::aws
