// Rewrites one object through the API server, whatever others do to it meanwhile.
//
// A touch is a merge patch that changes nothing: the server rewrites what is stale and leaves the
// rest alone, so no update of anybody can be lost, and immutable objects may be touched, too.
#pragma once

#include <cstdint>
#include <optional>

#include "base/call_context.h"
#include "base/result.h"
#include "kube/api_client.h"
#include "operate/migrate/migration_patience.h"

namespace atrest::operate {

inline constexpr int kMaxConflicts = 6;

struct Touched {
  enum class End {
    kRewritten,
    kUnchanged,  // it was not stale
    kGone,       // deleted meanwhile; a namesake that came after it was written anew anyway
    kFailed,     // of this object: see `failure`
  };
  End end = End::kUnchanged;
  std::uint64_t conflicts = 0;  // others wrote it between our reading and writing
  std::optional<Error> failure = {};
};

// After each conflict the object is read again, so a storm of conflicts ends: the last try but one
// leaves the order of writes to the server. The error is one that ends the run: nobody answers, no
// credentials, interrupted. Thread-safe.
Result<Touched> TouchObject(kube::ApiClient& api, const kube::ApiResource& resource,
                            kube::ObjectMeta object, MigrationPatience& patience,
                            const CallContext& context);

}  // namespace atrest::operate
