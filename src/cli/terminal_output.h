// What commands print. The rules, for all of them:
// - the result goes to stdout, everything else to stderr;
// - "atrest: error: …" says what failed and why, "atrest: hint: …" is the next step;
// - lower case, no full stop;
// - text from outside cannot move the cursor or colour the terminal: control characters are shown
//   as \xNN;
// - colour only where the stream is a terminal and NO_COLOR is not set (https://no-color.org).
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace atrest::cli {

// `text` on one line, with control characters as \xNN; other bytes stay as they are.
std::string Printable(std::string_view text);

// Not thread-safe.
class TerminalOutput {
 public:
  struct Colours {
    bool result = false;  // on stdout
    bool notes = false;   // on stderr
  };

  TerminalOutput(std::ostream& result, std::ostream& notes, Colours colours)
      : result_(result), notes_(notes), colours_(colours) {}

  // On stdout, as it is.
  void Print(std::string_view text);
  void PrintLine(std::string_view text);
  void PrintSecret(const Secret& bytes);
  // Names and values in two columns.
  void PrintTable(const std::vector<std::pair<std::string, std::string>>& rows);

  // On stderr.
  void Note(std::string_view text);
  void Fail(const Error& error);
  // A line that the next one replaces; an empty one takes it away. For terminals only.
  void ShowProgress(std::string_view text);

  // False if stdout could not take what was printed, e.g. on a full disk.
  bool Flush();

  bool ColoursResult() const { return colours_.result; }

 private:
  void Line(std::string_view label, std::string_view colour, std::string_view text);

  std::ostream& result_;
  std::ostream& notes_;
  Colours colours_;
};

}  // namespace atrest::cli
