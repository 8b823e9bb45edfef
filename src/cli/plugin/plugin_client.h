// The KMS plugin API as kube-apiserver uses it, in both versions behind one interface.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/call_context.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"

namespace atrest::cli {

enum class PluginApi { kV1, kV2 };

struct PluginStatus {
  std::string version;  // of the API, as the plugin says
  std::string healthz;  // v2: "ok" or what is wrong
  std::string key_id;   // v2
  std::string runtime;  // v1: the plugin's name and version
};

// What kube-apiserver keeps of an Encrypt. With v1 only the ciphertext.
struct PluginCiphertext {
  std::string ciphertext;
  std::string key_id;
  std::map<std::string, std::string> annotations;
};

// Thread-safe. Calls wait at most until the context's deadline; its stop token is not looked at.
//
// Errors carry the kind that fits the gRPC code, the plugin's own text in the message, and the
// code's name: kUnreachable if nothing answers on the socket, kBadInput if the plugin does not
// serve this version of the API.
class PluginClient {
 public:
  virtual ~PluginClient() = default;
  virtual Result<PluginStatus> Status(const CallContext& context) = 0;
  virtual Result<PluginCiphertext> Encrypt(const Secret& plaintext, const CallContext& context) = 0;
  virtual Result<Secret> Decrypt(const PluginCiphertext& stored, const CallContext& context) = 0;
};

// Does not connect yet. kBadInput for a path that cannot be a unix socket's. The clock outlives
// the client.
Result<std::unique_ptr<PluginClient>> OpenPlugin(PluginApi api, const std::string& socket,
                                                 const Clock& clock);

}  // namespace atrest::cli
