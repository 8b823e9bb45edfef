// `atrest decrypt`
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/object_writer.h"
#include "cli/value_flags.h"
#include "operate/decrypt.h"

namespace atrest::cli {

class DecryptCommand final : public Command {
 public:
  CommandText Text() const override;
  void AddFlags(CLI::App& app) override;
  Result<ExitCode> Run(Session& session) override;

 private:
  // What a run found, besides the objects themselves.
  struct Found {
    operate::DecryptReport report;
    std::vector<operate::ObjectShape> shapes;  // the first thousand
    std::vector<operate::ObjectShape> failures;
    std::uint64_t objects = 0;
  };

  bool ShowsObjects() const { return reveal_ || !out_.empty(); }
  operate::ObjectForm Form() const;
  std::string Path() const;
  Result<Found> Decrypt(Session& session, ObjectWriter* writer);
  Result<void> Collect(Session& session, operate::ObjectDecryptor& decryptor,
                       const ValueFlags& values, ObjectWriter* writer, Found& found);
  void PrintShapes(const Found& found, TerminalOutput& output) const;

  ValueFlags values_;
  std::string object_;
  std::string socket_;
  std::string output_;
  std::string out_;
  bool reveal_ = false;
  double kms_rate_ = 10;
  bool no_progress_ = false;
};

}  // namespace atrest::cli
