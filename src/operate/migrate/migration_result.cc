#include "operate/migrate/migration_result.h"

#include "operate/text_table.h"

namespace atrest::operate {
namespace {

bool IsEvents(const ResourceReport& resource) {
  return resource.resource == "events" || resource.resource == "events.events.k8s.io";
}

std::uint64_t WrongIn(const ResourceReport& resource) {
  return resource.stale + resource.counts.unreadable +
         (resource.must_be_encrypted ? resource.counts.plaintext : 0);
}

// Nothing of it was stale although a new key was expected: the mark of KMS v1.
bool LooksLikeTheKmsV1Trap(const MigrationResult& result, std::size_t index) {
  if (result.report.resumed_at > 0 || !result.plan.resources[index].under_kms_v1) return false;
  const MigrationCounts& counts = result.report.resources[index].counts;
  return counts.rewritten == 0 && counts.unchanged > 0;
}

}  // namespace

std::uint64_t OldEvents(const VerifyReport& report) {
  std::uint64_t old = 0;
  for (const ResourceReport& resource : report.resources) {
    if (IsEvents(resource)) old += WrongIn(resource);
  }
  return old;
}

std::vector<std::string> FindingsOf(const MigrationResult& result) {
  std::vector<std::string> findings;
  const std::uint64_t failed = result.report.Total().failed;
  if (failed > 0) findings.push_back(Grouped(failed) + " objects could not be rewritten");
  for (const SvmOutcome& outcome : result.by_svm) {
    if (outcome.succeeded) continue;
    findings.push_back("the StorageVersionMigration of " + outcome.resource +
                       " failed: " + (outcome.reason.empty() ? "no reason given" : outcome.reason));
  }
  for (std::size_t i = 0; i < result.report.resources.size(); ++i) {
    if (!LooksLikeTheKmsV1Trap(result, i)) continue;
    findings.push_back(
        "nothing of " + result.report.resources[i].resource +
        " was rewritten: " + result.plan.resources[i].writes +
        " names no key in what it stores, so a new key behind the same name makes nothing stale; "
        "if the key changed, add a provider with a new name in front and migrate to that");
  }
  if (!result.verified) return findings;
  for (const ResourceReport& resource : result.verified->resources) {
    if (IsEvents(resource) || WrongIn(resource) == 0) continue;
    findings.push_back("etcd holds " + Grouped(WrongIn(resource)) + " values of " +
                       resource.resource + " that are not as they should be");
  }
  return findings;
}

}  // namespace atrest::operate
