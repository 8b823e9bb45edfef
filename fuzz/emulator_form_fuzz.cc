// Whatever form comes, STS answers in XML with a status that it knows, and never with the token of
// a web identity.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "crypto/sha256.h"
#include "emulator/seed/seed.h"
#include "emulator/sts/sts_front_end.h"
#include "testing/fake_clock.h"
#include "testing/seeded_random.h"

namespace {

using namespace atrest;
using namespace atrest::emulator;

std::string Seed(const std::string& token) {
  return R"({
  "roles": [{"arn": "arn:aws:iam::000000000000:role/a",
             "trust": {"Statement": {"Effect": "Allow", "Action": "sts:*", "Principal": {
               "AWS": "*", "Federated": "arn:aws:iam::000000000000:oidc-provider/o"}}}}],
  "webIdentities": [{"token": ")" +
         token + R"(", "subject": "s",
                     "provider": "arn:aws:iam::000000000000:oidc-provider/o"}]})";
}

void Require(bool holds) {
  if (!holds) std::abort();
}

struct World {
  explicit World(const std::string& token)
      : roles(ReadSeed(Seed(token), Home::Make("us-east-1", "000000000000").value(), WallTime())
                  .value()
                  .roles) {}

  fakes::FakeClock clock;
  fakes::SeededRandom random;
  Principals principals;
  OpenAuthenticator everybody{TestPrincipal("000000000000")};
  Roles roles;
  Sts sts{{roles, principals, everybody, clock, random}};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // A token that the input cannot hold, added to it as the last field.
  std::string form(reinterpret_cast<const char*>(data), size);
  const std::string token = crypto::Hex(crypto::View(crypto::Sha256(form)));
  form += "&WebIdentityToken=" + token;
  World world(token);
  http::ServerRequest request;
  request.body = Secret(form);
  const http::Response response = StsFrontEnd(world.sts).Answer(request, "id");
  const std::string_view xml = response.body.Reveal();
  Require(response.status == 200 || response.status == 400 || response.status == 403);
  Require(xml.starts_with(response.status == 200 ? "<" : "<ErrorResponse ") && xml.ends_with(">"));
  Require(xml.find(token) == std::string_view::npos);
  return 0;
}
