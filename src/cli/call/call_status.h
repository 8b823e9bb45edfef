// atrest call status
#pragma once

#include "cli/call/call_flags.h"
#include "cli/command.h"

namespace atrest::cli {

// Exit code 1 if the plugin answers but says that it is not well.
class CallStatus : public Command {
 public:
  CommandText Text() const override;
  void AddFlags(CLI::App& app) override;
  Result<ExitCode> Run(Session& session) override;

 private:
  CallFlags flags_;
};

}  // namespace atrest::cli
