// Path and query of a request as AWS Signature Version 4 wants them. Pure functions, thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace atrest::aws {

// "." and ".." resolved, empty segments dropped, every byte but RFC 3986's unreserved ones and '/'
// percent-encoded, once more if it is already (all services but S3 want it so).
std::string CanonicalPath(std::string_view path);

// Parameters sorted by name, then value, each percent-encoded once.
std::string CanonicalQuery(std::string_view query);

}  // namespace atrest::aws
