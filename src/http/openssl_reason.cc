#include "http/openssl_reason.h"

#include <openssl/err.h>

#include "http/system_reason.h"

namespace atrest::http {

std::string TakeOpenSslReason(std::string_view otherwise) {
  const unsigned long code = ERR_peek_error();
  std::string text(otherwise);
  if (ERR_SYSTEM_ERROR(code)) {
    text = SystemReason(ERR_GET_REASON(code));
  } else if (const char* reason = ERR_reason_error_string(code); reason != nullptr) {
    text = reason;
  }
  ERR_clear_error();
  return text;
}

}  // namespace atrest::http
