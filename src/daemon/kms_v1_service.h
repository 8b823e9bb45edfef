// The KMS plugin API v1beta1 as kube-apiserver calls it. Translates messages, and nothing else.
#pragma once

#include "base/clock.h"
#include "daemon/plugin_calls.h"
#include "proto/kms_v1beta1.grpc.pb.h"

namespace atrest::daemon {

// With the bytes of a request that holds a plaintext, so that they can be wiped.
using RawEncryptV1 = v1beta1::KeyManagementService::WithCallbackMethod_Version<
    v1beta1::KeyManagementService::WithCallbackMethod_Decrypt<
        v1beta1::KeyManagementService::WithRawCallbackMethod_Encrypt<
            v1beta1::KeyManagementService::Service>>>;

// Thread-safe. What it is given must outlive it.
class KmsV1Service final : public RawEncryptV1 {
 public:
  KmsV1Service(PluginCalls& plugin, const Clock& clock) : plugin_(plugin), clock_(clock) {}

  grpc::ServerUnaryReactor* Version(grpc::CallbackServerContext* context,
                                    const v1beta1::VersionRequest* request,
                                    v1beta1::VersionResponse* response) override;
  grpc::ServerUnaryReactor* Encrypt(grpc::CallbackServerContext* context,
                                    const grpc::ByteBuffer* request,
                                    grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* Decrypt(grpc::CallbackServerContext* context,
                                    const v1beta1::DecryptRequest* request,
                                    v1beta1::DecryptResponse* response) override;

 private:
  PluginCalls& plugin_;
  const Clock& clock_;
};

}  // namespace atrest::daemon
