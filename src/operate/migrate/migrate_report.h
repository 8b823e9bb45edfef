// What `atrest migrate` did, as values: counts and names, never a byte of an object. Text is safe
// to print.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace atrest::operate {

// touched = rewritten + unchanged + gone + failed.
struct MigrationCounts {
  std::uint64_t touched = 0;
  std::uint64_t rewritten = 0;
  std::uint64_t unchanged = 0;  // was not stale
  std::uint64_t gone = 0;       // deleted before we came to it
  std::uint64_t failed = 0;
  std::uint64_t conflicts = 0;  // writes of others that came between; the object was read again

  void Add(const MigrationCounts& more);
};

struct MigratedResource {
  std::string resource;
  MigrationCounts counts = {};
  bool done = false;
  std::string continue_token = {};  // where it goes on, if not done; empty: at the start
};

struct MigrationFailure {
  std::string resource;
  std::string space;
  std::string name;
  std::string reason;
};

struct MigrateReport {
  std::vector<MigratedResource> resources = {};
  std::vector<MigrationFailure> failures = {};  // the first kMaxFailures; all are counted
  std::uint64_t retries = 0;                    // requests made again, this time
  std::uint64_t resumed_at = 0;                 // objects that earlier runs had done
  std::chrono::nanoseconds took{0};             // this time

  MigrationCounts Total() const;
};

inline constexpr std::size_t kMaxFailures = 100;

}  // namespace atrest::operate
