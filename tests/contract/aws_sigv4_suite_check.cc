// Checks signer and verifier against every case of AWS's Signature Version 4 test suite, whose
// directory the environment variable ATREST_SIGV4_SUITE names. Exit code 0: all agree.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "testing/aws4_vector.h"

namespace {

constexpr int kFewestCases = 30;  // fewer than that is not the suite

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

atrest::fakes::Aws4Vector ReadCase(std::filesystem::path request) {
  auto with = [&request](const char* extension) {
    return ReadFile(request.replace_extension(extension));
  };
  return {request.stem().string(), with(".req"), with(".creq"), with(".sts"),
          with(".authz"),          with(".sreq")};
}

}  // namespace

int main() {
  const char* directory = std::getenv("ATREST_SIGV4_SUITE");
  if (directory == nullptr) {
    std::cout << "SKIPPED: ATREST_SIGV4_SUITE does not name the test suite's directory; "
                 "tests/contract/fetch_sigv4_suite.sh DIR fetches it\n";
    return 77;
  }
  int cases = 0, failures = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (entry.path().extension() != ".req") continue;
    ++cases;
    std::string difference = atrest::fakes::Aws4Difference(ReadCase(entry.path()));
    if (difference.empty()) continue;
    ++failures;
    std::cout << "FAILED " << difference << "\n";
  }
  std::cout << cases - failures << " of " << cases << " cases agree\n";
  return failures == 0 && cases >= kFewestCases ? 0 : 1;
}
