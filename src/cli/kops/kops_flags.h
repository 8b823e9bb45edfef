// The flags of `atrest kops render` and `atrest kops plan`: a cluster, and what it should become.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/command.h"
#include "cli/provider_flags.h"
#include "kops/render.h"

namespace atrest::cli {

struct KopsFlags {
  ProviderFlags provider;
  std::string cluster;
  std::string kops_version;
  kops::Style style = kops::Style::kPod;
  std::vector<std::string> node_labels;
};

// `flags` outlives the app.
void AddKopsFlags(CLI::App& app, KopsFlags& flags);

// Reads the files that the flags name.
Result<kops::RenderRequest> ReadKopsRequest(const KopsFlags& flags, Session& session);

}  // namespace atrest::cli
