// The words of a command line, as shells complete them: taken from the same CLI::App that parses
// the arguments and writes --help, so that none of the three can differ.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace atrest::cli {

// What may follow a flag, by the name of its type in --help.
enum class FlagValue { kNone, kChoice, kFile, kDirectory, kText };

struct FlagWords {
  std::vector<std::string> names;  // "-o", "--output"
  FlagValue value = FlagValue::kNone;
  std::vector<std::string> choices;
  std::string description;
};

struct CommandWords {
  std::string path;  // "kops render"; empty: the program itself
  std::string description;
  std::vector<FlagWords> flags;
  std::vector<std::string> verbs;  // names of the commands below it
  bool takes_files = false;        // beside flags
};

// The program itself first, then each group and command, depth first. Pure.
std::vector<CommandWords> WordsOf(const CLI::App& program);

// The commands of `words` directly below `parent`, in its order.
std::vector<CommandWords> Below(const std::vector<CommandWords>& words, const CommandWords& parent);

// The lines of a `case "$at $word"` of bash or zsh that go down from command to command. Pure.
std::string PathCases(const std::vector<CommandWords>& words);

// Scripts for `source`, or for the directory where the shell looks for completions. Pure.
std::string BashCompletion(const std::vector<CommandWords>& words);
std::string ZshCompletion(const std::vector<CommandWords>& words);
std::string FishCompletion(const std::vector<CommandWords>& words);

}  // namespace atrest::cli
