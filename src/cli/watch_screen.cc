#include "cli/watch_screen.h"

#include <chrono>
#include <cmath>

#include "operate/status/rotation_status_text.h"
#include "operate/status/utc_text.h"
#include "operate/text_table.h"

namespace atrest::cli {
namespace {

constexpr const char* kHome = "\x1b[H";
constexpr const char* kClear = "\x1b[2J";
constexpr const char* kRestOfLine = "\x1b[K";
constexpr const char* kRestOfScreen = "\x1b[J";
constexpr const char* kPlain = "\x1b[0m";
constexpr const char* kGreen = "\x1b[32m";
constexpr const char* kYellow = "\x1b[33m";
constexpr const char* kRed = "\x1b[31m";

const char* ColourOf(const operate::RotationStatus& status) {
  if (status.UnexpectedPlaintext() > 0 || !status.gate.keys_are_equal) return kRed;
  return status.gate.open && status.left.value_or(0) == 0 ? kGreen : kYellow;
}

// The last line of the page is the sentence.
std::string WithColour(const std::string& page, const char* colour) {
  const std::size_t line = page.rfind('\n', page.size() - 2);
  if (line == std::string::npos) return page;
  return page.substr(0, line + 1) + colour + page.substr(line + 1, page.size() - line - 2) +
         kPlain + "\n";
}

}  // namespace

void MigrationPulse::Add(SteadyTime now, std::uint64_t left) {
  if (last_ && left > last_->left)
    first_.reset();  // a new rotation, or somebody writes the old way
  // Time before the first value moved says nothing of the rate.
  if (!first_ || first_->left == left) first_ = Point{now, left};
  last_ = Point{now, left};
}

std::optional<double> MigrationPulse::Rate() const {
  if (!first_ || !last_ || last_->left >= first_->left) return std::nullopt;
  const double seconds = std::chrono::duration<double>(last_->time - first_->time).count();
  if (seconds <= 0) return std::nullopt;
  return static_cast<double>(first_->left - last_->left) / seconds;
}

std::string MigrationPulse::Text() const {
  const std::optional<double> rate = Rate();
  if (!rate || last_->left == 0) return "";
  const double left = static_cast<double>(last_->left) / *rate;
  return operate::Grouped(static_cast<std::uint64_t>(std::llround(*rate))) + " a second, about " +
         operate::AgeText(std::chrono::seconds(std::llround(left))) + " left";
}

// Lines are overwritten, not the screen cleared: it does not flicker.
void WatchScreen::Draw(const std::string& page) {
  std::string drawn = drawn_ ? kHome : std::string(kClear) + kHome;
  for (const char c : page) {
    if (c == '\n') drawn += kRestOfLine;
    drawn += c;
  }
  output_.Print(drawn + kRestOfScreen);
  drawn_ = true;
}

void WatchScreen::Show(const operate::RotationStatus& status, const MigrationPulse& pulse) {
  const std::string rate = pulse.Text();
  if (!redraw_) {
    std::string line = operate::Rfc3339Text(status.time) + " " + operate::RotationSentence(status);
    if (!rate.empty()) line += ", " + rate;
    output_.PrintLine(Printable(line));
  } else {
    std::string page = "atrest watch  " + operate::UtcText(status.time) +
                       (rate.empty() ? "" : "  " + rate) + "\n\n" + operate::RotationText(status);
    Draw(colours_ ? WithColour(page, ColourOf(status)) : page);
  }
  static_cast<void>(output_.Flush());
}

void WatchScreen::ShowError(const Error& error, WallTime now) {
  const std::string what = Printable(error.message);
  if (redraw_) {
    Draw("atrest watch  " + operate::UtcText(now) + "\n\n" + what + "\n" +
         (error.hint.empty() ? "" : Printable(error.hint) + "\n"));
  } else {
    output_.PrintLine(operate::Rfc3339Text(now) + " " + what);
  }
  static_cast<void>(output_.Flush());
}

}  // namespace atrest::cli
