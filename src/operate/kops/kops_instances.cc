#include "operate/kops/kops_instances.h"

#include <algorithm>
#include <utility>

#include "json/json.h"

namespace atrest::operate {
namespace {

std::string TextOf(const json::Value& object, const char* name) {
  const json::Value* member = object.Find(name);
  return member == nullptr ? std::string() : std::string(member->AsString());
}

InstanceStatus StatusOf(std::string_view text) {
  if (text == "UpToDate") return InstanceStatus::kUpToDate;
  if (text == "NeedsUpdate") return InstanceStatus::kNeedsUpdate;
  if (text == "Detached") return InstanceStatus::kDetached;
  return InstanceStatus::kOther;
}

KopsInstance ReadInstance(const json::Value& object) {
  KopsInstance instance;
  instance.id = TextOf(object, "id");
  instance.node = TextOf(object, "nodeName");
  instance.status_text = TextOf(object, "status");
  instance.status = StatusOf(instance.status_text);
  instance.address = TextOf(object, "internalIP");
  instance.group = TextOf(object, "instanceGroup");
  const json::Value* roles = object.Find("roles");
  for (std::size_t i = 0; roles != nullptr && i < roles->size(); ++i) {
    instance.roles.emplace_back(roles->At(i).AsString());
  }
  return instance;
}

}  // namespace

bool KopsInstance::HasApiServer() const {
  return std::any_of(roles.begin(), roles.end(), [](const std::string& role) {
    return role == "control-plane" || role == "master" || role == "apiserver" ||
           role == "api-server";
  });
}

Result<std::vector<KopsInstance>> ReadControlPlane(std::string_view text) {
  const auto parsed = json::Value::Parse(text, {.max_bytes = kMaxInstancesBytes});
  if (!parsed.ok() || !parsed->IsArray()) {
    return Error{Failure::kBadInput, "kops get instances -o json printed no list"};
  }
  std::vector<KopsInstance> instances;
  for (std::size_t i = 0; i < parsed->size(); ++i) {
    KopsInstance instance = ReadInstance(parsed->At(i));
    const bool waits = TextOf(parsed->At(i), "state") == "WarmPool";  // runs nothing yet
    if (instance.HasApiServer() && !waits) instances.push_back(std::move(instance));
  }
  std::sort(instances.begin(), instances.end(), [](const KopsInstance& a, const KopsInstance& b) {
    return std::pair(a.Name(), a.id) < std::pair(b.Name(), b.id);
  });
  return instances;
}

}  // namespace atrest::operate
