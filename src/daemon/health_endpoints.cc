#include "daemon/health_endpoints.h"

#include "telemetry/prometheus_metrics.h"

namespace atrest::daemon {
namespace {

http::Response Answer(int status, std::string_view content_type, std::string_view body) {
  return {status, {{"Content-Type", std::string(content_type)}}, Secret(body)};
}

http::Response Plain(int status, std::string_view body) {
  return Answer(status, "text/plain; charset=utf-8", body);
}

}  // namespace

HealthEndpoints::Verdict HealthEndpoints::Keys() const {
  Verdict verdict;
  for (const NamedHealth& key : sources_.keys()) {
    verdict.ok = verdict.ok && key.report.ok;
    verdict.lines += "key " + key.key + ": " + key.report.text + "\n";
  }
  return verdict;
}

HealthEndpoints::Verdict HealthEndpoints::Sockets() const {
  Verdict verdict;
  for (const std::string& path : sources_.unserved_sockets()) {
    verdict.ok = false;
    verdict.lines += "socket " + path + ": not served\n";
  }
  return verdict;
}

http::Response HealthEndpoints::Handle(const http::ServerRequest& request) const {
  if (request.method != "GET" && request.method != "HEAD") return Plain(405, "use GET\n");
  if (request.path == "/metrics") {
    return Answer(200, telemetry::kMetricsContentType, sources_.metrics());
  }
  Verdict verdict;
  int unhealthy = 500;
  if (request.path == paths_.healthz) {
    verdict = Keys();
  } else if (request.path == paths_.livez) {
    verdict = Sockets();
  } else if (request.path == "/readyz") {
    const Verdict keys = Keys();
    const Verdict sockets = Sockets();
    verdict = {keys.ok && sockets.ok, sockets.lines + keys.lines};
    unhealthy = 503;
  } else {
    return Plain(404, "not found\n");
  }
  if (!verdict.ok) return Plain(unhealthy, verdict.lines);
  return Plain(200, request.query == "verbose" ? verdict.lines + "OK" : "OK");
}

}  // namespace atrest::daemon
