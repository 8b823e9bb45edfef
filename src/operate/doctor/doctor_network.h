// The way to KMS: proxy, name, TCP, TLS, clock. Judged from what was seen; pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "http/proxy_choice.h"
#include "operate/doctor/doctor_report.h"

namespace atrest::operate {

// Any answer of the endpoint.
struct EndpointAnswer {
  int status = 0;
  std::string date;  // as its header has it; empty: none
  WallTime asked = {}, answered = {};
};

// Each step is absent where the one before it failed.
struct NetworkSight {
  std::string url;
  std::string host;  // that is resolved and connected to: the proxy's where there is one
  int port = 443;
  bool secure = true;
  http::ProxyChoice proxy;
  std::optional<Result<std::vector<std::string>>> addresses;
  std::optional<Result<std::string>> connected;  // the address that took the connection
  std::optional<Result<EndpointAnswer>> answer;
};

std::vector<CheckResult> JudgeNetwork(const NetworkSight& sight);

// Where it is not even known whom to ask.
std::vector<CheckResult> NetworkWithoutEndpoint(const Error& error);

}  // namespace atrest::operate
