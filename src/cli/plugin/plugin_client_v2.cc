#include "cli/plugin/plugin_client_v2.h"

#include <utility>

#include "cli/plugin/plugin_channel.h"

namespace atrest::cli {

PluginClientV2::PluginClientV2(const std::shared_ptr<grpc::Channel>& channel, std::string socket,
                               const Clock& clock)
    : stub_(v2::KeyManagementService::NewStub(channel)),
      socket_(std::move(socket)),
      clock_(clock) {}

Result<PluginStatus> PluginClientV2::Status(const CallContext& context) {
  grpc::ClientContext client;
  SetDeadline(client, context, clock_);
  v2::StatusResponse response;
  const grpc::Status status = stub_->Status(&client, v2::StatusRequest(), &response);
  if (!status.ok()) return PluginError(status, "status", socket_);
  return PluginStatus{.version = response.version(),
                      .healthz = response.healthz(),
                      .key_id = response.key_id(),
                      .runtime = {}};
}

Result<PluginCiphertext> PluginClientV2::Encrypt(const Secret& plaintext,
                                                 const CallContext& context) {
  grpc::ClientContext client;
  SetDeadline(client, context, clock_);
  v2::EncryptRequest request;
  v2::EncryptResponse response;
  request.set_uid(context.id);
  request.set_plaintext(std::string(plaintext.Reveal()));
  const grpc::Status status = stub_->Encrypt(&client, request, &response);
  Wipe(*request.mutable_plaintext());
  if (!status.ok()) return PluginError(status, "encrypt", socket_);
  PluginCiphertext stored{
      .ciphertext = response.ciphertext(), .key_id = response.key_id(), .annotations = {}};
  for (const auto& [name, value] : response.annotations()) stored.annotations[name] = value;
  return stored;
}

Result<Secret> PluginClientV2::Decrypt(const PluginCiphertext& stored, const CallContext& context) {
  grpc::ClientContext client;
  SetDeadline(client, context, clock_);
  v2::DecryptRequest request;
  v2::DecryptResponse response;
  request.set_uid(context.id);
  request.set_ciphertext(stored.ciphertext);
  request.set_key_id(stored.key_id);
  for (const auto& [name, value] : stored.annotations)
    (*request.mutable_annotations())[name] = value;
  const grpc::Status status = stub_->Decrypt(&client, request, &response);
  if (!status.ok()) return PluginError(status, "decrypt", socket_);
  return Secret::Take(*response.mutable_plaintext());
}

}  // namespace atrest::cli
