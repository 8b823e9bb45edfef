#include "cli/decrypt_command.h"

#include "cli/plugin_unwrapper.h"
#include "cli/scan_progress.h"
#include "operate/text_table.h"
#include "os/disk_filesystem.h"
#include "os/kernel_random.h"

namespace atrest::cli {
namespace {

constexpr std::size_t kMaxShapes = 1000;
constexpr int kShapesSchemaVersion = 1;

crypto::SipHashKey RandomHashKey() {
  os::KernelRandom random;
  crypto::SipHashKey key{};
  random.Fill({reinterpret_cast<char*>(key.data()), sizeof key});
  return key;
}

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
              "atrest decrypt secrets --snapshot backup.db --socket ./socket.sock --out restored/",
              "atrest decrypt /registry/example.com/widgets --endpoints https://127.0.0.1:2379 "
              "--cacert ca.crt --cert client.crt --key client.key --reveal -o json"}};
}

void DecryptCommand::AddFlags(CLI::App& app) {
  app.add_option("object", object_,
                 "RESOURCE[/NAMESPACE[/NAME]], or an etcd key: this object, or all below it")
      ->type_name("OBJECT")
      ->required();
  AddValueFlags(app, values_);
  app.add_option("--socket", socket_,
                 "the KMS plugin that unwraps DEKs (default: as the EncryptionConfiguration says)")
      ->type_name("PATH");
  app.add_option("-o,--output", output_,
                 "form: table or json of what is there; of the objects themselves yaml (default), "
                 "json or raw")
      ->check(CLI::IsMember({"table", "json", "yaml", "raw"}).description(""))
      ->type_name("FORM");
  app.add_flag("--reveal", reveal_, "print the objects themselves, secrets in clear");
  app.add_option("--out", out_,
                 "write the objects to this file, or one file each into this directory, mode 0600; "
                 "files that are there are not made again")
      ->type_name("PATH");
  app.add_option("--kms-qps", kms_rate_, "calls to the KMS plugin in a second (default 10)")
      ->type_name("N")
      ->check(CLI::Range(0.01, 10000.0).description(""));
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

Result<void> DecryptCommand::Collect(Session& session, operate::ObjectDecryptor& decryptor,
                                     const ValueFlags& values, ObjectWriter* writer, Found& found) {
  TRY_ASSIGN(const auto opened, OpenedValues::Open(values, session.clock, RandomHashKey()));
  ScanProgress progress(session.output, session.clock, session.show_progress && !no_progress_);
  const operate::ObjectTaker take = [&](const operate::ObjectShape& shape,
                                        const Secret& plaintext) -> Result<void> {
    ++found.objects;
    if (found.shapes.size() < kMaxShapes) found.shapes.push_back(shape);
    if (!shape.failure.empty()) {
      if (found.failures.size() < kMaxShapes) found.failures.push_back(shape);
      return {};
    }
    return writer == nullptr ? Result<void>() : writer->Take(shape, plaintext);
  };
  for (operate::ValueSource* source : opened->Sources()) {
    const etcd::ScanProgress step = [&](std::uint64_t done, std::uint64_t total) {
      progress.Step(source->name(), done, total);
    };
    TRY_ASSIGN(const operate::DecryptReport report,
               operate::DecryptObjects(*source, Path(), decryptor, take, step, {}));
    found.report.opened += report.opened;
    found.report.failed += report.failed;
    found.report.unauthenticated += report.unauthenticated;
  }
  return {};
}

Result<DecryptCommand::Found> DecryptCommand::Decrypt(Session& session, ObjectWriter* writer) {
  const os::DiskFilesystem files;
  std::string note;
  TRY_ASSIGN(const ValueFlags values, WithNodeDefaults(values_, files, note));
  if (!note.empty()) session.output.Note(note);
  TRY_ASSIGN(const auto configuration, ReadConfiguration(values, files));
  const kube::EncryptionConfiguration* known = configuration ? &*configuration : nullptr;
  PluginUnwrapper plugin(socket_, known, session.clock);
  operate::PacedUnwrapper unwrapper(plugin, session.clock, kms_rate_);
  operate::ObjectDecryptor decryptor(known, &unwrapper);
  Found found;
  TRY(Collect(session, decryptor, values, writer, found));
  return found;
}

void DecryptCommand::PrintShapes(const Found& found, TerminalOutput& output) const {
  if (output_ != "json") {
    output.Print(ShapesText(found.shapes));
    return;
  }
  json::Value list = json::Value::Array();
  for (const operate::ObjectShape& shape : found.shapes) list.Append(operate::ShapeJson(shape));
  json::Value document = json::Value::Object();
  document.Set("schemaVersion", json::Value::Number(kShapesSchemaVersion));
  document.Set("objects", std::move(list));
  output.PrintLine(document.PrettyText());
}

Result<ExitCode> DecryptCommand::Run(Session& session) {
  if (!ShowsObjects() && (output_ == "yaml" || output_ == "raw")) {
    return Error{Failure::kBadInput, "-o " + output_ + " would print the objects themselves",
                 "add --reveal to print them, or --out PATH to write them to files"};
  }
  os::DiskFilesystem files;
  ObjectWriter writer(out_, Form(), session.output, files);
  TRY_ASSIGN(const Found found, Decrypt(session, ShowsObjects() ? &writer : nullptr));
  TRY(writer.Finish());
  if (!ShowsObjects()) PrintShapes(found, session.output);
  if (!out_.empty()) {
    session.output.Note("wrote " + operate::Grouped(writer.written()) + " objects to " + out_ +
                        ", " + operate::Grouped(writer.already_there()) + " were there already");
  }
  if (found.report.unauthenticated > 0) {
    session.output.Note(operate::Grouped(found.report.unauthenticated) +
                        " objects were under AES-CBC: nothing vouches that nobody changed them");
  }
  for (const operate::ObjectShape& failure : found.failures) {
    session.output.Fail(Error{Failure::kBadCiphertext,
                              operate::PlainText(failure.key) + ": " + failure.failure,
                              failure.hint});
  }
  if (found.objects == 0) {
    return Error{Failure::kAbsent, "there is no object at " + Path(),
                 "RESOURCE/NAMESPACE/NAME, e.g. secrets/default/db; verify lists resources"};
  }
  return found.report.failed > 0 ? ExitCode::kFound : ExitCode::kWell;
}

}  // namespace atrest::cli
