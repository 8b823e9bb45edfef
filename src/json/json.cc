#include "json/json.h"

#include <algorithm>
#include <utility>

#include "json/node.h"
#include "json/parser.h"
#include "json/writer.h"

namespace atrest::json {
namespace {

char LowerCase(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool EqualIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return LowerCase(x) == LowerCase(y); });
}

}  // namespace

Result<Value> Value::Parse(std::string_view text, const Limits& limits) {
  return Parser(text, limits).ParseText();
}

Value::Value(std::unique_ptr<Node> node) : node_(std::move(node)) {}
Value::Value(Value&&) noexcept = default;
Value& Value::operator=(Value&&) noexcept = default;
Value::~Value() = default;

Value::Value(const Value& other) {
  if (other.node_ == nullptr) return;
  node_ = std::make_unique<Node>();
  std::visit(
      [this](const auto& content) {
        using T = std::decay_t<decltype(content)>;
        if constexpr (std::is_same_v<T, Secret>) {
          node_->content = content.Clone();
        } else {
          node_->content = content;
        }
      },
      other.node_->content);
}

Value& Value::operator=(const Value& other) {
  Value copy(other);
  node_.swap(copy.node_);
  return *this;
}

Value Value::Object() { return Value(std::make_unique<Node>(Node{Members()})); }
Value Value::Array() { return Value(std::make_unique<Node>(Node{Elements()})); }
Value Value::String(std::string_view text) {
  return Value(std::make_unique<Node>(Node{Secret(text)}));
}
Value Value::Number(std::int64_t number) { return Value(std::make_unique<Node>(Node{number})); }
Value Value::Real(double number) { return Value(std::make_unique<Node>(Node{number})); }
Value Value::Bool(bool flag) { return Value(std::make_unique<Node>(Node{flag})); }
Value Value::Null() { return Value(nullptr); }

template <typename T>
const T* Value::As() const {
  return node_ == nullptr ? nullptr : std::get_if<T>(&node_->content);
}

bool Value::IsObject() const { return As<Members>() != nullptr; }
bool Value::IsArray() const { return As<Elements>() != nullptr; }
bool Value::IsString() const { return As<Secret>() != nullptr; }
bool Value::IsNumber() const { return AsReal().has_value(); }
bool Value::IsBool() const { return As<bool>() != nullptr; }
bool Value::IsNull() const { return node_ == nullptr; }

std::string_view Value::AsString() const {
  const Secret* text = As<Secret>();
  return text == nullptr ? std::string_view() : text->Reveal();
}

std::optional<std::int64_t> Value::AsInteger() const {
  const auto* number = As<std::int64_t>();
  return number == nullptr ? std::nullopt : std::optional(*number);
}

std::optional<double> Value::AsReal() const {
  if (const auto* integer = As<std::int64_t>()) return static_cast<double>(*integer);
  const auto* number = As<double>();
  return number == nullptr ? std::nullopt : std::optional(*number);
}

std::optional<bool> Value::AsBool() const {
  const bool* flag = As<bool>();
  return flag == nullptr ? std::nullopt : std::optional(*flag);
}

const Value* Value::Find(std::string_view name) const {
  const auto* members = As<Members>();
  if (members == nullptr) return nullptr;
  const auto found = std::find_if(members->begin(), members->end(),
                                  [name](const Member& member) { return member.name == name; });
  return found == members->end() ? nullptr : &found->value;
}

const Value* Value::FindIgnoringCase(std::string_view name) const {
  const auto* members = As<Members>();
  if (members == nullptr) return nullptr;
  const auto found = std::find_if(members->begin(), members->end(), [name](const Member& member) {
    return EqualIgnoringCase(member.name, name);
  });
  return found == members->end() ? nullptr : &found->value;
}

std::vector<std::string> Value::MemberNames() const {
  std::vector<std::string> names;
  const auto* members = As<Members>();
  if (members == nullptr) return names;
  for (const Member& member : *members) names.push_back(member.name);
  return names;
}

void Value::Set(std::string_view name, Value value) {
  if (!IsObject()) *this = Object();
  auto& members = std::get<Members>(node_->content);
  for (Member& member : members) {
    if (member.name != name) continue;
    member.value = std::move(value);
    return;
  }
  members.push_back(Member{std::string(name), std::move(value)});
}

std::size_t Value::size() const {
  if (const auto* elements = As<Elements>()) return elements->size();
  const auto* members = As<Members>();
  return members == nullptr ? 0 : members->size();
}

const Value& Value::At(std::size_t index) const {
  static const Value null = Null();
  const auto* elements = As<Elements>();
  return elements == nullptr || index >= elements->size() ? null : (*elements)[index];
}

void Value::Append(Value value) {
  if (!IsArray()) *this = Array();
  std::get<Elements>(node_->content).push_back(std::move(value));
}

Secret Value::SecretText() const {
  Writer writer(Layout::kCompact);
  writer.Write(*this);
  return writer.Take();
}

std::string Value::Text() const { return std::string(SecretText().Reveal()); }

std::string Value::PrettyText() const {
  Writer writer(Layout::kPretty);
  writer.Write(*this);
  return std::string(writer.Take().Reveal());
}

}  // namespace atrest::json
