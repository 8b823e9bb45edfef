// Bounded YAML, read only. Every node knows its line, so that a message can point at it; scalars
// are wiped when they are freed, since an EncryptionConfiguration holds keys (yaml-cpp's own
// buffers are not: they are freed at the end of Parse, unwiped).
//
// A value type; not thread-safe. Accessors never fail.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace atrest::yaml {

struct Limits {
  std::size_t max_bytes = 1024 * 1024;
  std::size_t max_nodes = 100 * 1000;  // after aliases are replaced by what they name
  int max_depth = 32;
};

struct Member;

class Node {
 public:
  enum class Kind { kNull, kScalar, kSequence, kMapping };

  // One document; JSON is read as well. kBadInput for anything else, for a repeated key, for a key
  // that is no scalar, for a second document and for what exceeds the limits; the message names a
  // line, never what stood there.
  static Result<Node> Parse(std::string_view text, const Limits& limits = {});

  Node();
  Node(Node&&) noexcept;
  Node& operator=(Node&&) noexcept;
  ~Node();
  Node Clone() const;

  Kind kind() const { return kind_; }
  int line() const { return line_; }         // from 1
  int column() const { return column_; }     // from 1, in bytes
  bool IsFlow() const { return flow_; }      // a collection in brackets or braces
  bool IsQuoted() const { return quoted_; }  // a scalar in quotes, or a block of text
  bool IsAlias() const { return alias_; }    // stands for a node that is elsewhere in the text

  bool IsNull() const { return kind_ == Kind::kNull; }
  bool IsSequence() const { return kind_ == Kind::kSequence; }
  bool IsMapping() const { return kind_ == Kind::kMapping; }
  // A scalar that Kubernetes reads as text: quoted, or not looking like a number or a truth value.
  bool IsText() const;

  std::string_view Scalar() const;                // of a scalar, else empty
  std::optional<std::int64_t> AsInteger() const;  // of an unquoted decimal number that fits
  std::optional<bool> AsBool() const;             // of an unquoted true or false

  std::span<const Node> items() const { return items_; }  // of a sequence, else empty
  std::span<const Member> members() const;                // of a mapping, in order, else empty
  const Node* Find(std::string_view key) const;           // nullptr if absent

 private:
  friend class NodeBuilder;
  std::string_view PlainScalar() const;

  Kind kind_ = Kind::kNull;
  bool quoted_ = false;
  bool flow_ = false;
  bool alias_ = false;
  int line_ = 0;
  int column_ = 0;
  Secret scalar_;
  std::vector<Node> items_;
  std::vector<Member> members_;
};

struct Member {
  std::string key;
  Node value;
  int line = 0;    // of the key, from 1
  int column = 0;  // of the key, from 1
};

}  // namespace atrest::yaml
