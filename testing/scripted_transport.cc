#include "testing/scripted_transport.h"

#include <utility>

namespace atrest {

std::string_view ScriptedTransport::Recorded::HeaderValue(std::string_view name) const {
  return http::FindHeader(headers, name);
}

void ScriptedTransport::Reply(int status, std::string_view body,
                              std::vector<http::Header> headers) {
  Do([status, body = std::string(body), headers = std::move(headers)](
         const http::Request&, const CallContext&) -> Result<http::Response> {
    http::Response response;
    response.status = status;
    response.headers = headers;
    response.body = Secret(body);
    return response;
  });
}

void ScriptedTransport::Fail(Error error) {
  Do([error = std::move(error)](const http::Request&,
                                const CallContext&) -> Result<http::Response> { return error; });
}

void ScriptedTransport::Do(Step step) {
  Lock lock(mutex_);
  script_.push_back(std::move(step));
}

std::vector<ScriptedTransport::Recorded> ScriptedTransport::requests() const {
  Lock lock(mutex_);
  return requests_;
}

std::size_t ScriptedTransport::remaining() const {
  Lock lock(mutex_);
  return script_.size();
}

Result<http::Response> ScriptedTransport::Send(const http::Request& request,
                                               const CallContext& context) {
  Step step;
  {
    Lock lock(mutex_);
    requests_.push_back({request.method, request.url, request.headers,
                         std::string(request.body.Reveal()), request.bypass_proxy,
                         context.deadline});
    if (context.stop.stop_requested()) return Error{Failure::kCancelled, "the caller went away"};
    if (script_.empty()) {
      return Error{Failure::kBug, "unscripted request: " + request.method + " " + request.url};
    }
    step = std::move(script_.front());
    script_.pop_front();
  }
  return step(request, context);
}

}  // namespace atrest
