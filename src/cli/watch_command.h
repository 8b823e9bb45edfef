// `atrest watch`
#pragma once

#include <stop_token>
#include <string>

#include "cli/command.h"
#include "cli/status_source.h"

namespace atrest::cli {

// Ends by SIGINT or SIGTERM alone: 0 if the last round could be read, else 3.
class WatchCommand final : public Command {
 public:
  CommandText Text() const override;
  void AddFlags(CLI::App& app) override;
  Result<ExitCode> Run(Session& session) override;

  // Until the stop is requested; for tests, too.
  Result<ExitCode> Watch(Session& session, const std::stop_token& stop);

 private:
  StatusFlags flags_;
  std::string interval_ = "5s";
};

}  // namespace atrest::cli
