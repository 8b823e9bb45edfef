#include "os/capabilities.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "os/system_error.h"

namespace atrest::os {
namespace {

constexpr Capabilities kFileOverride =
    CapabilityBit(CAP_DAC_OVERRIDE) | CapabilityBit(CAP_DAC_READ_SEARCH);

using Data = std::array<__user_cap_data_struct, 2>;

// glibc has no function for either.
Result<Data> Get() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  Data data{};
  if (::syscall(SYS_capget, &header, data.data()) != 0) {
    return SystemError("read", "the capabilities of this process");
  }
  return data;
}

Result<void> Set(const Data& data) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  if (::syscall(SYS_capset, &header, data.data()) == 0) return {};
  return SystemError("give up", "capabilities");
}

// The upper and the lower half are apart.
void MaskEffective(Data& data, Capabilities kept) {
  data[0].effective &= static_cast<std::uint32_t>(kept);
  data[1].effective &= static_cast<std::uint32_t>(kept >> 32);
}

void MaskPermitted(Data& data, Capabilities kept) {
  data[0].permitted &= static_cast<std::uint32_t>(kept);
  data[1].permitted &= static_cast<std::uint32_t>(kept >> 32);
}

// The bounding set can only be narrowed by who has CAP_SETPCAP. For all others it says nothing: no
// program that they start can get a capability once new privileges are refused.
void DropBoundingSet() {
  for (int capability = 0; ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; ++capability) {
    ::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  }
}

bool IsForbidden(const std::string& path, int access) {
  // By number: glibc 2.36 would look at the user alone where the kernel has no faccessat2.
  if (::syscall(SYS_faccessat2, AT_FDCWD, path.c_str(), access, AT_EACCESS) == 0) return false;
  return errno == EACCES || errno == ENOSYS;
}

}  // namespace

Result<Capabilities> CapabilitiesInForce() {
  TRY_ASSIGN(const Data data, Get());
  return Capabilities{data[1].effective} << 32 | data[0].effective;
}

Result<void> KeepCapabilities(Capabilities kept) {
  TRY_ASSIGN(Data data, Get());
  DropBoundingSet();
  ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  MaskEffective(data, kept);
  MaskPermitted(data, kept);
  data[0].inheritable = data[1].inheritable = 0;
  return Set(data);
}

bool NeedsFileOverride(const std::vector<std::string>& read,
                       const std::vector<std::string>& changed) {
  const Result<Data> before = Get();
  if (!before) return true;
  Data without = *before;
  MaskEffective(without, ~kFileOverride);
  if (!Set(without).ok()) return true;
  const bool needed =
      std::any_of(read.begin(), read.end(),
                  [](const std::string& path) { return IsForbidden(path, R_OK); }) ||
      std::any_of(changed.begin(), changed.end(),
                  [](const std::string& path) { return IsForbidden(path, R_OK | W_OK | X_OK); });
  return !Set(*before).ok() || needed;
}

}  // namespace atrest::os
