// KopsStatusText and KopsStatusJson.
#include <utility>

#include "operate/kops/kops_status.h"
#include "operate/status/utc_text.h"
#include "operate/text_table.h"

namespace atrest::operate {
namespace {

using json::Value;

constexpr std::int64_t kSchemaVersion = 1;

std::string StageName(const KopsPlan& plan, const std::optional<std::size_t>& stage) {
  return stage ? plan.stage(*stage).name : "unknown";
}

std::string Or(const std::string& text, const char* otherwise) {
  return text.empty() ? otherwise : text;
}

std::string ServerText(const NodeStage& node) {
  if (node.server.empty()) return "not found";
  return node.ready ? "ready" : "not ready";
}

Value NodeJson(const KopsPlan& plan, const NodeStage& node) {
  Value object = Value::Object();
  if (!node.node.empty()) object.Set("node", node.node);
  if (!node.group.empty()) object.Set("instanceGroup", node.group);
  if (!node.kops.empty()) object.Set("kops", node.kops);
  if (!node.server.empty()) {
    object.Set("server", node.server);
    object.Set("ready", Value::Bool(node.ready));
    Value plugins = Value::Array();
    for (const std::string& plugin : node.plugins) plugins.Append(Value::String(plugin));
    object.Set("kmsPlugins", std::move(plugins));
  }
  if (node.stage) object.Set("stage", plan.stage(*node.stage).name);
  object.Set("behind", Value::Bool(node.behind));
  object.Set("because", node.because);
  if (!node.advice.empty()) object.Set("advice", node.advice);
  return object;
}

}  // namespace

std::string KopsStatusText(const KopsPlan& plan, const KopsStatus& status) {
  TextTable table({"NODE", "INSTANCE GROUP", "KOPS", "SERVER", "STAGE"});
  std::string reasons;
  for (const NodeStage& node : status.nodes) {
    const std::string name = node.node.empty() ? node.server : node.node;
    table.AddRow({name, Or(node.group, "-"), Or(node.kops, "-"), ServerText(node),
                  StageName(plan, node.stage)});
    reasons += name + ": " + node.because + "\n";
    if (!node.advice.empty()) reasons += "  to do: " + node.advice + "\n";
  }
  std::string text = "kops has " + StageName(plan, status.store.Stage());
  if (!status.store.Stage()) text = "kops has none of the plan's stages";
  if (status.applied == false) text += ", not applied";
  text += "\n\n" + (status.nodes.empty() ? "no control-plane node was found\n" : table.Text());
  if (!reasons.empty()) text += "\n" + reasons;
  if (!status.next.empty()) text += "\n" + status.next + "\n";
  return text;
}

Value KopsStatusJson(const KopsPlan& plan, const KopsStatus& status, const KopsState& state) {
  Value object = Value::Object();
  object.Set("schemaVersion", Value::Number(kSchemaVersion));
  object.Set("time", Rfc3339Text(status.time));
  object.Set("cluster", plan.document().cluster);
  if (status.store.Stage()) object.Set("kopsStage", plan.stage(*status.store.Stage()).name);
  if (status.applied) object.Set("applied", Value::Bool(*status.applied));
  Value nodes = Value::Array();
  for (const NodeStage& node : status.nodes) nodes.Append(NodeJson(plan, node));
  object.Set("nodes", std::move(nodes));
  Value done = Value::Object();
  for (const auto& [name, stage] : state.stages) {
    if (stage.done_at) done.Set(name, Rfc3339Text(*stage.done_at));
  }
  object.Set("done", std::move(done));
  object.Set("next", status.next);
  return object;
}

}  // namespace atrest::operate
