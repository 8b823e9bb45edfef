// What the parts of one KMS call cost that are ours: hashing, signing's HMAC, base64, JSON.
// Run it from a release build; sizes are those of a KMS call that carries a 32-byte key.
#include <benchmark/benchmark.h>

#include <string>

#include "crypto/aes_gcm.h"
#include "crypto/base64.h"
#include "crypto/sha256.h"
#include "json/json.h"

namespace atrest {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kBlobBytes = 184;  // CiphertextBlob of a 32-byte plaintext
constexpr std::size_t kBodyBytes = 300;  // an Encrypt request's body

std::string Reply() {
  auto reply = json::Value::Object();
  reply.Set("CiphertextBlob", crypto::EncodeBase64(std::string(kBlobBytes, 'c')));
  reply.Set("EncryptionAlgorithm", "SYMMETRIC_DEFAULT");
  reply.Set("KeyId", "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab");
  reply.Set("KeyMaterialId", std::string(64, 'a'));
  reply.Set("Plaintext", crypto::EncodeBase64(std::string(kKeyBytes, 'p')));
  return reply.Text();
}

void Sha256OfABody(benchmark::State& state) {
  const std::string body(kBodyBytes, 'x');
  for (auto _ : state) benchmark::DoNotOptimize(crypto::Sha256(body));
}
BENCHMARK(Sha256OfABody);

void HmacOfAStringToSign(benchmark::State& state) {
  const std::string key(kKeyBytes, 'k');
  const std::string text(140, 'x');
  for (auto _ : state) benchmark::DoNotOptimize(crypto::HmacSha256(key, text));
}
BENCHMARK(HmacOfAStringToSign);

void EncodeBase64(benchmark::State& state) {
  const Secret bytes(std::string(static_cast<std::size_t>(state.range(0)), 'x'));
  for (auto _ : state) benchmark::DoNotOptimize(crypto::EncodeBase64(bytes));
}
BENCHMARK(EncodeBase64)->Arg(kKeyBytes)->Arg(4096);

void DecodeBase64(benchmark::State& state) {
  const std::string text =
      crypto::EncodeBase64(std::string(static_cast<std::size_t>(state.range(0)), 'x'));
  for (auto _ : state) benchmark::DoNotOptimize(crypto::DecodeBase64Secret(text));
}
BENCHMARK(DecodeBase64)->Arg(kKeyBytes)->Arg(4096);

void ReadAReply(benchmark::State& state) {
  const std::string text = Reply();
  for (auto _ : state) {
    const auto reply = json::Value::Parse(text);
    benchmark::DoNotOptimize(crypto::DecodeBase64Secret(reply->Find("Plaintext")->AsString()));
    benchmark::DoNotOptimize(crypto::DecodeBase64(reply->Find("CiphertextBlob")->AsString()));
  }
}
BENCHMARK(ReadAReply);

void WriteARequest(benchmark::State& state) {
  const Secret plaintext(std::string(kKeyBytes, 'p'));
  for (auto _ : state) {
    auto request = json::Value::Object();
    request.Set("KeyId", "alias/etcd");
    request.Set("Plaintext", crypto::EncodeBase64(plaintext).Reveal());
    benchmark::DoNotOptimize(request.SecretText());
  }
}
BENCHMARK(WriteARequest);

void SealAKey(benchmark::State& state) {
  const Secret key(std::string(crypto::kAesGcmKeySize, 'k'));
  const std::string nonce(crypto::kAesGcmNonceSize, 'n');
  const std::string plaintext(kKeyBytes, 'p');
  for (auto _ : state) benchmark::DoNotOptimize(crypto::SealAesGcm(key, nonce, plaintext, "aad"));
}
BENCHMARK(SealAKey);

}  // namespace
}  // namespace atrest

BENCHMARK_MAIN();
