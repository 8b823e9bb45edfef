#include "cli/decrypt_command.h"

#include <stop_token>
#include <utility>
#include <vector>

#include "cli/random_hash_key.h"
#include "cli/scan_progress.h"
#include "operate/text_table.h"
#include "os/disk_filesystem.h"
#include "os/shutdown_signals.h"

namespace atrest::cli {
namespace {

constexpr int kShapesSchemaVersion = 1;

std::string ShapesText(const std::vector<operate::ObjectShape>& shapes) {
  operate::TextTable table(
      {"RESOURCE", "OBJECT", "KIND", ">BYTES", "UNDER", "CIPHER", "AUTHENTIC"});
  for (const operate::ObjectShape& shape : shapes) {
    const std::string object = shape.space.empty() ? shape.name : shape.space + "/" + shape.name;
    if (!shape.failure.empty()) {
      table.AddRow({shape.resource, object, "(" + shape.failure + ")"});
      continue;
    }
    table.AddRow({shape.resource, object, shape.kind.empty() ? shape.encoding : shape.kind,
                  operate::Grouped(shape.bytes), shape.provider, shape.cipher,
                  shape.authenticated ? "yes" : "no"});
  }
  return table.Text();
}

Error Resumable(Error error) {
  if (error.kind == Failure::kCancelled) {
    error.hint = "run it again: with --out DIRECTORY/ it goes on where it was";
  }
  return error;
}

}  // namespace

CommandText DecryptCommand::Text() const {
  return {.group = "",
          .verb = "decrypt",
          .summary = "decrypt objects of etcd or of a snapshot, without an API server",
          .examples = {
              "atrest decrypt secrets/default/db --snapshot backup.db --encryption-config "
              "encryptionconfig.yaml",
              "atrest decrypt secrets/default/db --snapshot backup.db --socket "
              "/run/aws-encryption-provider/socket.sock --reveal",
              "atrest decrypt secrets --snapshot backup.db --aws-kms --out restored/",
              "atrest decrypt /registry/example.com/widgets --endpoints https://127.0.0.1:2379 "
              "--cacert ca.crt --cert client.crt --key client.key --reveal -o json"}};
}

void DecryptCommand::AddFlags(CLI::App& app) {
  app.add_option("object", object_,
                 "RESOURCE[/NAMESPACE[/NAME]], or an etcd key: this object, or all below it")
      ->type_name("OBJECT")
      ->required();
  AddValueFlags(app, values_);
  AddUnwrapFlags(app, unwrap_);
  app.add_option("-o,--output", output_,
                 "form: table or json of what is there; of the objects themselves yaml (default), "
                 "json or raw")
      ->check(CLI::IsMember({"table", "json", "yaml", "raw"}).description(""))
      ->type_name("table|json|yaml|raw");
  app.add_flag("--reveal", reveal_, "print the objects themselves, secrets in clear");
  app.add_option("--out", out_,
                 "write the objects to this file, or one file each into this directory, mode 0600; "
                 "files that are there are not made again")
      ->type_name("PATH");
  app.add_flag("--no-progress", no_progress_, "no progress line on a terminal");
}

operate::ObjectForm DecryptCommand::Form() const {
  if (output_ == "json") return operate::ObjectForm::kJson;
  return output_ == "raw" ? operate::ObjectForm::kRaw : operate::ObjectForm::kYaml;
}

std::string DecryptCommand::Path() const {
  if (object_.starts_with('/')) return object_;
  return operate::EtcdPrefix(values_.prefix) + "/" + object_;
}

Result<operate::DecryptReport> DecryptCommand::DecryptAll(Session& session,
                                                          const ValueFlags& values,
                                                          operate::ObjectDecryptor& decryptor,
                                                          DecryptCollector& collector,
                                                          const CallContext& context) const {
  TRY_ASSIGN(const auto opened, OpenedValues::Open(values, session.clock, RandomHashKey()));
  ScanProgress progress(session.output, session.clock, session.show_progress && !no_progress_);
  operate::DecryptReport all;
  for (operate::ValueSource* source : opened->Sources()) {
    const etcd::ScanProgress step = [&](std::uint64_t done, std::uint64_t total) {
      progress.Step(source->name(), done, total);
    };
    TRY_ASSIGN(const operate::DecryptReport report,
               operate::DecryptObjects(*source, Path(), decryptor, collector, step, context));
    all.opened += report.opened;
    all.failed += report.failed;
    all.unauthenticated += report.unauthenticated;
  }
  return all;
}

Result<operate::DecryptReport> DecryptCommand::Decrypt(Session& session,
                                                       DecryptCollector& collector) {
  std::stop_source stop;
  TRY_ASSIGN(const auto signals, os::ShutdownSignals::Install(stop));
  CallContext context;
  context.stop = stop.get_token();
  const os::DiskFilesystem files;
  std::string note;
  TRY_ASSIGN(const ValueFlags values, WithNodeDefaults(values_, files, note));
  if (!note.empty()) session.output.Note(note);
  TRY_ASSIGN(const auto configuration, ReadConfiguration(values, files));
  const kube::EncryptionConfiguration* known = configuration ? &*configuration : nullptr;
  TRY_ASSIGN(const auto unwrapper, OpenedUnwrapper::Open(unwrap_, known, session.clock));
  operate::ObjectDecryptor decryptor(known, &unwrapper->unwrapper());
  return DecryptAll(session, values, decryptor, collector, context);
}

void DecryptCommand::PrintShapes(const DecryptCollector& found, TerminalOutput& output) const {
  if (output_ != "json") {
    output.Print(ShapesText(found.shapes()));
    return;
  }
  json::Value list = json::Value::Array();
  for (const operate::ObjectShape& shape : found.shapes()) list.Append(operate::ShapeJson(shape));
  json::Value document = json::Value::Object();
  document.Set("schemaVersion", json::Value::Number(kShapesSchemaVersion));
  document.Set("objects", std::move(list));
  output.PrintLine(document.PrettyText());
}

void DecryptCommand::Conclude(const operate::DecryptReport& report, const DecryptCollector& found,
                              const ObjectWriter& writer, TerminalOutput& output) const {
  if (!out_.empty()) {
    output.Note("wrote " + operate::Grouped(writer.written()) + " objects to " + out_ + ", " +
                operate::Grouped(writer.already_there()) + " were there already");
  }
  if (report.unauthenticated > 0) {
    output.Note(operate::Grouped(report.unauthenticated) +
                " objects were under AES-CBC: nothing vouches that nobody changed them");
  }
  for (const operate::ObjectShape& failure : found.failures()) {
    output.Fail(Error{Failure::kBadCiphertext,
                      operate::PlainText(failure.key) + ": " + failure.failure, failure.hint});
  }
  if (report.failed > found.failures().size()) {
    output.Note(operate::Grouped(report.failed - found.failures().size()) +
                " more could not be opened");
  }
}

Result<ExitCode> DecryptCommand::Run(Session& session) {
  if (!ShowsObjects() && (output_ == "yaml" || output_ == "raw")) {
    return Error{Failure::kBadInput, "-o " + output_ + " would print the objects themselves",
                 "add --reveal to print them, or --out PATH to write them to files"};
  }
  os::DiskFilesystem files;
  ObjectWriter writer(out_, Form(), session.output, files);
  DecryptCollector found(ShowsObjects() ? &writer : nullptr);
  auto report = Decrypt(session, found);
  if (!report.ok()) {
    if (writer.written() > 0 && writer.IsDirectory()) Conclude({}, found, writer, session.output);
    return Resumable(std::move(report).error());
  }
  TRY(writer.Finish());
  if (!ShowsObjects()) PrintShapes(found, session.output);
  Conclude(*report, found, writer, session.output);
  if (found.objects() == 0) {
    return Error{Failure::kAbsent, "there is no object at " + Path(),
                 "RESOURCE/NAMESPACE/NAME, e.g. secrets/default/db; verify lists resources"};
  }
  return report->failed > 0 ? ExitCode::kFound : ExitCode::kWell;
}

}  // namespace atrest::cli
