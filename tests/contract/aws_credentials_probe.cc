// What our chain of credentials finds in this process's environment, as one line of JSON: source,
// access_key_id, secret_access_key, session_token and identity, or error. For test values alone.
//   aws_credentials_probe [PROFILE]
#include <iostream>
#include <string>
#include <string_view>

#include "aws/credentials/credential_chain.h"
#include "aws/kms/open_key_service.h"
#include "http/curl_transport.h"
#include "os/disk_filesystem.h"
#include "os/process_environment.h"
#include "os/real_clock.h"
#include "os/shell_runner.h"

namespace atrest {
namespace {

std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c < ' ' && c >= 0 ? ' ' : c;
  }
  return out + '"';
}

void Print(const Result<aws::Credentials>& found) {
  if (!found.ok()) {
    std::cout << "{\"error\":" << Quoted(found.error().message)
              << ",\"hint\":" << Quoted(found.error().hint)
              << ",\"kind\":" << Quoted(FailureName(found.error().kind)) << "}\n";
    return;
  }
  std::cout << "{\"source\":" << Quoted(found->source)
            << ",\"access_key_id\":" << Quoted(found->access_key_id)
            << ",\"secret_access_key\":" << Quoted(found->secret_access_key.Reveal())
            << ",\"session_token\":" << Quoted(found->session_token.Reveal())
            << ",\"identity\":" << Quoted(found->identity)
            << ",\"expires\":" << (found->expiration.has_value() ? "true" : "false") << "}\n";
}

int Main(const std::string& profile) {
  os::RealClock clock;
  os::ProcessEnvironment environment;
  os::DiskFilesystem filesystem;
  os::ShellRunner commands(clock);
  http::TransportOptions options;
  options.ca_bundle_file = aws::CaBundleFile(environment, filesystem, profile);
  auto transport = http::CurlTransport::Open(options, clock);
  if (!transport.ok()) return 2;
  aws::ImdsClient imds(**transport, environment, clock, &filesystem, profile);
  aws::RegionFinder regions(environment, filesystem, imds, profile);
  aws::CredentialChain chain(
      {**transport, environment, filesystem, clock, imds, regions, &commands},
      {.profile = profile});
  CallContext context;
  context.deadline = Deadline::After(clock.Now(), std::chrono::seconds(20));
  Print(chain.Fetch(context));
  return 0;
}

}  // namespace
}  // namespace atrest

int main(int argc, char** argv) { return atrest::Main(argc > 1 ? argv[1] : ""); }
