#include "testing/fake_kms_plugin.h"

#include <string_view>
#include <utility>

#include "proto/kms_v1beta1.grpc.pb.h"
#include "proto/kms_v2.grpc.pb.h"

namespace atrest::fakes {
namespace {

struct Shared {
  Mutex mutex;
  FakePluginState state GUARDED_BY(mutex);
};

grpc::Status Unseal(std::string_view sealed, std::string* plaintext) {
  const std::string_view prefix = kFakePrefix;
  if (!sealed.starts_with(prefix)) {
    return {grpc::StatusCode::INVALID_ARGUMENT, "the fake did not seal this"};
  }
  *plaintext = sealed.substr(prefix.size());
  return grpc::Status::OK;
}

class ServiceV1 : public v1beta1::KeyManagementService::Service {
 public:
  explicit ServiceV1(Shared& shared) : shared_(shared) {}

  grpc::Status Version(grpc::ServerContext* /*context*/, const v1beta1::VersionRequest* /*request*/,
                       v1beta1::VersionResponse* response) override {
    const Lock lock(shared_.mutex);
    response->set_version("v1beta1");
    response->set_runtime_name("fake");
    response->set_runtime_version("1.0");
    return shared_.state.failure;
  }
  grpc::Status Encrypt(grpc::ServerContext* /*context*/, const v1beta1::EncryptRequest* request,
                       v1beta1::EncryptResponse* response) override {
    const Lock lock(shared_.mutex);
    response->set_cipher(kFakePrefix + request->plain());
    return shared_.state.failure;
  }
  grpc::Status Decrypt(grpc::ServerContext* /*context*/, const v1beta1::DecryptRequest* request,
                       v1beta1::DecryptResponse* response) override {
    const Lock lock(shared_.mutex);
    if (!shared_.state.failure.ok()) return shared_.state.failure;
    return Unseal(request->cipher(), response->mutable_plain());
  }

 private:
  Shared& shared_;
};

class ServiceV2 : public v2::KeyManagementService::Service {
 public:
  explicit ServiceV2(Shared& shared) : shared_(shared) {}

  grpc::Status Status(grpc::ServerContext* /*context*/, const v2::StatusRequest* /*request*/,
                      v2::StatusResponse* response) override {
    const Lock lock(shared_.mutex);
    response->set_version(shared_.state.version);
    response->set_healthz(shared_.state.healthz);
    response->set_key_id(shared_.state.key_id);
    return shared_.state.failure;
  }
  grpc::Status Encrypt(grpc::ServerContext* /*context*/, const v2::EncryptRequest* request,
                       v2::EncryptResponse* response) override {
    const Lock lock(shared_.mutex);
    response->set_ciphertext(kFakePrefix + request->plaintext());
    response->set_key_id(shared_.state.key_id);
    for (const auto& [name, value] : shared_.state.annotations) {
      (*response->mutable_annotations())[name] = value;
    }
    return shared_.state.failure;
  }
  grpc::Status Decrypt(grpc::ServerContext* /*context*/, const v2::DecryptRequest* request,
                       v2::DecryptResponse* response) override {
    const Lock lock(shared_.mutex);
    if (!shared_.state.failure.ok()) return shared_.state.failure;
    shared_.state.seen_key_id = request->key_id();
    shared_.state.seen_annotations = {request->annotations().begin(), request->annotations().end()};
    return Unseal(request->ciphertext(), response->mutable_plaintext());
  }

 private:
  Shared& shared_;
};

}  // namespace

struct FakeKmsPlugin::Services {
  Shared shared;
  ServiceV1 v1{shared};
  ServiceV2 v2{shared};
};

FakeKmsPlugin::FakeKmsPlugin(const std::string& socket) : services_(std::make_unique<Services>()) {
  grpc::ServerBuilder builder;
  builder.AddListeningPort("unix:" + socket, grpc::InsecureServerCredentials());
  builder.RegisterService(&services_->v1);
  builder.RegisterService(&services_->v2);
  server_ = builder.BuildAndStart();
}

FakeKmsPlugin::~FakeKmsPlugin() {
  if (server_ != nullptr) server_->Shutdown();
}

FakePluginState FakeKmsPlugin::state() const {
  const Lock lock(services_->shared.mutex);
  return services_->shared.state;
}

void FakeKmsPlugin::set_state(FakePluginState state) {
  const Lock lock(services_->shared.mutex);
  services_->shared.state = std::move(state);
}

}  // namespace atrest::fakes
