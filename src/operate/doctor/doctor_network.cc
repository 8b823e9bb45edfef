#include "operate/doctor/doctor_network.h"

#include <chrono>
#include <cstdlib>

#include "aws/clock/http_date.h"
#include "http/trust_fault.h"
#include "operate/doctor/doctor_checks.h"

namespace atrest::operate {
namespace {

using std::chrono::seconds;

// AWS takes 15 minutes; a clock that is 5 minutes off is on its way there.
constexpr seconds kClockRefused{15 * 60};
constexpr seconds kClockDrifting{5 * 60};

CheckResult JudgeProxy(const NetworkSight& sight) {
  if (sight.proxy.variable.empty()) return Good(check::kProxy, "none: connects directly");
  if (sight.proxy.malformed) {
    return Wrong(check::kProxy, sight.proxy.variable + " is no proxy that can be used",
                 "set " + sight.proxy.variable + "=http://HOST:PORT, or unset it");
  }
  return Good(check::kProxy, "through " + sight.proxy.shown + ", by " + sight.proxy.variable);
}

CheckResult JudgeDns(const NetworkSight& sight) {
  if (!sight.addresses) return Skipped(check::kDns, check::kProxy);
  if (!sight.addresses->ok()) {
    return Wrong(check::kDns, sight.addresses->error(),
                 "is the Region or endpoint spelt right, and does this machine's resolver work? "
                 "run: getent ahosts " +
                     sight.host);
  }
  std::string list;
  for (const std::string& address : sight.addresses->value()) {
    list += (list.empty() ? "" : ", ") + address;
  }
  return Good(check::kDns,
              sight.host == list ? sight.host + " is an address" : sight.host + " is " + list);
}

CheckResult JudgeTcp(const NetworkSight& sight) {
  if (!sight.connected) return Skipped(check::kTcp, check::kDns);
  if (!sight.connected->ok()) {
    return Wrong(check::kTcp, sight.connected->error(),
                 sight.proxy.variable.empty()
                     ? "open port " + std::to_string(sight.port) +
                           " to KMS in security groups, network ACLs and routes, or make a VPC "
                           "endpoint for KMS"
                     : "is the proxy of " + sight.proxy.variable +
                           " right? if KMS needs none, add its host to NO_PROXY");
  }
  return Good(check::kTcp, sight.connected->value() + " port " + std::to_string(sight.port) +
                               " takes connections");
}

std::string TrustFix(http::TrustFault fault) {
  switch (fault) {
    case http::TrustFault::kExpired:
      return "renew the endpoint's certificate; if it is AWS's own, this machine's clock is wrong: "
             "timedatectl";
    case http::TrustFault::kUnknownAuthority:
      return "install ca-certificates; where a private authority signs, or a proxy opens TLS, name "
             "its bundle: AWS_CA_BUNDLE=/path/ca.pem";
    case http::TrustFault::kOtherName:
      return "use the host name that the certificate is for (of a VPC endpoint: the name that EC2 "
             "shows for it)";
    case http::TrustFault::kNone:
    case http::TrustFault::kOther: break;
  }
  return "run: openssl s_client -connect HOST:443";
}

CheckResult JudgeTls(const NetworkSight& sight) {
  if (!sight.answer) return Skipped(check::kTls, check::kTcp);
  if (sight.answer->ok()) {
    return Good(check::kTls, sight.secure ? "the certificate of " + sight.host + " is trusted"
                                          : "plain http: for tests on this machine");
  }
  Error error = sight.answer->error();
  const http::TrustFault fault = http::TrustFaultOf(error);
  if (fault != http::TrustFault::kNone) error.hint = TrustFix(fault);
  return Wrong(check::kTls, error, "run: curl -v " + sight.url);
}

CheckResult JudgeClock(const NetworkSight& sight) {
  if (!sight.answer) return Skipped(check::kClock, check::kTcp);
  if (!sight.answer->ok()) return Skipped(check::kClock, check::kTls);
  const EndpointAnswer& answer = sight.answer->value();
  const auto date = aws::ParseHttpDate(answer.date);
  if (!date) {
    return Unknown(check::kClock, "the endpoint's answer has no Date",
                   "compare with another clock: timedatectl");
  }
  // The header has whole seconds, and was written between question and answer.
  const WallTime middle = answer.asked + (answer.answered - answer.asked) / 2;
  const auto behind = std::chrono::round<seconds>(*date - middle);
  const auto apart = std::chrono::abs(behind);
  const std::string seen = apart <= seconds(2)
                               ? std::string("within 2 s of KMS's clock")
                               : std::to_string(apart.count()) + " s " +
                                     (behind > seconds(0) ? "behind" : "ahead of") + " KMS's clock";
  const char* const fix = "run: timedatectl set-ntp true";
  if (apart >= kClockRefused) return Wrong(check::kClock, seen, fix);
  if (apart >= kClockDrifting) return Warning(check::kClock, seen, fix);
  return Good(check::kClock, seen);
}

}  // namespace

std::vector<CheckResult> JudgeNetwork(const NetworkSight& sight) {
  return {JudgeProxy(sight), JudgeDns(sight), JudgeTcp(sight), JudgeTls(sight), JudgeClock(sight)};
}

std::vector<CheckResult> NetworkWithoutEndpoint(const Error& error) {
  return {Skipped(check::kProxy, check::kDns), Wrong(check::kDns, error, "give --kms-endpoint URL"),
          Skipped(check::kTcp, check::kDns), Skipped(check::kTls, check::kDns),
          Skipped(check::kClock, check::kDns)};
}

}  // namespace atrest::operate
