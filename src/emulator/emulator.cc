#include "emulator/emulator.h"

#include <utility>

#include "emulator/store/state_directory.h"

namespace atrest::emulator {
namespace {

constexpr std::size_t kMaxSeedBytes = std::size_t{1024} * 1024;

std::unique_ptr<Authenticator> MakeAuthenticator(const EmulatorOptions& options,
                                                 const Principals& principals,
                                                 const Clock& signature_clock, const Clock& clock) {
  if (!options.check_signatures) {
    return std::make_unique<OpenAuthenticator>(TestPrincipal(options.account));
  }
  return std::make_unique<SignatureAuthenticator>(principals, options.region, signature_clock,
                                                  clock);
}

Result<Seed> LoadSeed(const std::string& path, const Home& home, const Emulator::Machine& machine) {
  TRY_ASSIGN(std::string text, machine.filesystem.Read(path, kMaxSeedBytes));
  const Secret wiped = Secret::Take(text);
  Result<Seed> seed = ReadSeed(wiped.Reveal(), home, machine.clock.WallNow());
  if (!seed.ok()) return Annotate(std::move(seed).error(), "seed file " + path);
  return seed;
}

// What a seed brings may be there already.
Result<void> UnlessThere(Result<void> added) {
  if (!added.ok() && added.error().code == "AlreadyExistsException") return {};
  return added;
}

}  // namespace

Result<void> Emulator::Plant(Seed seed) {
  for (PrincipalPtr& principal : seed.principals) principals_.Add(std::move(principal));
  roles_ = std::move(seed.roles);
  for (Key& key : seed.keys) {
    const Result<KeyPtr> added = store_.Add(std::move(key));
    TRY(UnlessThere(added.ok() ? Result<void>() : Result<void>(added.error())));
  }
  for (const auto& [name, alias] : seed.aliases) {
    TRY(UnlessThere(store_.AddAlias(name, alias.key_id)));
  }
  return {};
}

Result<std::unique_ptr<Emulator>> Emulator::Open(const EmulatorOptions& options, Machine machine) {
  TRY_ASSIGN(Home home, Home::Make(options.region, options.account));
  SavedState state;
  std::unique_ptr<Archive> archive = std::make_unique<NoArchive>();
  if (!options.data_directory.empty()) {
    TRY_ASSIGN(std::unique_ptr<StateDirectory> directory,
               StateDirectory::Open(machine.filesystem, options.data_directory));
    TRY_ASSIGN(state, directory->Load(home));
    archive = std::move(directory);
  }
  Seed seed;
  if (!options.seed_file.empty()) {
    TRY_ASSIGN(seed, LoadSeed(options.seed_file, home, machine));
  }
  std::unique_ptr<Emulator> emulator(
      new Emulator(options, machine, std::move(home), std::move(state), std::move(archive)));
  if (!options.regions_directory.empty()) {
    emulator->store_.SetRegions(
        std::make_unique<RegionDirectory>(machine.filesystem, options.regions_directory));
  }
  TRY(emulator->Plant(std::move(seed)));
  return emulator;
}

Emulator::Emulator(const EmulatorOptions& options, Machine machine, Home home, SavedState state,
                   std::unique_ptr<Archive> archive)
    : latency_(options.latency),
      clock_(machine.clock),
      signature_clock_(machine.clock),
      store_(std::move(home), std::move(state), std::move(archive), clock_, machine.random),
      kms_{store_, clock_, machine.random},
      authenticator_(MakeAuthenticator(options, principals_, signature_clock_, clock_)),
      sts_({roles_, principals_, *authenticator_, clock_, machine.random}),
      front_end_(kms_, *authenticator_, sts_, signature_clock_),
      faults_(machine.clock),
      stage_({front_end_, faults_, log_, store_, principals_, machine.clock,
              options.record_requests, options.check_signatures}),
      control_({faults_, log_, store_, clock_, signature_clock_}) {
  principals_.Add(TestPrincipal(options.account));
  store_.SetLag(options.lag);
  for (const FaultRule& rule : options.faults) faults_.Add(rule);
}

http::ServerResponse Emulator::Answer(const http::ServerRequest& request) {
  http::ServerResponse response = stage_.Answer(request);
  response.delay += latency_;
  return response;
}

http::ServerResponse Emulator::Control(const http::ServerRequest& request) {
  return control_.Answer(request);
}

}  // namespace atrest::emulator
