#include "emulator/faults/error_text.h"

#include <array>

#include "emulator/kms_error.h"

namespace atrest::emulator {
namespace {

struct CodeText {
  std::string_view code;
  std::string_view text;
};

constexpr std::string_view kRejected = "The request was rejected because ";

// Whole messages.
constexpr std::array kTexts{
    CodeText{"ThrottlingException",
             "You have exceeded the rate at which you may call KMS. Reduce the frequency of your "
             "calls."},
    CodeText{"ExpiredTokenException", "The security token included in the request is expired"},
    CodeText{"UnrecognizedClientException",
             "The security token included in the request is invalid."},
    CodeText{"InvalidSignatureException",
             "The request signature we calculated does not match the signature you provided. Check "
             "your AWS Secret Access Key and signing method. Consult the service documentation for "
             "details."},
    CodeText{"MissingAuthenticationTokenException", "Missing Authentication Token"},
    CodeText{"IncorrectKeyException",
             "The key ID in the request does not identify a CMK that can perform this operation."},
    CodeText{"DependencyTimeoutException",
             "The system timed out while trying to fulfill the request."},
    CodeText{"KMSInternalException",
             "The request processing has failed because of an unknown error, exception or "
             "failure."},
    CodeText{"InternalFailure",
             "The request processing has failed because of an unknown error, exception or "
             "failure."},
    CodeText{"ServiceUnavailable",
             "The request has failed due to a temporary failure of the server."},
    CodeText{"DryRunOperationException",
             "The request would have succeeded, but the DryRun option is set."},
};

// What follows kRejected.
constexpr std::array kReasons{
    CodeText{"AlreadyExistsException", "it attempted to create a resource that already exists."},
    CodeText{"ConflictException",
             "an automatic rotation of this key is currently in progress or scheduled to begin "
             "within the next 20 minutes."},
    CodeText{"ExpiredImportTokenException", "the specified import token is expired."},
    CodeText{"IncorrectKeyMaterialException",
             "the key material in the request is, expired, invalid, or does not meet "
             "expectations."},
    CodeText{"InvalidAliasNameException", "the specified alias name is not valid."},
    CodeText{"InvalidArnException", "a specified ARN, or an ARN in a key policy, is not valid."},
    CodeText{"InvalidGrantIdException", "the specified GrantId is not valid."},
    CodeText{"InvalidGrantTokenException", "the specified grant token is not valid."},
    CodeText{"InvalidImportTokenException",
             "the provided import token is invalid or is associated with a different KMS key."},
    CodeText{"InvalidKeyUsageException",
             "the KeyUsage value of the KMS key is incompatible with the API operation."},
    CodeText{"InvalidMarkerException",
             "the marker that specifies where pagination should next begin is not valid."},
    CodeText{"KeyUnavailableException", "the specified KMS key was not available."},
    CodeText{"LimitExceededException", "a length constraint or quota was exceeded."},
    CodeText{"MalformedPolicyDocumentException",
             "the specified policy is not syntactically or semantically correct."},
    CodeText{"TagException", "one or more tags are not valid."},
    CodeText{"UnsupportedOperationException",
             "a specified parameter is not supported or a specified resource is not valid for this "
             "operation."},
};

std::string Denial(const RequestFacts& facts, const std::string& arn) {
  const std::string action = "kms:" + facts.operation;
  return "User: " + facts.principal + " is not authorized to perform: " + action +
         " on resource: " + arn + " because no identity-based policy allows the " + action +
         " action";
}

}  // namespace

std::string TextOfError(std::string_view code, const RequestFacts& facts, const Home& home) {
  const std::string arn = home.KeyArn(facts.key);
  if (code == "DisabledException") return KeyDisabled(arn).message;
  if (code == "NotFoundException") return KeyNotFound(arn).message;
  if (code == "KMSInvalidStateException") return arn + " is pending deletion.";
  if (code == "AccessDeniedException") return Denial(facts, arn);
  for (const CodeText& entry : kTexts) {
    if (entry.code == code) return std::string(entry.text);
  }
  for (const CodeText& entry : kReasons) {
    if (entry.code == code) return std::string(kRejected) + std::string(entry.text);
  }
  return "";
}

}  // namespace atrest::emulator
