#include "cli/completion/completion_command.h"

#include "cli/completion/completion_words.h"

namespace atrest::cli {

CommandText CompletionCommand::Text() const {
  CommandText text{.group = "completion", .verb = "", .summary = "", .examples = {}};
  switch (shell_) {
    case Shell::kBash:
      text.verb = "bash";
      text.examples = {"source <(atrest completion bash)",
                       "atrest completion bash > /usr/share/bash-completion/completions/atrest"};
      break;
    case Shell::kZsh:
      text.verb = "zsh";
      text.examples = {"source <(atrest completion zsh)",
                       "atrest completion zsh > /usr/local/share/zsh/site-functions/_atrest"};
      break;
    case Shell::kFish:
      text.verb = "fish";
      text.examples = {"atrest completion fish | source",
                       "atrest completion fish > ~/.config/fish/completions/atrest.fish"};
      break;
  }
  text.summary = "print the completion script for " + text.verb;
  return text;
}

void CompletionCommand::AddFlags(CLI::App& app) {
  program_ = &app;
  while (program_->get_parent() != nullptr) program_ = program_->get_parent();
}

Result<ExitCode> CompletionCommand::Run(Session& session) {
  const std::vector<CommandWords> words = WordsOf(*program_);
  switch (shell_) {
    case Shell::kBash: session.output.Print(BashCompletion(words)); break;
    case Shell::kZsh: session.output.Print(ZshCompletion(words)); break;
    case Shell::kFish: session.output.Print(FishCompletion(words)); break;
  }
  return ExitCode::kWell;
}

}  // namespace atrest::cli
