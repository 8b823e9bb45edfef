// What configuration files say of a key: how the provider names it and which encryption context it
// gives (static pods, by themselves or inside a kops cluster spec), and whether kube-apiserver
// still writes with it (EncryptionConfiguration). Pure function.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "kops/lint/corpus.h"
#include "operate/key/key_check.h"

namespace atrest::cli {

// Adds to `expected` what the files say of the key. kBadInput if they say nothing of it, or if the
// key's provider is in no EncryptionConfiguration although there is one.
Result<void> AddConfiguration(std::vector<kops::lint::SourceFile> files,
                              const operate::KeyFacts& facts, operate::KeyExpectation& expected);

}  // namespace atrest::cli
