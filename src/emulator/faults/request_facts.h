// What faults and the request log want to know of a request, before it is known to be a good one.
#pragma once

#include "emulator/faults/fault_plan.h"
#include "emulator/protocol/principals.h"
#include "emulator/store/key_store.h"
#include "http/server.h"
#include "kms/encryption_context.h"

namespace atrest::emulator {

struct RequestSummary {
  RequestFacts facts;
  kms::EncryptionContext context;
};

// Of a request without a readable Authorization header the principal is empty. Thread-safe.
RequestSummary Summarise(const http::ServerRequest& request, KeyStore& store,
                         const Principals& principals);

}  // namespace atrest::emulator
