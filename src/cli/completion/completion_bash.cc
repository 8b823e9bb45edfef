// The script for bash. It needs neither the package bash-completion nor more than bash 3.2.
#include "cli/completion/completion_words.h"

namespace atrest::cli {
namespace {

constexpr const char* kHead =
    R"sh(# bash completion for atrest: source it, or put it into /usr/share/bash-completion/completions/atrest
_atrest() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} at="" word words="" i IFS=$' \t\n'
  if [[ $cur == "=" ]]; then
    cur=""
  elif [[ $prev == "=" ]]; then
    prev=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    case "$at $word" in
)sh";

constexpr const char* kFiles =
    R"sh(compopt -o filenames 2>/dev/null; IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")))sh";
constexpr const char* kDirectories =
    R"sh(compopt -o filenames 2>/dev/null; IFS=$'\n'; COMPREPLY=($(compgen -d -- "$cur")))sh";

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// The pattern of a case: the command and each name of the flag.
std::string Pattern(const CommandWords& command, const FlagWords& flag) {
  std::string pattern;
  for (const std::string& name : flag.names) {
    pattern += (pattern.empty() ? "\"" : " | \"") + command.path + " " + name + "\"";
  }
  return pattern;
}

std::string Action(const FlagWords& flag) {
  switch (flag.value) {
    case FlagValue::kNone: return "";
    case FlagValue::kChoice:
      return "COMPREPLY=($(compgen -W \"" + Joined(flag.choices) + "\" -- \"$cur\"))";
    case FlagValue::kFile: return kFiles;
    case FlagValue::kDirectory: return kDirectories;
    case FlagValue::kText: return "COMPREPLY=()";
  }
  return "";
}

std::string ValueCases(const std::vector<CommandWords>& words) {
  std::string text = "  case \"$at $prev\" in\n";
  for (const CommandWords& command : words) {
    for (const FlagWords& flag : command.flags) {
      if (flag.value == FlagValue::kNone) continue;
      text += "    " + Pattern(command, flag) + ") " + Action(flag) + "; return ;;\n";
    }
  }
  return text + "  esac\n";
}

std::string WordCases(const std::vector<CommandWords>& words) {
  std::string text = "  case $at in\n";
  for (const CommandWords& command : words) {
    std::string all = Joined(command.verbs);
    for (const FlagWords& flag : command.flags) {
      all += (all.empty() ? "" : " ") + Joined(flag.names);
    }
    text += "    \"" + command.path + "\") words=\"" + all + "\"";
    if (command.takes_files)
      text += std::string("; [[ $cur == -* ]] || { ") + kFiles + "; return; }";
    text += " ;;\n";
  }
  return text + "  esac\n";
}

}  // namespace

std::string BashCompletion(const std::vector<CommandWords>& words) {
  return kHead + PathCases(words) + "    esac\n  done\n" + ValueCases(words) + WordCases(words) +
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n}\ncomplete -F _atrest atrest\n";
}

}  // namespace atrest::cli
