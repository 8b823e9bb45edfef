#include "cli/kops/kops_sight_source.h"

#include <chrono>
#include <utility>
#include <vector>

#include "operate/status/rotation_status.h"

namespace atrest::cli {
namespace {

// For all kube-apiservers together.
constexpr std::chrono::seconds kLongestAnswer{30};

}  // namespace

Result<std::unique_ptr<KopsSightSource>> KopsSightSource::Open(const KubeFlags& flags,
                                                               const operate::KopsProgram& kops,
                                                               Session& session) {
  std::unique_ptr<KopsSightSource> source(new KopsSightSource(kops, session));
  TRY_ASSIGN(source->kube_, OpenedKube::Open(flags, session));
  return source;
}

Result<void> KopsSightSource::AskKops(operate::KopsSight& sight, const CallContext& context) const {
  TRY_ASSIGN(sight.store, kops_.ReadStore(context));
  TRY_ASSIGN(sight.instances, kops_.ReadControlPlane(context));
  return {};
}

Result<void> KopsSightSource::AskServers(operate::KopsSight& sight,
                                         const CallContext& context) const {
  CallContext own = context;
  own.deadline = context.deadline.EarlierOf(Deadline::After(session_.clock.Now(), kLongestAnswer));
  sight.servers.clear();
  TRY_ASSIGN(const std::vector<kube::ApiClient*> clients, kube_->EachServer(own));
  std::vector<operate::ApiServerView> views = operate::ViewApiServers(clients, own);
  for (std::size_t i = 0; i < views.size(); ++i) {
    operate::ControlPlaneServer server{std::move(views[i]), {}};
    if (!server.view.failure) server.health = operate::CheckApiServer(*clients[i], own);
    sight.servers.push_back(std::move(server));
  }
  sight.time = session_.clock.WallNow();
  return {};
}

}  // namespace atrest::cli
