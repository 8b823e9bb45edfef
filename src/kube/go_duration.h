// Durations as Go writes them: "3s", "1m30s", "500ms" (package time, ParseDuration).
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace atrest::kube {

// Nothing if the text is none, or too long to be counted in nanoseconds. Thread-safe.
std::optional<std::chrono::nanoseconds> ParseGoDuration(std::string_view text);

}  // namespace atrest::kube
