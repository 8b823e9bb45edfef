// Why a server's certificate was not trusted, out of the error that the transport gave: the three
// cases have three different remedies.
#pragma once

#include "base/result.h"

namespace atrest::http {

enum class TrustFault {
  kNone,              // the error is about something else
  kExpired,           // or not yet valid
  kUnknownAuthority,  // nobody whom this machine trusts has signed it
  kOtherName,         // it is for another host
  kOther,
};

// Pure function, thread-safe.
TrustFault TrustFaultOf(const Error& error);

}  // namespace atrest::http
