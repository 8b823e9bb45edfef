// The Kubernetes API, as an interface. Of objects only metadata is ever asked for, so that no
// Secret passes through this process.
//
// Errors: kThrottled (429) and kServiceFault (5xx; KMS being away is a 500) can be tried again,
// with Error::retry_after where the server asks for a wait, and so can kUnreachable.
// kNoCredentials: 401, after credentials were fetched anew once. kDenied: 403. kDeadlineExceeded
// and kCancelled as the context says. kBadInput: the server refuses the request as such;
// kUnreachable also stands for an answer that cannot be read. Error::code is the reason of the
// server's Status ("Forbidden"), messages name the request's method, resource and object.
#pragma once

#include <cstddef>
#include <string>

#include "base/call_context.h"
#include "base/result.h"
#include "base/secret.h"
#include "kube/api_objects.h"

namespace atrest::kube {

// Thread-safe: calls run in parallel, each on its caller's thread. None is repeated by the client,
// but for the one with fresh credentials after a 401.
class ApiClient {
 public:
  virtual ~ApiClient() = default;

  // "https://10.0.0.1:6443": which server this is, for messages.
  virtual const std::string& server() const = 0;

  // Every resource that the server stores or passes on, each once: in the version that its group
  // prefers, and what is served in several groups (events) in the one that it is stored by.
  virtual Result<ApiDiscovery> Discover(const CallContext& context) = 0;

  // A page of the objects of a resource, of all namespaces, in the order of etcd's keys.
  // `continue_token`: of the page before; empty for the first one. See ObjectPage::expired.
  virtual Result<ObjectPage> List(const ApiResource& resource, std::size_t limit,
                                  const std::string& continue_token,
                                  const CallContext& context) = 0;

  // The object as it is now; kAbsent if it is not there.
  virtual Result<ObjectMeta> Get(const ApiResource& resource, const std::string& space,
                                 const std::string& name, const CallContext& context) = 0;

  // Makes the server read the object and write it again if it is stale: a merge patch that says
  // nothing but the object's resource version and uid, as StorageVersionMigration does. An object
  // deleted and made again under its name is a kConflict. An empty resource version matches any;
  // the outcome is never kUnchanged then. kBadInput with code "Invalid" (422): the object as it is
  // stored is not valid any more.
  virtual Result<TouchOutcome> Touch(const ApiResource& resource, const ObjectMeta& object,
                                     const CallContext& context) = 0;

  // Anything else.
  virtual Result<ApiReply> Send(const ApiRequest& request, const CallContext& context) = 0;

  // The server's own metrics as Prometheus text, at most 128 MiB. Behind a load balancer it is
  // anybody's guess whose they are.
  virtual Result<Secret> ReadMetrics(const CallContext& context) = 0;
};

}  // namespace atrest::kube
