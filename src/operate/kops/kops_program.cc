#include "operate/kops/kops_program.h"

#include <chrono>
#include <utility>

#include "kops/plan_document.h"
#include "operate/kops/kops_command_text.h"
#include "operate/verify_report.h"

namespace atrest::operate {
namespace {

constexpr std::chrono::minutes kLongestAnswer{10};
constexpr std::size_t kMaxOutput = 8 * 1024 * 1024;
constexpr std::size_t kKeptNotes = 16 * 1024;
constexpr std::size_t kLongestLine = 300;
constexpr std::string_view kNoSecret = "no secrets found";

}  // namespace

std::string LastLine(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = text.find_last_not_of(" \r\n\t");
    if (end == std::string_view::npos) return {};
    text = text.substr(0, end + 1);
    const std::size_t begin = text.rfind('\n');
    const std::string_view line = begin == std::string_view::npos ? text : text.substr(begin + 1);
    if (!line.empty()) return PlainText(line.substr(0, kLongestLine));
  }
  return {};
}

Result<Secret> KopsProgram::Ask(const std::vector<std::string>& arguments,
                                const CallContext& context) const {
  CallContext own = context;
  own.deadline = context.deadline.EarlierOf(Deadline::After(clock_.Now(), kLongestAnswer));
  kops::CommandLine command{path_};
  command.insert(command.end(), arguments.begin(), arguments.end());
  Secret output;
  std::string notes;
  bool too_much = false;
  TRY_ASSIGN(const int status, programs_.Run(
                                   command,
                                   [&](OutputStream stream, std::string_view piece) {
                                     if (stream == OutputStream::kResult) {
                                       too_much =
                                           too_much || output.size() + piece.size() > kMaxOutput;
                                       if (!too_much) output.Append(piece);
                                     } else {
                                       notes += piece;
                                       if (notes.size() > kKeptNotes)
                                         notes.erase(0, notes.size() - kKeptNotes);
                                     }
                                   },
                                   own));
  const std::string what = CommandText(command);
  if (too_much) return Error{Failure::kBadInput, what + " prints more than 8 MiB"};
  if (status == 0) return output;
  std::string said = LastLine(notes);
  if (said.empty()) said = "it said nothing";
  return Error{Failure::kSystem,
               what + " ended with status " + std::to_string(status) + ": " + said,
               "run it by hand; KOPS_STATE_STORE, AWS credentials and a kubeconfig must be there"};
}

Result<KopsStore> KopsProgram::ReadStore(const CallContext& context) const {
  KopsStore store;
  TRY_ASSIGN(const Secret spec, Ask({"get", "all", cluster_, "-o", "yaml"}, context));
  store.spec = std::string(spec.Reveal());
  const auto secret =
      Ask({"get", "secrets", "encryptionconfig", "-o", "plaintext", "--name", cluster_}, context);
  if (!secret.ok()) {
    const bool none = secret.error().message.find(kNoSecret) != std::string::npos;
    if (!none) return secret.error();
    return store;
  }
  std::string_view text = secret->Reveal();
  if (text.ends_with('\n')) text.remove_suffix(1);  // kops adds one
  store.encryption_hash = kops::FileHash(text);
  return store;
}

Result<std::vector<KopsInstance>> KopsProgram::ReadControlPlane(const CallContext& context) const {
  TRY_ASSIGN(const Secret list, Ask({"get", "instances", cluster_, "-o", "json"}, context));
  return operate::ReadControlPlane(list.Reveal());
}

Result<bool> KopsProgram::IsApplied(const CallContext& context) const {
  TRY_ASSIGN(const Secret said, Ask({"update", "cluster", "--name", cluster_}, context));
  const std::string_view text = said.Reveal();
  if (text.find("No changes need to be applied") != std::string_view::npos) return true;
  if (text.find("Must specify --yes to apply changes") != std::string_view::npos) return false;
  return Error{Failure::kBadInput, "kops update cluster did not say whether there are changes"};
}

}  // namespace atrest::operate
