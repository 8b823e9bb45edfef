// Small edits of YAML text. Everything that is not edited stays as it is, byte by byte: order,
// comments, unknown fields, quotes.
//
// Each edit is checked before it is returned: the new text is read again and must say exactly what
// the old one said, but for the edited value. kBadInput for text that is no YAML, for a path that
// leads through an alias or a scalar, and for text that cannot be edited safely.
//
// Pure functions; thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "yaml/node.h"

namespace atrest::yaml {

// Keys of mappings and indexes of sequences ("0"), from the root.
using Path = std::vector<std::string>;

// nullptr if there is nothing at the path.
const Node* FindAt(const Node& root, const Path& path);

// What is written as a value.
struct Value {
  enum class Form {
    kInline,   // stands behind its key: `true`, `"a b"`, `{}`
    kBlock,    // YAML lines of a mapping or a sequence, not indented
    kLiteral,  // any text, written as a block of text
  };
  Form form = Form::kInline;
  std::string text = {};
};

Value Inline(std::string text);
Value Block(std::string text);
Value Literal(std::string text);
// A scalar that Kubernetes reads as exactly this text: plain where that is possible, else quoted.
Value Text(std::string_view text);

// Sets a member of the mapping at `mapping`; both are made where they are missing. A new member
// keeps the order of keys where the others are sorted, else it comes last. Where the member says
// already what it should, nothing changes.
Result<std::string> SetMember(std::string_view text, const Path& mapping, const std::string& key,
                              const Value& value);

// Replaces the item at `index` of the sequence, or appends it if there are just `index` items. The
// sequence is made where it is missing. `item` holds the lines of one item, not indented, no dash.
Result<std::string> SetItem(std::string_view text, const Path& sequence, std::size_t index,
                            const std::string& item);

// Puts an item before the one at `index`, which must be there.
Result<std::string> InsertItem(std::string_view text, const Path& sequence, std::size_t index,
                               const std::string& item);

// Removes the item at `index`, which must be there and not be the only one.
Result<std::string> RemoveItem(std::string_view text, const Path& sequence, std::size_t index);

// Removes a member if it is there.
Result<std::string> RemoveMember(std::string_view text, const Path& mapping,
                                 const std::string& key);

// A node as YAML lines, not indented; comments are not part of it.
std::string Emit(const Node& node);

}  // namespace atrest::yaml
