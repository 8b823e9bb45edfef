#include "cli/key/key_configuration.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "kops/lint/provider_view.h"
#include "kube/encryption_configuration.h"

namespace atrest::cli {
namespace {

struct ConfiguredKey {
  std::string reference, socket;
  kms::EncryptionContext context;
};

// The values of a flag as they stand, one an argument: a context holds commas.
std::vector<std::string> Whole(const kops::lint::ProviderView& view, const std::string& flag) {
  std::vector<std::string> values;
  for (std::size_t i = 0; i < view.arguments.size(); ++i) {
    std::string_view text = view.arguments[i].text;
    if (text.starts_with("--")) text.remove_prefix(1);
    if (!text.starts_with("-" + flag)) continue;
    text.remove_prefix(flag.size() + 1);
    if (text.starts_with("=")) values.emplace_back(text.substr(1));
    if (text.empty() && i + 1 < view.arguments.size()) {
      values.push_back(view.arguments[i + 1].text);
    }
  }
  return values;
}

bool Names(const std::string& reference, const operate::KeyFacts& facts) {
  if (reference == facts.key.arn || reference == facts.key.id) return true;
  if (!facts.aliases) return false;
  return std::any_of(facts.aliases->begin(), facts.aliases->end(), [&](const kms::Alias& alias) {
    return reference == alias.name || reference.ends_with(":" + alias.name);
  });
}

Result<std::optional<ConfiguredKey>> KeyIn(const kops::lint::ProviderView& view,
                                           const operate::KeyFacts& facts) {
  const std::vector<kops::lint::Argument> keys = view.Values("key");
  const std::vector<kops::lint::Argument> sockets = view.Values("listen");
  const std::vector<std::string> contexts = Whole(view, "encryption-context");
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (!Names(keys[i].text, facts)) continue;
    ConfiguredKey key;
    key.reference = keys[i].text;
    if (i < sockets.size()) key.socket = sockets[i].text;
    if (i < contexts.size()) {
      TRY_ASSIGN(key.context, kms::ParseEncryptionContext(contexts[i]));
    }
    return std::optional(std::move(key));
  }
  return std::optional<ConfiguredKey>();
}

std::string FileName(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// Whether a rule writes by this socket; nothing if no rule has it. Host and container see the
// socket under different directories.
std::optional<bool> Writes(const kube::EncryptionConfiguration& configuration,
                           const std::string& socket) {
  std::optional<bool> writes;
  for (const kube::EncryptionRule& rule : configuration.rules()) {
    for (std::size_t i = 0; i < rule.providers.size(); ++i) {
      if (rule.providers[i].endpoint.empty()) continue;
      if (FileName(rule.providers[i].endpoint) != FileName(socket)) continue;
      writes = writes.value_or(false) || i == 0;
    }
  }
  return writes;
}

Error NotConfigured(const std::string& arn) {
  return Error{Failure::kBadInput, "none of the files runs a provider with key " + arn,
               "give --provider with the static pod, or the kops cluster spec, that has --key"};
}

}  // namespace

Result<void> AddConfiguration(std::vector<kops::lint::SourceFile> files,
                              const operate::KeyFacts& facts, operate::KeyExpectation& expected) {
  const kops::lint::Corpus corpus = kops::lint::ReadCorpus(std::move(files), kops::kNewestKops);
  if (!corpus.unreadable.empty()) {
    const kops::lint::Unreadable& first = corpus.unreadable.front();
    return Error{Failure::kBadInput, corpus.files[first.file].name + ": " + first.message};
  }
  std::optional<ConfiguredKey> key;
  for (const kops::lint::ProviderView& view : kops::lint::ProvidersIn(corpus)) {
    if (!key) {
      TRY_ASSIGN(key, KeyIn(view, facts));
    }
  }
  if (!key) return NotConfigured(facts.key.arn);
  expected.reference = key->reference;
  expected.context = key->context;
  for (const kops::lint::Document& document : corpus.documents) {
    if (document.kind != kops::lint::DocumentKind::kEncryptionConfiguration) continue;
    TRY_ASSIGN(const auto configuration, kube::EncryptionConfiguration::Parse(document.text));
    const std::optional<bool> writes = Writes(configuration, key->socket);
    if (!writes) {
      return Error{Failure::kBadInput,
                   "no provider of the EncryptionConfiguration has the socket " + key->socket +
                       " of key " + facts.key.arn,
                   "kube-apiserver does not use this key; atrest kops lint finds such mistakes"};
    }
    expected.retired = !*writes;
  }
  return {};
}

}  // namespace atrest::cli
