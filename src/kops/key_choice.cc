#include "kops/key_choice.h"

#include <algorithm>

#include "kms/key_arn.h"

namespace atrest::kops {
namespace {

Error Bad(std::string message, std::string hint) {
  return Error{Failure::kBadInput, std::move(message), std::move(hint)};
}

// Provider names are part of stored values and of file names: v2 forbids ':', a path '/'.
bool IsName(std::string_view text) {
  return !text.empty() && text.size() <= 40 &&
         text.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") ==
             std::string_view::npos;
}

// The last eight letters or digits of the key's id tell keys apart.
std::string NameOf(const std::string& arn) {
  std::string digits;
  for (auto c = arn.rbegin(); c != arn.rend() && *c != '/' && digits.size() < 8; ++c) {
    if (*c != '-') digits.insert(digits.begin(), *c);
  }
  return "aws-kms-" + digits;
}

struct Pairing {
  std::vector<PluginKey> keys;
  std::vector<bool> taken;  // of the known providers

  bool Take(std::size_t key, std::size_t provider, const KnownProvider& known) {
    if (!keys[key].name.empty() || taken[provider]) return false;
    keys[key].name = known.name;
    keys[key].socket = known.socket;
    taken[provider] = true;
    return true;
  }
};

void PairWhatIsKnown(Pairing& pairing, const std::vector<KeyChoice>& choices,
                     const std::vector<KnownProvider>& known) {
  for (std::size_t k = 0; k < choices.size(); ++k) {
    for (std::size_t p = 0; p < known.size(); ++p) {
      if (choices[k].name == known[p].name) pairing.Take(k, p, known[p]);
    }
  }
  for (std::size_t k = 0; k < choices.size(); ++k) {
    if (!choices[k].name.empty()) continue;
    for (std::size_t p = 0; p < known.size(); ++p) {
      if (choices[k].arn == known[p].arn) pairing.Take(k, p, known[p]);
    }
  }
  // One key and one provider: a copy of the spec that says nothing of keys leaves no other choice.
  if (choices.size() == 1 && known.size() == 1 && choices[0].name.empty() && known[0].arn.empty()) {
    pairing.Take(0, 0, known[0]);
  }
}

Result<void> CheckNames(const std::vector<PluginKey>& keys) {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (keys[i].name == keys[j].name) {
        return Bad("two keys have the provider name " + keys[i].name,
                   "give one of them another name: --key NAME=ARN");
      }
    }
  }
  return {};
}

}  // namespace

Result<KeyChoice> ParseKeyChoice(std::string_view text) {
  KeyChoice choice;
  const std::size_t equals = text.find('=');
  if (equals != std::string_view::npos) choice.name = text.substr(0, equals);
  choice.arn = text.substr(equals == std::string_view::npos ? 0 : equals + 1);
  if (equals != std::string_view::npos && !IsName(choice.name)) {
    return Bad("\"" + choice.name + "\" cannot be the name of a provider",
               "use up to 40 letters, digits, - _ and .");
  }
  const Result<kms::KeyArn> arn = kms::KeyArn::Parse(choice.arn);
  if (!arn) {
    Error error = Annotate(arn.error(), "--key");
    error.hint = "give the key's ARN: arn:aws:kms:REGION:ACCOUNT:key/ID";
    return error;
  }
  if (arn->IsAlias()) {
    return Bad("--key " + choice.arn +
                   " is an alias: an IAM policy cannot name it, and what it "
                   "points to can change under the data",
               "find the key's ARN with: aws kms describe-key --key-id " + choice.arn);
  }
  return choice;
}

Result<std::vector<PluginKey>> MatchKeys(const std::vector<KeyChoice>& choices,
                                         const std::vector<KnownProvider>& known,
                                         const std::string& directory, const std::string& visible) {
  if (choices.empty()) return Bad("no key is given", "give the key's ARN with --key");
  Pairing pairing{{}, std::vector<bool>(known.size())};
  for (const KeyChoice& choice : choices) pairing.keys.push_back({choice.arn, "", ""});
  PairWhatIsKnown(pairing, choices, known);
  for (std::size_t p = 0; p < known.size(); ++p) {
    if (pairing.taken[p]) continue;
    return Bad("no key is given for the provider " + known[p].name +
                   " of the EncryptionConfiguration: what it wrote could not be read",
               "say which key it uses: --key " + known[p].name + "=ARN");
  }
  for (std::size_t k = 0; k < choices.size(); ++k) {
    PluginKey& key = pairing.keys[k];
    if (key.name.empty()) key.name = choices[k].name;
    if (key.name.empty()) key.name = choices.size() == 1 ? kProviderName : NameOf(key.arn);
    if (!key.socket.starts_with(visible)) key.socket = directory + "/" + key.name + ".sock";
  }
  TRY(CheckNames(pairing.keys));
  return std::move(pairing.keys);
}

}  // namespace atrest::kops
