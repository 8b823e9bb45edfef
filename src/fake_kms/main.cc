// kms-emulator: AWS KMS on loopback.
#include <CLI/Version.hpp>
#include <array>
#include <condition_variable>
#include <iostream>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "base/version.h"
#include "emulator/emulator.h"
#include "fake_kms/options.h"
#include "fake_kms/tls_files.h"
#include "http/server.h"
#include "os/disk_filesystem.h"
#include "os/kernel_random.h"
#include "os/process_environment.h"
#include "os/real_clock.h"
#include "os/shutdown_signals.h"

namespace atrest::fake_kms {
namespace {

constexpr std::size_t kMaxRequestBytes = 512 * 1024;

enum ExitCode { kStopped = 0, kUnusable = 2, kUnfinished = 3 };

ExitCode Fail(const Error& error) {
  std::cerr << "kms-emulator: error: " << error.message << "\n";
  if (!error.hint.empty()) std::cerr << "kms-emulator: hint: " << error.hint << "\n";
  return error.kind == Failure::kBadInput ? kUnusable : kUnfinished;
}

struct Machine {
  os::RealClock clock;
  os::KernelRandom random;
  os::DiskFilesystem filesystem;
  os::ProcessEnvironment environment;
};

Result<std::unique_ptr<TlsFiles>> PrepareTls(Machine& machine, const Options& options,
                                             http::ServerOptions& server) {
  server.tls_certificate_file = options.tls_certificate_file;
  server.tls_key_file = options.tls_key_file;
  if (!options.tls || !options.tls_key_file.empty()) return std::unique_ptr<TlsFiles>();
  TRY_ASSIGN(std::unique_ptr<TlsFiles> files,
             TlsFiles::Make(options.emulator.data_directory,
                            machine.environment.Get("TMPDIR").value_or("/tmp"), machine.filesystem,
                            machine.clock, machine.random));
  server.tls_certificate_file = files->certificate_file();
  server.tls_key_file = files->key_file();
  std::cerr << "kms-emulator: clients trust it with AWS_CA_BUNDLE=" << files->certificate_file()
            << std::endl;
  return files;
}

Result<void> Serve(const Options& options) {
  const std::stop_source stop;
  TRY_ASSIGN(const auto signals, os::ShutdownSignals::Install(stop));
  Machine machine;
  TRY_ASSIGN(const auto emulator,
             emulator::Emulator::Open(options.emulator,
                                      {machine.clock, machine.random, machine.filesystem}));
  http::ServerOptions server_options;
  server_options.address = options.listen;
  server_options.max_body_bytes = kMaxRequestBytes;
  TRY_ASSIGN(const auto tls_files, PrepareTls(machine, options, server_options));
  TRY_ASSIGN(const auto server,
             http::Server::Listen(server_options, [&emulator](const http::ServerRequest& request) {
               return emulator->Answer(request);
             }));
  std::cout << server->url() << std::endl;
  machine.clock.WaitUntil(SteadyTime::max(), stop.get_token());
  server->Stop();
  return {};
}

ExitCode Run(const std::vector<std::string>& arguments) {
  const Result<Options> options = ParseOptions(arguments);
  if (!options.ok()) return Fail(options.error());
  switch (options->task) {
    case Task::kPrintHelp: std::cout << HelpText(); return kStopped;
    case Task::kPrintVersion: {
      const std::array libraries{LibraryVersion{"cli11", CLI11_VERSION}};
      std::cout << VersionText("kms-emulator", libraries);
      return kStopped;
    }
    case Task::kServe: break;
  }
  const Result<void> served = Serve(*options);
  return served.ok() ? kStopped : Fail(served.error());
}

}  // namespace
}  // namespace atrest::fake_kms

int main(int argc, char** argv) { return atrest::fake_kms::Run({argv + 1, argv + argc}); }
