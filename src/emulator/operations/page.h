// Lists that are answered in pages: Limit and Marker in, NextMarker and Truncated out.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "emulator/protocol/input.h"
#include "json/json.h"

namespace atrest::emulator {

struct PageLimits {
  std::int64_t usual;
  std::int64_t most;
};

struct Row {
  std::string position;  // unique in its list; rows are in ascending order of it
  json::Value value;
};

// Reads Limit and Marker from the input of a list operation; to be used after Finish().
class Page {
 public:
  Page(Input& input, PageLimits limits);

  // {list_name: [...], "NextMarker": ..., "Truncated": ...}. InvalidMarkerException for a marker
  // that no answer gave. A marker stays good when the row that it names is gone.
  Result<json::Value> Of(std::string_view list_name, std::vector<Row> rows) const;

 private:
  std::size_t limit_;
  std::string marker_;
};

}  // namespace atrest::emulator
