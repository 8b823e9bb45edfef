#include "cli/call/call_encrypt.h"

#include "cli/bounded_input.h"
#include "cli/call/ciphertext_document.h"
#include "crypto/base64.h"

namespace atrest::cli {

CommandText CallEncrypt::Text() const {
  return {.group = "call",
          .verb = "encrypt",
          .summary = "encrypt standard input through a KMS plugin; prints the ciphertext in base64",
          .examples = {"head -c 32 /dev/urandom | atrest call encrypt --socket ./socket.sock",
                       "printf test | atrest call encrypt --socket ./socket.sock -o json "
                       "| atrest call decrypt --socket ./socket.sock --reveal"}};
}

void CallEncrypt::AddFlags(CLI::App& app) {
  AddCallFlags(app, flags_);
  app.add_flag("--raw", raw_, "print the bytes of the ciphertext instead of base64");
}

Result<ExitCode> CallEncrypt::Run(Session& session) {
  if (raw_ && flags_.format == OutputFormat::kJson) {
    return Error{Failure::kBadInput, "--raw and -o json exclude each other",
                 "leave one of them out"};
  }
  TRY_ASSIGN(const Secret plaintext, ReadInput(session.input));
  TRY_ASSIGN(const OpenedCall call, OpenCall(flags_, session.clock));
  TRY_ASSIGN(const PluginCiphertext stored, call.plugin->Encrypt(plaintext, call.context));
  if (flags_.format == OutputFormat::kJson) {
    session.output.PrintLine(CiphertextDocument(flags_.api, stored).PrettyText());
  } else if (raw_) {
    session.output.Print(stored.ciphertext);
  } else {
    session.output.PrintLine(crypto::EncodeBase64(stored.ciphertext));
  }
  return ExitCode::kWell;
}

}  // namespace atrest::cli
