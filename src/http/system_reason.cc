#include "http/system_reason.h"

#include <system_error>

namespace atrest::http {

std::string SystemReason(int error) {
  std::string text = std::generic_category().message(error);
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') {
    text[0] = static_cast<char>(text[0] - 'A' + 'a');
  }
  return text;
}

}  // namespace atrest::http
