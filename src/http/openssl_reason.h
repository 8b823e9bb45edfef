// Why an OpenSSL call failed, in words.
#pragma once

#include <string>
#include <string_view>

namespace atrest::http {

// The first error in the thread's queue, which is empty afterwards; `otherwise` if there is none.
// The queue must have been emptied before the call: it may hold older errors of other callers.
std::string TakeOpenSslReason(std::string_view otherwise);

}  // namespace atrest::http
