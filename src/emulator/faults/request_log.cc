#include "emulator/faults/request_log.h"

#include <utility>

namespace atrest::emulator {
namespace {

constexpr std::size_t kKept = 10'000;

json::Value Describe(const LoggedRequest& request, std::uint64_t number) {
  json::Value value = json::Value::Object();
  value.Set("number", json::Value::Number(static_cast<std::int64_t>(number)));
  const auto time = std::chrono::duration<double>(request.time.time_since_epoch()).count();
  value.Set("time", json::Value::Real(time));
  value.Set("requestId", request.request_id);
  value.Set("operation", request.operation);
  value.Set("key", request.key);
  value.Set("principal", request.principal);
  value.Set("status", json::Value::Number(request.status));
  value.Set("code", request.code);
  value.Set("fault", request.fault);
  value.Set("userAgent", request.user_agent);
  json::Value context = json::Value::Object();
  for (const auto& [key, text] : request.context) context.Set(key, text);
  value.Set("encryptionContext", std::move(context));
  return value;
}

}  // namespace

void RequestLog::Add(LoggedRequest request) {
  const Lock lock(mutex_);
  ++counters_[request.operation][request.code.empty() ? "ok" : request.code];
  requests_.push_back(std::move(request));
  if (requests_.size() > kKept) {
    requests_.pop_front();
    ++first_;
  }
}

void RequestLog::Clear() {
  const Lock lock(mutex_);
  first_ += requests_.size();
  requests_.clear();
  counters_.clear();
}

json::Value RequestLog::Requests(std::uint64_t since) const {
  const Lock lock(mutex_);
  json::Value list = json::Value::Array();
  for (std::size_t i = 0; i < requests_.size(); ++i) {
    if (first_ + i >= since) list.Append(Describe(requests_[i], first_ + i));
  }
  return list;
}

json::Value RequestLog::Counters() const {
  const Lock lock(mutex_);
  std::int64_t total = 0;
  json::Value operations = json::Value::Object();
  for (const auto& [operation, codes] : counters_) {
    json::Value counts = json::Value::Object();
    for (const auto& [code, count] : codes) {
      counts.Set(code, json::Value::Number(count));
      total += count;
    }
    operations.Set(operation, std::move(counts));
  }
  json::Value value = json::Value::Object();
  value.Set("total", json::Value::Number(total));
  value.Set("operations", std::move(operations));
  return value;
}

}  // namespace atrest::emulator
