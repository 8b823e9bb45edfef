// XML as answers of the AWS Query protocol need it. Pure functions, thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"

namespace atrest::emulator {

// <name>content</name>; the content is XML already.
std::string Element(std::string_view name, std::string_view content);
// The same around a text, escaped. What XML cannot hold (control characters) becomes U+FFFD.
std::string TextElement(std::string_view name, std::string_view text);

// "2026-11-24T09:00:00Z"
std::string XmlTime(WallTime time);

}  // namespace atrest::emulator
