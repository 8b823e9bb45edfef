// A Transport for tests: answers in the order they were scripted, records what it was asked, and
// fails loudly (kBug) on a request that nobody scripted.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "http/transport.h"

namespace atrest {

// Thread-safe. A call whose context is already cancelled answers kCancelled and uses up no script.
class ScriptedTransport final : public http::Transport {
 public:
  using Step = std::function<Result<http::Response>(const http::Request&, const CallContext&)>;

  struct Recorded {
    std::string method;
    std::string url;
    std::vector<http::Header> headers;
    std::string body;
    bool bypass_proxy = false;
    Deadline deadline = Deadline::Never();
    std::string_view HeaderValue(std::string_view name) const;
  };

  void Reply(int status, std::string_view body, std::vector<http::Header> headers = {});
  void Fail(Error error);
  // Anything else: look at the context, block, advance a fake clock. Called without a lock held.
  void Do(Step step);

  std::vector<Recorded> requests() const;  // in the order they came, unscripted ones too
  std::size_t remaining() const;           // scripted answers that nobody has fetched

  Result<http::Response> Send(const http::Request& request, const CallContext& context) override;

 private:
  mutable Mutex mutex_;
  std::deque<Step> script_ GUARDED_BY(mutex_);
  std::vector<Recorded> requests_ GUARDED_BY(mutex_);
};

}  // namespace atrest
