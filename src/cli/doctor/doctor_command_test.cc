#include "cli/doctor/doctor_command.h"

#include <gmock/gmock.h>

#include "cli/doctor/doctor_node.h"
#include "testing/memory_filesystem.h"

namespace atrest::cli {
namespace {

using operate::CheckOutcome;
using testing::ElementsAre;

operate::DoctorReport With(std::vector<CheckOutcome> outcomes) {
  operate::DoctorReport report;
  for (const CheckOutcome outcome : outcomes) report.checks.push_back({"dns", "", outcome, "", ""});
  return report;
}

TEST(DoctorExitCode, IsOneForWhatIsWrong) {
  EXPECT_EQ(ExitCodeOf(With({CheckOutcome::kGood, CheckOutcome::kUnknown, CheckOutcome::kWrong})),
            ExitCode::kFound);
}

TEST(DoctorExitCode, IsThreeForWhatIsNotKnown) {
  EXPECT_EQ(ExitCodeOf(With({CheckOutcome::kUnknown, CheckOutcome::kWarning})),
            ExitCode::kUnfinished);
}

TEST(DoctorExitCode, IsZeroForWarningsAndWhatWasNotAsked) {
  EXPECT_EQ(
      ExitCodeOf(With({CheckOutcome::kWarning, CheckOutcome::kNotAsked, CheckOutcome::kSkipped})),
      ExitCode::kWell);
}

TEST(ReadDoctorNode, TakesFlagsBeforeFiles) {
  DoctorFlags flags;
  flags.manifests = "/none";
  flags.keys = {"key-1"};
  flags.sockets = {"/a.sock"};
  flags.health_port = ":8083";
  const fakes::MemoryFilesystem files;
  const DoctorNode node = ReadDoctorNode(flags, files);
  EXPECT_THAT(node.keys, ElementsAre("key-1"));
  EXPECT_THAT(node.apiserver.sockets, ElementsAre("/a.sock"));
  EXPECT_EQ(node.health_url, "http://127.0.0.1:8083");
  EXPECT_FALSE(node.provider.has_value());
}

TEST(ReadDoctorNode, FindsTheProviderInItsUnit) {
  DoctorFlags flags;
  flags.manifests = "/none";
  flags.unit = "/unit";
  fakes::MemoryFilesystem files;
  files.Put("/unit",
            "ExecStart=/p --key=a,b --listen=/a.sock,/b.sock "
            "--health-port=127.0.0.1:1 --kms-endpoint=https://k\n");
  const DoctorNode node = ReadDoctorNode(flags, files);
  EXPECT_THAT(node.keys, ElementsAre("a", "b"));
  EXPECT_THAT(node.sockets, ElementsAre("/a.sock", "/b.sock"));
  EXPECT_EQ(node.kms_endpoint, "https://k");
}

TEST(ReadDoctorNode, FindsSeveralKeysInTheProvidersFile) {
  DoctorFlags flags;
  flags.manifests = "/none";
  flags.unit = "/unit";
  fakes::MemoryFilesystem files;
  files.Put("/unit", "ExecStart=/p --config=/c\n");
  files.Put("/c",
            "keys:\n  - {key: a, socket: /a.sock}\n  - {key: b}\n"
            "kms-endpoint: https://k\n");
  const DoctorNode node = ReadDoctorNode(flags, files);
  EXPECT_THAT(node.keys, ElementsAre("a", "b"));
  EXPECT_THAT(node.sockets, ElementsAre("/a.sock", "/var/run/kmsplugin/socket.sock"));
}

}  // namespace
}  // namespace atrest::cli
