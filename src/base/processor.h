#pragma once

#if defined(__x86_64__)
#include <sys/platform/x86.h>
#endif

namespace nodus {

// What the processor can do, as the C library found out before anything else ran. To ask the
// processor itself is slow in a virtual machine: each `cpuid` leaves the guest, for 1 to 10 us.

#if defined(__x86_64__)
inline bool has_avx() { return CPU_FEATURE_ACTIVE(AVX); }
inline bool has_avx2() { return CPU_FEATURE_ACTIVE(AVX2); }
inline bool has_bmi() { return CPU_FEATURE_ACTIVE(BMI1) && CPU_FEATURE_ACTIVE(BMI2); }
#endif

}  // namespace nodus
