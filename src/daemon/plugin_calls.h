// What the gRPC services ask of a key.
#pragma once

#include <functional>
#include <string>

#include "base/call_context.h"
#include "base/result.h"
#include "base/secret.h"
#include "provider/decryptor.h"
#include "provider/encryptor.h"
#include "provider/key_health.h"

namespace atrest::daemon {

enum class Api { kV1, kV2 };

// Thread-safe. Must outlive its calls.
class PluginCalls {
 public:
  using SealedAnswer = std::function<void(Result<provider::Sealed>)>;
  using OpenedAnswer = std::function<void(Result<provider::Opened>)>;

  virtual ~PluginCalls() = default;

  // Return at once; the answer comes exactly once, from any thread.
  virtual void Encrypt(Api api, Secret plaintext, const CallContext& context,
                       SealedAnswer answer) = 0;
  // `key_id` as the caller got it from Encrypt; v1 has none.
  virtual void Decrypt(Api api, const std::string& ciphertext, const std::string& key_id,
                       const CallContext& context, OpenedAnswer answer) = 0;

  // Never wait.
  virtual provider::HealthReport Health() const = 0;
  virtual Result<std::string> KeyId() const = 0;
};

}  // namespace atrest::daemon
