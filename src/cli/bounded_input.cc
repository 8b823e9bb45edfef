#include "cli/bounded_input.h"

#include <string>

namespace atrest::cli {

Result<Secret> ReadInput(std::istream& input, std::size_t max_bytes) {
  Secret bytes = Secret::OfSize(max_bytes + 1);
  input.read(bytes.Buffer().data(), static_cast<std::streamsize>(max_bytes + 1));
  bytes.Truncate(static_cast<std::size_t>(input.gcount()));
  if (input.bad()) return Error{Failure::kSystem, "standard input could not be read"};
  if (bytes.empty()) {
    return Error{Failure::kBadInput, "standard input is empty", "pipe the bytes into this command"};
  }
  if (bytes.size() > max_bytes) {
    return Error{Failure::kBadInput,
                 "standard input is larger than " + std::to_string(max_bytes) + " bytes",
                 "this command takes one small value, such as a data encryption key"};
  }
  return bytes;
}

}  // namespace atrest::cli
