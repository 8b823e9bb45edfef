#include "cli/verify_command.h"

#include <map>
#include <memory>
#include <stop_token>

#include "cli/random_hash_key.h"
#include "cli/scan_progress.h"
#include "operate/status/utc_text.h"
#include "operate/verify.h"
#include "operate/verify_html.h"
#include "operate/verify_json.h"
#include "operate/verify_text.h"
#include "os/disk_filesystem.h"
#include "os/shutdown_signals.h"

namespace atrest::cli {
namespace {

constexpr unsigned kPrivate = 0600;

}  // namespace

CommandText VerifyCommand::Text() const {
  return {.group = "",
          .verb = "verify",
          .summary = "say what is really encrypted in etcd, and by which key",
          .examples = {"atrest verify",
                       "atrest verify --endpoints https://127.0.0.1:2379 --cacert ca.crt",
                       "atrest verify --encryption-config encryptionconfig.yaml",
                       "atrest verify --snapshot backup.db -o json",
                       "atrest verify --snapshot backup.db --html report.html",
                       "atrest verify --retire arn:aws:kms:eu-west-1:111122223333:key/OLD",
                       "atrest verify --retire KEY --snapshot monday.db --snapshot friday.db",
                       "atrest verify --probe-decrypt --aws-kms"}};
}

void VerifyCommand::AddFlags(CLI::App& app) {
  AddValueFlags(app, values_);
  const std::map<std::string, OutputFormat> formats{{"table", OutputFormat::kTable},
                                                    {"json", OutputFormat::kJson}};
  app.add_option_function<std::string>(
         "-o,--output", [this, formats](const std::string& word) { format_ = formats.at(word); },
         "form of the result (default table)")
      ->check(CLI::IsMember(formats).description(""))
      ->type_name("table|json");
  app.add_option("--html", html_file_, "also write a page with charts to this file")
      ->type_name("FILE");
  app.add_option("--retire", retire_,
                 "say whether this key may go: a key id, or the name of a key or KMS provider")
      ->type_name("KEY");
  app.add_flag("--probe-decrypt", probe_,
               "unwrap each distinct DEK once, and say what cannot be decrypted and why");
  AddUnwrapFlags(app, unwrap_);
  app.add_option("--max-offenders", max_offenders_,
                 "how many values to name that are not as they should be (default 100)")
      ->type_name("N")
      ->check(CLI::Range(std::size_t{0}, std::size_t{100000}).description(""));
  app.add_flag("--no-progress", no_progress_, "no progress line on a terminal");
}

Result<operate::VerifyReport> VerifyCommand::Verify(Session& session) {
  if (!probe_ && (unwrap_.aws_kms || !unwrap_.socket.empty())) {
    return Error{Failure::kBadInput,
                 "--aws-kms and --socket unwrap nothing without --probe-decrypt",
                 "add --probe-decrypt"};
  }
  std::stop_source stop;
  TRY_ASSIGN(const auto signals, os::ShutdownSignals::Install(stop));
  CallContext context;
  context.stop = stop.get_token();
  const os::DiskFilesystem files;
  std::string found;
  TRY_ASSIGN(const ValueFlags values, WithNodeDefaults(values_, files, found));
  if (!found.empty()) session.output.Note(found);
  TRY_ASSIGN(const auto configuration, ReadConfiguration(values, files));
  operate::VerifyOptions options;
  options.prefix = values.prefix;
  options.max_offenders = max_offenders_;
  if (configuration) options.configuration = &*configuration;
  if (!retire_.empty()) options.retire = retire_;
  std::unique_ptr<OpenedUnwrapper> unwrapper;
  if (probe_) {
    TRY_ASSIGN(unwrapper, OpenedUnwrapper::Open(unwrap_, options.configuration, session.clock));
    options.probe = &unwrapper->unwrapper();
    options.probe_name = unwrapper->Name();
  }
  const crypto::SipHashKey hash_key = RandomHashKey();
  TRY_ASSIGN(const auto opened, OpenedValues::Open(values, session.clock, hash_key));
  ScanProgress progress(session.output, session.clock, session.show_progress && !no_progress_);
  return operate::Verify(
      opened->Sources(), options, hash_key,
      [&](std::string_view source, std::uint64_t done, std::uint64_t total) {
        progress.Step(source, done, total);
      },
      context);
}

Result<void> VerifyCommand::Write(const operate::VerifyReport& report, Session& session) const {
  switch (format_) {
    case OutputFormat::kTable: session.output.Print(operate::VerifyText(report)); break;
    case OutputFormat::kJson:
      session.output.PrintLine(operate::VerifyJson(report).PrettyText());
      break;
  }
  if (html_file_.empty()) return {};
  os::DiskFilesystem files;
  return files.ReplaceAtomically(
      html_file_, operate::VerifyHtml(report, operate::UtcText(session.clock.WallNow())), kPrivate);
}

Result<ExitCode> VerifyCommand::Run(Session& session) {
  TRY_ASSIGN(const operate::VerifyReport report, Verify(session));
  TRY(Write(report, session));
  if (report.probe_stopped) return *report.probe_stopped;
  if (!report.FoundSomethingWrong()) return ExitCode::kWell;
  const operate::VerifyVerdict verdict = operate::JudgeReport(report);
  session.output.Fail(Error{Failure::kBadInput, verdict.sentence, verdict.next_step});
  return ExitCode::kFound;
}

}  // namespace atrest::cli
