#include "base/trusted_environment.h"

#include <unistd.h>

#include <cstdint>
#include <cstdlib>

#ifdef __linux__
#include <linux/capability.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#endif

namespace nodus {

namespace {

#ifdef __linux__
bool can_only_bind_low_ports() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];
  if (syscall(SYS_capget, &header, sets) != 0) return false;
  constexpr uint64_t kBind = uint64_t{1} << CAP_NET_BIND_SERVICE;
  auto whole = [&sets](auto member) { return uint64_t{sets[1].*member} << 32 | sets[0].*member; };
  return (whole(&__user_cap_data_struct::permitted) & ~kBind) == 0 &&
         (whole(&__user_cap_data_struct::effective) & ~kBind) == 0;
}
#endif

bool find_out() {
  if (getuid() != geteuid() || getgid() != getegid()) return true;
#ifdef __linux__
  return getauxval(AT_SECURE) != 0 && !can_only_bind_low_ports();
#else
  return issetugid() != 0;
#endif
}

}  // namespace

bool is_privileged() {
  // As it was at the start: rights that are given up later were there when it counted.
  static const bool privileged = find_out();
  return privileged;
}

const char* trusted_getenv(const char* name) {
  return is_privileged() ? nullptr : std::getenv(name);
}

}  // namespace nodus
