// One case of AWS's published Signature Version 4 test suite, and the check of all its steps.
// The suite is in botocore's source distribution, tests/unit/auth/aws4_testsuite (Apache-2.0).
#pragma once

#include <string>

namespace atrest::fakes {

struct Aws4Vector {
  std::string name;
  std::string request;         // NAME.req
  std::string canonical;       // NAME.creq
  std::string to_sign;         // NAME.sts
  std::string authorization;   // NAME.authz
  std::string signed_request;  // NAME.sreq; may be empty
};

// What our signer and verifier do otherwise than the suite says; empty if nothing.
std::string Aws4Difference(const Aws4Vector& vector);

}  // namespace atrest::fakes
