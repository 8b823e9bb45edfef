#include "emulator/sts/session.h"

#include <utility>

#include "crypto/base64.h"

namespace atrest::emulator {
namespace {

constexpr std::size_t kSecretBytes = 30;  // 40 characters, as AWS's
constexpr std::size_t kTokenBytes = 240;  // of AWS's size, and as opaque

// "ASIA" and 16 of A-Z and 2-7.
std::string NewAccessKeyId(Random& random) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string id(16, '\0');
  random.Fill(id);
  for (char& c : id) c = kAlphabet[static_cast<unsigned char>(c) % kAlphabet.size()];
  return "ASIA" + id;
}

Secret NewSecret(std::size_t bytes, Random& random) {
  Secret secret = Secret::OfSize(bytes);
  random.Fill(secret.Buffer());
  return crypto::EncodeBase64(secret);
}

}  // namespace

PrincipalPtr NewSession(const Role& role, const std::string& session_name, WallTime expiration,
                        Random& random) {
  const std::string partition = role.arn.substr(0, role.arn.find(":iam:"));
  Principal session;
  session.caller.arn =
      partition + ":sts::" + role.account + ":assumed-role/" + role.Name() + "/" + session_name;
  session.caller.account = role.account;
  session.caller.user_id = role.role_id + ":" + session_name;
  session.caller.access_key_id = NewAccessKeyId(random);
  session.caller.role_arn = role.arn;
  session.secret_access_key = NewSecret(kSecretBytes, random);
  session.session_token = NewSecret(kTokenBytes, random);
  session.expiration = expiration;
  session.policies = role.policies;
  return std::make_shared<const Principal>(std::move(session));
}

}  // namespace atrest::emulator
