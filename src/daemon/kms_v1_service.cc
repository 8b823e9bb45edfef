#include "daemon/kms_v1_service.h"

#include <string>
#include <utility>

#include "base/version.h"
#include "daemon/grpc_status.h"
#include "daemon/plaintext_request.h"
#include "daemon/unary_call.h"

namespace atrest::daemon {

// As kubernetes-sigs/aws-encryption-provider pkg/version/version.go answers.
grpc::ServerUnaryReactor* KmsV1Service::Version(grpc::CallbackServerContext* context,
                                                const v1beta1::VersionRequest* /*request*/,
                                                v1beta1::VersionResponse* response) {
  response->set_version("v1beta1");
  response->set_runtime_name("AWSKMS");
  response->set_runtime_version(std::string(ProjectVersion()));
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

grpc::ServerUnaryReactor* KmsV1Service::Encrypt(grpc::CallbackServerContext* context,
                                                const grpc::ByteBuffer* request,
                                                grpc::ByteBuffer* response) {
  v1beta1::EncryptRequest message;
  UnaryCall* call = UnaryCall::Begin(*context, clock_, "");
  if (!TakePlaintextRequest(*request, message)) return call->End(MalformedRequest()), call;
  plugin_.Encrypt(Api::kV1, Secret(message.plain()), call->context(),
                  [call, response](Result<provider::Sealed> sealed) {
                    if (!sealed) return call->End(StatusFor(sealed.error()));
                    v1beta1::EncryptResponse answer;
                    answer.set_cipher(std::move(sealed->ciphertext));
                    *response = Serialized(answer);
                    call->End(grpc::Status::OK);
                  });
  return call;
}

grpc::ServerUnaryReactor* KmsV1Service::Decrypt(grpc::CallbackServerContext* context,
                                                const v1beta1::DecryptRequest* request,
                                                v1beta1::DecryptResponse* response) {
  UnaryCall* call = UnaryCall::Begin(*context, clock_, "");
  plugin_.Decrypt(Api::kV1, request->cipher(), "", call->context(),
                  [call, response](const Result<provider::Opened>& opened) {
                    if (!opened) return call->End(StatusFor(opened.error()));
                    response->set_plain(std::string(opened->plaintext.Reveal()));
                    call->End(grpc::Status::OK);
                  });
  return call;
}

}  // namespace atrest::daemon
