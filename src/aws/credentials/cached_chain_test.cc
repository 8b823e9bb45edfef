// Each source of credentials behind the cache: what the provider does with it as time goes on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <ctime>
#include <functional>
#include <mutex>
#include <optional>

#include "aws/credentials/caching_credentials.h"
#include "aws/credentials/credential_chain.h"
#include "testing/fake_clock.h"
#include "testing/fake_environment.h"
#include "testing/memory_filesystem.h"
#include "testing/recording_log.h"
#include "testing/scripted_commands.h"
#include "testing/scripted_transport.h"
#include "testing/seeded_random.h"

namespace atrest::aws {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;

struct World {
  ScriptedTransport transport;
  fakes::ScriptedCommands commands;
  fakes::FakeEnvironment environment{{"HOME", "/root"}, {"AWS_REGION", "eu-west-1"}};
  fakes::MemoryFilesystem files;

  void Sts(const std::string& id, const std::string& end) {
    transport.Reply(200, "<R><XResult><Credentials><AccessKeyId>" + id +
                             "</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
                             "<SessionToken>t</SessionToken><Expiration>" +
                             end + "</Expiration></Credentials></XResult></R>");
  }
  static std::string Json(const std::string& id, const std::string& end,
                          const std::string& token = "Token") {
    return R"({"Version":1,"AccessKeyId":")" + id + R"(","SecretAccessKey":"s",")" + token +
           R"(":"t","Expiration":")" + end + "\"}";
  }
};

// A source that is configured, that gives credentials with an end, and that fails.
struct Source {
  const char* name;
  std::function<void(World&)> configure;
  std::function<void(World&, const std::string& id, const std::string& end)> give;
  std::function<void(World&)> fail;
  bool used_beyond_end = false;
};

void DenySts(World& world) {
  world.transport.Reply(403,
                        "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>");
}

std::vector<Source> Sources() {
  return {
      {"WebIdentity",
       [](World& world) {
         world.environment.Set("AWS_WEB_IDENTITY_TOKEN_FILE", "/token");
         world.environment.Set("AWS_ROLE_ARN", "r");
         world.files.Put("/token", "a.b.c");
       },
       [](World& world, auto& id, auto& end) { world.Sts(id, end); }, DenySts},
      {"Role",
       [](World& world) {
         world.files.Put("/root/.aws/config",
                         "[default]\nrole_arn=r\nsource_profile=b\n[profile b]\n"
                         "aws_access_key_id=B\naws_secret_access_key=s\n");
       },
       [](World& world, auto& id, auto& end) { world.Sts(id, end); }, DenySts},
      {"Process",
       [](World& world) {
         world.files.Put("/root/.aws/config", "[default]\ncredential_process=x\n");
       },
       [](World& world, auto& id, auto& end) {
         world.commands.Print(World::Json(id, end, "SessionToken"));
       },
       [](World& world) {
         world.commands.Fail(Error{Failure::kSystem, "status 3"});
       }},
      {"Container",
       [](World& world) { world.environment.Set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x"); },
       [](World& world, auto& id, auto& end) { world.transport.Reply(200, World::Json(id, end)); },
       [](World& world) { world.transport.Reply(404, ""); }},
      {"InstanceMetadata", [](World& world) { world.transport.Reply(200, "metadata-token"); },
       [](World& world, auto& id, auto& end) {
         world.transport.Reply(200, "masters");
         world.transport.Reply(200, World::Json(id, end));
       },
       [](World& world) { world.transport.Reply(404, ""); }, true},
  };
}

// The chain, and how often it was asked.
class CountedChain final : public CredentialsSource {
 public:
  explicit CountedChain(const ChainWorld& world) : chain_(world) {}

  Result<Credentials> Fetch(const CallContext& context) override {
    {
      std::lock_guard lock(mutex_);
      ++fetches_;
    }
    changed_.notify_all();
    return chain_.Fetch(context);
  }
  void AwaitFetches(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return fetches_ >= count; });
  }

 private:
  CredentialChain chain_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int fetches_ = 0;
};

class CachedChain : public testing::TestWithParam<Source> {
 protected:
  void Start() { cache.emplace(chain, clock, random, log); }
  std::string In(seconds time) {
    const std::time_t at = std::chrono::system_clock::to_time_t(clock.WallNow() + time);
    std::tm parts{};
    ::gmtime_r(&at, &parts);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
  }
  // The refresher has fetched and waits for its next time.
  void AwaitIdle(int fetches) {
    chain.AwaitFetches(fetches);
    clock.AwaitWaiters(1);
  }
  std::string IdNow() {
    auto credentials = cache->Get({});
    return credentials.ok() ? (*credentials)->access_key_id
                            : "error: " + credentials.error().message;
  }

  World world;
  fakes::FakeClock clock{fakes::Waiting::kBlocks};
  fakes::SeededRandom random;
  fakes::RecordingLog log;
  ImdsClient imds{world.transport, world.environment, clock};
  RegionFinder regions{world.environment, world.files, imds};
  CountedChain chain{
      {world.transport, world.environment, world.files, clock, imds, regions, &world.commands}};
  std::optional<CachingCredentials> cache;
};

TEST_P(CachedChain, IsRefreshedAheadOfItsEnd) {
  GetParam().configure(world);
  GetParam().give(world, "A", In(hours(1)));
  Start();
  EXPECT_EQ(IdNow(), "A");
  GetParam().give(world, "B", In(hours(2)));
  AwaitIdle(1);
  clock.Advance(minutes(46));
  AwaitIdle(2);
  EXPECT_EQ(IdNow(), "B");
}

TEST_P(CachedChain, StaysInUseWhileARefreshFails) {
  GetParam().configure(world);
  GetParam().give(world, "A", In(hours(1)));
  Start();
  EXPECT_EQ(IdNow(), "A");
  GetParam().fail(world);
  AwaitIdle(1);
  clock.Advance(minutes(46));
  AwaitIdle(2);
  EXPECT_EQ(IdNow(), "A");
  EXPECT_THAT(log.Text(), HasSubstr("the old ones stay in use"));
}

TEST_P(CachedChain, ExpiredOnArrivalIsAnErrorUnlessItIsTheInstances) {
  GetParam().configure(world);
  GetParam().give(world, "A", In(seconds(-10)));
  Start();
  if (GetParam().used_beyond_end) {
    EXPECT_EQ(IdNow(), "A");
  } else {
    EXPECT_THAT(IdNow(), HasSubstr("they are expired already"));
  }
}

TEST_P(CachedChain, IsReportedWhenItFailsAtTheStart) {
  GetParam().configure(world);
  GetParam().fail(world);
  Start();
  EXPECT_THAT(IdNow(), HasSubstr("error: "));
  AwaitIdle(1);
  EXPECT_THAT(log.Text(), HasSubstr("there are no aws credentials"));
}

INSTANTIATE_TEST_SUITE_P(Sources, CachedChain, testing::ValuesIn(Sources()),
                         [](const auto& source) { return std::string(source.param.name); });

}  // namespace
}  // namespace atrest::aws
