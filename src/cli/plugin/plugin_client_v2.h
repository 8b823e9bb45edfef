// KMS plugin API v2.
#pragma once

#include <memory>
#include <string>

#include "cli/plugin/plugin_client.h"
#include "proto/kms_v2.grpc.pb.h"

namespace atrest::cli {

// Thread-safe.
class PluginClientV2 : public PluginClient {
 public:
  PluginClientV2(const std::shared_ptr<grpc::Channel>& channel, std::string socket,
                 const Clock& clock);
  Result<PluginStatus> Status(const CallContext& context) override;
  Result<PluginCiphertext> Encrypt(const Secret& plaintext, const CallContext& context) override;
  Result<Secret> Decrypt(const PluginCiphertext& stored, const CallContext& context) override;

 private:
  std::unique_ptr<v2::KeyManagementService::Stub> stub_;
  std::string socket_;
  const Clock& clock_;
};

}  // namespace atrest::cli
