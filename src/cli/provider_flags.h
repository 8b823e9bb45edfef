// The flags that say what the provider is to do, the same for `atrest kops render` and
// `atrest render`.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "kops/encryption_text.h"
#include "kops/key_choice.h"
#include "kops/provider_plan.h"

namespace atrest::cli {

struct ProviderFlags {
  std::vector<std::string> keys;
  std::string encryption_config;
  std::string encryption_context;
  std::string image;
  std::string binary = "/usr/sbin/aws-encryption-provider";
  int health_port = 8083;
  kops::Stage stage = kops::Stage::kWrite;
  std::optional<kops::KmsApi> api;
  std::vector<std::string> resources = {"secrets"};
};

// `flags` outlives the app.
void AddProviderFlags(CLI::App& app, ProviderFlags& flags);
void AddStageFlag(CLI::App& app, ProviderFlags& flags);

// --key, read; kBadInput for what is no key ARN.
Result<std::vector<kops::KeyChoice>> KeysOf(const ProviderFlags& flags);

}  // namespace atrest::cli
