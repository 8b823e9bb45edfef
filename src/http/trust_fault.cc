#include "http/trust_fault.h"

#include <array>
#include <string_view>

namespace atrest::http {
namespace {

struct Wording {
  std::string_view part;  // curl_failure.cc's own, or of OpenSSL's X509_verify_cert_error_string
  TrustFault fault;
};

constexpr std::array kWordings{
    Wording{"its certificate is for another name", TrustFault::kOtherName},
    Wording{"certificate has expired", TrustFault::kExpired},
    Wording{"certificate is not yet valid", TrustFault::kExpired},
    Wording{"self-signed certificate", TrustFault::kUnknownAuthority},
    Wording{"self signed certificate", TrustFault::kUnknownAuthority},
    Wording{"unable to get local issuer certificate", TrustFault::kUnknownAuthority},
    Wording{"unable to get issuer certificate", TrustFault::kUnknownAuthority},
    Wording{"unable to verify the first certificate", TrustFault::kUnknownAuthority},
};

}  // namespace

TrustFault TrustFaultOf(const Error& error) {
  if (error.kind != Failure::kUnreachable) return TrustFault::kNone;
  const std::string_view message = error.message;
  if (message.find("cannot trust ") == std::string_view::npos) return TrustFault::kNone;
  for (const Wording& wording : kWordings) {
    if (message.find(wording.part) != std::string_view::npos) return wording.fault;
  }
  return TrustFault::kOther;
}

}  // namespace atrest::http
