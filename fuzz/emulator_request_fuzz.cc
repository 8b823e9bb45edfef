// Whatever the request, there is an answer in AWS's form, and the keys are as usable as before.
//
// The input is an operation's name, a newline, and a body.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "emulator/protocol/front_end.h"
#include "testing/fake_clock.h"
#include "testing/seeded_random.h"

namespace {

using namespace atrest;
using namespace atrest::emulator;

struct World {
  World() {
    Key key;
    key.id = "1234abcd-12ab-34cd-56ef-1234567890ab";
    key.arn = store.home().KeyArn(key.id);
    key.materials.push_back(RandomKeyMaterial(key.arn, random, {}, Rotation::kInitial));
    if (!store.Add(key).ok() || !store.AddAlias("alias/a", key.id).ok()) std::abort();
  }

  fakes::FakeClock clock;
  fakes::SeededRandom random;
  KeyStore store{Home::Make("us-east-1", "000000000000").value(), SavedState{},
                 std::make_unique<NoArchive>(), clock, random};
  Kms kms{store, clock, random};
  OpenAuthenticator everybody{TestPrincipal("000000000000")};
  Principals principals;
  Roles roles;
  Sts sts{{roles, principals, everybody, clock, random}};
  FrontEnd front_end{kms, everybody, sts, clock};
};

void Require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t end = input.find('\n');
  if (end == std::string_view::npos) return 0;
  World world;
  http::ServerRequest request;
  request.method = "POST";
  request.path = "/";
  request.headers.push_back({"X-Amz-Target", "TrentService." + std::string(input.substr(0, end))});
  request.body = Secret(input.substr(end + 1));
  const http::Response response = world.front_end.Answer(request);
  const auto answer = json::Value::Parse(response.body.Reveal(), {1 << 20, 16});
  Require(answer.ok() && answer->IsObject());
  Require(response.status == 200 || response.status == 400);
  Require((response.status == 200) == (answer->Find("__type") == nullptr));
  return 0;
}
