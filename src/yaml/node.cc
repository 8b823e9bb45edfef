#include "yaml/node.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace atrest::yaml {
namespace {

// YAML 1.1 as Kubernetes' reader (sigs.k8s.io/yaml) resolves it.
constexpr std::array kTruthWords{"true", "True", "TRUE", "false", "False", "FALSE", "yes", "Yes",
                                 "YES",  "no",   "No",   "NO",    "on",    "On",    "ON",  "off",
                                 "Off",  "OFF",  "y",    "Y",     "n",     "N"};

bool LooksLikeNumber(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  if (text.empty()) return false;
  if (text == ".inf" || text == ".nan") return true;
  if (text.starts_with("0x") || text.starts_with("0o") || text.starts_with("0b")) return true;
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool digit = (text[0] >= '0' && text[0] <= '9') || text[0] == '.';
  return digit && error != std::errc::invalid_argument && end == text.data() + text.size();
}

}  // namespace

Node::Node() = default;
Node::Node(Node&&) noexcept = default;
Node& Node::operator=(Node&&) noexcept = default;
Node::~Node() = default;

Node Node::Clone() const {
  Node copy;
  copy.kind_ = kind_;
  copy.quoted_ = quoted_;
  copy.flow_ = flow_;
  copy.alias_ = alias_;
  copy.line_ = line_;
  copy.column_ = column_;
  copy.scalar_ = scalar_.Clone();
  for (const Node& item : items_) copy.items_.push_back(item.Clone());
  for (const Member& member : members_) {
    copy.members_.push_back({member.key, member.value.Clone(), member.line, member.column});
  }
  return copy;
}

std::string_view Node::Scalar() const { return scalar_.Reveal(); }

std::string_view Node::PlainScalar() const {
  return kind_ == Kind::kScalar && !quoted_ ? scalar_.Reveal() : std::string_view{};
}

bool Node::IsText() const {
  if (kind_ != Kind::kScalar) return false;
  if (quoted_) return true;
  const std::string_view text = PlainScalar();
  return std::find(kTruthWords.begin(), kTruthWords.end(), text) == kTruthWords.end() &&
         !LooksLikeNumber(text);
}

std::optional<std::int64_t> Node::AsInteger() const {
  const std::string_view text = PlainScalar();
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<bool> Node::AsBool() const {
  if (PlainScalar() == "true") return true;
  if (PlainScalar() == "false") return false;
  return std::nullopt;
}

std::span<const Member> Node::members() const { return members_; }

const Node* Node::Find(std::string_view key) const {
  for (const Member& member : members_) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

}  // namespace atrest::yaml
