// All that is linted together: the documents of the given files, and those inside of the file
// assets of a cluster (static pods, encryption configurations).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "kops/version.h"
#include "yaml/edit.h"
#include "yaml/node.h"

namespace atrest::kops::lint {

struct SourceFile {
  std::string name;
  std::string text;
};

enum class DocumentKind {
  kCluster,
  kInstanceGroup,
  kEncryptionConfiguration,
  kPod,
  kWorkload,  // what Kubernetes makes pods from: DaemonSet, Deployment, StatefulSet
  kOther
};

// Where a document stands that is a value of another one.
struct Embedded {
  yaml::Path item;
  std::string member;
};

struct Document {
  DocumentKind kind = DocumentKind::kOther;
  yaml::Node root;
  std::string text;
  std::size_t file = 0;
  std::size_t section = 0;
  int line_before = 0;      // added to a line of the document, gives the line of the file
  bool lines_known = true;  // else all that is known is the line of the value that holds it
  std::optional<Embedded> in;

  int LineOf(int line) const { return lines_known ? line_before + line : line_before + 1; }
};

struct Unreadable {
  std::size_t file = 0;
  int line = 1;
  std::string message;
};

struct Corpus {
  std::vector<SourceFile> files;
  std::vector<Document> documents;
  std::vector<Unreadable> unreadable;
  // Names of KMS providers that the cluster had before; empty if that is not known.
  std::vector<std::string> names_before;
  Version kops = kNewestKops;
  std::optional<Version> kubernetes;  // of the cluster, if there is one

  const Document* Cluster() const;
  bool HasCluster() const { return Cluster() != nullptr; }
};

// Never fails: what cannot be read is part of the result.
Corpus ReadCorpus(std::vector<SourceFile> files, Version kops);

}  // namespace atrest::kops::lint
