// atrest call encrypt
#pragma once

#include "cli/call/call_flags.h"
#include "cli/command.h"

namespace atrest::cli {

class CallEncrypt : public Command {
 public:
  CommandText Text() const override;
  void AddFlags(CLI::App& app) override;
  Result<ExitCode> Run(Session& session) override;

 private:
  CallFlags flags_;
  bool raw_ = false;
};

}  // namespace atrest::cli
