#include "aws/region.h"

#include <utility>

#include "aws/credentials/profiles.h"

namespace atrest::aws {
namespace {

constexpr std::size_t kMaxRegionBytes = 32;
constexpr const char* kImdsPath = "/latest/meta-data/placement/region";

Error Malformed(const std::string& where, Failure kind) {
  return Error{kind, where + " is not the name of an AWS region", "a region looks like eu-west-1"};
}

}  // namespace

bool IsRegionName(std::string_view text) {
  if (text.empty() || text.size() > kMaxRegionBytes || text.front() == '-') return false;
  for (char c : text) {
    bool good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    if (!good) return false;
  }
  return text.back() != '-';
}

Result<std::string> RegionOfKey(const std::string& region_flag, const kms::KeyReference& key) {
  if (!region_flag.empty() && !IsRegionName(region_flag)) {
    return Malformed("--region", Failure::kBadInput);
  }
  if (!key.arn().has_value()) return region_flag;
  const std::string& of_key = key.arn()->region();
  if (!region_flag.empty() && region_flag != of_key) {
    return Error{Failure::kBadInput,
                 "--region is " + region_flag + " but the key is in " + of_key + ": " + key.text(),
                 "leave --region out: the key's ARN says it"};
  }
  if (!IsRegionName(of_key)) return Malformed("the region in " + key.text(), Failure::kBadInput);
  return of_key;
}

RegionFinder::RegionFinder(const Environment& environment, const Filesystem& filesystem,
                           ImdsClient& imds, std::string profile)
    : environment_(environment),
      filesystem_(filesystem),
      imds_(imds),
      profile_(std::move(profile)) {}

Result<std::string> RegionFinder::Configured() const {
  for (const char* name : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
    std::string value = environment_.Get(name).value_or("");
    if (value.empty()) continue;
    if (!IsRegionName(value)) return Malformed(name, Failure::kNoCredentials);
    return value;
  }
  TRY_ASSIGN(Profiles profiles, Profiles::Load(environment_, filesystem_));
  const std::string name = profile_.empty() ? ChosenProfile(environment_) : profile_;
  const ProfileSection* section = profiles.Find(name);
  std::string region = section == nullptr ? "" : section->Get("region");
  if (!region.empty() && !IsRegionName(region)) {
    return Malformed("region of profile " + name, Failure::kNoCredentials);
  }
  return region;
}

Result<std::string> RegionFinder::Find(const CallContext& context) {
  {
    Lock lock(mutex_);
    if (!found_.empty()) return found_;
  }
  auto region = Configured();
  if (!region.ok()) {
    Error error = Annotate(std::move(region).error(), "no AWS region");
    error.kind = Failure::kNoCredentials;
    return error;
  }
  if (region->empty()) {
    auto body = imds_.Get(kImdsPath, context);
    if (!body.ok()) {
      Error error = std::move(body).error();
      bool time = error.kind == Failure::kCancelled || error.kind == Failure::kDeadlineExceeded;
      if (!time) error.kind = Failure::kNoCredentials;
      error.message =
          "no AWS region: --region is not set; the key is no ARN; AWS_REGION and "
          "AWS_DEFAULT_REGION are not set; the profile has none; " +
          error.message;
      error.hint = "give the key as an ARN, or set --region";
      return error;
    }
    region = std::string(body->Reveal());
    if (!IsRegionName(*region)) {
      return Malformed("what instance metadata says", Failure::kNoCredentials);
    }
  }
  Lock lock(mutex_);
  found_ = *region;
  return found_;
}

}  // namespace atrest::aws
