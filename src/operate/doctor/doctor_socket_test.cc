#include "operate/doctor/doctor_socket.h"

#include <gmock/gmock.h>

#include "operate/doctor/doctor_checks.h"

namespace atrest::operate {
namespace {

using os::PathFacts;
using os::PathKind;

SocketSight Well() {
  SocketSight sight;
  sight.path = "/run/kms/a.sock";
  sight.file = PathFacts{PathKind::kSocket, 0600, 0, 0, 0};
  sight.listener = os::UnixPeer{42, 0, 0};
  for (const std::string& parent : ParentsOf(sight.path)) {
    sight.parents.emplace_back(parent, PathFacts{PathKind::kDirectory, 0755, 0, 0, 0});
  }
  return sight;
}

CheckOutcome Of(const SocketSight& sight, std::string_view id) {
  for (const CheckResult& result : JudgeSocket(sight)) {
    if (result.id == id) return result.outcome;
  }
  return CheckOutcome::kNotAsked;
}

TEST(ParentsOf, AreAllDirectoriesAbove) {
  EXPECT_THAT(ParentsOf("/run/kms/a.sock"), testing::ElementsAre("/", "/run", "/run/kms"));
  EXPECT_THAT(ParentsOf("a.sock"), testing::IsEmpty());
}

TEST(JudgeSocket, FindsNothingWhereAllIsWell) {
  for (const CheckResult& result : JudgeSocket(Well())) {
    EXPECT_EQ(result.outcome, CheckOutcome::kGood) << result.id;
    EXPECT_EQ(result.subject, "/run/kms/a.sock");
  }
}

TEST(JudgeSocketPath, KnowsTheKernelsLimit) {
  EXPECT_EQ(JudgeSocketPath("/" + std::string(106, 'x')).outcome, CheckOutcome::kGood);
  EXPECT_EQ(JudgeSocketPath("/" + std::string(107, 'x')).outcome, CheckOutcome::kWrong);
  EXPECT_EQ(JudgeSocketPath("run/a.sock").outcome, CheckOutcome::kWrong);
}

TEST(JudgeSocket, LetsNobodyElseConnect) {
  SocketSight sight = Well();
  sight.file->mode = 0602;
  EXPECT_EQ(Of(sight, check::kSocketMode), CheckOutcome::kWrong);
  sight.file->mode = 0660;
  EXPECT_EQ(Of(sight, check::kSocketMode), CheckOutcome::kGood);
  sight.file->mode = 0400;
  EXPECT_EQ(Of(sight, check::kSocketMode), CheckOutcome::kWrong);
}

TEST(JudgeSocket, AllowsTheOwnerThatListens) {
  SocketSight sight = Well();
  sight.file->user = 1000;
  EXPECT_EQ(Of(sight, check::kSocketOwner), CheckOutcome::kWrong);
  sight.listener = os::UnixPeer{42, 1000, 0};
  EXPECT_EQ(Of(sight, check::kSocketOwner), CheckOutcome::kGood);
}

TEST(JudgeSocket, TellsAStaleSocketFromAMissingOne) {
  SocketSight sight = Well();
  sight.listener = Error{Failure::kAbsent, "nobody"};
  EXPECT_EQ(WhatKeepsFromAsking(JudgeSocket(sight)), check::kSocketStale);
  sight.file = PathFacts{};
  sight.listener.reset();
  EXPECT_EQ(WhatKeepsFromAsking(JudgeSocket(sight)), check::kSocketFile);
  EXPECT_EQ(Of(sight, check::kSocketStale), CheckOutcome::kSkipped);
  EXPECT_EQ(WhatKeepsFromAsking(JudgeSocket(Well())), "");
}

TEST(JudgeSocket, DoesNotCallASocketOfOthersBroken) {
  SocketSight sight = Well();
  sight.listener = Error{Failure::kDenied, "permission denied"};
  EXPECT_EQ(Of(sight, check::kSocketStale), CheckOutcome::kUnknown);
}

TEST(JudgeSocketParents, FindsADirectoryThatOthersWriteTo) {
  SocketSight sight = Well();
  sight.parents[1].second->mode = 0777;
  EXPECT_EQ(JudgeSocketParents(sight).outcome, CheckOutcome::kWrong);
  sight.parents[1].second->mode = 01777;  // as /tmp
  EXPECT_EQ(JudgeSocketParents(sight).outcome, CheckOutcome::kGood);
  sight.parents[1].second->mode = 0775;  // of root's group
  EXPECT_EQ(JudgeSocketParents(sight).outcome, CheckOutcome::kGood);
  sight.parents[1].second->group = 5;
  EXPECT_EQ(JudgeSocketParents(sight).outcome, CheckOutcome::kWrong);
}

}  // namespace
}  // namespace atrest::operate
