#include "kube/credential_source.h"

#include <chrono>
#include <functional>
#include <optional>
#include <utility>

#include "base/mutex.h"
#include "kube/exec_credential.h"

namespace atrest::kube {
namespace {

constexpr std::size_t kMaxCredential = 256 * 1024;
constexpr std::chrono::seconds kLongestExec{60};  // with a log-in through a browser it never ends
// client-go reads a file of tokens anew after a minute.
constexpr std::chrono::seconds kTokenFileAge{60};
// A credential is not used in its last seconds: the server's clock may be ahead.
constexpr std::chrono::seconds kBeforeExpiry{10};

// A certificate or a token that never changes, or none at all.
class FixedCredential final : public CredentialSource {
 public:
  explicit FixedCredential(ApiCredential credential)
      : credential_(std::make_shared<const ApiCredential>(std::move(credential))) {}

  Result<ApiCredentialPtr> Get(const CallContext& /*context*/) override { return credential_; }
  Result<ApiCredentialPtr> Replace(const ApiCredentialPtr& /*refused*/,
                                   const CallContext& /*context*/) override {
    return ApiCredentialPtr();
  }

 private:
  const ApiCredentialPtr credential_;
};

// Holds a credential until it expires. Of many callers one fetches, the others wait for it: its
// fetch is bounded in time.
class FetchedCredential final : public CredentialSource {
 public:
  using Fetch = std::function<Result<ApiCredential>(const CallContext& context)>;

  FetchedCredential(Fetch fetch, const Clock& clock) : fetch_(std::move(fetch)), clock_(clock) {}

  Result<ApiCredentialPtr> Get(const CallContext& context) override {
    return Take(nullptr, context);
  }
  Result<ApiCredentialPtr> Replace(const ApiCredentialPtr& refused,
                                   const CallContext& context) override {
    return Take(refused, context);
  }

 private:
  Result<ApiCredentialPtr> Take(const ApiCredentialPtr& refused, const CallContext& context) {
    TRY_ASSIGN(ApiCredentialPtr held, HeldOrTurn(refused, context));
    if (held != nullptr) return held;
    CallContext own = context;
    own.deadline = context.deadline.EarlierOf(Deadline::After(clock_.Now(), kLongestExec));
    Result<ApiCredential> fetched = fetch_(own);
    if (fetched.ok()) held = std::make_shared<const ApiCredential>(std::move(*fetched));
    GiveTurn(held);
    if (!fetched.ok()) return std::move(fetched).error();
    return held;
  }

  // What is held and not `refused`; nullptr if it is this caller's turn to fetch.
  Result<ApiCredentialPtr> HeldOrTurn(const ApiCredentialPtr& refused, const CallContext& context) {
    const std::stop_callback wake(context.stop, [this] {
      const Lock lock(mutex_);
      changed_.notify_all();
    });
    const Lock lock(mutex_);
    while (true) {
      if (held_ != nullptr && held_ != refused && !IsExpired(*held_)) return held_;
      if (context.stop.stop_requested()) {
        return Error{Failure::kCancelled, "cancelled before credentials were fetched"};
      }
      if (!fetching_) break;
      changed_.wait(mutex_);
    }
    fetching_ = true;
    return ApiCredentialPtr();
  }

  bool IsExpired(const ApiCredential& credential) const {
    return credential.expires && clock_.WallNow() + kBeforeExpiry >= *credential.expires;
  }

  void GiveTurn(ApiCredentialPtr credential) {
    const Lock lock(mutex_);
    fetching_ = false;
    if (credential != nullptr) held_ = std::move(credential);
    changed_.notify_all();
  }

  const Fetch fetch_;
  const Clock& clock_;
  Mutex mutex_;
  Condition changed_;
  bool fetching_ GUARDED_BY(mutex_) = false;
  ApiCredentialPtr held_ GUARDED_BY(mutex_);
};

// A token, with the certificate that the kubeconfig may have beside it.
Result<ApiCredential> ReadTokenFile(const std::string& path, const Filesystem& files,
                                    const Clock& clock) {
  auto text = files.Read(path, kMaxCredential);
  if (!text.ok()) {
    Error error = Annotate(std::move(text).error(), "token");
    error.kind = Failure::kNoCredentials;
    return error;
  }
  while (!text->empty() && (text->back() == '\n' || text->back() == '\r' || text->back() == ' ')) {
    text->pop_back();
  }
  ApiCredential credential;
  credential.token = Secret::Take(*text);
  credential.expires = clock.WallNow() + kTokenFileAge + kBeforeExpiry;
  if (credential.token.empty()) return Error{Failure::kNoCredentials, path + " is empty"};
  return credential;
}

Result<ApiCredential> RunPlugin(const ExecPlugin& plugin, const KubeCluster& cluster,
                                CommandRunner& commands, const CallContext& context) {
  TRY_ASSIGN(const std::string line, ExecCommandLine(plugin, cluster));
  const auto failed = [&plugin](Error error) {
    Error told = Annotate(std::move(error), "exec plugin " + plugin.command);
    if (told.kind != Failure::kCancelled && told.kind != Failure::kDeadlineExceeded) {
      told.kind = Failure::kNoCredentials;
    }
    told.hint =
        plugin.install_hint.empty() ? "run it by hand to see what it says" : plugin.install_hint;
    return told;
  };
  auto printed = commands.Run(line, kMaxCredential, context);
  if (!printed.ok()) return failed(std::move(printed).error());
  auto credential = ReadExecCredential(printed->Reveal(), plugin.api_version);
  if (!credential.ok()) return failed(std::move(credential).error());
  return credential;
}

}  // namespace

std::unique_ptr<CredentialSource> OpenCredentialSource(KubeTarget target, const Filesystem& files,
                                                       CommandRunner& commands,
                                                       const Clock& clock) {
  ApiCredential fixed;
  fixed.token = std::move(target.user.token);
  if (!target.user.certificate.empty()) {
    fixed.certificate = std::make_shared<const http::ClientCertificate>(
        http::ClientCertificate{target.user.certificate, std::move(target.user.key)});
  }
  if (target.user.token_file.empty() && !target.user.exec) {
    return std::make_unique<FixedCredential>(std::move(fixed));
  }
  // The kubeconfig's certificate stays unless the plugin brings its own.
  const auto with_certificate = [certificate = fixed.certificate](Result<ApiCredential> fetched) {
    if (fetched.ok() && fetched->certificate == nullptr) fetched->certificate = certificate;
    return fetched;
  };
  FetchedCredential::Fetch fetch;
  if (target.user.exec) {
    fetch = [with_certificate, plugin = *target.user.exec, cluster = target.cluster,
             &commands](const CallContext& context) {
      return with_certificate(RunPlugin(plugin, cluster, commands, context));
    };
  } else {
    fetch = [with_certificate, path = target.user.token_file, &files,
             &clock](const CallContext& /*context*/) {
      return with_certificate(ReadTokenFile(path, files, clock));
    };
  }
  return std::make_unique<FetchedCredential>(std::move(fetch), clock);
}

}  // namespace atrest::kube
