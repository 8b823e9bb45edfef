// Whatever form comes, STS answers in XML with a status that it knows, and never with the token of
// a web identity.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "emulator/seed/seed.h"
#include "emulator/sts/sts_front_end.h"
#include "testing/fake_clock.h"
#include "testing/seeded_random.h"

namespace {

using namespace atrest;
using namespace atrest::emulator;

constexpr std::string_view kSeed = R"({
  "roles": [{"arn": "arn:aws:iam::000000000000:role/a",
             "trust": {"Statement": {"Effect": "Allow", "Action": "sts:*", "Principal": "*"}}}],
  "webIdentities": [{"token": "secret-token", "subject": "s",
                     "provider": "arn:aws:iam::000000000000:oidc-provider/o"}]})";

void Require(bool holds) {
  if (!holds) std::abort();
}

struct World {
  fakes::FakeClock clock;
  fakes::SeededRandom random;
  Principals principals;
  OpenAuthenticator everybody{TestPrincipal("000000000000")};
  Roles roles =
      ReadSeed(kSeed, Home::Make("us-east-1", "000000000000").value(), WallTime()).value().roles;
  Sts sts{{roles, principals, everybody, clock, random}};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  World world;
  http::ServerRequest request;
  request.body = Secret(std::string_view(reinterpret_cast<const char*>(data), size));
  const http::Response response = StsFrontEnd(world.sts).Answer(request, "id");
  const std::string_view xml = response.body.Reveal();
  Require(response.status == 200 || response.status == 400 || response.status == 403);
  Require(xml.starts_with(response.status == 200 ? "<" : "<ErrorResponse ") && xml.ends_with(">"));
  Require(xml.find("secret-token") == std::string_view::npos);
  return 0;
}
