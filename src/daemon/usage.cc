#include "daemon/usage.h"

namespace atrest::daemon {
namespace {

constexpr std::string_view kUsage =
    R"(aws-encryption-provider: a Kubernetes KMS plugin that keeps its keys in AWS KMS

USAGE
  aws-encryption-provider --key=KEY [--key=KEY ...] [--listen=PATH ...] [flags]
  aws-encryption-provider --config=FILE [flags]

  Serves the KMS plugin API, v1beta1 and v2, on a unix socket for each key.

FLAGS
  --key LIST                  KMS keys: key ARN (best), key id, alias name or alias ARN. Required
  --listen LIST               paths of the unix sockets, one for each key
                              (default /var/run/kmsplugin/socket.sock)
  --encryption-context PAIRS  bound to what is encrypted, e.g. 'a=b,c=d'; repeat it for the second
                              key and so on
  --region NAME               AWS region (default: from the key's ARN, else the environment, the
                              profile, the instance metadata)
  --kms-endpoint URL          use this KMS endpoint
  --allow-insecure-endpoint   let a KMS endpoint be plain http on another host; for tests only
  --source-arn ARN            sent as x-amz-source-arn, against confused deputies. AWS knows
                              aws:SourceArn only where one of its services calls: a key policy that
                              requires it locks a self-managed cluster out

  --health-port ADDRESS       where health and metrics are served (default ":8080")
  --healthz-path PATH         200 if every key can be used, else 500 (default /healthz)
  --livez-path PATH           200 if the sockets are served (default /livez)
  --health-kms-version V      v1 or v2: under which the probe's calls are counted (default v1)
  --debug                     log what only a developer wants

  --qps-limit N               requests to KMS in a second (default 0: as many as there are)
  --burst-limit N             requests to KMS that may be sent at once; needed with --qps-limit
  --retry-token-capacity N    size of the retry quota; a retry takes 14 of it, a throttled one 5, only
                              successes give back (default 0: AWS's standard of 500)
  --workers N                 calls of a key that wait for KMS at the same time (default 96)

  --socket-mode MODE          rights of the sockets, octal (default 0600)
  --socket-owner USER[:GROUP] owner of the sockets, names or numbers (default: who runs this
                              program)

  --allow-uid LIST            users that may call, beside root, this program's and the socket's owner
  --decrypt-keys LIST         ARNs of the keys whose ciphertexts may be decrypted (default "any")
  --decrypt-encryption-context PAIRS
                              also tried when a ciphertext does not fit --encryption-context;
                              may be repeated
  --key-id-mode MODE          what Status calls a key: "flag", the text of --key (default); "arn", the ARN
                              that it stands for, so that moving an alias makes data stale; or
                              "material", that and the id of the key material, so that AWS's
                              rotation does
  --state-dir DIR             keeps those key ids, so that none is ever told again after a restart
  --unhealthy-status HOW      with a key that KMS refuses, Status answers in "healthz" (default) or
                              with an "error", which makes kube-apiserver stop writing after 3 min

  --sandbox LIST              what is given up at the start: memory-lock, capabilities, landlock,
                              seccomp; "all" (default) or "none"

  --config FILE               YAML that says the same as these flags, for each key by itself; read again
                              at SIGHUP, and taken if it is valid (docs/configuration.md)
  --check-config              read --config, say what is wrong with it, and end

  --version                   print the versions of the program and its libraries
  --help                      print this

  One dash is as good as two. /metrics and /readyz are served on the health port too.

EXIT CODES
  0  stopped by SIGTERM or SIGINT, or the file of --check-config is valid
  2  wrong usage, nothing was started
  3  a socket or the health port could not be served

EXAMPLES
  aws-encryption-provider --key=arn:aws:kms:eu-west-1:111122223333:key/KEY \
    --listen=/var/run/kmsplugin/socket.sock --health-port=127.0.0.1:8083

  Two keys, each with its own socket and encryption context:
  aws-encryption-provider --key=ARN1 --listen=/run/a.sock --encryption-context=cluster=old \
    --key=ARN2 --listen=/run/b.sock --encryption-context=cluster=new
)";

}  // namespace

std::string_view UsageText() { return kUsage; }

}  // namespace atrest::daemon
