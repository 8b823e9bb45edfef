// Edits of any YAML: each must fail, or give YAML that has the value and is not edited further by
// the same edit.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "yaml/edit.h"
#include "yaml/stream.h"

using atrest::yaml::SetItem;
using atrest::yaml::SetMember;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (size > 4096) return 0;
  const auto sections = atrest::yaml::SplitStream(text);
  if (atrest::yaml::JoinStream(sections) != text) std::abort();
  const auto value = atrest::yaml::Literal("x\ny\n");
  const auto once = SetMember(text, {"spec", "kubelet"}, "encryptionConfig", value);
  if (once.ok()) {
    const auto twice = SetMember(*once, {"spec", "kubelet"}, "encryptionConfig", value);
    if (!twice.ok() || *twice != *once) std::abort();
    const auto gone = atrest::yaml::RemoveMember(*once, {"spec", "kubelet"}, "encryptionConfig");
    if (gone.ok() && !atrest::yaml::Node::Parse(*gone).ok()) std::abort();
  }
  const auto item = SetItem(text, {"spec", "hooks"}, 0, "name: a\nroles:\n- b");
  if (item.ok() && !atrest::yaml::Node::Parse(*item).ok()) std::abort();
  return 0;
}
