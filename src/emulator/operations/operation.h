// What every KMS operation is made of. An operation is a function that reads its input, asks
// whether the caller may, and answers; there is one file a group of them.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "emulator/operations/import_tokens.h"
#include "emulator/protocol/input.h"
#include "emulator/protocol/principals.h"
#include "emulator/store/key_store.h"
#include "json/json.h"

namespace atrest::emulator {

// The emulator's own things, which outlive all requests. All are thread-safe.
struct Kms {
  KeyStore& store;
  const Clock& clock;
  Random& random;
  std::unique_ptr<ImportTokens> imports = std::make_unique<ImportTokens>();
};

// One request.
struct Call {
  const Principal& principal;
};

// Thread-safe: called from several threads at once.
using OperationFunction = Result<json::Value> (*)(Kms& kms, const Call& call, Input& input);

struct Operation {
  std::string_view name;  // "GenerateDataKey"
  OperationFunction run;
};

// nullptr if this emulator does not have it.
const Operation* FindOperation(std::string_view name);

// True for what AWS has and this emulator has not, e.g. "Sign".
bool IsOperationOfAws(std::string_view name);

}  // namespace atrest::emulator
