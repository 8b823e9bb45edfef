// How far a migration has come, as a file: after a kill at any moment a new run goes on behind the
// last page that was finished.
//
// It is bound to the cluster, the configuration and the key that writes. With another one of them
// what was done counts for nothing, and the migration begins anew. Nothing depends on the file: to
// lose it costs time, never correctness.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/filesystem.h"
#include "base/result.h"
#include "operate/migrate/migrate_report.h"

namespace atrest::operate {

// What a migration is to reach, and where.
struct MigrationTarget {
  std::string cluster;        // uid of the namespace kube-system
  std::string configuration;  // hash of the EncryptionConfiguration; empty if none was given
  std::string key;            // hash of what the API servers tell of their keys

  bool operator==(const MigrationTarget&) const = default;
};

struct Checkpoint {
  MigrationTarget target = {};
  std::vector<MigratedResource> resources = {};  // in the order of the plan
  std::vector<MigrationFailure> failures = {};
};

inline constexpr std::size_t kMaxCheckpointBytes = 4 * 1024 * 1024;

std::string CheckpointText(const Checkpoint& checkpoint);
// kBadInput for what is no checkpoint of this version.
Result<Checkpoint> ParseCheckpoint(std::string_view text);

// Not thread-safe.
class CheckpointFile {
 public:
  // `files` outlives it.
  CheckpointFile(std::string path, Filesystem& files) : path_(std::move(path)), files_(files) {}

  const std::string& path() const { return path_; }
  // Nothing if there is none. What cannot be read as a checkpoint is an error that names the file.
  Result<std::optional<Checkpoint>> Load() const;
  // Mode 0600; the old or the new one, whatever happens in between.
  Result<void> Save(const Checkpoint& checkpoint);
  Result<void> Remove();

 private:
  const std::string path_;
  Filesystem& files_;
};

}  // namespace atrest::operate
