// `atrest completion bash|zsh|fish`: the script by which a shell completes this program's words.
#pragma once

#include "cli/command.h"

namespace atrest::cli {

class CompletionCommand final : public Command {
 public:
  enum class Shell { kBash, kZsh, kFish };

  explicit CompletionCommand(Shell shell) : shell_(shell) {}

  CommandText Text() const override;
  // Keeps a pointer to the whole program's app, which outlives Run.
  void AddFlags(CLI::App& app) override;
  Result<ExitCode> Run(Session& session) override;

 private:
  const Shell shell_;
  const CLI::App* program_ = nullptr;
};

}  // namespace atrest::cli
