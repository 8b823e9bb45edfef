// `atrest decrypt`
#pragma once

#include <string>

#include "cli/command.h"
#include "cli/decrypt_collector.h"
#include "cli/object_writer.h"
#include "cli/unwrap_flags.h"
#include "cli/value_flags.h"
#include "operate/decrypt.h"

namespace atrest::cli {

class DecryptCommand final : public Command {
 public:
  CommandText Text() const override;
  void AddFlags(CLI::App& app) override;
  Result<ExitCode> Run(Session& session) override;

 private:
  bool ShowsObjects() const { return reveal_ || !out_.empty(); }
  operate::ObjectForm Form() const;
  std::string Path() const;
  Result<operate::DecryptReport> Decrypt(Session& session, DecryptCollector& collector);
  Result<operate::DecryptReport> DecryptAll(Session& session, const ValueFlags& values,
                                            operate::ObjectDecryptor& decryptor,
                                            DecryptCollector& collector,
                                            const CallContext& context) const;
  void PrintShapes(const DecryptCollector& found, TerminalOutput& output) const;
  void Conclude(const operate::DecryptReport& report, const DecryptCollector& found,
                const ObjectWriter& writer, TerminalOutput& output) const;

  ValueFlags values_;
  std::string object_;
  UnwrapFlags unwrap_;
  std::string output_;
  std::string out_;
  bool reveal_ = false;
  bool no_progress_ = false;
};

}  // namespace atrest::cli
