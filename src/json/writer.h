// The writer behind Value::Text. Not for other folders.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/secret.h"
#include "json/json.h"
#include "json/node.h"

namespace atrest::json {

enum class Layout { kCompact, kPretty };

// Writes into a Secret, which wipes what it leaves behind as it grows. Used once, by one thread.
class Value::Writer {
 public:
  explicit Writer(Layout layout) : pretty_(layout == Layout::kPretty) {}

  void Write(const Value& value);
  Secret Take() { return std::move(out_); }

 private:
  void WriteString(std::string_view text);
  void WriteReal(double number);
  void WriteElements(const Elements& elements);
  void WriteMembers(const Members& members);
  void StartLine();

  Secret out_;
  bool pretty_;
  std::size_t depth_ = 0;
};

}  // namespace atrest::json
