// Myers' greedy algorithm ("An O(ND) Difference Algorithm and Its Variations", 1986).
#include "kops/unified_diff.h"

#include <algorithm>
#include <vector>

#include "yaml/text_lines.h"

namespace atrest::kops {
namespace {

using Lines = std::vector<std::string_view>;

constexpr int kContext = 3;
constexpr int kMostEdits = 2000;  // texts that differ more are shown as replaced

struct Edit {
  char kind;  // ' ', '-', '+'
  std::string_view line;
};

// Diagonals are counted from below zero; what is added to them makes them indices.
std::size_t Index(int number) { return static_cast<std::size_t>(number); }

// The furthest x on each diagonal, for each number of edits; empty if there are too many.
std::vector<std::vector<int>> Trace(const Lines& a, const Lines& b) {
  const int n = static_cast<int>(a.size());
  const int m = static_cast<int>(b.size());
  std::vector<std::vector<int>> trace;
  std::vector<int> furthest(2 * kMostEdits + 3, 0);
  const auto at = [&](int k) -> int& { return furthest[Index(k + kMostEdits + 1)]; };
  for (int d = 0; d <= std::min(n + m, kMostEdits); ++d) {
    trace.emplace_back(furthest.begin() + kMostEdits - d, furthest.begin() + kMostEdits + d + 3);
    for (int k = -d; k <= d; k += 2) {
      int x = k == -d || (k != d && at(k - 1) < at(k + 1)) ? at(k + 1) : at(k - 1) + 1;
      while (x < n && x - k < m && a[static_cast<std::size_t>(x)] == b[Index(x - k)]) {
        ++x;
      }
      at(k) = x;
      if (x >= n && x - k >= m) return trace;
    }
  }
  return {};
}

std::vector<Edit> Replaced(const Lines& a, const Lines& b) {
  std::vector<Edit> edits;
  for (const std::string_view line : a) edits.push_back({'-', line});
  for (const std::string_view line : b) edits.push_back({'+', line});
  return edits;
}

std::vector<Edit> Edits(const Lines& a, const Lines& b) {
  const auto trace = Trace(a, b);
  if (trace.empty()) return Replaced(a, b);
  std::vector<Edit> edits;
  int x = static_cast<int>(a.size());
  int y = static_cast<int>(b.size());
  for (int d = static_cast<int>(trace.size()) - 1; d >= 0; --d) {
    const std::vector<int>& furthest = trace[static_cast<std::size_t>(d)];
    const auto at = [&](int k) { return furthest[Index(k + d + 1)]; };
    const int k = x - y;
    const bool down = k == -d || (k != d && at(k - 1) < at(k + 1));
    const int from = d == 0 ? 0 : (down ? at(k + 1) : at(k - 1));
    const int from_k = down ? k + 1 : k - 1;
    const int start = d == 0 ? 0 : (down ? from : from + 1);
    for (; x > start; --x, --y) edits.push_back({' ', a[Index(x - 1)]});
    if (d == 0) break;
    if (down) {
      edits.push_back({'+', b[Index(y - 1)]});
    } else {
      edits.push_back({'-', a[Index(x - 1)]});
    }
    x = from;
    y = from - from_k;
  }
  std::reverse(edits.begin(), edits.end());
  return edits;
}

std::string Range(int start, int count) {
  return std::to_string(count == 0 ? start - 1 : start) +
         (count == 1 ? "" : "," + std::to_string(count));
}

std::string Line(const Edit& edit) {
  std::string text = edit.kind + std::string(edit.line);
  if (!text.ends_with('\n')) text += "\n\\ No newline at end of file\n";
  return text;
}

// The end of the hunk that begins at `first`: no change for more than twice the context.
std::size_t HunkEnd(const std::vector<Edit>& edits, std::size_t first) {
  std::size_t last = first;
  for (std::size_t i = first; i < edits.size() && i <= last + 2 * kContext + 1; ++i) {
    if (edits[i].kind != ' ') last = i;
  }
  return std::min(edits.size(), last + kContext + 1);
}

}  // namespace

std::string UnifiedDiff(std::string_view before, std::string_view after,
                        const std::string& before_name, const std::string& after_name) {
  if (before == after) return {};
  const std::vector<Edit> edits = Edits(yaml::LinesOf(before), yaml::LinesOf(after));
  std::string text = "--- " + before_name + "\n+++ " + after_name + "\n";
  int old_line = 1;
  int new_line = 1;
  const auto pass = [&](const Edit& edit) {
    old_line += edit.kind == '+' ? 0 : 1;
    new_line += edit.kind == '-' ? 0 : 1;
  };
  for (std::size_t i = 0; i < edits.size();) {
    std::size_t change = i;
    while (change < edits.size() && edits[change].kind == ' ') ++change;
    if (change == edits.size()) break;
    const std::size_t first = std::max(i, change < kContext ? 0 : change - kContext);
    for (; i < first; ++i) pass(edits[i]);
    const int old_start = old_line;
    const int new_start = new_line;
    std::string body;
    for (const std::size_t end = HunkEnd(edits, change); i < end; ++i) {
      body += Line(edits[i]);
      pass(edits[i]);
    }
    text += "@@ -" + Range(old_start, old_line - old_start) + " +" +
            Range(new_start, new_line - new_start) + " @@\n" + body;
  }
  return text;
}

}  // namespace atrest::kops
