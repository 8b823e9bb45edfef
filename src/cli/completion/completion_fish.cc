// The script for fish.
#include "cli/completion/completion_words.h"

namespace atrest::cli {
namespace {

constexpr const char* kHead =
    R"sh(# fish completion for atrest: source it, or put it into ~/.config/fish/completions/atrest.fish
function __atrest_at --description 'whether the command line is at this command of atrest'
    set -l at ''
    for word in (commandline -opc)[2..-1]
        switch "$at $word"
            case )sh";

constexpr const char* kRest = R"sh(
                set at (string trim -- "$at $word")
        end
    end
    test "$at" = "$argv[1]"
end
complete -c atrest -f
)sh";

std::string Quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char letter : text) {
    if (letter == '\'' || letter == '\\') quoted += '\\';
    quoted += letter;
  }
  return quoted + "'";
}

// "complete" for one command, with the condition that the command line is there.
std::string At(const CommandWords& command) {
  return "complete -c atrest -n \"__atrest_at '" + command.path + "'\"";
}

std::string Value(const FlagWords& flag) {
  std::string choices;
  switch (flag.value) {
    case FlagValue::kNone: return "";
    case FlagValue::kChoice:
      for (const std::string& choice : flag.choices)
        choices += (choices.empty() ? "" : " ") + choice;
      return " -x -a " + Quoted(choices);
    case FlagValue::kFile: return " -r -F";
    case FlagValue::kDirectory: return " -x -a '(__fish_complete_directories)'";
    case FlagValue::kText: return " -x";
  }
  return "";
}

std::string FlagLine(const CommandWords& command, const FlagWords& flag) {
  std::string line = At(command);
  for (const std::string& name : flag.names) {
    line += name.compare(0, 2, "--") == 0 ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  return line + Value(flag) + " -d " + Quoted(flag.description) + "\n";
}

}  // namespace

std::string FishCompletion(const std::vector<CommandWords>& words) {
  std::string text = kHead;
  for (const CommandWords& command : words) {
    for (const std::string& verb : command.verbs) text += " '" + command.path + " " + verb + "'";
  }
  text += kRest;
  for (const CommandWords& command : words) {
    for (const CommandWords& verb : Below(words, command)) {
      text += At(command) + " -a " + verb.path.substr(verb.path.rfind(' ') + 1) + " -d " +
              Quoted(verb.description) + "\n";
    }
    if (command.takes_files) text += At(command) + " -F\n";
    for (const FlagWords& flag : command.flags) text += FlagLine(command, flag);
  }
  return text;
}

}  // namespace atrest::cli
