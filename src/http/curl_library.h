// libcurl, started once for the process.
#pragma once

#include "base/result.h"

namespace atrest::http {

// Thread-safe; only the first call does something. Memory that libcurl frees or moves is wiped, as
// it has held request bodies and credentials. SIGPIPE is ignored from then on, if nobody handles
// it: OpenSSL writes to sockets that the peer may have reset.
//
// kSystem if libcurl cannot be used, or if it lacks what the transport relies on (TLS, a resolver
// that does not block).
Result<void> StartCurl();

}  // namespace atrest::http
