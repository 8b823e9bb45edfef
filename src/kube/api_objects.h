// What the Kubernetes API says, as far as this project asks: kinds of objects and the names of
// objects, never what stands in them. Sources: kubernetes/apimachinery pkg/apis/meta/v1/types.go,
// kubernetes/api apidiscovery/v2/types.go. Values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"

namespace atrest::kube {

// A resource in the one version in which it is to be asked for.
struct ApiResource {
  std::string group = {};    // empty: the core group
  std::string version = {};  // "v1"
  std::string name = {};     // in plural: "secrets"
  std::string kind = {};     // "Secret"
  bool namespaced = false;
  std::vector<std::string> verbs = {};  // "list", "patch", …

  bool Can(std::string_view verb) const;
  // As an EncryptionConfiguration names it: "secrets", "deployments.apps".
  std::string Label() const;
};

struct ApiDiscovery {
  std::vector<ApiResource> resources;    // by group and name; no subresources, none stored twice
  std::vector<std::string> unavailable;  // "metrics.k8s.io/v1beta1": nobody answers for it now
};

struct ObjectMeta {
  std::string space = {};  // the namespace; empty for what is in none
  std::string name = {};
  std::string uid = {};
  std::string resource_version = {};
};

struct ObjectPage {
  std::vector<ObjectMeta> objects = {};
  std::string continue_token = {};              // for the next page; empty: this was the last one
  std::string resource_version = {};            // of the list
  std::optional<std::uint64_t> remaining = {};  // objects behind this page, if the server says
  // 410 Gone: the continue token was too old. There are no objects then, and continue_token is the
  // server's offer to go on from the same place at a newer state; empty if it has none, and the
  // list has to be begun anew.
  bool expired = false;
};

struct TouchOutcome {
  enum class Kind {
    kWritten,    // stored anew; resource_version is the new one
    kUnchanged,  // the server found nothing to write: the object is not stale
    kConflict,   // somebody else wrote it meanwhile (409): read its resource version again
    kGone,       // it is not there any more (404)
  };
  Kind kind = Kind::kUnchanged;
  std::string resource_version = {};  // after kWritten and kUnchanged
};

struct ApiRequest {
  std::string method = "GET";
  std::string path = {};          // with its query, percent-encoded: "/apis/…"
  std::string content_type = {};  // of the body
  std::string accept = "application/json";
  std::string body = {};
  std::size_t max_reply_bytes = 16 * 1024 * 1024;
};

// 2xx, 404, 409, 410 or 422; every other answer is an Error.
struct ApiReply {
  int status = 0;
  Secret body;  // what was asked for may be secret

  bool IsSuccess() const { return status >= 200 && status < 300; }
};

}  // namespace atrest::kube
