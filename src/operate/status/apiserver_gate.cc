#include "operate/status/apiserver_gate.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <string_view>

#include "operate/status/utc_text.h"

namespace atrest::operate {
namespace {

// A server uses a key id for as long after its last Status; source in the header.
constexpr std::chrono::minutes kKeyLife{3};
// What clocks of servers and of this machine may differ by.
constexpr std::chrono::seconds kSkew{10};

bool IsFresh(const KeySighting& seen, WallTime now) { return seen.last + kKeyLife + kSkew >= now; }

class Judge {
 public:
  Judge(std::span<const ApiServerView> servers, const GateQuestion& question, WallTime now)
      : servers_(servers), question_(question), now_(now) {
    if (question.key_id) wanted_ = KeyIdHash(*question.key_id);
  }

  GateVerdict Run() {
    JudgeReach();
    JudgeConfiguration();
    const std::set<std::string> providers = Providers();
    for (const std::string& provider : providers) JudgeProvider(provider);
    if (providers.empty()) JudgeSilence();
    verdict_.names_a_key = !providers.empty();
    verdict_.open = verdict_.reasons.empty();
    return verdict_;
  }

 private:
  void Refuse(std::string reason) { verdict_.reasons.push_back(std::move(reason)); }

  void JudgeReach() {
    verdict_.all_reached = !servers_.empty();
    if (servers_.empty()) Refuse("no kube-apiserver was asked");
    for (const ApiServerView& server : servers_) {
      if (!server.failure) continue;
      verdict_.all_reached = false;
      Refuse(server.server + " could not be asked: " + server.failure->message);
    }
  }

  void JudgeConfiguration() {
    verdict_.config_is_known = verdict_.all_reached;
    std::set<std::string> hashes;
    for (const ApiServerView& server : servers_) {
      if (server.config_hash.empty()) verdict_.config_is_known = false;
      if (!server.config_hash.empty()) hashes.insert(server.config_hash);
    }
    verdict_.config_is_equal = hashes.size() <= 1;
    if (!verdict_.config_is_equal) {
      Refuse("the kube-apiservers run different EncryptionConfigurations");
    }
  }

  // Those that are judged: the one that was asked for; those on the wanted key; else those whose
  // plugin answers. A server keeps what it once saw of a provider that is not configured any more.
  std::set<std::string> Providers() const {
    if (!question_.provider.empty()) return {question_.provider};
    std::set<std::string> fresh, wanted;
    for (const ApiServerView& server : servers_) {
      for (const KeySighting& seen : server.status) {
        if (!IsFresh(seen, now_)) continue;
        fresh.insert(seen.provider);
        if (server.LatestStatus(seen.provider)->key_id_hash == wanted_) {
          wanted.insert(seen.provider);
        }
      }
    }
    return wanted.empty() ? fresh : wanted;
  }

  void JudgeProvider(const std::string& provider) {
    std::set<std::string> latest;
    for (const ApiServerView& server : servers_) {
      if (server.failure) continue;
      const KeySighting* seen = server.LatestStatus(provider);
      if (seen == nullptr) {
        Refuse(server.server + " has had no answer yet of the KMS plugin " + provider);
        continue;
      }
      latest.insert(seen->key_id_hash);
      JudgeSighting(server, *seen);
      JudgeOlder(server, *seen);
    }
    if (latest.size() <= 1) return;
    verdict_.keys_are_equal = false;
    Refuse("the kube-apiservers know different key ids of the KMS plugin " + provider);
  }

  void JudgeSighting(const ApiServerView& server, const KeySighting& seen) {
    if (!IsFresh(seen, now_)) {
      Refuse(server.server + " has had no answer of the KMS plugin " + seen.provider + " since " +
             UtcText(seen.last));
    }
    if (!wanted_.empty() && seen.key_id_hash != wanted_) {
      Refuse(server.server + " has not seen the new key id of the KMS plugin " + seen.provider);
    }
  }

  // Until when the server may go on with a key id that it saw before.
  void JudgeOlder(const ApiServerView& server, const KeySighting& latest) {
    for (const KeySighting& seen : server.status) {
      if (seen.provider != latest.provider || seen.key_id_hash == latest.key_id_hash) continue;
      const WallTime safe = seen.last + kKeyLife + kSkew;
      verdict_.safe_at = std::max(verdict_.safe_at.value_or(safe), safe);
      if (safe > now_) {
        Refuse(server.server + " may write under the key before until " + UtcText(safe));
      }
    }
  }

  // No plugin answers anybody. Where none ever did, there is no KMS v2.
  void JudgeSilence() {
    const bool ever = std::any_of(servers_.begin(), servers_.end(),
                                  [](const auto& server) { return !server.status.empty(); });
    if (ever) Refuse("no KMS plugin has answered any kube-apiserver for three minutes");
    if (!ever && !wanted_.empty() && verdict_.all_reached) {
      Refuse("no kube-apiserver has seen any key id: none runs a KMS v2 provider");
    }
  }

  const std::span<const ApiServerView> servers_;
  const GateQuestion& question_;
  const WallTime now_;
  std::string wanted_;
  GateVerdict verdict_;
};

}  // namespace

GateVerdict JudgeApiServers(std::span<const ApiServerView> servers, const GateQuestion& question,
                            WallTime now) {
  return Judge(servers, question, now).Run();
}

}  // namespace atrest::operate
