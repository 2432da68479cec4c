#pragma once

#include <new>
#include <system_error>
#include <thread>
#include <utility>

namespace nodus {

/// A thread that does WORK; one that is not joinable where the system allows no more of them
/// (RLIMIT_NPROC, a container's limit on processes, address space).
template <typename Work>
std::thread try_thread(Work&& work) {
  try {
    return std::thread(std::forward<Work>(work));
  } catch (const std::system_error&) {
  } catch (const std::bad_alloc&) {
  }
  return {};
}

}  // namespace nodus
