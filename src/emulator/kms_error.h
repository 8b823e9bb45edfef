// The errors of AWS KMS as values. Error::code is the "__type" on the wire and Error::message is
// AWS's own text, in AWS's own case, because clients print and match it.
//
// Source: KMS API reference, "Common Errors" and the per-operation errors; developer guide, "Key
// states". Texts without a source there are noted in docs/emulator.md. Pure functions, thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace atrest::emulator {

// Any error that AWS knows, by its code; the kind follows from it.
Error KmsError(std::string_view code, std::string message);

Error Invalid(std::string message);           // ValidationException
Error Unsupported(std::string_view what);     // ValidationException: this emulator cannot do it
Error NotFound(std::string message);          // NotFoundException
Error KeyNotFound(const std::string& arn);    // NotFoundException
Error AliasNotFound(const std::string& arn);  // NotFoundException
Error KeyDisabled(const std::string& arn);    // DisabledException
Error InvalidState(std::string message);      // KMSInvalidStateException
Error BadBlob();                              // InvalidCiphertextException, without a message
Error InternalFault(const Error& cause);      // KMSInternalException
Error DryRunSucceeded();                      // DryRunOperationException

// 500 for what AWS calls a fault of its own, 503 for ServiceUnavailable, else 400; never the 404 or
// 409 of the service model, which AWS does not send.
int HttpStatusOf(std::string_view code);

}  // namespace atrest::emulator
