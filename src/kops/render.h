// From a kops cluster spec and its keys to the spec and the EncryptionConfiguration with which the
// provider runs on every control-plane node. Rendering what was rendered changes nothing.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "kops/encryption_text.h"
#include "kops/key_choice.h"
#include "kops/provider_plan.h"
#include "kops/version.h"

namespace atrest::kops {

enum class Style { kPod, kSystemd };

struct RenderRequest {
  std::string cluster;                    // YAML, the cluster and its instance groups
  std::optional<std::string> encryption;  // the EncryptionConfiguration that the cluster has
  std::vector<KeyChoice> keys;            // the first one writes
  std::string encryption_context;         // "a=b,c=d"; may be empty
  std::string image;
  std::string binary;
  int health_port = 8083;
  Style style = Style::kPod;
  Stage stage = Stage::kWrite;
  std::optional<KmsApi> api;  // nothing: the newest that the Kubernetes version has
  std::vector<std::string> resources = {"secrets"};
  std::optional<Version> kops;
  std::vector<std::pair<std::string, std::string>> node_labels;  // of control-plane groups
};

struct Rendered {
  std::string cluster;
  std::string encryption;
  std::vector<std::string> notes;  // what a person should know, a sentence each
};

// kBadInput with a hint for what cannot work. Pure; thread-safe.
Result<Rendered> Render(const RenderRequest& request);

}  // namespace atrest::kops
