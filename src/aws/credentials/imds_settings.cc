#include "aws/credentials/imds_settings.h"

namespace atrest::aws {
namespace {

std::string LowerCase(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return text;
}

}  // namespace

Result<ImdsSettings> ImdsSettings::From(const Environment& environment,
                                        const ProfileSection* profile) {
  auto value = [&environment](std::string_view name) { return environment.Get(name).value_or(""); };
  auto either = [&](std::string_view name, std::string_view setting) {
    std::string text = value(name);
    return text.empty() && profile != nullptr ? profile->Get(setting) : text;
  };
  ImdsSettings settings;
  settings.disabled = LowerCase(value("AWS_EC2_METADATA_DISABLED")) == "true";
  settings.endpoint = either("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint");
  std::string mode = LowerCase(
      either("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode"));
  if (mode != "" && mode != "ipv4" && mode != "ipv6") {
    return Error{Failure::kBadInput,
                 "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE, or ec2_metadata_service_endpoint_mode of "
                 "the profile, is neither IPv4 nor IPv6"};
  }
  if (settings.endpoint.empty()) {
    settings.endpoint = mode == "ipv6" ? "http://[fd00:ec2::254]" : "http://169.254.169.254";
  }
  while (settings.endpoint.ends_with('/')) settings.endpoint.pop_back();
  return settings;
}

}  // namespace atrest::aws
