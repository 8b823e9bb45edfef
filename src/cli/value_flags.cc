#include "cli/value_flags.h"

#include <utility>

#include "cli/time_text.h"
#include "etcd/http_etcd_client.h"
#include "http/curl_transport.h"
#include "os/open_file.h"

namespace atrest::cli {
namespace {

constexpr std::size_t kMaxConfiguration = 1024 * 1024;
constexpr const char* kNodeDirectory = "/srv/kubernetes/kube-apiserver/";
constexpr const char* kMainEtcd = "https://127.0.0.1:4001";
constexpr const char* kEventsEtcd = "https://127.0.0.1:4002";

bool Exists(const Filesystem& files, const std::string& path) {
  return files.Read(path, kMaxConfiguration).ok();
}

}  // namespace

void AddValueFlags(CLI::App& app, ValueFlags& flags) {
  app.add_option("--endpoints", flags.endpoints,
                 "members of one etcd cluster, separated by commas; again for each further cluster")
      ->type_name("URLS")
      ->allow_extra_args(false);
  app.add_option("--cacert", flags.ca_file, "CA that signed etcd's certificates")
      ->type_name("FILE");
  app.add_option("--cert", flags.certificate_file, "client certificate for etcd")
      ->type_name("FILE");
  app.add_option("--key", flags.key_file, "key of the client certificate")->type_name("FILE");
  app.add_option(
         "--prefix", flags.prefix,
         "only keys below this: the API server's --etcd-prefix, or deeper (default /registry)")
      ->type_name("PATH");
  app.add_option("--snapshot", flags.snapshots,
                 "file of etcdctl snapshot save, or a data directory's member/snap/db; any number")
      ->type_name("FILE")
      ->allow_extra_args(false);
  app.add_option("--encryption-config", flags.configuration_file,
                 "the API server's EncryptionConfiguration")
      ->type_name("FILE");
  app.add_option("--timeout", flags.timeout,
                 "how long to wait for one answer of etcd (default 60s)")
      ->type_name("TIME");
}

Result<ValueFlags> WithNodeDefaults(ValueFlags flags, const Filesystem& files, std::string& found) {
  if (!flags.endpoints.empty() || !flags.snapshots.empty()) return flags;
  const std::string directory = kNodeDirectory;
  if (!Exists(files, directory + "etcd-client.crt")) {
    return Error{
        Failure::kBadInput,
        "nothing to read: no --endpoints, no --snapshot, and no control-plane node of kops",
        "give --endpoints URLS with --cacert, --cert and --key, or --snapshot FILE"};
  }
  flags.endpoints = {kMainEtcd, kEventsEtcd};
  if (flags.ca_file.empty()) flags.ca_file = directory + "etcd-ca.crt";
  if (flags.certificate_file.empty()) flags.certificate_file = directory + "etcd-client.crt";
  if (flags.key_file.empty()) flags.key_file = directory + "etcd-client.key";
  found = "reading this node's etcds: " + std::string(kMainEtcd) + ", " + kEventsEtcd;
  const std::string configuration = directory + "encryptionconfig.yaml";
  if (flags.configuration_file.empty() && Exists(files, configuration)) {
    flags.configuration_file = configuration;
    found += ", and " + configuration;
  }
  return flags;
}

struct OpenedValues::Parts {
  std::unique_ptr<http::CurlTransport> transport;
  std::vector<std::unique_ptr<etcd::EtcdClient>> clients;
  std::vector<std::unique_ptr<RandomAccessFile>> files;
  std::vector<std::unique_ptr<operate::ValueSource>> sources;

  Result<void> OpenEtcds(const ValueFlags& flags, const Clock& clock);
  Result<void> OpenSnapshots(const ValueFlags& flags, const crypto::SipHashKey& hash_key);
};

Result<void> OpenedValues::Parts::OpenEtcds(const ValueFlags& flags, const Clock& clock) {
  if (flags.endpoints.empty()) return {};
  if (flags.certificate_file.empty() != flags.key_file.empty()) {
    return Error{Failure::kBadInput, "--cert and --key go together"};
  }
  TRY_ASSIGN(const auto timeout, ParseDuration(flags.timeout));
  http::TransportOptions options;
  options.ca_bundle_file = flags.ca_file;
  options.client_certificate_file = flags.certificate_file;
  options.client_key_file = flags.key_file;
  options.http2 = true;
  options.allow_insecure_http = true;  // only where an endpoint says so
  TRY_ASSIGN(transport, http::CurlTransport::Open(std::move(options), clock));
  const bool tls = !flags.ca_file.empty() || !flags.certificate_file.empty();
  for (const std::string& text : flags.endpoints) {
    TRY_ASSIGN(std::vector<std::string> members, etcd::ParseEndpoints(text, tls));
    clients.push_back(
        std::make_unique<etcd::HttpEtcdClient>(std::move(members), *transport, clock, timeout));
    sources.push_back(std::make_unique<operate::EtcdSource>(text, *clients.back()));
  }
  return {};
}

Result<void> OpenedValues::Parts::OpenSnapshots(const ValueFlags& flags,
                                                const crypto::SipHashKey& hash_key) {
  for (const std::string& path : flags.snapshots) {
    TRY_ASSIGN(std::unique_ptr<RandomAccessFile> file, os::OpenFile(path));
    sources.push_back(std::make_unique<operate::SnapshotSource>(path, *file, hash_key));
    files.push_back(std::move(file));
  }
  return {};
}

OpenedValues::OpenedValues(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
OpenedValues::~OpenedValues() = default;

Result<std::unique_ptr<OpenedValues>> OpenedValues::Open(const ValueFlags& flags,
                                                         const Clock& clock,
                                                         const crypto::SipHashKey& hash_key) {
  auto parts = std::make_unique<Parts>();
  TRY(parts->OpenEtcds(flags, clock));
  TRY(parts->OpenSnapshots(flags, hash_key));
  return std::unique_ptr<OpenedValues>(new OpenedValues(std::move(parts)));
}

std::vector<operate::ValueSource*> OpenedValues::Sources() const {
  std::vector<operate::ValueSource*> sources;
  for (const auto& source : parts_->sources) sources.push_back(source.get());
  return sources;
}

Result<std::optional<kube::EncryptionConfiguration>> ReadConfiguration(const ValueFlags& flags,
                                                                       const Filesystem& files) {
  std::optional<kube::EncryptionConfiguration> configuration;
  if (flags.configuration_file.empty()) return configuration;
  TRY_ASSIGN(std::string text, files.Read(flags.configuration_file, kMaxConfiguration));
  auto parsed = kube::EncryptionConfiguration::Parse(text);
  Wipe(text);
  if (!parsed.ok()) return Annotate(std::move(parsed).error(), flags.configuration_file);
  configuration.emplace(std::move(parsed).value());
  return configuration;
}

}  // namespace atrest::cli
