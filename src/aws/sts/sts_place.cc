#include "aws/sts/sts_place.h"

#include <utility>

#include "aws/endpoint.h"

namespace atrest::aws {

StsPlace::StsPlace(const Environment& environment, RegionFinder& regions, StsWish wish)
    : environment_(environment), regions_(regions), wish_(std::move(wish)) {}

Result<std::string> StsPlace::Region(const CallContext& context) const {
  TRY_ASSIGN(std::string configured, regions_.Configured());
  if (!configured.empty()) return configured;
  if (!wish_.region_of_key.empty()) return wish_.region_of_key;
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
  EndpointSettings settings = ReadEndpointSettings("sts", {}, environment_, profiles, profile);
  settings.allow_insecure = wish_.allow_insecure;
  auto url = EndpointUrl("sts", *region, settings);
  if (url.ok()) return StsTarget{std::move(url).value(), std::move(region).value()};
  Error error = Annotate(std::move(url).error(), "no STS endpoint");
  error.kind = Failure::kNoCredentials;
  return error;
}

}  // namespace atrest::aws
