// `atrest render pod|systemd|encryptionconfig`: for clusters that were not made by kops.
#pragma once

#include <string>

#include "cli/command.h"
#include "cli/provider_flags.h"

namespace atrest::cli {

class RenderCommand final : public Command {
 public:
  enum class What { kPod, kSystemd, kEncryptionConfig };

  explicit RenderCommand(What what) : what_(what) {}

  CommandText Text() const override;
  void AddFlags(CLI::App& app) override;
  Result<ExitCode> Run(Session& session) override;

 private:
  Result<kops::ProviderPlan> Plan(const std::string& configuration) const;
  Result<std::string> Configuration(const kops::ProviderPlan& plan,
                                    const std::string& configuration) const;

  const What what_;
  ProviderFlags provider_;
  std::string directory_ = "/var/run/kmsplugin";
};

}  // namespace atrest::cli
