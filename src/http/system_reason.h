// What an errno means, in the form of our messages: "connection refused".
#pragma once

#include <string>

namespace atrest::http {

std::string SystemReason(int error);

}  // namespace atrest::http
