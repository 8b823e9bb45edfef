#include "cli/call/call_decrypt.h"

#include <utility>

#include "cli/bounded_input.h"
#include "cli/call/ciphertext_document.h"
#include "crypto/base64.h"

namespace atrest::cli {
namespace {

std::string_view WithoutSpaceAround(std::string_view text) {
  constexpr const char* kSpace = " \t\r\n";
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

// A document of `encrypt -o json` (no base64 starts with a brace), else base64.
Result<PluginCiphertext> ParseStored(std::string_view input) {
  const std::string_view text = WithoutSpaceAround(input);
  if (text.starts_with('{')) return ParseCiphertextDocument(text);
  PluginCiphertext stored;
  auto bytes = crypto::DecodeBase64(text);
  if (!bytes.ok()) {
    return Error{Failure::kBadInput, "standard input is not base64: " + bytes.error().message,
                 "for the bytes of the ciphertext themselves use --raw"};
  }
  stored.ciphertext = std::move(*bytes);
  return stored;
}

Result<void> AddAnnotation(const std::string& text, PluginCiphertext& stored) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    return Error{Failure::kBadInput, "--annotation \"" + text + "\" has no name and value",
                 "write it as NAME=BASE64"};
  }
  auto value = crypto::DecodeBase64(std::string_view(text).substr(equals + 1));
  if (!value.ok()) return Annotate(value.error(), "--annotation " + text);
  stored.annotations[text.substr(0, equals)] = std::move(*value);
  return {};
}

}  // namespace

CommandText CallDecrypt::Text() const {
  return {.group = "call",
          .verb = "decrypt",
          .summary = "decrypt standard input through a KMS plugin; shows the plaintext on --reveal",
          .examples = {"atrest call decrypt --socket ./socket.sock < ciphertext.base64",
                       "atrest call decrypt --socket ./socket.sock --raw --reveal < ciphertext",
                       "atrest call encrypt --socket ./socket.sock -o json < key "
                       "| atrest call decrypt --socket ./socket.sock"}};
}

void CallDecrypt::AddFlags(CLI::App& app) {
  AddCallFlags(app, flags_);
  app.add_flag("--reveal", reveal_, "print the plaintext; without it only its size");
  app.add_flag("--raw", raw_, "the input is the ciphertext itself, not base64 or JSON");
  app.add_option("--key-id", key_id_, "v2: key id it was stored with (default: the plugin's own)")
      ->type_name("TEXT");
  app.add_option("--annotation", annotations_, "v2: an annotation it was stored with; repeatable")
      ->type_name("NAME=BASE64")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

Result<PluginCiphertext> CallDecrypt::ReadStored(Session& session) const {
  TRY_ASSIGN(const Secret input, ReadInput(session.input));
  PluginCiphertext stored;
  if (raw_) {
    stored.ciphertext = std::string(input.Reveal());
  } else {
    TRY_ASSIGN(stored, ParseStored(input.Reveal()));
  }
  if (!key_id_.empty()) stored.key_id = key_id_;
  for (const std::string& annotation : annotations_) TRY(AddAnnotation(annotation, stored));
  return stored;
}

void CallDecrypt::PrintResult(const Secret& plaintext, TerminalOutput& output) const {
  const std::string size = std::to_string(plaintext.size());
  switch (flags_.format) {
    case OutputFormat::kTable:
      if (reveal_) return output.PrintSecret(plaintext);
      output.PrintLine(size + " bytes");
      break;
    case OutputFormat::kJson:
      json::Value document = json::Value::Object();
      document.Set("schemaVersion", json::Value::Number(kSchemaVersion));
      document.Set("bytes", json::Value::Number(static_cast<std::int64_t>(plaintext.size())));
      if (reveal_) document.Set("plaintext", crypto::EncodeBase64(plaintext).Reveal());
      output.PrintSecret(document.SecretText());
      output.PrintLine("");
      break;
  }
  if (!reveal_) output.Note("decrypted " + size + " bytes; --reveal prints them");
}

Result<ExitCode> CallDecrypt::Run(Session& session) {
  TRY_ASSIGN(PluginCiphertext stored, ReadStored(session));
  TRY_ASSIGN(const OpenedCall call, OpenCall(flags_, session.clock));
  if (flags_.api == PluginApi::kV2 && stored.key_id.empty()) {
    TRY_ASSIGN(const PluginStatus status, call.plugin->Status(call.context));
    stored.key_id = status.key_id;
  }
  TRY_ASSIGN(const Secret plaintext, call.plugin->Decrypt(stored, call.context));
  PrintResult(plaintext, session.output);
  return ExitCode::kWell;
}

}  // namespace atrest::cli
