// `atrest key show` and `atrest key check`: what AWS says of a key, and what is wrong with it.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/key/key_flags.h"
#include "operate/key/key_check.h"

namespace atrest::cli {

class KeyCheckCommand final : public Command {
 public:
  enum class What { kShow, kCheck };
  explicit KeyCheckCommand(What what) : what_(what) {}

  CommandText Text() const override;
  void AddFlags(CLI::App& app) override;
  Result<ExitCode> Run(Session& session) override;

 private:
  Result<operate::KeyExpectation> Expectation(const operate::KeyFacts& facts,
                                              Session& session) const;
  ExitCode ShowKey(const operate::KeyFacts& facts, Session& session) const;

  const What what_;
  KeyAwsFlags aws_;
  KeyUserFlags users_;
  std::string key_, encryption_config_;
  std::vector<std::string> providers_;  // files that say how the provider is run
  bool retired_ = false, policy_ = false;
};

}  // namespace atrest::cli
