#include "fake_kms/options.h"

namespace atrest::fake_kms {
namespace {

constexpr std::string_view kHelpText =
    R"(kms-emulator: AWS KMS on loopback, for tests

USAGE
  kms-emulator --listen 127.0.0.1:PORT [flags]
  kms-emulator export --data-dir DIR --file FILE [--region NAME] [--account ID]
  kms-emulator import --data-dir DIR --file FILE [--region NAME] [--account ID]

  Real AES-256-GCM, real key states, real errors, signatures verified. When it is ready it prints
  its URL, one line on stdout. Never put real data under its keys.

  export writes all keys and aliases of a data directory that no emulator uses into one file (0600),
  import reads them into a directory that holds none. The file holds KEY MATERIAL IN CLEAR.

FLAGS
  --listen ADDRESS      where to serve, e.g. 127.0.0.1:8100; port 0 takes a free one. Required
  --data-dir DIR        keep keys and aliases there, safe against kill -9 (default: in memory); one
                        emulator at a time
  --seed FILE           principals, keys and aliases to start with, YAML; docs/emulator.md
  --region NAME         the AWS Region it plays (default us-east-1)
  --regions-dir DIR     meet emulators of other Regions there, for ReplicateKey
  --account ID          the AWS account it plays, 12 digits (default 000000000000)
  --no-auth             take unsigned and wrongly signed requests too
  --tls                 serve HTTPS. Without the two flags below it makes a certificate for
                        localhost and says on stderr where it lies, for AWS_CA_BUNDLE
  --tls-cert FILE       certificate chain, PEM; needs --tls and --tls-key
  --tls-key FILE        private key, PEM
  --latency MS          answer that much later (default 0)
  --key-lag MS          new keys, changes and rotations show that much later (default 0)
  --alias-lag MS        as --key-lag, for aliases (default 0)
  --control ADDRESS     serve the control API there (faults, request log, clock, state, reset), for
                        tests; unix:PATH for a unix socket (0600). Its URL is printed on stderr.
                        docs/emulator.md describes it
  --faults FILE         faults to start with, as POST /faults takes them
  --quota N             throttle Encrypt, Decrypt and the other cryptographic operations beyond N a
                        second together, as AWS does for an account and Region
  --print-env           print the environment for awscli and SDKs on stdout, instead of the URL
  --ready-fd N          when ready, write {"url": ..., "control": ...} there and close it
  --version             print the versions of the program and its libraries
  --help                print this

  It knows one principal: access key id "test", secret access key "test".

EXIT CODES
  0  stopped by SIGTERM or SIGINT; exported or imported
  2  wrong usage or an unusable file, nothing was done
  3  the address could not be served, or another emulator uses the data directory; try again later

EXAMPLES
  kms-emulator --listen 127.0.0.1:8100 --data-dir /tmp/kms &
  export AWS_ENDPOINT_URL_KMS=http://127.0.0.1:8100 AWS_DEFAULT_REGION=us-east-1
  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
  aws kms create-key

  A free port, with TLS:
  kms-emulator --listen 127.0.0.1:0 --tls --data-dir /tmp/kms
  export AWS_CA_BUNDLE=/tmp/kms/tls/certificate.pem

  The next two Decrypts are throttled:
  kms-emulator --listen 127.0.0.1:8100 --control 127.0.0.1:8101 &
  curl -d '{"operation": "Decrypt", "count": 2, "effect": {"error": "ThrottlingException"}}' \
    http://127.0.0.1:8101/faults
)";

}  // namespace

std::string_view HelpText() { return kHelpText; }

}  // namespace atrest::fake_kms
