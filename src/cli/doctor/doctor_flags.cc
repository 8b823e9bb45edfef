#include "cli/doctor/doctor_flags.h"

namespace atrest::cli {
namespace {

void AddPlaces(CLI::App& app, DoctorFlags& flags) {
  app.add_flag("--before", flags.before, "nothing is installed yet: check what it will need");
  app.add_option("--kms-key", flags.keys,
                 "the key that the provider uses, for each (default: as its manifest says)")
      ->type_name("KEY")
      ->allow_extra_args(false);
  app.add_option("--socket", flags.sockets,
                 "the socket that it listens on, for each (default: as its manifest and the "
                 "EncryptionConfiguration say)")
      ->type_name("PATH")
      ->allow_extra_args(false);
  app.add_option("--health-port", flags.health_port,
                 "where it serves /livez and /readyz (default: as its manifest says)")
      ->type_name("ADDRESS:PORT");
  app.add_option("--manifests", flags.manifests,
                 "directory of static pods (default /etc/kubernetes/manifests)")
      ->type_name("DIR");
  app.add_option("--log", flags.log,
                 "for --bundle: the provider's log (default: the newest in /var/log/containers)")
      ->type_name("FILE");
  app.add_option("--unit", flags.unit, "systemd unit of the provider (default: where it may be)")
      ->type_name("FILE");
}

void AddAws(CLI::App& app, DoctorFlags& flags) {
  app.add_option("--region", flags.region, "the Region of the key (default: its ARN's)")
      ->type_name("REGION");
  app.add_option("--profile", flags.profile, "the profile of AWS's configuration files")
      ->type_name("NAME");
  app.add_option("--kms-endpoint", flags.kms_endpoint,
                 "URL of KMS (default: as the manifest says, else AWS's own)")
      ->type_name("URL");
  app.add_flag("--allow-insecure-endpoint", flags.allow_insecure_endpoint,
               "plain http to other hosts than this one");
  app.add_option("--encryption-context", flags.encryption_context,
                 "pairs that the provider gives to KMS (default: as its manifest says)")
      ->type_name("A=B,...");
}

void AddValues(CLI::App& app, ValueFlags& values) {
  app.add_option("--endpoints", values.endpoints,
                 "members of one etcd cluster, separated by commas; again for each further cluster")
      ->type_name("URLS")
      ->allow_extra_args(false);
  app.add_option("--cacert", values.ca_file, "CA that signed etcd's certificates")
      ->type_name("FILE");
  app.add_option("--cert", values.certificate_file, "client certificate for etcd")
      ->type_name("FILE");
  app.add_option("--key", values.key_file, "key of the client certificate")->type_name("FILE");
  app.add_option("--snapshot", values.snapshots, "a backup: are its keys still usable? any number")
      ->type_name("FILE")
      ->allow_extra_args(false);
  app.add_option("--encryption-config", values.configuration_file,
                 "the EncryptionConfiguration (default: as kube-apiserver's manifest says)")
      ->type_name("FILE");
}

}  // namespace

void AddDoctorFlags(CLI::App& app, DoctorFlags& flags) {
  AddPlaces(app, flags);
  AddAws(app, flags);
  AddValues(app, flags.values);
  app.add_option("--max-values", flags.max_values,
                 "how many values of each etcd to look at (default 10000)")
      ->type_name("N")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{100000000}).description(""));
  AddKubeFlags(app, flags.kube);
  app.add_option("--kubernetes-version", flags.kubernetes_version,
                 "with --before: the version that the cluster runs")
      ->type_name("VERSION");
  app.add_option("--kops-version", flags.kops_version,
                 "with --before: the kops that makes the cluster")
      ->type_name("VERSION");
  app.add_option("--timeout", flags.timeout, "for the whole run (default 60s)")->type_name("TIME");
  app.add_option("--check-timeout", flags.check_timeout, "for each question (default 5s)")
      ->type_name("TIME");
}

}  // namespace atrest::cli
