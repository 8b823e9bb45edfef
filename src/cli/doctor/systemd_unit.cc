#include "cli/doctor/systemd_unit.h"

#include <cctype>
#include <map>
#include <sstream>
#include <string_view>

#include "base/secret.h"

namespace atrest::cli {
namespace {

constexpr std::size_t kMaxFile = 64 * 1024;

using Variables = std::map<std::string, std::string>;

std::vector<std::string> WordsOf(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

// Lines that a backslash continues become one.
std::vector<std::string> LinesOf(std::string text) {
  for (std::size_t at = text.find("\\\n"); at != std::string::npos; at = text.find("\\\n", at)) {
    text.replace(at, 2, " ");
  }
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// The value of `name` in lines of NAME=value; the last one counts. Others may be credentials: they
// are not kept.
void ReadVariable(const std::string& text, const std::string& name, Variables& variables) {
  for (const std::string& line : LinesOf(text)) {
    if (!line.starts_with(name + "=")) continue;
    std::string value = line.substr(name.size() + 1);
    if (value.size() > 1 && (value.front() == '"' || value.front() == '\'') &&
        value.front() == value.back()) {
      value = value.substr(1, value.size() - 2);
    }
    variables[name] = value;
  }
}

// Names of the variables in a command line: of $NAME and ${NAME}.
std::vector<std::string> NamesIn(const std::string& line) {
  std::vector<std::string> names;
  for (std::size_t at = line.find('$'); at != std::string::npos; at = line.find('$', at + 1)) {
    const std::size_t begin = at + (line.substr(at).starts_with("${") ? 2 : 1);
    std::size_t end = begin;
    while (end < line.size() &&
           (std::isalnum(static_cast<unsigned char>(line[end])) != 0 || line[end] == '_')) {
      ++end;
    }
    names.push_back(line.substr(begin, end - begin));
  }
  return names;
}

Variables VariablesOf(const std::vector<std::string>& unit, const std::string& line,
                      const Filesystem& files) {
  Variables variables;
  for (const std::string& entry : unit) {
    constexpr std::string_view kFile = "EnvironmentFile=";
    if (!entry.starts_with(kFile)) continue;
    std::string path = entry.substr(kFile.size());
    if (path.starts_with('-')) path.erase(0, 1);  // it may be absent
    auto text = files.Read(path, kMaxFile);
    if (!text.ok()) continue;
    for (const std::string& name : NamesIn(line)) ReadVariable(*text, name, variables);
    const Secret wiped = Secret::Take(*text);
  }
  return variables;
}

void Replace(std::string& word, const std::string& from, const std::string& to) {
  for (std::size_t at = word.find(from); at != std::string::npos;
       at = word.find(from, at + to.size())) {
    word.replace(at, from.size(), to);
  }
}

std::vector<std::string> CommandLine(const std::string& line, const Variables& variables) {
  std::vector<std::string> words;
  for (std::string& word : WordsOf(line)) {
    if (word.size() > 1 && word[0] == '$' && word[1] != '{') {
      const auto found = variables.find(word.substr(1));
      const std::vector<std::string> inside =
          WordsOf(found == variables.end() ? "" : found->second);
      words.insert(words.end(), inside.begin(), inside.end());
      continue;
    }
    for (const std::string& name : NamesIn(word)) {
      const auto found = variables.find(name);
      Replace(word, "${" + name + "}", found == variables.end() ? "" : found->second);
    }
    words.push_back(word);
  }
  return words;
}

}  // namespace

std::vector<std::string> ExecStartOf(const std::string& unit, const Filesystem& files) {
  const std::vector<std::string> lines = LinesOf(unit);
  for (const std::string& line : lines) {
    constexpr std::string_view kStart = "ExecStart=";
    if (!line.starts_with(kStart)) continue;
    const std::string command = line.substr(kStart.size());
    auto words = CommandLine(command, VariablesOf(lines, command, files));
    if (!words.empty()) return words;
  }
  return {};
}

}  // namespace atrest::cli
