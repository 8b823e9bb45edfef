// Whether an edit did what it should and nothing else. Not for other folders.
#pragma once

#include "yaml/edit.h"

namespace atrest::yaml {

// Both say the same; the order of members does not matter.
bool SaysTheSame(const Node& a, const Node& b);

// The same but for what is at `path`, where either may have nothing. What is missing on the way
// counts as empty.
bool SaysTheSameBut(const Node& a, const Node& b, const Path& path, std::size_t depth = 0);

// `longer` is `shorter` with one more item, at `index`.
bool HasOneMore(const Node& shorter, const Node& longer, std::size_t index);

}  // namespace atrest::yaml
