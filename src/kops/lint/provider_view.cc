#include "kops/lint/provider_view.h"

#include <algorithm>
#include <charconv>

#include "kops/cluster_spec.h"
#include "kops/host_ports.h"
#include "kops/provider_plan.h"

namespace atrest::kops::lint {
namespace {

void AddArguments(ProviderView& view, const char* member) {
  const yaml::Node* list = view.container->Find(member);
  if (list == nullptr) return;
  for (const yaml::Node& item : list->items()) {
    view.arguments.push_back({std::string(item.Scalar()), item.line()});
  }
}

// `sh -c "exec /aws-encryption-provider --key=…"`: the words of the script count.
void LookIntoShell(ProviderView& view) {
  std::vector<Argument>& words = view.arguments;
  if (words.size() != 3 || !words[0].text.ends_with("sh") || words[1].text != "-c") return;
  const Argument script = words[2];
  words.clear();
  std::string_view rest = script.text;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find_first_of(" \t\n"), rest.size());
    if (end > 0) words.push_back({std::string(rest.substr(0, end)), script.line});
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

bool IsProvider(const ProviderView& view) {
  const auto names = [&](std::string_view text) {
    return text.find(kProviderName) != std::string_view::npos;
  };
  if (names(TextAt(*view.container, {"image"})) || names(TextAt(*view.container, {"name"}))) {
    return true;
  }
  return std::any_of(view.arguments.begin(), view.arguments.end(),
                     [&](const Argument& argument) { return names(argument.text); });
}

std::vector<ProviderView> ProvidersBelow(const Corpus& corpus, DocumentKind kind,
                                         const yaml::Path& path) {
  std::vector<ProviderView> views;
  for (const Document& document : corpus.documents) {
    if (document.kind != kind) continue;
    const yaml::Node* containers = yaml::FindAt(document.root, path);
    const std::size_t count = containers == nullptr ? 0 : containers->items().size();
    for (std::size_t i = 0; i < count; ++i) {
      ProviderView view{&document, &containers->items()[i], path, {}};
      view.container_path.push_back(std::to_string(i));
      AddArguments(view, "command");
      AddArguments(view, "args");
      LookIntoShell(view);
      if (IsProvider(view)) views.push_back(std::move(view));
    }
  }
  return views;
}

void SplitInto(std::vector<Argument>& values, std::string_view text, int line) {
  for (std::size_t comma = text.find(','); comma != std::string_view::npos;
       comma = text.find(',')) {
    values.push_back({std::string(text.substr(0, comma)), line});
    text.remove_prefix(comma + 1);
  }
  values.push_back({std::string(text), line});
}

}  // namespace

std::vector<Argument> ProviderView::Values(std::string_view flag) const {
  std::vector<Argument> values;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    std::string_view text = arguments[i].text;
    if (!text.starts_with('-')) continue;
    text.remove_prefix(text.starts_with("--") ? 2 : 1);
    if (!text.starts_with(flag)) continue;
    text.remove_prefix(flag.size());
    if (text.starts_with('=')) SplitInto(values, text.substr(1), arguments[i].line);
    if (text.empty() && i + 1 < arguments.size()) {
      SplitInto(values, arguments[i + 1].text, arguments[i + 1].line);
    }
  }
  return values;
}

std::string ProviderView::Value(std::string_view flag, std::string_view otherwise) const {
  const std::vector<Argument> values = Values(flag);
  return values.empty() ? std::string(otherwise) : values.back().text;
}

bool ProviderView::HostNetwork() const {
  return TextAt(document->root, {"spec", "hostNetwork"}) == "true";
}

int ProviderView::HealthPort() const {
  const std::string address = Value("health-port", ":8080");
  const std::string_view digits =
      std::string_view(address).substr(address.rfind(':') + 1);  // npos + 1 is 0
  int port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  return error == std::errc() && end == digits.data() + digits.size() ? port : 0;
}

std::vector<ProviderView> ProvidersIn(const Corpus& corpus) {
  return ProvidersBelow(corpus, DocumentKind::kPod, {"spec", "containers"});
}

std::vector<ProviderView> ProvidersOfWorkloadsIn(const Corpus& corpus) {
  return ProvidersBelow(corpus, DocumentKind::kWorkload,
                        {"spec", "template", "spec", "containers"});
}

bool IsOnKops(const Corpus& corpus, const Document& document) {
  return document.in.has_value() || corpus.HasCluster();
}

bool IsVisibleToApiServer(std::string_view path) { return path.starts_with(kApiServerDirectory); }

bool IsPortInUse(int port) { return IsHostPortTaken(port); }

}  // namespace atrest::kops::lint
