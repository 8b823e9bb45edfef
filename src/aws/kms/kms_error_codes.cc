#include "aws/kms/kms_error_codes.h"

#include <array>

namespace atrest::aws {
namespace {

constexpr std::string_view kThrottledHint =
    "the account's KMS request quota is used up; it is shared by everything that uses KMS in this "
    "account and region";
constexpr std::string_view kCredentialsHint =
    "are the credentials those of this account, not deleted and not expired?";
constexpr std::string_view kClockHint =
    "is this machine's clock right? run: timedatectl; if it is, the secret access key is not the "
    "one of this access key id, or a proxy changes requests";
constexpr std::string_view kIllHint = "AWS KMS or a key store behind it is ill; it is tried again";
constexpr std::string_view kStateHint =
    "look at its state, run: aws kms describe-key --key-id KEY; PendingDeletion can be taken back "
    "with cancel-key-deletion, then enable-key";

constexpr std::array kCodes = {
    // Modelled for Encrypt, Decrypt and DescribeKey.
    ErrorCode{"NotFoundException", Failure::kKeyNotFound,
              "do key, account and region fit together? a key or alias made a moment ago may not "
              "be known everywhere yet"},
    ErrorCode{"DisabledException", Failure::kKeyUnusable, "run: aws kms enable-key --key-id KEY"},
    ErrorCode{"KMSInvalidStateException", Failure::kKeyUnusable, kStateHint},
    ErrorCode{"InvalidKeyUsageException", Failure::kKeyUnusable,
              "the key must be symmetric (SYMMETRIC_DEFAULT) with usage ENCRYPT_DECRYPT"},
    ErrorCode{"KeyUnavailableException", Failure::kServiceFault, kIllHint},
    ErrorCode{"DependencyTimeoutException", Failure::kServiceFault, kIllHint},
    ErrorCode{"KMSInternalException", Failure::kServiceFault, kIllHint},
    ErrorCode{"InvalidCiphertextException", Failure::kBadCiphertext,
              "does the encryption context differ from the one it was encrypted with? if not, the "
              "bytes were damaged or were never encrypted by AWS KMS"},
    ErrorCode{"IncorrectKeyException", Failure::kBadCiphertext,
              "it was encrypted under another key; that key must be configured until everything is "
              "encrypted anew"},
    ErrorCode{"InvalidGrantTokenException", Failure::kBadInput, ""},
    ErrorCode{"InvalidArnException", Failure::kBadInput, "check the key's ARN"},
    ErrorCode{"DryRunOperationException", Failure::kBug, ""},
    // Modelled for what makes keys and looks at them.
    ErrorCode{"AlreadyExistsException", Failure::kBadInput,
              "an alias names one key of an account and region; choose another name"},
    ErrorCode{"InvalidAliasNameException", Failure::kBadInput,
              "an alias is alias/ and letters, digits, / _ -, and does not begin with alias/aws/"},
    ErrorCode{"MalformedPolicyDocumentException", Failure::kBadInput,
              "a key policy must let its maker change it again: is kms:PutKeyPolicy allowed to the "
              "caller, by IAM, on the new key? and every principal must exist"},
    ErrorCode{"TagException", Failure::kBadInput, "at most 50 tags, none that begins with aws:"},
    ErrorCode{"InvalidMarkerException", Failure::kBadInput, ""},
    // Not modelled; any operation.
    ErrorCode{"AccessDeniedException", Failure::kDenied, ""},
    ErrorCode{"AccessDenied", Failure::kDenied, ""},
    ErrorCode{"NotAuthorized", Failure::kDenied, ""},
    ErrorCode{"OptInRequired", Failure::kDenied, "the account is not enabled for this region"},
    ErrorCode{"ValidationException", Failure::kBadInput, ""},
    ErrorCode{"ValidationError", Failure::kBadInput, ""},
    ErrorCode{"SerializationException", Failure::kBadInput, ""},
    ErrorCode{"UnsupportedOperationException", Failure::kBadInput, ""},
    ErrorCode{"UnknownOperationException", Failure::kBadInput,
              "is the endpoint really one of AWS KMS?"},
    ErrorCode{"InvalidAction", Failure::kBadInput, "is the endpoint really one of AWS KMS?"},
    ErrorCode{"MalformedHttpRequestException", Failure::kBadInput,
              "does a proxy change requests on their way to AWS KMS?"},
    ErrorCode{"RequestEntityTooLargeException", Failure::kBadInput, ""},
    ErrorCode{"LimitExceededException", Failure::kThrottled, "a length or a quota is exceeded"},
    // Credentials.
    ErrorCode{"ExpiredTokenException", Failure::kNoCredentials, kCredentialsHint},
    ErrorCode{"ExpiredToken", Failure::kNoCredentials, kCredentialsHint},
    ErrorCode{"UnrecognizedClientException", Failure::kNoCredentials, kCredentialsHint},
    ErrorCode{"InvalidClientTokenId", Failure::kNoCredentials, kCredentialsHint},
    ErrorCode{"InvalidClientTokenIdException", Failure::kNoCredentials, kCredentialsHint},
    ErrorCode{"InvalidAccessKeyId", Failure::kNoCredentials, kCredentialsHint},
    ErrorCode{"MissingAuthenticationToken", Failure::kNoCredentials, kCredentialsHint},
    ErrorCode{"MissingAuthenticationTokenException", Failure::kNoCredentials, kCredentialsHint},
    // Signatures and clocks.
    ErrorCode{"InvalidSignatureException", Failure::kNoCredentials, kClockHint},
    ErrorCode{"SignatureDoesNotMatch", Failure::kNoCredentials, kClockHint},
    ErrorCode{"IncompleteSignature", Failure::kNoCredentials, kClockHint},
    ErrorCode{"IncompleteSignatureException", Failure::kNoCredentials, kClockHint},
    ErrorCode{"AuthFailure", Failure::kNoCredentials, kClockHint},
    ErrorCode{"RequestExpired", Failure::kNoCredentials, kClockHint},
    ErrorCode{"RequestInTheFuture", Failure::kNoCredentials, kClockHint},
    ErrorCode{"RequestTimeTooSkewed", Failure::kNoCredentials, kClockHint},
    // The rate; the list of aws-sdk-go-v2 aws/retry.
    ErrorCode{"ThrottlingException", Failure::kThrottled, kThrottledHint},
    ErrorCode{"Throttling", Failure::kThrottled, kThrottledHint},
    ErrorCode{"ThrottledException", Failure::kThrottled, kThrottledHint},
    ErrorCode{"RequestThrottledException", Failure::kThrottled, kThrottledHint},
    ErrorCode{"RequestThrottled", Failure::kThrottled, kThrottledHint},
    ErrorCode{"TooManyRequestsException", Failure::kThrottled, kThrottledHint},
    ErrorCode{"ProvisionedThroughputExceededException", Failure::kThrottled, kThrottledHint},
    ErrorCode{"TransactionInProgressException", Failure::kThrottled, kThrottledHint},
    ErrorCode{"RequestLimitExceeded", Failure::kThrottled, kThrottledHint},
    ErrorCode{"BandwidthLimitExceeded", Failure::kThrottled, kThrottledHint},
    ErrorCode{"SlowDown", Failure::kThrottled, kThrottledHint},
    ErrorCode{"PriorRequestNotComplete", Failure::kThrottled, kThrottledHint},
    ErrorCode{"EC2ThrottledException", Failure::kThrottled, kThrottledHint},
    // The service itself.
    ErrorCode{"InternalFailure", Failure::kServiceFault, kIllHint},
    ErrorCode{"InternalServerError", Failure::kServiceFault, kIllHint},
    ErrorCode{"InternalError", Failure::kServiceFault, kIllHint},
    ErrorCode{"ServiceUnavailable", Failure::kServiceFault, kIllHint},
    ErrorCode{"ServiceUnavailableException", Failure::kServiceFault, kIllHint},
    ErrorCode{"RequestAbortedException", Failure::kServiceFault, kIllHint},
    ErrorCode{"RequestTimeout", Failure::kServiceFault, kIllHint},
    ErrorCode{"RequestTimeoutException", Failure::kServiceFault, kIllHint},
};

}  // namespace

std::span<const ErrorCode> KnownErrorCodes() { return kCodes; }

const ErrorCode* FindErrorCode(std::string_view code) {
  for (const ErrorCode& row : kCodes) {
    if (row.code == code) return &row;
  }
  return nullptr;
}

}  // namespace atrest::aws
