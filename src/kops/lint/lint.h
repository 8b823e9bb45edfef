// Finds the known traps in cluster specs, EncryptionConfigurations and static pods, written by us
// or not.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "kops/lint/corpus.h"
#include "kops/lint/rule.h"

namespace atrest::kops::lint {

struct Report {
  std::vector<SourceFile> files;  // as they were given
  std::vector<Finding> findings;  // by file and line
};

struct Options {
  Version kops = kNewestKops;
  std::optional<std::string> encryption_before = {};  // the EncryptionConfiguration that was in use
};

// kBadInput only if the earlier EncryptionConfiguration cannot be read.
Result<Report> Lint(std::vector<SourceFile> files, const Options& options);

// The files with everything repaired that can be without asking, and with what is left to do.
Result<Report> Repaired(std::vector<SourceFile> files, const Options& options);

// For people: a line a finding, then its fix; and a sum.
std::string TableText(const Report& report);
// For programs; documented in docs/kops.md.
std::string JsonText(const Report& report);
// SARIF 2.1.0, as code scanning takes it.
std::string SarifText(const Report& report, const std::string& program_version);

}  // namespace atrest::kops::lint
