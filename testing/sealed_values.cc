#include "testing/sealed_values.h"

#include "crypto/aes_cbc.h"
#include "crypto/aes_gcm.h"
#include "crypto/hkdf.h"
#include "crypto/xsalsa20_poly1305.h"
#include "testing/proto_writer.h"

namespace atrest::fakes {
namespace {

std::string Named(std::string_view prefix, std::string_view name) {
  return std::string(prefix) + std::string(name) + ":";
}

std::string Gcm(const Secret& key, std::string_view etcd_key, std::string_view plaintext) {
  const std::string nonce(12, 'n');
  return nonce + crypto::SealAesGcm(key, nonce, plaintext, etcd_key).value();
}

}  // namespace

std::string SealedByAesCbc(std::string_view name, std::string_view key,
                           std::string_view plaintext) {
  const std::string iv(16, 'i');
  return Named("k8s:enc:aescbc:v1:", name) + iv +
         crypto::SealAesCbc(Secret(key), iv, plaintext).value();
}

std::string SealedByAesGcm(std::string_view name, std::string_view key, std::string_view etcd_key,
                           std::string_view plaintext) {
  return Named("k8s:enc:aesgcm:v1:", name) + Gcm(Secret(key), etcd_key, plaintext);
}

std::string SealedBySecretBox(std::string_view name, std::string_view key,
                              std::string_view plaintext) {
  const std::string nonce(24, 'n');
  return Named("k8s:enc:secretbox:v1:", name) + nonce +
         crypto::SealSecretBox(Secret(key), nonce, plaintext).value();
}

std::string SealedByKmsV1(std::string_view provider, std::string_view wrapped, std::string_view dek,
                          std::string_view etcd_key, std::string_view plaintext) {
  const std::string size{static_cast<char>(wrapped.size() >> 8),
                         static_cast<char>(wrapped.size() & 0xff)};
  return Named("k8s:enc:kms:v1:", provider) + size + std::string(wrapped) +
         Gcm(Secret(dek), etcd_key, plaintext);
}

std::string SealedByKmsV2(const KmsV2Fields& fields, std::string_view etcd_key,
                          std::string_view plaintext) {
  const std::string info(32, 'x');
  const Secret secret(fields.secret);
  std::string data;
  if (fields.seed) {
    data = info + Gcm(crypto::HkdfExpandSha256(secret, info, 32).value(), etcd_key, plaintext);
  } else {
    data = Gcm(secret, etcd_key, plaintext);
  }
  ProtoWriter record;
  record.Bytes(1, data).Bytes(2, fields.key_id).Bytes(3, fields.wrapped);
  for (const auto& [name, value] : fields.annotations) record.Entry(4, name, value);
  if (fields.seed) record.Integer(5, 1);
  return Named("k8s:enc:kms:v2:", fields.provider) + record.text();
}

}  // namespace atrest::fakes
