// Node::Parse: yaml-cpp's events, turned into a bounded tree. yaml-cpp itself stops at a depth of
// 500 (DepthGuard), so hostile nesting costs no stack.
#include <yaml-cpp/emitterstyle.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <istream>
#include <map>
#include <set>
#include <streambuf>

#include "yaml/node.h"

namespace atrest::yaml {

// Builds one document. After the first error it ignores what comes.
class NodeBuilder final : public YAML::EventHandler {
 public:
  explicit NodeBuilder(const Limits& limits) : limits_(limits) {}

  Result<Node> Finish() {
    if (error_) return *std::move(error_);
    return std::move(root_);
  }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Add(NewNode(Node::Kind::kNull, mark), anchor, mark);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto named = anchors_.find(anchor);
    if (named == anchors_.end()) return Fail(mark, "an alias names what contains it");
    nodes_ += named->second.nodes;
    if (nodes_ > limits_.max_nodes) return Fail(mark, "too many values");
    if (static_cast<int>(open_.size()) + named->second.depth > limits_.max_depth) {
      return Fail(mark, "nested too deep");
    }
    Node copy = named->second.node.Clone();
    copy.alias_ = true;
    copy.line_ = mark.line + 1;
    copy.column_ = mark.column + 1;
    Add(std::move(copy), YAML::NullAnchor, mark);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    Open(Node::Kind::kSequence, mark, anchor, style);
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    Open(Node::Kind::kMapping, mark, anchor, style);
  }
  void OnMapEnd() override { Close(); }

 private:
  // A sequence or mapping whose end has not come.
  struct OpenNode {
    Node node;
    YAML::anchor_t anchor;
    std::size_t nodes_before;
    int depth = 1;  // of what it holds
    bool has_key = false;
    std::string key = {};
    int key_line = 0;
    int key_column = 0;
    std::set<std::string> keys = {};
  };
  struct Anchored {
    Node node;
    std::size_t nodes;
    int depth;
  };

  Node NewNode(Node::Kind kind, const YAML::Mark& mark);
  void Open(Node::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor,
            YAML::EmitterStyle::value style);
  void Close();
  void Add(Node node, YAML::anchor_t anchor, const YAML::Mark& mark, std::size_t nodes = 1,
           int depth = 0);
  void TakeKey(OpenNode& parent, Node key, const YAML::Mark& mark);
  void Fail(const YAML::Mark& mark, const char* what);

  const Limits limits_;
  std::optional<Error> error_;
  Node root_;
  std::vector<OpenNode> open_;
  std::map<YAML::anchor_t, Anchored> anchors_;
  std::size_t nodes_ = 0;
};

void NodeBuilder::Fail(const YAML::Mark& mark, const char* what) {
  if (error_) return;
  error_ = Error{Failure::kBadInput, "line " + std::to_string(mark.line + 1) + ": " + what};
}

Node NodeBuilder::NewNode(Node::Kind kind, const YAML::Mark& mark) {
  Node node;
  node.kind_ = kind;
  node.line_ = mark.line + 1;
  node.column_ = mark.column + 1;
  if (++nodes_ > limits_.max_nodes) Fail(mark, "too many values");
  return node;
}

void NodeBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                           const std::string& text) {
  if (error_) return;
  Node node = NewNode(Node::Kind::kScalar, mark);
  node.quoted_ = tag == "!" || tag == "tag:yaml.org,2002:str";
  if (!node.quoted_ &&
      (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL")) {
    node.kind_ = Node::Kind::kNull;
  } else {
    node.scalar_ = Secret(text);
  }
  Add(std::move(node), anchor, mark);
}

void NodeBuilder::Open(Node::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) {
  if (error_) return;
  if (static_cast<int>(open_.size()) >= limits_.max_depth) return Fail(mark, "nested too deep");
  if (!open_.empty() && open_.back().node.IsMapping() && !open_.back().has_key) {
    return Fail(mark, "a key is no scalar");
  }
  const std::size_t before = nodes_;
  open_.push_back({NewNode(kind, mark), anchor, before});
  open_.back().node.flow_ = style == YAML::EmitterStyle::Flow;
}

void NodeBuilder::Close() {
  if (error_ || open_.empty()) return;
  OpenNode done = std::move(open_.back());
  open_.pop_back();
  YAML::Mark mark;
  mark.line = done.node.line_ - 1;
  Add(std::move(done.node), done.anchor, mark, nodes_ - done.nodes_before, done.depth);
}

void NodeBuilder::Add(Node node, YAML::anchor_t anchor, const YAML::Mark& mark, std::size_t nodes,
                      int depth) {
  if (error_) return;
  if (anchor != YAML::NullAnchor) {
    anchors_.insert_or_assign(anchor, Anchored{node.Clone(), nodes, depth});
  }
  if (open_.empty()) {
    root_ = std::move(node);
    return;
  }
  OpenNode& parent = open_.back();
  parent.depth = std::max(parent.depth, depth + 1);
  if (parent.node.IsSequence()) {
    parent.node.items_.push_back(std::move(node));
  } else if (!parent.has_key) {
    TakeKey(parent, std::move(node), mark);
  } else {
    parent.node.members_.push_back(
        {std::move(parent.key), std::move(node), parent.key_line, parent.key_column});
    parent.has_key = false;
  }
}

void NodeBuilder::TakeKey(OpenNode& parent, Node key, const YAML::Mark& mark) {
  if (key.kind() != Node::Kind::kScalar) return Fail(mark, "a key is no scalar");
  parent.key = std::string(key.Scalar());
  parent.key_line = key.line_;
  parent.key_column = key.column_;
  parent.has_key = true;
  if (!parent.keys.insert(parent.key).second) Fail(mark, "a key is repeated");
}

namespace {

// Text as a stream, without a copy.
class ViewBuffer final : public std::streambuf {
 public:
  explicit ViewBuffer(std::string_view text) {
    char* begin = const_cast<char*>(text.data());  // a get area is never written to
    setg(begin, begin, begin + text.size());
  }
};

}  // namespace

Result<Node> Node::Parse(std::string_view text, const Limits& limits) {
  if (text.size() > limits.max_bytes) {
    return Error{Failure::kBadInput,
                 "more than " + std::to_string(limits.max_bytes) + " bytes of YAML"};
  }
  ViewBuffer buffer(text);
  std::istream stream(&buffer);
  NodeBuilder builder(limits);
  try {
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
    NodeBuilder rest(limits);
    if (parser.HandleNextDocument(rest)) {
      return Error{Failure::kBadInput, "more than one YAML document"};
    }
  } catch (const YAML::Exception& error) {
    const int line = error.mark.is_null() ? 1 : error.mark.line + 1;
    return Error{Failure::kBadInput, "line " + std::to_string(line) + ": not valid YAML"};
  } catch (const std::exception&) {
    return Error{Failure::kBadInput, "not valid YAML"};
  }
  return builder.Finish();
}

}  // namespace atrest::yaml
