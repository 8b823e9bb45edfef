// atrest call decrypt
#pragma once

#include <string>
#include <vector>

#include "cli/call/call_flags.h"
#include "cli/command.h"

namespace atrest::cli {

// Prints the plaintext only with --reveal, else its size.
class CallDecrypt : public Command {
 public:
  CommandText Text() const override;
  void AddFlags(CLI::App& app) override;
  Result<ExitCode> Run(Session& session) override;

 private:
  Result<PluginCiphertext> ReadStored(Session& session) const;
  void PrintResult(const Secret& plaintext, TerminalOutput& output) const;

  CallFlags flags_;
  bool raw_ = false;
  bool reveal_ = false;
  std::string key_id_;
  std::vector<std::string> annotations_;  // NAME=BASE64
};

}  // namespace atrest::cli
