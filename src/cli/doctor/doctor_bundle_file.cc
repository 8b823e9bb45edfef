#include "cli/doctor/doctor_bundle_file.h"

#include <chrono>

#include "base/version.h"
#include "http/curl_transport.h"
#include "operate/doctor/doctor_bundle.h"

namespace atrest::cli {
namespace {

constexpr std::size_t kMaxLog = std::size_t{64} << 20;
constexpr std::size_t kMaxMetrics = std::size_t{8} << 20;
constexpr std::chrono::seconds kMetricsTime{3};
constexpr unsigned kPrivate = 0600;
constexpr const char* kContainerLogs = "/var/log/containers";

std::string ReadMetrics(const std::string& url, const Clock& clock) {
  if (url.empty()) return "";
  http::TransportOptions options;
  options.user_agent = "atrest";
  options.allow_insecure_http = true;
  const auto transport = http::CurlTransport::Open(std::move(options), clock);
  if (!transport.ok()) return "";
  http::Request request;
  request.url = url + "/metrics";
  request.bypass_proxy = true;
  request.max_reply_bytes = kMaxMetrics;
  CallContext context;
  context.deadline = Deadline::After(clock.Now(), kMetricsTime);
  const auto response = (*transport)->Send(request, context);
  if (!response.ok() || response->status != 200) return "";
  return std::string(response->body.Reveal());
}

// kubelet names them POD_NAMESPACE_CONTAINER-ID.log; static pods have the node's name behind
// theirs.
std::string FindLog(const Filesystem& files) {
  const auto names = files.List(kContainerLogs);
  if (!names.ok()) return "";
  std::string found;
  for (const std::string& name : *names) {
    if (name.find("aws-encryption-provider") != std::string::npos) {
      found = std::string(kContainerLogs) + "/" + name;
    }
  }
  return found;
}

std::string SystemText(const Filesystem& files) {
  const auto text = files.Read("/proc/sys/kernel/osrelease", 4096);
  return text.ok() ? "Linux " + text->substr(0, text->find('\n')) : "";
}

}  // namespace

Result<void> WriteDoctorBundle(const std::string& path, const operate::DoctorReport& report,
                               const DoctorFlags& flags, const DoctorNode& node, Filesystem& files,
                               const Clock& clock) {
  operate::BundleParts parts;
  parts.version = VersionText("atrest", {});
  parts.system = SystemText(files);
  parts.metrics = ReadMetrics(node.health_url, clock);
  parts.log_file = flags.log.empty() ? FindLog(files) : flags.log;
  if (!parts.log_file.empty()) {
    auto log = files.Read(parts.log_file, kMaxLog);
    if (!log.ok() && !flags.log.empty()) return std::move(log).error();
    if (log.ok()) parts.log = std::move(log).value();
  }
  const json::Value bundle = operate::BundleJson(report, node.apiserver, node.provider, parts);
  return files.ReplaceAtomically(path, bundle.PrettyText() + "\n", kPrivate);
}

}  // namespace atrest::cli
