// `atrest kops render`
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/provider_flags.h"
#include "kops/render.h"

namespace atrest::cli {

class KopsRenderCommand final : public Command {
 public:
  CommandText Text() const override;
  void AddFlags(CLI::App& app) override;
  Result<ExitCode> Run(Session& session) override;

 private:
  Result<kops::RenderRequest> Request(Session& session) const;
  Result<void> Write(const kops::Rendered& rendered, Session& session) const;

  ProviderFlags provider_;
  std::string cluster_;
  std::string kops_version_;
  kops::Style style_ = kops::Style::kPod;
  std::vector<std::string> node_labels_;
  std::string out_;
  bool diff_ = false;
};

}  // namespace atrest::cli
