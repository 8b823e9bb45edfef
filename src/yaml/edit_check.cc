#include "yaml/edit_check.h"

#include <algorithm>
#include <set>

namespace atrest::yaml {
namespace {

const Node& Empty() {
  static const Node empty;
  return empty;
}

bool IsEmpty(const Node& node) {
  return node.kind() != Node::Kind::kScalar && node.items().empty() && node.members().empty();
}

bool SameScalars(const Node& a, const Node& b) {
  return a.Scalar() == b.Scalar() && a.IsText() == b.IsText();
}

// Members of a mapping, of which `but` is compared from `depth` on along the path.
bool SameMembers(const Node& a, const Node& b, const Path& path, std::size_t depth) {
  std::set<std::string_view> keys;
  for (const Member& member : a.members()) keys.insert(member.key);
  for (const Member& member : b.members()) keys.insert(member.key);
  return std::all_of(keys.begin(), keys.end(), [&](std::string_view key) {
    const Node* left = a.Find(key);
    const Node* right = b.Find(key);
    if (key == path[depth]) {
      return SaysTheSameBut(left ? *left : Empty(), right ? *right : Empty(), path, depth + 1);
    }
    return left != nullptr && right != nullptr && SaysTheSame(*left, *right);
  });
}

bool SameItems(const Node& a, const Node& b, const Path& path, std::size_t depth) {
  const std::size_t count = std::max(a.items().size(), b.items().size());
  for (std::size_t i = 0; i < count; ++i) {
    const Node& left = i < a.items().size() ? a.items()[i] : Empty();
    const Node& right = i < b.items().size() ? b.items()[i] : Empty();
    if (std::to_string(i) == path[depth]) {
      if (!SaysTheSameBut(left, right, path, depth + 1)) return false;
    } else if (i >= a.items().size() || i >= b.items().size() || !SaysTheSame(left, right)) {
      return false;
    }
  }
  return true;
}

}  // namespace

bool SaysTheSame(const Node& a, const Node& b) {
  if (a.kind() != b.kind() || a.items().size() != b.items().size() ||
      a.members().size() != b.members().size()) {
    return false;
  }
  if (a.kind() == Node::Kind::kScalar) return SameScalars(a, b);
  for (std::size_t i = 0; i < a.items().size(); ++i) {
    if (!SaysTheSame(a.items()[i], b.items()[i])) return false;
  }
  return std::all_of(a.members().begin(), a.members().end(), [&](const Member& member) {
    const Node* other = b.Find(member.key);
    return other != nullptr && SaysTheSame(member.value, *other);
  });
}

bool SaysTheSameBut(const Node& a, const Node& b, const Path& path, std::size_t depth) {
  if (depth == path.size()) return true;
  if (a.IsMapping() || b.IsMapping()) {
    return (a.IsMapping() || IsEmpty(a)) && (b.IsMapping() || IsEmpty(b)) &&
           SameMembers(a, b, path, depth);
  }
  if (a.IsSequence() || b.IsSequence()) {
    return (a.IsSequence() || IsEmpty(a)) && (b.IsSequence() || IsEmpty(b)) &&
           SameItems(a, b, path, depth);
  }
  return IsEmpty(a) && IsEmpty(b);
}

bool HasOneMore(const Node& shorter, const Node& longer, std::size_t index) {
  if (longer.items().size() != shorter.items().size() + 1) return false;
  for (std::size_t i = 0; i < shorter.items().size(); ++i) {
    if (!SaysTheSame(shorter.items()[i], longer.items()[i < index ? i : i + 1])) return false;
  }
  return true;
}

}  // namespace atrest::yaml
