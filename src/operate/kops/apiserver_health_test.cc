#include "operate/kops/apiserver_health.h"

#include <gmock/gmock.h>

#include <map>

#include "testing/fake_api_server.h"

namespace atrest::operate {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ApiServerHealthTest : public testing::Test {
 protected:
  ApiServerHealth Check() {
    server.OnSend([this](const kube::ApiRequest& request) -> Result<kube::ApiReply> {
      const auto found = answers.find(request.path);
      if (found == answers.end()) return kube::ApiReply{404, {}};
      if (found->second) return kube::ApiReply{200, Secret("ok")};
      return Error{Failure::kServiceFault, "500 [-]failed"};
    });
    return CheckApiServer(server, {});
  }

  fakes::FakeApiStore store;
  fakes::FakeApiServer server{store, {}, "key"};
  std::map<std::string, bool> answers{{"/readyz", true}, {"/readyz/kms-providers", true}};
};

TEST_F(ApiServerHealthTest, HasNoComplaintWhereAllIsWell) {
  const ApiServerHealth health = Check();
  EXPECT_THAT(health.complaints, IsEmpty());
  EXPECT_TRUE(health.has_kms_checks);
}

TEST_F(ApiServerHealthTest, SaysThatItIsNotReady) {
  answers["/readyz"] = false;
  EXPECT_THAT(Check().complaints, ElementsAre(HasSubstr("is not ready: 500")));
}

TEST_F(ApiServerHealthTest, SaysThatAPluginFails) {
  answers["/readyz/kms-providers"] = false;
  EXPECT_THAT(Check().complaints, ElementsAre(HasSubstr("its check kms-providers fails")));
}

TEST_F(ApiServerHealthTest, LooksAtEachCheckOfKmsV1) {
  answers.erase("/readyz/kms-providers");
  answers["/readyz/kms-provider-0"] = true;
  answers["/readyz/kms-provider-1"] = false;
  const ApiServerHealth health = Check();
  EXPECT_THAT(health.complaints, ElementsAre(HasSubstr("kms-provider-1")));
  EXPECT_TRUE(health.has_kms_checks);
}

TEST_F(ApiServerHealthTest, KnowsAServerWithoutKms) {
  answers.erase("/readyz/kms-providers");
  const ApiServerHealth health = Check();
  EXPECT_THAT(health.complaints, IsEmpty());
  EXPECT_FALSE(health.has_kms_checks);
}

}  // namespace
}  // namespace atrest::operate
