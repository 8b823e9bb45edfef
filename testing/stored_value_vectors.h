// The values of tests/vectors, read from the source tree (unit tests run in its root).
#pragma once

#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace atrest::fakes {

inline std::string FromHex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

struct StoredValueVector {
  std::string name;
  std::string key;
  std::string secret;  // key material in hex, "-" or "b64"
  std::string value;
};

// Empty if the file is not there, which a test must look at.
inline std::vector<StoredValueVector> ReadStoredValueVectors(const std::string& file) {
  std::vector<StoredValueVector> vectors;
  std::ifstream stream("tests/vectors/" + file);
  std::string line;
  while (std::getline(stream, line)) {
    std::istringstream columns(line);
    StoredValueVector vector;
    std::string hex;
    columns >> vector.name >> vector.key >> vector.secret >> hex;
    vector.value = FromHex(hex);
    vectors.push_back(vector);
  }
  return vectors;
}

}  // namespace atrest::fakes
