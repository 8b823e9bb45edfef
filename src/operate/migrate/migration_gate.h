// Whether a migration may begin: every kube-apiserver must write as the new configuration says.
//
// One that does not would write values the old way behind our back, and what it writes would count
// as done. Three things are looked at: the hash of the configuration that each server runs, the key
// ids that KMS v2 plugins told them (apiserver_gate.h), and, where objects may be touched, what the
// servers themselves do: an object that one has rewritten must be fresh to all the others. The last
// needs no metrics, and holds for local keys, other versions and any order of providers.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/call_context.h"
#include "base/clock.h"
#include "base/result.h"
#include "kube/api_client.h"
#include "kube/encryption_configuration.h"
#include "operate/migrate/migration_patience.h"
#include "operate/migrate/migration_plan.h"
#include "operate/status/apiserver_view.h"

namespace atrest::operate {

struct MigrationGate {
  std::vector<std::string> blockers = {};  // what is missing, each naming its server; safe to print
  std::optional<WallTime> safe_at = {};    // when, if nothing else changes
  std::vector<std::string> unknown = {};   // what could not be looked at
  std::string key = {};  // hash of all that the servers told: MigrationTarget::key

  bool open() const { return blockers.empty(); }
};

struct MigrationQuestion {
  std::string configuration_hash = {};  // "sha256:…" of the file; empty if none was given
  const kube::EncryptionConfiguration* configuration = nullptr;
  std::optional<std::string> key_id = {};  // that the servers should be on
};

// "sha256:" and the hash in hex, as kube-apiserver's metric has it.
std::string ConfigurationHash(std::string_view text);

// Pure: what the servers' metrics say.
MigrationGate JudgeMigration(std::span<const ApiServerView> servers,
                             const MigrationQuestion& question, const MigrationPlan& plan,
                             WallTime now);

// Touches the first object of each planned resource through every server in turn. The text says
// which server does not write like the others; nothing if all do, or where there is one server or
// no object. An error as of TouchObject.
Result<std::optional<std::string>> FindDisagreement(std::span<kube::ApiClient* const> servers,
                                                    const MigrationPlan& plan,
                                                    MigrationPatience& patience,
                                                    const CallContext& context);

}  // namespace atrest::operate
