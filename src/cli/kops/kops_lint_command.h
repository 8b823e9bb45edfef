// `atrest kops lint`
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"
#include "kops/lint/lint.h"

namespace atrest::cli {

class KopsLintCommand final : public Command {
 public:
  CommandText Text() const override;
  void AddFlags(CLI::App& app) override;
  Result<ExitCode> Run(Session& session) override;

 private:
  enum class Format { kTable, kJson, kSarif };

  Result<kops::lint::Report> Look(Session& session) const;
  Result<void> WriteRepaired(const std::vector<kops::lint::SourceFile>& before,
                             const std::vector<kops::lint::SourceFile>& after,
                             Session& session) const;

  std::vector<std::string> files_;
  std::string before_;
  std::string kops_version_;
  Format format_ = Format::kTable;
  bool fix_ = false;
  bool list_ = false;
};

}  // namespace atrest::cli
