// What `atrest verify` found, as values: counts and names, never a byte of what is stored.
// All text is safe to print: control and non-ASCII bytes of etcd are written as \xNN.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "etcd/stored_value.h"
#include "operate/probe_report.h"

namespace atrest::operate {

// total = encrypted + plaintext + exempt + unreadable.
struct ValueCounts {
  std::uint64_t total = 0;
  std::uint64_t encrypted = 0;
  std::uint64_t plaintext = 0;
  std::uint64_t exempt = 0;      // never passes through encryption
  std::uint64_t unreadable = 0;  // malformed, or no provider reads it
};

// Where values were read.
struct SourceReport {
  std::string name;              // an endpoint or a file
  std::string kind;              // "etcd" or "snapshot"
  std::string etcd_version;      // of etcd
  std::int64_t revision = 0;     // at which everything was read
  std::uint64_t keys = 0;        // under the prefix
  std::uint64_t superseded = 0;  // of a snapshot: older revisions that it still holds
  bool hash_checked = false;     // of a snapshot
};

// Values under one key in one resource.
struct KeyShare {
  std::size_t key = 0;  // index into VerifyReport::keys
  std::uint64_t values = 0;
};

struct ResourceReport {
  std::string resource;  // "secrets", "deployments.apps"
  ValueCounts counts;
  std::uint64_t stale = 0;  // encrypted, but not as the configuration writes now
  bool must_be_encrypted = false;
  std::string expected;        // what writes it by the configuration; empty without one
  std::vector<KeyShare> keys;  // what encrypted values are under
};

inline constexpr std::size_t kTimelineSize = 48;

// One key: of aescbc, aesgcm, secretbox by its name; of kms by provider and, with v2, key id.
struct KeyReport {
  etcd::Format format = etcd::Format::kAesCbc;
  std::string name;
  std::string key_id;          // of kms v2
  bool name_is_guess = false;  // cut at the first ':', since no configuration named it
  std::uint64_t values = 0;
  std::uint64_t dek_sources = 0;  // of kms: distinct encrypted DEKs or seeds, each one KMS call
  std::int64_t first_revision = 0;
  std::int64_t last_revision = 0;
  std::array<std::uint64_t, kTimelineSize> timeline{};  // values by revision of their last write
};

enum class Problem { kPlaintext, kUnreadable, kStale, kNeedsKey, kMayNeedKey, kUndecryptable };
std::string_view ProblemName(Problem problem);  // "plaintext", …

struct Offender {
  Problem problem = Problem::kPlaintext;
  std::string source;  // SourceReport::name
  std::string key;     // in etcd
  std::string resource;
  std::string space;  // the namespace
  std::string name;
  std::string detail;  // what stands there, or why it cannot be read
};

// Whether a key may go.
struct RetireReport {
  std::string key;
  bool safe = false;
  bool known = false;           // some value or the configuration names it
  std::uint64_t needed_by = 0;  // values that need it
  std::uint64_t uncertain = 0;  // values that may need it: kms v1 names no key, or unreadable
  bool still_writes = false;    // the configuration encrypts with it
  std::vector<Offender> examples = {};  // of needed_by and uncertain, as many as asked for
};

struct VerifyReport {
  std::vector<SourceReport> sources;
  ValueCounts summary;
  std::uint64_t stale = 0;
  std::uint64_t dek_sources = 0;
  std::vector<ResourceReport> resources;  // by name
  std::vector<KeyReport> keys;            // most values first
  std::int64_t timeline_width = 1;        // revisions in each place of a timeline
  std::uint64_t offenders_total = 0;
  std::vector<Offender> offenders;  // as many as asked for
  std::optional<RetireReport> retire;
  std::optional<ProbeReport> probe;
  std::optional<Error> probe_stopped;  // why it could not find everything out

  // Something is not as it should be: exit code 1.
  bool FoundSomethingWrong() const { return offenders_total > 0 || (retire && !retire->safe); }
};

// `text` with control, quote and non-ASCII bytes as \xNN, at most 512 bytes of it.
std::string PlainText(std::string_view text);

// "kms-v2 aws arn:…", "aescbc key1"
std::string KeyLabel(const KeyReport& key);

}  // namespace atrest::operate
