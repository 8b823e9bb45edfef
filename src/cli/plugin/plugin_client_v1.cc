#include "cli/plugin/plugin_client_v1.h"

#include <utility>

#include "cli/plugin/plugin_channel.h"

namespace atrest::cli {
namespace {

constexpr const char* kApiVersion = "v1beta1";

}  // namespace

PluginClientV1::PluginClientV1(const std::shared_ptr<grpc::Channel>& channel, std::string socket,
                               const Clock& clock)
    : stub_(v1beta1::KeyManagementService::NewStub(channel)),
      socket_(std::move(socket)),
      clock_(clock) {}

Result<PluginStatus> PluginClientV1::Status(const CallContext& context) {
  grpc::ClientContext client;
  SetDeadline(client, context, clock_);
  v1beta1::VersionRequest request;
  v1beta1::VersionResponse response;
  request.set_version(kApiVersion);
  const grpc::Status status = stub_->Version(&client, request, &response);
  if (!status.ok()) return PluginError(status, "version", socket_);
  return PluginStatus{.version = response.version(),
                      .healthz = {},
                      .key_id = {},
                      .runtime = response.runtime_name() + " " + response.runtime_version()};
}

Result<PluginCiphertext> PluginClientV1::Encrypt(const Secret& plaintext,
                                                 const CallContext& context) {
  grpc::ClientContext client;
  SetDeadline(client, context, clock_);
  v1beta1::EncryptRequest request;
  v1beta1::EncryptResponse response;
  request.set_version(kApiVersion);
  request.set_plain(std::string(plaintext.Reveal()));
  const grpc::Status status = stub_->Encrypt(&client, request, &response);
  Wipe(*request.mutable_plain());
  if (!status.ok()) return PluginError(status, "encrypt", socket_);
  return PluginCiphertext{.ciphertext = response.cipher(), .key_id = {}, .annotations = {}};
}

Result<Secret> PluginClientV1::Decrypt(const PluginCiphertext& stored, const CallContext& context) {
  grpc::ClientContext client;
  SetDeadline(client, context, clock_);
  v1beta1::DecryptRequest request;
  v1beta1::DecryptResponse response;
  request.set_version(kApiVersion);
  request.set_cipher(stored.ciphertext);
  const grpc::Status status = stub_->Decrypt(&client, request, &response);
  if (!status.ok()) return PluginError(status, "decrypt", socket_);
  return Secret::Take(*response.mutable_plain());
}

}  // namespace atrest::cli
