#include <google/protobuf/stubs/common.h>
#include <grpc/support/log.h>
#include <grpcpp/grpcpp.h>

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "base/version.h"
#include "daemon/command_line.h"
#include "daemon/configuration.h"
#include "daemon/program.h"
#include "daemon/settings.h"
#include "daemon/usage.h"
#include "http/library_versions.h"
#include "os/disk_filesystem.h"
#include "os/wiping_free.h"

namespace atrest::daemon {
namespace {

// A terminal or pipe that takes no text is nothing to fail for.
void Print(std::string_view text, std::FILE* stream) {
  static_cast<void>(std::fwrite(text.data(), 1, text.size(), stream));
}

int Refuse(const Error& error) {
  std::string text = "aws-encryption-provider: error: " + error.message + "\n";
  if (!error.hint.empty()) text += "aws-encryption-provider: hint: " + error.hint + "\n";
  Print(text, stderr);
  return error.kind == Failure::kBadInput ? 2 : 3;
}

std::string Version() {
  std::vector<LibraryVersion> libraries = http::LibraryVersions();
  libraries.push_back({"gRPC", grpc::Version()});
  libraries.push_back(
      {"protobuf", google::protobuf::internal::VersionString(GOOGLE_PROTOBUF_VERSION)});
  return VersionText("aws-encryption-provider", libraries);
}

int Main(const std::vector<std::string>& arguments) {
  const Result<CommandLine> line = CommandLine::Parse(ProviderFlags(), arguments);
  if (!line) return Refuse(line.error());
  if (line->Switch("help")) return Print(UsageText(), stdout), 0;
  if (line->Switch("version")) return Print(Version(), stdout), 0;
  const Result<Configuration> configuration = ReadConfiguration(*line, os::DiskFilesystem());
  if (!configuration) return Refuse(configuration.error());
  if (line->Switch("check-config")) return Print(configuration->path + ": valid\n", stdout), 0;
  // gRPC would write its own lines to stderr, at the will of whoever connects.
  if (!configuration->settings.debug) gpr_set_log_verbosity(static_cast<gpr_log_severity>(3));
  const Result<void> served = RunProgram(*line, *configuration);
  return served ? 0 : Refuse(served.error());
}

}  // namespace
}  // namespace atrest::daemon

int main(int argc, char** argv) {
  static_cast<void>(atrest::os::WipesFreedMemory());
  try {
    return atrest::daemon::Main({argv + 1, argv + argc});
  } catch (const std::exception& error) {  // e.g. no memory
    static_cast<void>(std::fprintf(stderr, "aws-encryption-provider: error: %s\n", error.what()));
    return 3;
  }
}
