// Spares whoever unwraps: equal DEKs are asked for once, others not too fast.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "base/clock.h"
#include "operate/dek_unwrapper.h"

namespace atrest::operate {

// Keeps the last 256 in memory that is wiped. A failure that lasts is kept too, so that a lost key
// costs one call. Where the service asks for fewer requests, the same DEK is asked for again after
// 1, 2, 4, 8 and 16 seconds. Each call may take 10 seconds. Not thread-safe.
class PacedUnwrapper final : public DekUnwrapper {
 public:
  // All outlive it. `per_second` above 0.
  PacedUnwrapper(DekUnwrapper& source, const Clock& clock, double per_second)
      : source_(source), clock_(clock), per_second_(per_second), next_(clock.Now()) {}
  Result<UnwrappedDek> Unwrap(const WrappedDek& dek, const CallContext& context) override;

  std::uint64_t calls() const { return calls_; }

 private:
  using Name =
      std::tuple<int, std::string, std::string, std::string, std::map<std::string, std::string>>;

  Result<UnwrappedDek> Ask(const WrappedDek& dek, const CallContext& context);
  Result<UnwrappedDek> AskPatiently(const WrappedDek& dek, const CallContext& context);

  DekUnwrapper& source_;
  const Clock& clock_;
  const double per_second_;
  SteadyTime next_;  // when the next call may be made
  std::uint64_t calls_ = 0;
  std::map<Name, Result<UnwrappedDek>> known_;
};

}  // namespace atrest::operate
