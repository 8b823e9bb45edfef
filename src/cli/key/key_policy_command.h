// `atrest key policy`: who must be allowed what. Asks nobody, so it needs no credentials.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"
#include "json/json.h"

namespace atrest::cli {

class KeyPolicyCommand final : public Command {
 public:
  CommandText Text() const override;
  void AddFlags(CLI::App& app) override;
  Result<ExitCode> Run(Session& session) override;

 private:
  enum class Subject { kAll, kKey, kProvider, kCreator };
  struct Policies {
    json::Value key;
    json::Value provider;
    json::Value creator;
  };
  Result<Policies> Make() const;
  void PrintTable(const Policies& policies, TerminalOutput& output) const;
  static void PrintJson(const Policies& policies, TerminalOutput& output);

  std::vector<std::string> keys_;
  std::string account_, region_, partition_ = "aws", cluster_, context_;
  std::vector<std::string> roles_;
  bool apiservers_ = false;
  Subject subject_ = Subject::kAll;
  bool json_ = false;
};

}  // namespace atrest::cli
