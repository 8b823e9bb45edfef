// The flags that `atrest key create`, `show` and `check` share: which AWS is asked, and who uses
// the key.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "base/call_context.h"
#include "base/clock.h"
#include "base/result.h"
#include "cli/aws_kms_connection.h"
#include "cli/call/call_flags.h"
#include "kms/encryption_context.h"

namespace atrest::cli {

struct KeyAwsFlags {
  std::string region, profile, kms_endpoint;
  bool allow_insecure_endpoint = false;
  std::string timeout = "60s";
  OutputFormat format = OutputFormat::kTable;
};

struct KeyUserFlags {
  std::string cluster, context;
  std::vector<std::string> roles;
  bool apiservers = false;
};

// `flags` outlives the app.
void AddKeyAwsFlags(CLI::App& app, KeyAwsFlags& flags);
void AddKeyUserFlags(CLI::App& app, KeyUserFlags& flags);

// AWS as the flags say; `key`, where it is an ARN, says the Region if no flag does.
struct OpenedKeyAws {
  std::unique_ptr<AwsKmsConnection> aws;
  std::shared_ptr<kms::KeyAdministration> kms;
  Deadline deadline = Deadline::Never();
};
Result<OpenedKeyAws> OpenKeyAws(const KeyAwsFlags& flags, const std::string& key,
                                const Clock& clock);

// The roles of the flags: --role, else those that kops gives --cluster.
std::vector<std::string> RolesOf(const KeyUserFlags& flags, const std::string& partition,
                                 const std::string& account);

bool IsAccount(const std::string& text);  // 12 digits

}  // namespace atrest::cli
