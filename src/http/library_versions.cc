#include "http/library_versions.h"

#include <curl/curl.h>
#include <openssl/crypto.h>

namespace atrest::http {

std::vector<LibraryVersion> LibraryVersions() {
  return {{"libcurl", curl_version_info(CURLVERSION_NOW)->version},
          {"OpenSSL", OpenSSL_version(OPENSSL_VERSION_STRING)}};
}

}  // namespace atrest::http
