#include "fake_kms/state_transfer.h"

#include <memory>
#include <utility>

#include "emulator/store/state_directory.h"
#include "emulator/store/state_text.h"

namespace atrest::fake_kms {
namespace {

using emulator::SavedState;
using emulator::StateDirectory;

constexpr unsigned kFileMode = 0600;

std::string Count(const SavedState& state) {
  return std::to_string(state.keys.size()) + " keys and " + std::to_string(state.aliases.size()) +
         " aliases";
}

Result<emulator::Home> HomeOf(const Options& options) {
  return emulator::Home::Make(options.emulator.region, options.emulator.account);
}

}  // namespace

Result<std::string> ExportState(const Options& options, Filesystem& filesystem) {
  const std::string& directory = options.emulator.data_directory;
  TRY_ASSIGN(const emulator::Home home, HomeOf(options));
  const auto names = filesystem.List(directory + "/keys");
  if (!names.ok()) return Annotate(names.error(), "no state in " + directory);
  TRY_ASSIGN(const auto archive, StateDirectory::Open(filesystem, directory));
  TRY_ASSIGN(const SavedState state, archive->Load(home));
  TRY(filesystem.ReplaceAtomically(options.file, emulator::WriteState(state).Reveal(), kFileMode));
  return "exported " + Count(state) + " to " + options.file + "; it holds key material in clear";
}

Result<std::string> ImportState(const Options& options, Filesystem& filesystem) {
  const std::string& directory = options.emulator.data_directory;
  TRY_ASSIGN(const emulator::Home home, HomeOf(options));
  TRY_ASSIGN(std::string text, filesystem.Read(options.file, emulator::kMaxStateTextBytes));
  const Secret wiped = Secret::Take(text);
  Result<SavedState> state = emulator::ReadState(wiped.Reveal(), home);
  if (!state.ok()) return Annotate(std::move(state).error(), options.file);
  TRY_ASSIGN(const auto archive, StateDirectory::Open(filesystem, directory));
  TRY_ASSIGN(const SavedState there, archive->Load(home));
  if (!there.keys.empty()) {
    return Error{Failure::kBadInput, directory + " holds " + Count(there) + " already",
                 "import into a new directory"};
  }
  // The aliases last: what a crash leaves behind is then keys, each of them whole.
  for (const auto& [id, key] : state->keys) TRY(archive->SaveKey(key));
  TRY(archive->SaveAliases(state->aliases));
  return "imported " + Count(*state) + " into " + directory;
}

}  // namespace atrest::fake_kms
