// What a systemd unit starts: the command line of its ExecStart, with the variables of its
// EnvironmentFile put in. Source: systemd.service(5) "Command lines", systemd.exec(5).
#pragma once

#include <string>
#include <vector>

#include "base/filesystem.h"

namespace atrest::cli {

// Split at blanks; quotes are not looked at. $NAME that is a word by itself becomes the words of
// its value, ${NAME} is replaced where it stands; a variable that is not known is empty. Empty if
// the unit starts nothing. Thread-safe as `files` is.
std::vector<std::string> ExecStartOf(const std::string& unit, const Filesystem& files);

}  // namespace atrest::cli
