#include "cli/doctor/doctor_aws.h"

#include <charconv>
#include <map>
#include <utility>

#include "aws/credentials/credential_chain.h"
#include "aws/credentials/imds_settings.h"
#include "aws/kms/found_kms_target.h"
#include "aws/kms/open_key_service.h"
#include "aws/region.h"
#include "aws/sts/sts_place.h"
#include "cli/doctor/doctor_caller.h"
#include "http/curl_transport.h"
#include "http/host_reach.h"
#include "http/proxy_choice.h"
#include "http/url_rule.h"
#include "kms/encryption_context.h"
#include "kms/key_arn.h"
#include "operate/doctor/doctor_checks.h"
#include "operate/doctor/doctor_identity.h"
#include "operate/doctor/doctor_key.h"
#include "operate/doctor/doctor_network.h"
#include "os/disk_filesystem.h"
#include "os/kernel_random.h"
#include "os/process_environment.h"
#include "os/shell_runner.h"
#include "telemetry/log.h"
#include "telemetry/redaction.h"

namespace atrest::cli {
namespace {

using operate::CheckResult;
namespace check = operate::check;

constexpr std::size_t kProbeBytes = 32;  // as a DEK

class NoLog final : public telemetry::Log {
 public:
  bool Enabled(telemetry::Level) const override { return false; }
  void Write(telemetry::Level, std::string_view, std::span<const telemetry::Field>) override {}
};

// Host and port of an origin that CheckUrl let through.
std::pair<std::string, int> PlaceOf(std::string_view origin, bool secure) {
  std::string_view rest = origin.substr(origin.find("://") + 3);
  int port = secure ? 443 : 80;
  const std::size_t bracket = rest.find(']');
  const std::size_t colon = rest.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos) {
    std::from_chars(rest.data() + colon + 1, rest.data() + rest.size(), port);
    rest = rest.substr(0, colon);
  }
  if (rest.starts_with('[')) rest = rest.substr(1, rest.size() - 2);
  return {std::string(rest), port};
}

// The first check that went wrong, for those that depend on all of them.
std::string FirstWrong(const std::vector<CheckResult>& results) {
  for (const CheckResult& result : results) {
    if (result.outcome == operate::CheckOutcome::kWrong) return result.id;
  }
  return "";
}

}  // namespace

struct DoctorAws::Parts {
  Parts(const DoctorFlags& flags_in, const DoctorNode& node_in, std::chrono::milliseconds each_in,
        const Clock& clock_in, std::unique_ptr<http::Transport> transport_in)
      : flags(flags_in),
        node(node_in),
        each(each_in),
        clock(clock_in),
        transport(std::move(transport_in)),
        commands(clock),
        imds(*transport, environment, clock, &files, flags.profile),
        regions(environment, files, imds, flags.profile),
        chain({*transport, environment, files, clock, imds, regions, &commands, nullptr},
              {.profile = flags.profile, .sts = {node.region, flags.allow_insecure_endpoint}}) {}

  CallContext Once(const CallContext& context) const {
    CallContext once = context;
    once.deadline = context.deadline.EarlierOf(Deadline::After(clock.Now(), each));
    return once;
  }

  Result<std::string> RegionOf(const std::string& key, const CallContext& context);
  Result<std::string> UrlIn(const std::string& region);
  operate::NetworkSight LookAtNetwork(const std::string& url, const CallContext& context);
  Result<operate::EndpointAnswer> AskEndpoint(const std::string& url, bool local,
                                              const CallContext& context);
  std::vector<CheckResult> Network(const Result<std::string>& region, const CallContext& context);
  operate::IdentitySight LookAtIdentity(bool ask_caller, const CallContext& context);
  Result<std::string> AskCaller(const aws::Credentials& credentials, const CallContext& context);
  Result<void> AskMetadata(const CallContext& context);
  operate::KeySight LookAtKey(const std::string& key, bool ask, const CallContext& context);
  void TryKey(kms::KeyService& service, operate::KeySight& sight, const CallContext& context);

  const DoctorFlags& flags;
  const DoctorNode& node;
  const std::chrono::milliseconds each;
  const Clock& clock;
  NoLog log;
  os::KernelRandom random;
  os::ProcessEnvironment environment;
  os::DiskFilesystem files;
  const std::unique_ptr<http::Transport> transport;
  os::ShellRunner commands;
  aws::ImdsClient imds;
  aws::RegionFinder regions;
  aws::CredentialChain chain;
  std::unique_ptr<aws::AwsKms> kms;
};

DoctorAws::DoctorAws(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
DoctorAws::~DoctorAws() = default;

Result<std::unique_ptr<DoctorAws>> DoctorAws::Open(const DoctorFlags& flags, const DoctorNode& node,
                                                   std::chrono::milliseconds each,
                                                   const Clock& clock) {
  http::TransportOptions options;
  options.user_agent = "atrest";
  options.allow_insecure_http = flags.allow_insecure_endpoint;
  options.ca_bundle_file =
      aws::CaBundleFile(os::ProcessEnvironment(), os::DiskFilesystem(), flags.profile);
  TRY_ASSIGN(auto transport, http::CurlTransport::Open(std::move(options), clock));
  auto parts = std::make_unique<Parts>(flags, node, each, clock, std::move(transport));
  aws::AwsKmsOptions kms;
  kms.kms_endpoint = node.kms_endpoint;
  kms.profile = flags.profile;
  kms.allow_insecure_endpoint = flags.allow_insecure_endpoint;
  kms.region_of_key = node.region;
  const aws::AwsWorld world{*parts->transport, parts->environment, parts->files,    clock,
                            parts->random,     parts->log,         &parts->commands};
  TRY_ASSIGN(parts->kms, aws::AwsKms::Open(kms, world));
  return std::unique_ptr<DoctorAws>(new DoctorAws(std::move(parts)));
}

Result<std::string> DoctorAws::Parts::RegionOf(const std::string& key, const CallContext& context) {
  if (!key.empty()) {
    TRY_ASSIGN(const kms::KeyReference reference, kms::KeyReference::Parse(key));
    TRY_ASSIGN(std::string region, aws::RegionOfKey(node.region, reference));
    if (!region.empty()) return region;
  }
  if (!node.region.empty()) return node.region;
  return regions.Find(context);
}

Result<std::string> DoctorAws::Parts::UrlIn(const std::string& region) {
  aws::KmsTargetWish wish;
  wish.region = region;
  wish.endpoint_url = node.kms_endpoint;
  wish.profile = flags.profile;
  wish.allow_insecure = flags.allow_insecure_endpoint;
  return aws::FoundKmsTarget(wish, regions, environment, files).UrlFor(region);
}

Result<operate::EndpointAnswer> DoctorAws::Parts::AskEndpoint(const std::string& url, bool local,
                                                              const CallContext& context) {
  http::Request request;
  request.url = url;
  request.bypass_proxy = local;
  operate::EndpointAnswer answer;
  answer.asked = clock.WallNow();
  TRY_ASSIGN(const http::Response response, transport->Send(request, Once(context)));
  answer.answered = clock.WallNow();
  answer.status = response.status;
  answer.date = response.HeaderValue("Date");
  return answer;
}

operate::NetworkSight DoctorAws::Parts::LookAtNetwork(const std::string& url,
                                                      const CallContext& context) {
  operate::NetworkSight sight;
  sight.url = url;
  const auto facts = http::CheckUrl(url, flags.allow_insecure_endpoint);
  if (!facts.ok()) {
    sight.addresses = facts.error();
    return sight;
  }
  std::tie(sight.host, sight.port) = PlaceOf(facts->origin, facts->secure);
  sight.secure = facts->secure;
  if (!facts->local) sight.proxy = http::ProxyFor(sight.host, facts->secure, environment);
  if (sight.proxy.malformed) return sight;
  if (!sight.proxy.variable.empty()) {
    sight.host = sight.proxy.host;
    sight.port = sight.proxy.port;
  }
  sight.addresses = http::ResolveHost(sight.host, Once(context), clock);
  if (!sight.addresses->ok()) return sight;
  for (const std::string& address : sight.addresses->value()) {
    auto connected = http::ConnectTo(address, sight.port, Once(context), clock);
    sight.connected = connected.ok() ? Result<std::string>(address)
                                     : Result<std::string>(std::move(connected).error());
    if (sight.connected->ok()) break;
  }
  if (sight.connected->ok()) sight.answer = AskEndpoint(url, facts->local, context);
  return sight;
}

Result<void> DoctorAws::Parts::AskMetadata(const CallContext& context) {
  TRY_ASSIGN(const aws::ImdsSettings settings, aws::ImdsSettings::From(environment));
  if (settings.disabled) return Error{Failure::kAbsent, "switched off"};
  http::Request request;
  request.method = "PUT";
  request.url = settings.endpoint + "/latest/api/token";
  request.bypass_proxy = true;
  request.headers.push_back({"X-aws-ec2-metadata-token-ttl-seconds", "60"});
  CallContext once = context;
  once.deadline =
      context.deadline.EarlierOf(Deadline::After(clock.Now(), std::chrono::milliseconds(1500)));
  TRY_ASSIGN(const http::Response response, transport->Send(request, once));
  if (response.status == 200) return {};
  return Error{Failure::kUnreachable,
               "instance metadata gives no token of version 2: http status " +
                   std::to_string(response.status)};
}

Result<std::string> DoctorAws::Parts::AskCaller(const aws::Credentials& credentials,
                                                const CallContext& context) {
  TRY_ASSIGN(const aws::Profiles profiles, aws::Profiles::Load(environment, files));
  const std::string name = flags.profile.empty() ? aws::ChosenProfile(environment) : flags.profile;
  const std::string key = node.keys.empty() ? "" : node.keys[0];
  const auto region = RegionOf(key, Once(context));
  const aws::StsPlace place(environment, regions,
                            {region.ok() ? *region : "", flags.allow_insecure_endpoint});
  TRY_ASSIGN(const aws::StsTarget target, place.Find(profiles, profiles.Find(name), Once(context)));
  return AskCallerIdentity(*transport, target, credentials, clock.WallNow(), Once(context));
}

operate::IdentitySight DoctorAws::Parts::LookAtIdentity(bool ask_caller,
                                                        const CallContext& context) {
  operate::IdentitySight sight;
  auto credentials = chain.Fetch(Once(context));
  sight.now = clock.WallNow();
  if (!credentials.ok()) {
    sight.credentials = std::move(credentials).error();
    if (operate::NeedsMetadata(sight.credentials)) sight.metadata = AskMetadata(context);
    return sight;
  }
  std::string short_id = telemetry::ShortAccessKeyId(credentials->access_key_id);
  constexpr std::string_view kEllipsis = "\u2026";  // what we print is ASCII
  if (short_id.starts_with(kEllipsis)) short_id.replace(0, kEllipsis.size(), "...");
  sight.credentials =
      operate::CredentialsFacts{credentials->source, short_id, credentials->expiration};
  if (ask_caller) sight.caller = AskCaller(*credentials, context);
  return sight;
}

void DoctorAws::Parts::TryKey(kms::KeyService& service, operate::KeySight& sight,
                              const CallContext& context) {
  auto pairs = kms::ParseEncryptionContext(node.encryption_context);
  if (!pairs.ok()) {
    sight.encrypt = Annotate(std::move(pairs).error(), "encryption context");
    return;
  }
  kms::EncryptRequest encrypt{sight.reference, Secret::OfSize(kProbeBytes), *pairs};
  random.Fill(encrypt.plaintext.Buffer());
  const auto encrypted = service.Encrypt(encrypt, Once(context));
  if (!encrypted.ok()) {
    sight.encrypt = encrypted.error();
    return;
  }
  const auto decrypted =
      service.Decrypt({encrypted->key_arn, encrypted->ciphertext_blob, *pairs}, Once(context));
  if (!decrypted.ok()) sight.decrypt = decrypted.error();
}

operate::KeySight DoctorAws::Parts::LookAtKey(const std::string& key, bool ask,
                                              const CallContext& context) {
  operate::KeySight sight;
  sight.reference = key;
  sight.region = RegionOf(key, Once(context));
  sight.configured_region = regions.Configured().ok() ? *regions.Configured() : "";
  if (!ask || !sight.region.ok()) return sight;
  auto service = kms->OpenKey(key, node.region);
  auto administration = kms->OpenAdministration(*sight.region);
  if (!service.ok() || !administration.ok()) {
    sight.region = service.ok() ? administration.error() : service.error();
    return sight;
  }
  sight.facts = operate::ReadKey(**administration, key, Once(context));
  if (sight.facts->ok()) {
    operate::KeyExpectation expected;
    expected.reference = key;
    sight.findings = operate::CheckKey(sight.facts->value(), expected, clock.WallNow());
  }
  TryKey(**service, sight, context);
  return sight;
}

// Without a region it is not known whom to ask; the check of the region says why.
std::vector<CheckResult> DoctorAws::Parts::Network(const Result<std::string>& region,
                                                   const CallContext& context) {
  if (region.ok()) {
    const auto url = UrlIn(*region);
    return url.ok() ? operate::JudgeNetwork(LookAtNetwork(*url, context))
                    : operate::NetworkWithoutEndpoint(url.error());
  }
  std::vector<CheckResult> results;
  for (const auto id : {check::kProxy, check::kDns, check::kTcp, check::kTls, check::kClock}) {
    results.push_back(node.keys.empty() ? operate::NotAsked(id, "no key and no Region is known",
                                                            "give --kms-key ARN or --region REGION")
                                        : operate::Skipped(id, check::kRegion));
  }
  return results;
}

std::vector<CheckResult> DoctorAws::Look(const CallContext& context) {
  const std::vector<std::string>& keys = parts_->node.keys;
  const auto region = parts_->RegionOf(keys.empty() ? "" : keys[0], parts_->Once(context));
  std::vector<CheckResult> results = parts_->Network(region, context);
  const std::string network = FirstWrong(results);
  const auto identity =
      operate::JudgeIdentity(parts_->LookAtIdentity(network.empty(), context), network);
  results.insert(results.end(), identity.begin(), identity.end());
  const std::string broken = !network.empty() ? network : FirstWrong(identity);
  std::vector<CheckResult> of_keys;
  if (keys.empty()) of_keys = operate::KeyNotAsked();
  for (const std::string& key : keys) {
    const auto one = operate::JudgeKey(parts_->LookAtKey(key, broken.empty(), context), broken);
    of_keys.insert(of_keys.end(), one.begin(), one.end());
  }
  results.insert(results.end(), of_keys.begin(), of_keys.end());
  return results;
}

}  // namespace atrest::cli
