// What a command says to the script that ran it. The same for every command of `atrest`.
#pragma once

#include "base/result.h"

namespace atrest::cli {

enum class ExitCode {
  kWell = 0,        // all is well
  kFound = 1,       // it worked and found something wrong
  kUnusable = 2,    // wrong usage or unusable input; nothing was done
  kUnfinished = 3,  // it could not finish; to run it again is safe
};

// How a command ends that failed with this kind of error.
ExitCode ExitCodeFor(Failure kind);

}  // namespace atrest::cli
