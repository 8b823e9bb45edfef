// A KMS plugin on a unix socket for tests of its clients: both versions of the API, answered from
// what the test sets. "Encrypts" by putting a prefix in front, so that a test sees what was sent.
#pragma once

#include <grpcpp/grpcpp.h>

#include <map>
#include <memory>
#include <string>

#include "base/mutex.h"

namespace atrest::fakes {

inline constexpr const char* kFakePrefix = "sealed:";

// What the fake answers and what it was asked. Copied in and out under a lock.
struct FakePluginState {
  std::string version = "v2beta1";
  std::string healthz = "ok";
  std::string key_id = "fake-key";
  std::map<std::string, std::string> annotations;  // of the next Encrypt
  grpc::Status failure = grpc::Status::OK;         // of every call, if not OK

  std::string seen_key_id;  // of the last Decrypt
  std::map<std::string, std::string> seen_annotations;
};

// Serves from construction to destruction. Thread-safe.
class FakeKmsPlugin {
 public:
  explicit FakeKmsPlugin(const std::string& socket);
  ~FakeKmsPlugin();

  FakePluginState state() const;
  void set_state(FakePluginState state);

 private:
  struct Services;
  std::unique_ptr<Services> services_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace atrest::fakes
