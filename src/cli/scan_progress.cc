#include "cli/scan_progress.h"

#include <algorithm>
#include <chrono>

#include "operate/text_table.h"

namespace atrest::cli {
namespace {

constexpr auto kInterval = std::chrono::milliseconds(100);

}  // namespace

std::string ProgressText(std::string_view source, std::uint64_t done, std::uint64_t total,
                         double seconds, std::uint64_t before) {
  std::string text = std::string(source) + ": " + operate::Grouped(done);
  if (total > 0) text += " of " + operate::Grouped(total);
  if (total > 0) text += " (" + std::to_string(done * 100 / total) + " %)";
  const double rate = seconds > 0 ? static_cast<double>(done - before) / seconds : 0;
  if (rate < 1) return text;
  text += ", " + operate::Grouped(static_cast<std::uint64_t>(rate)) + "/s";
  if (total > done) {
    const auto left = static_cast<std::uint64_t>(static_cast<double>(total - done) / rate);
    text += ", " + operate::Grouped(left + 1) + " s left";
  }
  return text;
}

ScanProgress::ScanProgress(TerminalOutput& output, const Clock& clock, bool shown)
    : output_(output), clock_(clock), shown_(shown), started_(clock.Now()), printed_(started_) {}

ScanProgress::~ScanProgress() {
  if (any_) output_.ShowProgress("");
}

void ScanProgress::Step(std::string_view source, std::uint64_t done, std::uint64_t total) {
  if (!shown_) return;
  const SteadyTime now = clock_.Now();
  if (source != source_) {
    source_ = std::string(source);
    before_ = done;
    started_ = printed_ = now;
  }
  if (now - printed_ < kInterval) return;
  printed_ = now;
  any_ = true;
  const double seconds = std::chrono::duration<double>(now - started_).count();
  output_.ShowProgress(ProgressText(source, done, total, seconds, std::min(before_, done)));
}

}  // namespace atrest::cli
