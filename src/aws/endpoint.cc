#include "aws/endpoint.h"

#include <array>

#include "aws/partitions.h"
#include "http/url_rule.h"

namespace atrest::aws {
namespace {

std::string Cased(std::string_view text, bool upper) {
  std::string out(text);
  for (char& c : out) {
    if (upper && c >= 'a' && c <= 'z') c = static_cast<char>(c - ('a' - 'A'));
    if (!upper && c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return out;
}

// Environment first, then the profile.
class Switches {
 public:
  Switches(const Environment& environment, const ProfileSection* profile)
      : environment_(environment), profile_(profile) {}

  bool IsOn(std::string_view variable, std::string_view setting) {
    std::string name(variable);
    std::string value = environment_.Get(variable).value_or("");
    if (value.empty() && profile_ != nullptr) {
      name = std::string(setting) + " of the profile";
      value = profile_->Get(setting);
    }
    const std::string lower = Cased(value, false);
    if (!lower.empty() && lower != "true" && lower != "false") malformed_ = name;
    return lower == "true";
  }
  const std::string& malformed() const { return malformed_; }

 private:
  const Environment& environment_;
  const ProfileSection* profile_;
  std::string malformed_;
};

struct Candidate {
  std::string source, url;
};

}  // namespace

EndpointSettings ReadEndpointSettings(std::string_view service, const EndpointFlag& flag,
                                      const Environment& environment, const Profiles& profiles,
                                      const ProfileSection* profile) {
  EndpointSettings settings;
  Switches switches(environment, profile);
  settings.fips = switches.IsOn("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint");
  settings.dual_stack = switches.IsOn("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint");
  const bool ignored =
      switches.IsOn("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls");
  settings.malformed = switches.malformed();
  settings.custom_url = flag.url;
  settings.custom_url_source = flag.name;
  if (!flag.url.empty() || ignored) return settings;
  const ProfileSection* services =
      profile == nullptr ? nullptr : profiles.FindServices(profile->Get("services"));
  const std::string variable = "AWS_ENDPOINT_URL_" + Cased(service, true);
  const std::string nested = std::string(service) + ".endpoint_url";
  for (const Candidate& candidate :
       std::array{Candidate{variable, environment.Get(variable).value_or("")},
                  Candidate{"AWS_ENDPOINT_URL", environment.Get("AWS_ENDPOINT_URL").value_or("")},
                  Candidate{nested + " of the profile's services",
                            services == nullptr ? "" : services->Get(nested)},
                  Candidate{"endpoint_url of the profile",
                            profile == nullptr ? "" : profile->Get("endpoint_url")}}) {
    if (candidate.url.empty()) continue;
    settings.custom_url = candidate.url;
    settings.custom_url_source = candidate.source;
    return settings;
  }
  return settings;
}

Result<std::string> EndpointUrl(std::string_view service, std::string_view region,
                                const EndpointSettings& settings) {
  if (!settings.malformed.empty()) {
    return Error{Failure::kBadInput, settings.malformed + " is neither true nor false",
                 "set it to true or false, or leave it out"};
  }
  if (!settings.custom_url.empty()) {
    if (settings.fips || settings.dual_stack) {
      return Error{Failure::kBadInput,
                   settings.custom_url_source + " cannot be combined with " +
                       (settings.fips ? "FIPS" : "dual-stack") + " endpoints",
                   "give the FIPS or dual-stack URL itself, or leave one of the two out"};
    }
    auto facts = http::CheckUrl(settings.custom_url, settings.allow_insecure);
    if (!facts.ok()) {
      return Annotate(std::move(facts).error(), settings.custom_url_source);
    }
    if (settings.custom_url.find('?') != std::string::npos) {
      return Error{Failure::kBadInput, settings.custom_url_source + ": a query is not possible"};
    }
    return settings.custom_url;
  }
  const Partition& partition = PartitionOf(region);
  std::string url = "https://" + std::string(service);
  // All of STS in the government's partition is FIPS, and has no name of its own for it.
  const bool always_fips = service == "sts" && partition.name == "aws-us-gov";
  if (settings.fips && (settings.dual_stack || !always_fips)) url += "-fips";
  url.append(".").append(region).append(".");
  url += settings.dual_stack ? partition.dual_stack_dns_suffix : partition.dns_suffix;
  return url + "/";
}

}  // namespace atrest::aws
