// The KMS plugin API v2 as kube-apiserver calls it. Translates messages, and nothing else.
#pragma once

#include "base/clock.h"
#include "daemon/plugin_calls.h"
#include "proto/kms_v2.grpc.pb.h"

namespace atrest::daemon {

// With the bytes of a request that holds a plaintext, so that they can be wiped.
using RawEncryptV2 = v2::KeyManagementService::WithCallbackMethod_Status<
    v2::KeyManagementService::WithCallbackMethod_Decrypt<
        v2::KeyManagementService::WithRawCallbackMethod_Encrypt<
            v2::KeyManagementService::Service>>>;

// Thread-safe. What it is given must outlive it.
class KmsV2Service final : public RawEncryptV2 {
 public:
  // `unusable_key_is_error`: while KMS refuses the key itself, Status is an error. kube-apiserver
  // goes on to write for ever under a Status that is merely not "ok", and each one can then read
  // only what it wrote itself (kubernetes/kubernetes#138950); an error stops it after 3 minutes.
  KmsV2Service(PluginCalls& plugin, const Clock& clock, bool unusable_key_is_error)
      : plugin_(plugin), clock_(clock), unusable_key_is_error_(unusable_key_is_error) {}

  // Answered at once from what is known; never waits for KMS.
  grpc::ServerUnaryReactor* Status(grpc::CallbackServerContext* context,
                                   const v2::StatusRequest* request,
                                   v2::StatusResponse* response) override;
  grpc::ServerUnaryReactor* Encrypt(grpc::CallbackServerContext* context,
                                    const grpc::ByteBuffer* request,
                                    grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* Decrypt(grpc::CallbackServerContext* context,
                                    const v2::DecryptRequest* request,
                                    v2::DecryptResponse* response) override;

 private:
  PluginCalls& plugin_;
  const Clock& clock_;
  const bool unusable_key_is_error_;
};

}  // namespace atrest::daemon
