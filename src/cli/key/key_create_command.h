// `atrest key create`: a key with policy, alias, tags and rotation; without --yes only what it
// would do. Run again it goes on, or says what is there.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/key/key_flags.h"
#include "operate/key/key_creation.h"

namespace atrest::cli {

class KeyCreateCommand final : public Command {
 public:
  CommandText Text() const override;
  void AddFlags(CLI::App& app) override;
  Result<ExitCode> Run(Session& session) override;

 private:
  Result<operate::KeyWish> Wish() const;
  ExitCode Show(const operate::KeyWish& wish, const operate::KeyProgress& progress,
                Session& session) const;

  KeyAwsFlags aws_;
  KeyUserFlags users_;
  std::string alias_, account_, description_;
  std::vector<std::string> tags_;
  bool no_rotation_ = false, yes_ = false;
};

}  // namespace atrest::cli
