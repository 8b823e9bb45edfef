// `atrest kops render`
#pragma once

#include <string>

#include "cli/command.h"
#include "cli/kops/kops_flags.h"
#include "kops/render.h"

namespace atrest::cli {

class KopsRenderCommand final : public Command {
 public:
  CommandText Text() const override;
  void AddFlags(CLI::App& app) override;
  Result<ExitCode> Run(Session& session) override;

 private:
  Result<void> Write(const kops::Rendered& rendered, Session& session) const;

  KopsFlags flags_;
  std::string out_;
  bool diff_ = false;
};

}  // namespace atrest::cli
