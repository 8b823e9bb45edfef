#include "operate/verify_charts.h"

#include <algorithm>
#include <array>

#include "operate/html.h"
#include "operate/text_table.h"

namespace atrest::operate {
namespace {

constexpr std::size_t kMaxBars = 25;
constexpr std::size_t kMaxKeys = 7;
constexpr double kBarLeft = 260;
constexpr double kBarWidth = 560;
constexpr double kRow = 28;
constexpr double kTimelineWidth = 900;
constexpr double kTimelineHeight = 180;

std::string Number(double number) {
  std::string text = std::to_string(number);
  text.erase(text.find('.') + 2);
  return text;
}

std::string Rectangle(double x, double y, double width, double height, const std::string& style,
                      const std::string& tip) {
  return Element("rect",
                 "x=\"" + Number(x) + "\" y=\"" + Number(y) + "\" width=\"" + Number(width) +
                     "\" height=\"" + Number(height) + "\" class=\"" + style + "\"",
                 Element("title", "", EscapeHtml(tip)));
}

std::string Label(double x, double y, const std::string& style, const std::string& text) {
  return Element("text", "x=\"" + Number(x) + "\" y=\"" + Number(y) + "\" class=\"" + style + "\"",
                 EscapeHtml(text));
}

std::string Shortened(const std::string& text, std::size_t most) {
  return text.size() <= most ? text : text.substr(0, most - 3) + "...";
}

std::string Svg(double width, double height, const std::string& what, const std::string& inner) {
  return Element("svg",
                 "viewBox=\"0 0 " + Number(width) + " " + Number(height) +
                     "\" role=\"img\" aria-label=\"" + EscapeHtml(what) + "\"",
                 inner);
}

std::string Bar(const ResourceReport& resource, double y) {
  struct Part {
    const char* name;
    const char* style;
    std::uint64_t count;
  };
  const ValueCounts& counts = resource.counts;
  const char* plaintext = resource.must_be_encrypted ? "plaintext" : "expected";
  const std::array<Part, 4> parts{{{"encrypted", "encrypted", counts.encrypted},
                                   {"plaintext", plaintext, counts.plaintext},
                                   {"exempt", "exempt", counts.exempt},
                                   {"unreadable", "unreadable", counts.unreadable}}};
  std::string svg = Label(kBarLeft - 12, y + 15, "name", Shortened(resource.resource, 38));
  double x = kBarLeft;
  for (const Part& part : parts) {
    if (part.count == 0) continue;
    // A sliver stays visible however small its share is.
    const double share = static_cast<double>(part.count) / static_cast<double>(counts.total);
    const double width = std::max(2.0, share * kBarWidth);
    svg += Rectangle(x, y, width, kRow - 8, part.style,
                     resource.resource + ": " + Grouped(part.count) + " " + part.name);
    x += width;
  }
  return svg + Label(kBarLeft + kBarWidth + 14, y + 15, "count", Grouped(counts.total));
}

std::string KeyStyle(std::size_t key) { return "key" + std::to_string(std::min(key, kMaxKeys)); }

std::string Legend(const VerifyReport& report) {
  std::string items;
  for (std::size_t i = 0; i < std::min(report.keys.size(), kMaxKeys); ++i) {
    items += Element("li", "class=\"" + KeyStyle(i) + "\"", EscapeHtml(KeyLabel(report.keys[i])));
  }
  if (report.keys.size() > kMaxKeys) {
    items += Element("li", "class=\"" + KeyStyle(kMaxKeys) + "\"", "other keys");
  }
  return Element("ul", "class=\"legend\"", items);
}

// Values of each key drawn apart, and of all others together, in one place of the timeline.
std::vector<std::uint64_t> Column(const VerifyReport& report, std::size_t place) {
  std::vector<std::uint64_t> parts(std::min(report.keys.size(), kMaxKeys + 1));
  for (std::size_t i = 0; i < report.keys.size(); ++i) {
    parts[std::min(i, kMaxKeys)] += report.keys[i].timeline[place];
  }
  return parts;
}

std::uint64_t Sum(const std::vector<std::uint64_t>& parts) {
  std::uint64_t sum = 0;
  for (std::uint64_t part : parts) sum += part;
  return sum;
}

std::string DrawColumn(const VerifyReport& report, std::size_t place, double scale) {
  const double width = kTimelineWidth / static_cast<double>(kTimelineSize);
  const std::int64_t first = static_cast<std::int64_t>(place) * report.timeline_width;
  const std::string span = "revisions " + std::to_string(first) + " to " +
                           std::to_string(first + report.timeline_width - 1);
  std::string svg;
  double y = kTimelineHeight;
  const std::vector<std::uint64_t> parts = Column(report, place);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i] == 0) continue;
    const double height = std::max(1.0, static_cast<double>(parts[i]) * scale);
    y -= height;
    const std::string label = i < kMaxKeys ? KeyLabel(report.keys[i]) : "other keys";
    svg += Rectangle(static_cast<double>(place) * width + 1, y, width - 2, height, KeyStyle(i),
                     label + ": " + Grouped(parts[i]) + " values, " + span);
  }
  return svg;
}

}  // namespace

std::string StateChart(const VerifyReport& report) {
  std::vector<const ResourceReport*> order;
  for (const ResourceReport& resource : report.resources) order.push_back(&resource);
  std::stable_sort(order.begin(), order.end(),
                   [](const ResourceReport* a, const ResourceReport* b) {
                     return a->counts.total > b->counts.total;
                   });
  std::string svg;
  double y = 0;
  for (const ResourceReport* resource : order) {
    if (y >= kRow * static_cast<double>(kMaxBars)) break;
    svg += Bar(*resource, y);
    y += kRow;
  }
  return Svg(kBarLeft + kBarWidth + 110, y, "share of each state in each resource", svg);
}

std::string KeyTimeline(const VerifyReport& report) {
  if (report.keys.empty()) return Element("p", "", "Nothing is encrypted.");
  std::uint64_t highest = 1;
  for (std::size_t i = 0; i < kTimelineSize; ++i)
    highest = std::max(highest, Sum(Column(report, i)));
  const double scale = (kTimelineHeight - 10) / static_cast<double>(highest);
  std::string svg;
  for (std::size_t i = 0; i < kTimelineSize; ++i) svg += DrawColumn(report, i, scale);
  svg += Rectangle(0, kTimelineHeight, kTimelineWidth, 1, "axis", "");
  svg += Label(0, kTimelineHeight + 18, "tick", "revision 0");
  svg += Label(kTimelineWidth, kTimelineHeight + 18, "tick end",
               "revision " + std::to_string(report.timeline_width *
                                            static_cast<std::int64_t>(kTimelineSize)));
  return Svg(kTimelineWidth, kTimelineHeight + 26, "values by revision of their last write", svg) +
         Legend(report);
}

}  // namespace atrest::operate
