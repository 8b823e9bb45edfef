// The little of XML that STS answers with: elements within elements, text at the leaves.
//
// Declarations, comments and attributes are skipped, the five named entities and character
// references are decoded. Whatever could make a reader do more than read (document types, CDATA,
// other entities) is refused, as is nesting deeper than 16 and a document above 64 KiB.
// Source: XML 1.0, sections 2 and 4.1.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include "base/result.h"

namespace atrest::aws {

inline constexpr std::size_t kMaxXmlBytes = 64 * 1024;

// Called at the end of each element that has no element in it: "A/B/C" and its text, which is valid
// during the call alone and wiped afterwards, since it may be a secret.
using XmlLeafSink = std::function<void(std::string_view path, std::string_view text)>;

// kBadInput, naming the offset, never content. Thread-safe, as far as the sink is.
Result<void> ReadXml(std::string_view document, const XmlLeafSink& sink);

}  // namespace atrest::aws
