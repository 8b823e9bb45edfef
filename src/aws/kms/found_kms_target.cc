#include "aws/kms/found_kms_target.h"

#include <utility>

namespace atrest::aws {

FoundKmsTarget::FoundKmsTarget(KmsTargetWish wish, RegionFinder& regions,
                               const Environment& environment, const Filesystem& filesystem)
    : wish_(std::move(wish)),
      regions_(regions),
      environment_(environment),
      filesystem_(filesystem) {}

Result<std::string> FoundKmsTarget::UrlFor(const std::string& region) const {
  TRY_ASSIGN(Profiles profiles, Profiles::Load(environment_, filesystem_));
  const ProfileSection* profile =
      profiles.Find(wish_.profile.empty() ? ChosenProfile(environment_) : wish_.profile);
  EndpointSettings settings = ReadEndpointSettings("kms", {"--kms-endpoint", wish_.endpoint_url},
                                                   environment_, profiles, profile);
  settings.allow_insecure = wish_.allow_insecure;
  return EndpointUrl("kms", region, settings);
}

Result<KmsTargetPtr> FoundKmsTarget::Get(const CallContext& context) {
  {
    Lock lock(mutex_);
    if (target_ != nullptr) return target_;
  }
  std::string region = wish_.region;
  if (region.empty()) {
    TRY_ASSIGN(region, regions_.Find(context));
  }
  auto url = UrlFor(region);
  if (!url.ok()) {
    Error error = Annotate(std::move(url).error(), "no KMS endpoint");
    error.kind = Failure::kNoCredentials;
    return error;
  }
  Lock lock(mutex_);
  if (target_ == nullptr) {
    target_ = std::make_shared<const KmsTarget>(std::move(url).value(), std::move(region));
  }
  return target_;
}

}  // namespace atrest::aws
