// The flags of `atrest migrate` beside those that say where etcd and the API are.
#pragma once

#include <CLI/App.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include "cli/call/call_flags.h"

namespace atrest::cli {

enum class MigrateBy { kApi, kSvm };

struct MigrateFlags {
  std::vector<std::string> resources;
  MigrateBy by = MigrateBy::kApi;
  bool yes = false;
  std::string key_id;
  std::string wait;  // empty: not at all
  bool skip_gate = false;
  double per_second = 500;
  int parallel = 16;
  std::string patience = "5m";
  std::string checkpoint;
  OutputFormat format = OutputFormat::kTable;
  bool no_progress = false;
};

// `flags` outlives the app.
void AddMigrateFlags(CLI::App& app, MigrateFlags& flags);

}  // namespace atrest::cli
