#include "fake_kms/announcement.h"

#include "json/json.h"

namespace atrest::fake_kms {
namespace {

// For a POSIX shell, whatever is in it.
std::string Quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace

std::string ReadyLine(const std::string& url, const std::string& control_url) {
  json::Value line = json::Value::Object();
  line.Set("url", url);
  if (!control_url.empty()) line.Set("control", control_url);
  return line.Text() + "\n";
}

std::string EnvironmentText(const std::string& url, const std::string& region,
                            const std::string& ca_file) {
  std::string text;
  const auto add = [&text](const char* name, const std::string& value) {
    text += "export " + std::string(name) + "=" + Quoted(value) + "\n";
  };
  add("AWS_ENDPOINT_URL_KMS", url);
  add("AWS_ENDPOINT_URL_STS", url);
  add("AWS_ACCESS_KEY_ID", "test");
  add("AWS_SECRET_ACCESS_KEY", "test");
  add("AWS_REGION", region);
  add("AWS_DEFAULT_REGION", region);
  if (!ca_file.empty()) add("AWS_CA_BUNDLE", ca_file);
  return text;
}

}  // namespace atrest::fake_kms
