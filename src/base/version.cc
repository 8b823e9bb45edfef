#include "base/version.h"

namespace atrest {

std::string_view ProjectVersion() { return ATREST_VERSION; }

std::string_view BuildCommit() { return ATREST_COMMIT; }

std::string_view Compiler() {
#ifdef __clang__
  return "clang++ " __clang_version__;
#else
  return "g++ " __VERSION__;
#endif
}

std::string VersionText(std::string_view program, std::span<const LibraryVersion> libraries) {
  std::string text(program);
  text += ' ';
  text += ProjectVersion();
  text += "\ncommit ";
  text += BuildCommit();
  text += "\ncompiler ";
  text += Compiler();
  for (const LibraryVersion& library : libraries) {
    text += '\n' + library.name + ' ' + library.version;
  }
  text += '\n';
  return text;
}

}  // namespace atrest
