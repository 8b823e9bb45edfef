#include "kops/lint/corpus.h"

#include <algorithm>
#include <charconv>

#include "kops/cluster_spec.h"
#include "yaml/stream.h"
#include "yaml/text_lines.h"

namespace atrest::kops::lint {
namespace {

constexpr std::size_t kMaxBytes = 4 * 1024 * 1024;
constexpr std::size_t kMaxDocuments = 1000;

DocumentKind KindOf(const yaml::Node& root) {
  const std::string api = TextAt(root, {"apiVersion"});
  const std::string kind = TextAt(root, {"kind"});
  if (api.starts_with("kops") && kind == "Cluster") return DocumentKind::kCluster;
  if (api.starts_with("kops") && kind == "InstanceGroup") return DocumentKind::kInstanceGroup;
  // kops' own documents are often shown without their apiVersion.
  if (api.empty() && root.Find("spec") != nullptr) {
    if (kind == "Cluster") return DocumentKind::kCluster;
    if (kind == "InstanceGroup") return DocumentKind::kInstanceGroup;
  }
  if (kind == "EncryptionConfiguration" || kind == "EncryptionConfig") {
    return DocumentKind::kEncryptionConfiguration;
  }
  if (kind == "DaemonSet" || kind == "Deployment" || kind == "StatefulSet") {
    return DocumentKind::kWorkload;
  }
  return kind == "Pod" ? DocumentKind::kPod : DocumentKind::kOther;
}

int LineIn(const Error& error) {
  constexpr std::string_view kPrefix = "line ";
  int line = 1;
  if (error.message.starts_with(kPrefix)) {
    std::from_chars(error.message.data() + kPrefix.size(),
                    error.message.data() + error.message.size(), line);
  }
  return line;
}

bool StartsLiteral(std::string_view text, const yaml::Node& node) {
  const auto lines = yaml::LinesOf(text);
  const auto line = static_cast<std::size_t>(node.line() - 1);
  const auto column = static_cast<std::size_t>(node.column() - 1);
  return line < lines.size() && column < lines[line].size() && lines[line][column] == '|';
}

class Reader {
 public:
  explicit Reader(Corpus& corpus) : corpus_(corpus) {}

  void ReadFile(std::size_t file) {
    const SourceFile& source = corpus_.files[file];
    const auto sections = yaml::SplitStream(source.text);
    if (source.text.size() > kMaxBytes || sections.size() > kMaxDocuments) {
      corpus_.unreadable.push_back({file, 1, "the file is too large"});
      return;
    }
    for (std::size_t i = 0; i < sections.size(); ++i) {
      Document document;
      document.text = sections[i].text;
      document.file = file;
      document.section = i;
      document.line_before = sections[i].first_line - 1;
      Add(std::move(document));
    }
  }

 private:
  void Add(Document document) {
    Result<yaml::Node> root = yaml::Node::Parse(document.text);
    if (!root) {
      const int line = document.LineOf(LineIn(root.error()));
      corpus_.unreadable.push_back({document.file, line, root.error().message});
      return;
    }
    document.root = std::move(root).value();
    document.kind = KindOf(document.root);
    const std::size_t index = corpus_.documents.size();
    corpus_.documents.push_back(std::move(document));
    if (corpus_.documents[index].in) return;
    AddEmbedded(index);
  }

  void AddEmbedded(std::size_t index) {
    const yaml::Node* assets = yaml::FindAt(corpus_.documents[index].root, {"spec", "fileAssets"});
    const std::size_t count = assets == nullptr ? 0 : assets->items().size();
    for (std::size_t i = 0; i < count; ++i) {
      const Document& outer = corpus_.documents[index];
      const yaml::Path item{"spec", "fileAssets", std::to_string(i)};
      const yaml::Node* asset = yaml::FindAt(outer.root, item);
      const yaml::Node* content = asset->Find("content");
      const std::string text(content == nullptr ? "" : content->Scalar());
      if (text.find("kind:") == std::string::npos || TextAt(*asset, {"isBase64"}) == "true")
        continue;
      Document inner;
      inner.text = text;
      inner.file = outer.file;
      inner.section = outer.section;
      inner.lines_known = outer.lines_known && StartsLiteral(outer.text, *content);
      inner.line_before = outer.line_before + content->line() - (inner.lines_known ? 0 : 1);
      inner.in = Embedded{item, "content"};
      Add(std::move(inner));
    }
  }

  Corpus& corpus_;
};

}  // namespace

const Document* Corpus::Cluster() const {
  const auto found = std::find_if(documents.begin(), documents.end(), [](const Document& document) {
    return document.kind == DocumentKind::kCluster;
  });
  return found == documents.end() ? nullptr : &*found;
}

Corpus ReadCorpus(std::vector<SourceFile> files, Version kops) {
  Corpus corpus;
  corpus.files = std::move(files);
  corpus.kops = kops;
  for (std::size_t i = 0; i < corpus.files.size(); ++i) Reader(corpus).ReadFile(i);
  if (const Document* cluster = corpus.Cluster()) {
    const auto version = ParseVersion(TextAt(cluster->root, {"spec", "kubernetesVersion"}));
    if (version.ok()) corpus.kubernetes = *version;
  }
  return corpus;
}

}  // namespace atrest::kops::lint
