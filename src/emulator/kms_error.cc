#include "emulator/kms_error.h"

#include <array>
#include <utility>

namespace atrest::emulator {
namespace {

struct CodeKind {
  std::string_view code;
  Failure kind;
};

constexpr std::array kKinds{
    CodeKind{"InvalidCiphertextException", Failure::kBadCiphertext},
    CodeKind{"IncorrectKeyException", Failure::kBadCiphertext},
    CodeKind{"NotFoundException", Failure::kKeyNotFound},
    CodeKind{"DisabledException", Failure::kKeyUnusable},
    CodeKind{"KMSInvalidStateException", Failure::kKeyUnusable},
    CodeKind{"KeyUnavailableException", Failure::kServiceFault},
    CodeKind{"KMSInternalException", Failure::kServiceFault},
    CodeKind{"DependencyTimeoutException", Failure::kServiceFault},
    CodeKind{"InternalFailure", Failure::kServiceFault},
    CodeKind{"ServiceUnavailable", Failure::kServiceFault},
    CodeKind{"ThrottlingException", Failure::kThrottled},
    CodeKind{"AccessDeniedException", Failure::kDenied},
};

}  // namespace

Error KmsError(std::string_view code, std::string message) {
  Failure kind = Failure::kBadInput;
  for (const CodeKind& entry : kKinds) {
    if (entry.code == code) kind = entry.kind;
  }
  return Error{kind, std::move(message), "", std::string(code)};
}

Error Invalid(std::string message) { return KmsError("ValidationException", std::move(message)); }

Error Unsupported(std::string_view what) {
  return Invalid("This is not supported by kms-emulator: " + std::string(what));
}

Error NotFound(std::string message) { return KmsError("NotFoundException", std::move(message)); }

Error KeyNotFound(const std::string& arn) { return NotFound("Key '" + arn + "' does not exist"); }

Error AliasNotFound(const std::string& arn) { return NotFound("Alias " + arn + " is not found."); }

Error KeyDisabled(const std::string& arn) {
  return KmsError("DisabledException", arn + " is disabled.");
}

Error InvalidState(std::string message) {
  return KmsError("KMSInvalidStateException", std::move(message));
}

Error BadBlob() { return KmsError("InvalidCiphertextException", ""); }

Error InternalFault(const Error& cause) { return KmsError("KMSInternalException", cause.message); }

Error DryRunSucceeded() {
  return KmsError("DryRunOperationException",
                  "The request would have succeeded, but the DryRun option is set.");
}

int HttpStatusOf(std::string_view code) {
  if (code == "ServiceUnavailable") return 503;
  const bool fault = code == "KMSInternalException" || code == "KeyUnavailableException" ||
                     code == "DependencyTimeoutException" || code == "InternalFailure";
  return fault ? 500 : 400;
}

}  // namespace atrest::emulator
