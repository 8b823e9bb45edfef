#include "provider/key_state.h"

namespace atrest::provider {

std::string_view KeyStateOf(const Error& error) {
  if (error.kind == Failure::kKeyNotFound) return "absent";
  if (error.kind != Failure::kKeyUnusable) return "";
  const auto says = [&](std::string_view words) {
    return error.message.find(words) != std::string::npos;
  };
  if (error.code == "DisabledException" || says("is disabled")) return "disabled";
  if (says("pending deletion")) return "pending-deletion";
  if (says("pending import")) return "pending-import";
  return "unusable";
}

}  // namespace atrest::provider
