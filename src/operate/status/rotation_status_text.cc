#include "operate/status/rotation_status_text.h"

#include <chrono>

#include "operate/status/utc_text.h"
#include "operate/text_table.h"

namespace atrest::operate {
namespace {

// Enough of a hash to tell two apart.
std::string Short(const std::string& hash) {
  constexpr std::string_view kAlgorithm = "sha256:";
  constexpr std::size_t kDigits = 12;
  return PlainText(hash.starts_with(kAlgorithm) ? hash.substr(kAlgorithm.size(), kDigits) : hash);
}

std::string KeyCell(const RotationStatus& status, const std::string& hash) {
  return status.key_ids.contains(hash) ? status.KeyName(hash) : "sha256:" + Short(hash);
}

std::string NotesOf(const RotationStatus& status, const ApiServerView& server) {
  std::string notes;
  const auto add = [&notes](const std::string& note) {
    notes += (notes.empty() ? "" : ", ") + note;
  };
  if (server.config_loaded) {
    add("configuration taken up " + AgeText(status.time - *server.config_loaded) + " ago");
  }
  if (server.failed_reloads > 0) add(Grouped(server.failed_reloads) + " failed reloads");
  if (server.invalid_key_ids > 0) add(Grouped(server.invalid_key_ids) + " refused key ids");
  return notes;
}

void AddServer(const RotationStatus& status, const ApiServerView& server, TextTable& table) {
  const std::string config = server.config_hash.empty() ? "not told" : Short(server.config_hash);
  if (server.failure) return table.AddRow({server.server, "", "not reached"});  // why stands below
  const std::string notes = NotesOf(status, server);
  bool first = true;
  for (const KeySighting& seen : server.status) {
    if (server.LatestStatus(seen.provider) != &seen) continue;  // what it was on before
    table.AddRow({first ? server.server : "", PlainText(seen.provider),
                  KeyCell(status, seen.key_id_hash), AgeText(status.time - seen.last),
                  first ? config : "", first ? notes : ""});
    first = false;
  }
  if (first) table.AddRow({server.server, "", "no KMS v2", "", config, notes});
}

std::string EtcdText(const RotationStatus& status) {
  if (!status.etcd) return "";
  const VerifyReport& etcd = *status.etcd;
  TextTable table({"IN ETCD", ">VALUES", ">DEK SOURCES", ">LAST REVISION"});
  for (const KeyReport& key : etcd.keys) {
    table.AddRow({KeyLabel(key), Grouped(key.values), Grouped(key.dek_sources),
                  std::to_string(key.last_revision)});
  }
  const auto add = [&table](const char* label, std::uint64_t values) {
    if (values > 0) table.AddRow({label, Grouped(values)});
  };
  add("plaintext that should be encrypted", status.UnexpectedPlaintext());
  add("unreadable", etcd.summary.unreadable);
  return table.empty() ? "" : "\n" + table.Text();
}

}  // namespace

std::string AgeText(std::chrono::nanoseconds age) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(age).count();
  if (seconds < 0) return "0 s";  // the server's clock is ahead
  if (seconds < 120) return std::to_string(seconds) + " s";
  if (seconds < 2 * 3600) return std::to_string(seconds / 60) + " min";
  if (seconds < 2 * 86400) return std::to_string(seconds / 3600) + " h";
  return std::to_string(seconds / 86400) + " d";
}

std::string RotationText(const RotationStatus& status) {
  TextTable table({"KUBE-APISERVER", "PROVIDER", "KEY", ">TOLD, AGO", "CONFIGURATION", "NOTES"});
  for (const ApiServerView& server : status.servers) AddServer(status, server, table);
  std::string text = table.Text() + EtcdText(status);
  const std::string sentence = RotationSentence(status);
  std::string reasons;
  for (const std::string& reason : status.gate.reasons) {
    if (reason != sentence) reasons += "- " + PlainText(reason) + "\n";
  }
  if (!reasons.empty()) text += "\n" + reasons;
  return text + "\n" + PlainText(sentence) + "\n";
}

}  // namespace atrest::operate
