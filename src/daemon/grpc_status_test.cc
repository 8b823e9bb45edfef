#include "daemon/grpc_status.h"

#include <gtest/gtest.h>

#include <string>

namespace atrest::daemon {
namespace {

struct Row {
  Failure kind;
  grpc::StatusCode code;
};

class CodeForTest : public testing::TestWithParam<Row> {};

TEST_P(CodeForTest, IsTheCodeOfTheTable) { EXPECT_EQ(CodeFor(GetParam().kind), GetParam().code); }

// Written down a second time on purpose: operators and alerts rely on these codes.
INSTANTIATE_TEST_SUITE_P(
    EachFailure, CodeForTest,
    testing::Values(Row{Failure::kBadInput, grpc::StatusCode::INVALID_ARGUMENT},
                    Row{Failure::kBadCiphertext, grpc::StatusCode::INVALID_ARGUMENT},
                    Row{Failure::kKeyNotFound, grpc::StatusCode::NOT_FOUND},
                    Row{Failure::kKeyUnusable, grpc::StatusCode::FAILED_PRECONDITION},
                    Row{Failure::kDenied, grpc::StatusCode::PERMISSION_DENIED},
                    Row{Failure::kThrottled, grpc::StatusCode::RESOURCE_EXHAUSTED},
                    Row{Failure::kOverloaded, grpc::StatusCode::RESOURCE_EXHAUSTED},
                    Row{Failure::kUnreachable, grpc::StatusCode::UNAVAILABLE},
                    Row{Failure::kServiceFault, grpc::StatusCode::UNAVAILABLE},
                    Row{Failure::kNoCredentials, grpc::StatusCode::UNAVAILABLE},
                    Row{Failure::kDeadlineExceeded, grpc::StatusCode::DEADLINE_EXCEEDED},
                    Row{Failure::kCancelled, grpc::StatusCode::CANCELLED},
                    Row{Failure::kAbsent, grpc::StatusCode::INTERNAL},
                    Row{Failure::kSystem, grpc::StatusCode::INTERNAL},
                    Row{Failure::kBug, grpc::StatusCode::INTERNAL}),
    [](const auto& row) {
      std::string name(FailureName(row.param.kind));
      std::erase(name, '-');
      return name;
    });

TEST(StatusFor, PutsTheCodeOfKmsBeforeTheSentence) {
  const Error error{Failure::kKeyUnusable, "the key is disabled", "", "DisabledException"};
  EXPECT_EQ(StatusFor(error).error_message(), "DisabledException: the key is disabled");
}

TEST(StatusFor, DoesNotSayTheCodeTwice) {
  const Error error{Failure::kDenied, "KMS said AccessDeniedException: no", "",
                    "AccessDeniedException"};
  EXPECT_EQ(StatusFor(error).error_message(), "KMS said AccessDeniedException: no");
}

TEST(StatusFor, IsTheSentenceWhereThereIsNoCode) {
  EXPECT_EQ(StatusFor(Error{Failure::kBug, "oops"}).error_message(), "oops");
}

}  // namespace
}  // namespace atrest::daemon
