#include "fake_kms/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace atrest::fake_kms {
namespace {

constexpr std::string_view kHint = "see: kms-emulator --help";
constexpr std::int64_t kLongestDelayMs = 3'600'000;
constexpr std::int64_t kLargestQuota = 1'000'000;

Error Usage(std::string message) {
  return Error{Failure::kBadInput, std::move(message), std::string(kHint)};
}

struct Delays {
  std::int64_t latency = 0, key_lag = 0, alias_lag = 0;
};

void AddDelay(CLI::App& app, const char* flag, std::int64_t& milliseconds) {
  app.add_option(flag, milliseconds)->check(CLI::Range(std::int64_t{0}, kLongestDelayMs));
}

void AddPlaceFlags(CLI::App& app, Options& options) {
  app.add_option("--data-dir", options.emulator.data_directory);
  app.add_option("--region", options.emulator.region);
  app.add_option("--regions-dir", options.emulator.regions_directory);
  app.add_option("--account", options.emulator.account);
}

void AddFlags(CLI::App& app, Options& options, Delays& delays) {
  app.add_option("--listen", options.listen);
  app.add_option("--control", options.control);
  app.add_option("--faults", options.faults_file);
  app.add_option("--quota", options.quota)->check(CLI::Range(std::int64_t{1}, kLargestQuota));
  app.add_option("--ready-fd", options.ready_fd)->check(CLI::Range(3, 1'000'000));
  app.add_flag("--print-env", options.print_env);
  app.add_option("--seed", options.emulator.seed_file);
  AddPlaceFlags(app, options);
  app.add_flag("!--no-auth", options.emulator.check_signatures);
  app.add_flag("--tls", options.tls);
  app.add_option("--tls-cert", options.tls_certificate_file);
  app.add_option("--tls-key", options.tls_key_file);
  AddDelay(app, "--latency", delays.latency);
  AddDelay(app, "--key-lag", delays.key_lag);
  AddDelay(app, "--alias-lag", delays.alias_lag);
}

Result<void> Check(const Options& options) {
  if (options.listen.empty()) return Usage("--listen is required");
  if (options.tls_certificate_file.empty() != options.tls_key_file.empty()) {
    return Usage("--tls-cert and --tls-key belong together");
  }
  if (!options.tls_key_file.empty() && !options.tls) return Usage("--tls-key needs --tls");
  return {};
}

bool Contains(std::span<const std::string> arguments, std::string_view flag) {
  return std::find(arguments.begin(), arguments.end(), flag) != arguments.end();
}

// What is to be done instead of serving.
std::optional<Task> TransferOf(std::span<const std::string> arguments) {
  if (arguments.empty()) return std::nullopt;
  if (arguments.front() == "export") return Task::kExport;
  if (arguments.front() == "import") return Task::kImport;
  return std::nullopt;
}

Result<void> Parse(CLI::App& app, std::span<const std::string> arguments) {
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());  // as CLI11 takes them
  try {
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    return Usage(error.what());
  }
  return {};
}

Result<Options> ParseTransfer(Task task, std::span<const std::string> arguments) {
  Options options;
  options.task = task;
  CLI::App app;
  app.set_help_flag();
  AddPlaceFlags(app, options);
  app.add_option("--file", options.file);
  TRY(Parse(app, arguments.subspan(1)));
  if (options.emulator.data_directory.empty()) return Usage("--data-dir is required");
  if (options.file.empty()) return Usage("--file is required");
  return options;
}

}  // namespace

Result<Options> ParseOptions(std::span<const std::string> arguments) {
  Options options;
  if (Contains(arguments, "--help") || Contains(arguments, "-h")) {
    options.task = Task::kPrintHelp;
    return options;
  }
  if (Contains(arguments, "--version")) {
    options.task = Task::kPrintVersion;
    return options;
  }
  if (const auto transfer = TransferOf(arguments)) return ParseTransfer(*transfer, arguments);
  Delays delays;
  CLI::App app;
  app.set_help_flag();
  AddFlags(app, options, delays);
  TRY(Parse(app, arguments));
  options.emulator.latency = std::chrono::milliseconds(delays.latency);
  options.emulator.lag = {std::chrono::milliseconds(delays.key_lag),
                          std::chrono::milliseconds(delays.alias_lag)};
  options.emulator.record_requests = !options.control.empty();
  TRY(Check(options));
  return options;
}

}  // namespace atrest::fake_kms
