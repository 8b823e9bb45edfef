#include "operate/migrate/migration_touch.h"

#include <utility>

namespace atrest::operate {
namespace {

using Kind = kube::TouchOutcome::Kind;

// Whether an error is of this one object, and others are worth a try.
bool IsOfTheObject(Failure kind) {
  switch (kind) {
    case Failure::kBadInput:  // not valid any more, or refused by a webhook
    case Failure::kDenied:
    case Failure::kServiceFault:
    case Failure::kBadCiphertext: return true;
    case Failure::kKeyNotFound:
    case Failure::kKeyUnusable:
    case Failure::kThrottled:
    case Failure::kOverloaded:
    case Failure::kUnreachable:
    case Failure::kNoCredentials:
    case Failure::kDeadlineExceeded:
    case Failure::kCancelled:
    case Failure::kAbsent:
    case Failure::kSystem:
    case Failure::kBug: return false;
  }
  return false;
}

Result<Touched> Fail(Touched touched, Error error) {
  if (!IsOfTheObject(error.kind)) return error;
  touched.end = Touched::End::kFailed;
  touched.failure = std::move(error);
  return touched;
}

Error Contended() {
  return Error{Failure::kServiceFault,
               "somebody else writes it all the time: conflict after conflict",
               "find out who does, then run this again"};
}

}  // namespace

Result<Touched> TouchObject(kube::ApiClient& api, const kube::ApiResource& resource,
                            kube::ObjectMeta object, MigrationPatience& patience,
                            const CallContext& context) {
  Touched touched;
  while (true) {
    auto outcome = patience.Call<kube::TouchOutcome>(
        [&](const CallContext& call) { return api.Touch(resource, object, call); }, context);
    if (!outcome.ok()) return Fail(std::move(touched), std::move(outcome).error());
    switch (outcome->kind) {
      case Kind::kWritten: touched.end = Touched::End::kRewritten; return touched;
      case Kind::kUnchanged: touched.end = Touched::End::kUnchanged; return touched;
      case Kind::kGone: touched.end = Touched::End::kGone; return touched;
      case Kind::kConflict: break;
    }
    ++touched.conflicts;
    if (touched.conflicts >= kMaxConflicts) return Fail(std::move(touched), Contended());
    auto fresh = patience.Call<kube::ObjectMeta>(
        [&](const CallContext& call) { return api.Get(resource, object.space, object.name, call); },
        context);
    const bool absent = !fresh.ok() && fresh.error().kind == Failure::kAbsent;
    if (absent || (fresh.ok() && fresh->uid != object.uid)) {
      touched.end = Touched::End::kGone;
      return touched;
    }
    if (!fresh.ok()) return Fail(std::move(touched), std::move(fresh).error());
    object = std::move(fresh).value();
    if (touched.conflicts == kMaxConflicts - 1) object.resource_version.clear();
  }
}

}  // namespace atrest::operate
