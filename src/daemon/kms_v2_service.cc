#include "daemon/kms_v2_service.h"

#include <string>
#include <utility>

#include "daemon/grpc_status.h"
#include "daemon/plaintext_request.h"
#include "daemon/unary_call.h"

namespace atrest::daemon {
namespace {

// kube-apiserver 1.27 and 1.28 take nothing else, and later ones take it too.
constexpr const char* kVersion = "v2beta1";

}  // namespace

grpc::ServerUnaryReactor* KmsV2Service::Status(grpc::CallbackServerContext* context,
                                               const v2::StatusRequest* /*request*/,
                                               v2::StatusResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const Result<std::string> key_id = plugin_.KeyId();
  if (!key_id) {
    reactor->Finish(StatusFor(key_id.error()));
    return reactor;
  }
  const provider::HealthReport health = plugin_.Health();
  if (health.key_unusable && unusable_key_is_error_) {
    reactor->Finish({grpc::StatusCode::FAILED_PRECONDITION, health.text});
    return reactor;
  }
  response->set_version(kVersion);
  response->set_healthz(health.text);
  response->set_key_id(*key_id);
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

grpc::ServerUnaryReactor* KmsV2Service::Encrypt(grpc::CallbackServerContext* context,
                                                const grpc::ByteBuffer* request,
                                                grpc::ByteBuffer* response) {
  v2::EncryptRequest message;
  const bool read = TakePlaintextRequest(*request, message);
  UnaryCall* call = UnaryCall::Begin(*context, clock_, message.uid());
  if (!read) return call->End(MalformedRequest()), call;
  plugin_.Encrypt(Api::kV2, Secret(message.plaintext()), call->context(),
                  [call, response](Result<provider::Sealed> sealed) {
                    if (!sealed) return call->End(StatusFor(sealed.error()));
                    v2::EncryptResponse answer;
                    answer.set_ciphertext(std::move(sealed->ciphertext));
                    answer.set_key_id(std::move(sealed->key_id));
                    *response = Serialized(answer);
                    call->End(grpc::Status::OK);
                  });
  return call;
}

grpc::ServerUnaryReactor* KmsV2Service::Decrypt(grpc::CallbackServerContext* context,
                                                const v2::DecryptRequest* request,
                                                v2::DecryptResponse* response) {
  UnaryCall* call = UnaryCall::Begin(*context, clock_, request->uid());
  plugin_.Decrypt(Api::kV2, request->ciphertext(), request->key_id(), call->context(),
                  [call, response](const Result<provider::Opened>& opened) {
                    if (!opened) return call->End(StatusFor(opened.error()));
                    response->set_plaintext(std::string(opened->plaintext.Reveal()));
                    call->End(grpc::Status::OK);
                  });
  return call;
}

}  // namespace atrest::daemon
