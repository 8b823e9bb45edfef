// A ProgramRunner for tests: a function answers instead of programs, and every call is kept.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "base/program_runner.h"

namespace atrest::fakes {

struct ProgramAnswer {
  Result<int> status = 0;
  std::string output = {};
  std::string notes = {};
};

// Thread-safe, if the function is.
class ScriptedPrograms final : public ProgramRunner {
 public:
  using Answer = std::function<ProgramAnswer(const std::vector<std::string>& arguments)>;
  explicit ScriptedPrograms(Answer answer) : answer_(std::move(answer)) {}

  // Each call's arguments, with blanks between them.
  std::vector<std::string> calls() const {
    const Lock lock(mutex_);
    return calls_;
  }

  Result<int> Run(const std::vector<std::string>& arguments, const OutputSink& sink,
                  const CallContext& /*context*/) override {
    std::string line;
    for (const std::string& word : arguments) line += (line.empty() ? "" : " ") + word;
    {
      const Lock lock(mutex_);
      calls_.push_back(line);
    }
    ProgramAnswer answer = answer_(arguments);
    if (!answer.output.empty()) sink(OutputStream::kResult, answer.output);
    if (!answer.notes.empty()) sink(OutputStream::kNotes, answer.notes);
    return answer.status;
  }

 private:
  const Answer answer_;
  mutable Mutex mutex_;
  std::vector<std::string> calls_ GUARDED_BY(mutex_);
};

}  // namespace atrest::fakes
