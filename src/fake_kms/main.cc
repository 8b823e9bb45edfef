// kms-emulator: AWS KMS on loopback.
#include <unistd.h>

#include <CLI/Version.hpp>
#include <array>
#include <iostream>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/version.h"
#include "emulator/emulator.h"
#include "emulator/store/state_text.h"
#include "fake_kms/announcement.h"
#include "fake_kms/options.h"
#include "fake_kms/state_transfer.h"
#include "fake_kms/tls_files.h"
#include "http/server.h"
#include "os/disk_filesystem.h"
#include "os/file_lock.h"
#include "os/kernel_random.h"
#include "os/process_environment.h"
#include "os/real_clock.h"
#include "os/shutdown_signals.h"

namespace atrest::fake_kms {
namespace {

constexpr std::size_t kMaxRequestBytes = 512 * 1024;
constexpr std::size_t kMaxControlBytes = emulator::kMaxStateTextBytes;
constexpr unsigned kDirectoryMode = 0700;

enum ExitCode { kDone = 0, kUnusable = 2, kUnfinished = 3 };

ExitCode Fail(const Error& error) {
  std::cerr << "kms-emulator: error: " << error.message << "\n";
  if (!error.hint.empty()) std::cerr << "kms-emulator: hint: " << error.hint << "\n";
  const bool unusable = error.kind == Failure::kBadInput || error.kind == Failure::kAbsent;
  return unusable ? kUnusable : kUnfinished;
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

// Tells the world where it is: stdout always, --ready-fd if it was given.
Result<void> Announce(const Options& options, const http::Server& server,
                      const http::Server* control, const TlsFiles* tls_files) {
  const std::string url = server.url();
  const std::string control_url = control == nullptr ? "" : control->url();
  if (!control_url.empty()) std::cerr << "kms-emulator: control API: " << control_url << std::endl;
  if (options.print_env) {
    const std::string ca =
        tls_files == nullptr ? options.tls_certificate_file : tls_files->certificate_file();
    std::cout << EnvironmentText(url, options.emulator.region, ca) << std::flush;
  } else {
    std::cout << url << std::endl;
  }
  if (!options.ready_fd.has_value()) return {};
  const std::string line = ReadyLine(url, control_url);
  const ssize_t written = ::write(*options.ready_fd, line.data(), line.size());
  ::close(*options.ready_fd);
  if (written == static_cast<ssize_t>(line.size())) return {};
  return Error{Failure::kBadInput,
               "--ready-fd " + std::to_string(*options.ready_fd) + " cannot be written to"};
}

Result<std::unique_ptr<http::Server>> ServeControl(const Options& options,
                                                   emulator::Emulator& emulator) {
  if (options.control.empty()) return std::unique_ptr<http::Server>();
  http::ServerOptions server;
  server.address = options.control;
  server.max_body_bytes = kMaxControlBytes;
  server.threads = 1;
  return http::Server::Listen(server, [&emulator](const http::ServerRequest& request) {
    return emulator.Control(request);
  });
}

Result<emulator::EmulatorOptions> WithFaults(const Options& options, const Filesystem& files) {
  emulator::EmulatorOptions all = options.emulator;
  if (options.quota > 0) {
    const auto quota = static_cast<double>(options.quota);
    all.faults.push_back(emulator::QuotaOfCryptographicOperations(quota));
  }
  if (options.faults_file.empty()) return all;
  TRY_ASSIGN(const std::string text, files.Read(options.faults_file, kMaxRequestBytes));
  Result<std::vector<emulator::FaultRule>> rules = emulator::ReadFaultRules(text);
  if (!rules.ok()) return Annotate(std::move(rules).error(), options.faults_file);
  all.faults.insert(all.faults.begin(), rules->begin(), rules->end());
  return all;
}

// Nothing for an emulator in memory.
Result<std::optional<os::FileLock>> LockDataDirectory(const Options& options) {
  const std::string& directory = options.emulator.data_directory;
  if (directory.empty()) return std::optional<os::FileLock>();
  Result<os::FileLock> lock = os::FileLock::Take(directory + "/lock");
  if (lock.ok()) return std::optional<os::FileLock>(std::move(lock).value());
  Error error = Annotate(std::move(lock).error(), "data directory " + directory);
  error.hint = "end the emulator that uses it, or take another --data-dir";
  return error;
}

Result<void> Transfer(const Options& options) {
  os::DiskFilesystem filesystem;
  if (options.task == Task::kImport) {
    TRY(filesystem.MakeDirectories(options.emulator.data_directory, kDirectoryMode));
  }
  TRY_ASSIGN(const auto lock, LockDataDirectory(options));
  TRY_ASSIGN(const std::string done, options.task == Task::kExport
                                         ? ExportState(options, filesystem)
                                         : ImportState(options, filesystem));
  std::cerr << "kms-emulator: " << done << "\n";
  return {};
}

Result<void> Serve(const Options& options) {
  const std::stop_source stop;
  TRY_ASSIGN(const auto signals, os::ShutdownSignals::Install(stop));
  Machine machine;
  if (!options.emulator.data_directory.empty()) {
    TRY(machine.filesystem.MakeDirectories(options.emulator.data_directory, kDirectoryMode));
  }
  TRY_ASSIGN(const auto lock, LockDataDirectory(options));
  TRY_ASSIGN(const auto emulator_options, WithFaults(options, machine.filesystem));
  TRY_ASSIGN(const auto emulator,
             emulator::Emulator::Open(emulator_options,
                                      {machine.clock, machine.random, machine.filesystem}));
  http::ServerOptions server_options;
  server_options.address = options.listen;
  server_options.max_body_bytes = kMaxRequestBytes;
  TRY_ASSIGN(const auto tls_files, PrepareTls(machine, options, server_options));
  TRY_ASSIGN(const auto server,
             http::Server::Listen(server_options, [&emulator](const http::ServerRequest& request) {
               return emulator->Answer(request);
             }));
  TRY_ASSIGN(const auto control, ServeControl(options, *emulator));
  TRY(Announce(options, *server, control.get(), tls_files.get()));
  machine.clock.WaitUntil(SteadyTime::max(), stop.get_token());
  return {};
}

ExitCode Ended(const Result<void>& result) { return result.ok() ? kDone : Fail(result.error()); }

ExitCode Run(const std::vector<std::string>& arguments) {
  const Result<Options> options = ParseOptions(arguments);
  if (!options.ok()) return Fail(options.error());
  switch (options->task) {
    case Task::kPrintHelp: std::cout << HelpText(); return kDone;
    case Task::kPrintVersion: {
      const std::array libraries{LibraryVersion{"cli11", CLI11_VERSION}};
      std::cout << VersionText("kms-emulator", libraries);
      return kDone;
    }
    case Task::kExport:
    case Task::kImport: return Ended(Transfer(*options));
    case Task::kServe: break;
  }
  return Ended(Serve(*options));
}

}  // namespace
}  // namespace atrest::fake_kms

int main(int argc, char** argv) { return atrest::fake_kms::Run({argv + 1, argv + argc}); }
