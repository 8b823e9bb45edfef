// The script for zsh: for `source`, or as a file _atrest in a directory of fpath.
#include "cli/completion/completion_words.h"

namespace atrest::cli {
namespace {

constexpr const char* kHead = R"sh(#compdef atrest
_atrest() {
  local at="" word flag
  integer i
  for ((i = 2; i < CURRENT; i++)); do
    word=${words[i]}
    case "$at $word" in
)sh";

constexpr const char* kFlag = R"sh(    esac
  done
  flag=${words[CURRENT - 1]}
  if [[ $PREFIX == --*=* ]]; then
    flag=${PREFIX%%=*}
    compset -P '*='
  fi
)sh";

constexpr const char* kTail = R"sh(}
if [[ ${funcstack[1]} == _atrest ]]; then _atrest "$@"; else compdef _atrest atrest; fi
)sh";

// In single quotes; _describe takes a colon for the end of the word.
std::string Described(const std::string& word, const std::string& description) {
  std::string text = "'" + word + ":";
  for (const char letter : description) {
    if (letter == '\'') {
      text += "'\\''";
    } else {
      text += letter == ':' ? "\\:" : std::string(1, letter);
    }
  }
  return text + "'";
}

std::string Action(const FlagWords& flag) {
  std::string choices;
  switch (flag.value) {
    case FlagValue::kNone: return "";
    case FlagValue::kChoice:
      for (const std::string& choice : flag.choices) choices += " " + choice;
      return "compadd --" + choices;
    case FlagValue::kFile: return "_files";
    case FlagValue::kDirectory: return "_files -/";
    case FlagValue::kText: return "_message value";
  }
  return "";
}

std::string ValueCases(const std::vector<CommandWords>& words) {
  std::string text = "  case \"$at $flag\" in\n";
  for (const CommandWords& command : words) {
    for (const FlagWords& flag : command.flags) {
      if (flag.value == FlagValue::kNone) continue;
      text += "    ";
      for (const std::string& name : flag.names) {
        text += (&name == &flag.names.front() ? "\"" : "|\"") + command.path + " " + name + "\"";
      }
      text += ") " + Action(flag) + "; return ;;\n";
    }
  }
  return text + "  esac\n";
}

std::string CommandCase(const std::vector<CommandWords>& words, const CommandWords& command) {
  std::string text = "    \"" + command.path + "\")\n";
  if (!command.verbs.empty()) {
    text += "      verbs=(";
    for (const CommandWords& verb : Below(words, command)) {
      text +=
          "\n        " + Described(verb.path.substr(verb.path.rfind(' ') + 1), verb.description);
    }
    text += ")\n";
  }
  text += "      flags=(";
  for (const FlagWords& flag : command.flags) {
    for (const std::string& name : flag.names) {
      text += "\n        " + Described(name, flag.description);
    }
  }
  text += ")\n";
  if (command.takes_files) text += "      [[ $PREFIX == -* ]] || { _files; return; }\n";
  return text + "      ;;\n";
}

}  // namespace

std::string ZshCompletion(const std::vector<CommandWords>& words) {
  std::string text = kHead + PathCases(words) + kFlag + ValueCases(words);
  text += "  local -a verbs flags\n  case $at in\n";
  for (const CommandWords& command : words) text += CommandCase(words, command);
  text += "  esac\n";
  text += "  [[ ${#verbs} == 0 ]] || _describe -t commands command verbs\n";
  text += "  [[ ${#verbs} != 0 && $PREFIX != -* ]] || _describe -t flags flag flags\n";
  return text + kTail;
}

}  // namespace atrest::cli
