// Which directories must stay readable for files that are replaced while this process runs.
#pragma once

#include <string>
#include <vector>

namespace atrest::os {

// The directory of `file` and, where that is a symbolic link, the one that it leads to: a new file
// gets a new inode. The file itself where that would be "/" or "/etc". Thread-safe.
std::vector<std::string> PlacesOf(const std::string& file);

// What the C library and OpenSSL read to look up names and to check certificates. All of /etc where
// /etc/resolv.conf is a plain file in it, which is replaced by renaming; a container's is mounted,
// and most hosts' is a symbolic link. Thread-safe.
std::vector<std::string> PlacesOfTheSystem();

}  // namespace atrest::os
