#include "cli/process_setup.h"

#include <malloc.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdlib>

#include "engine/standard_streams.h"

namespace nodus {

namespace {

/// Lets malloc keep what big buffers and strings free. With its own limits it maps anything from
/// 128 KB on anew, and gives the top of the heap back at each occasion, so that a string of 128 KB
/// cost 40 us of page faults; what it raises its limits to by itself depends on the order of the
/// first frees.
void keep_freed_memory() {
  mallopt(M_MMAP_THRESHOLD, 4 << 20);
  mallopt(M_TRIM_THRESHOLD, 32 << 20);
}

/// As many descriptors as the hard limit grants: the soft one, often 1024, is for programs that use
/// select(2). A server would meet it at its thousandth connection. Children inherit it, as Node's
/// do.
void raise_descriptor_limit() {
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

/// What the parent left open is for this process alone: a child's writes to, say, the channel that
/// this process has with its parent would garble it. A child gets what its `stdio` names. As Node
/// does (and libuv's uv_disable_stdio_inheritance()), the search ends at the first gap beyond 15.
void keep_descriptors_from_children() {
  constexpr int kLikely = 15;
  for (int fd = 3; ioctl(fd, FIOCLEX) == 0 || fd <= kLikely; ++fd) continue;
}

/// A closed pipe and a file at its limit are error numbers and not the end. What else the parent
/// ignored or blocked (a shell does for its background jobs, nohup(1) for SIGHUP) is not inherited,
/// as in Node: the program hears of it, or ends.
void expect_signals() {
  constexpr int kFirstRealTime = 32;
  for (int number = 1; number < kFirstRealTime; ++number) {
    if (number == SIGKILL || number == SIGSTOP) continue;
    struct sigaction action {};
    action.sa_handler = number == SIGPIPE || number == SIGXFSZ ? SIG_IGN : SIG_DFL;
    sigaction(number, &action, nullptr);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

}  // namespace

void set_up_process() {
  keep_freed_memory();
  expect_signals();
  take_standard_streams();
  keep_descriptors_from_children();
  raise_descriptor_limit();
}

void fill_memory_ahead() {
  constexpr size_t kSize = 1184 << 10, kPage = 4096;
  auto* block = std::malloc(kSize);
  auto begin = (reinterpret_cast<uintptr_t>(block) + kPage - 1) & ~(kPage - 1);
  madvise(reinterpret_cast<void*>(begin), kSize - kPage, MADV_POPULATE_WRITE);
  std::free(block);
}

void keep_to_small_stack(v8::Isolate* isolate, const std::vector<std::string>& v8_flags) {
  constexpr rlim_t kTaken = 984 << 10;
  // What V8's own functions and ours need beyond its limit.
  constexpr rlim_t kNativeCode = 128 << 10;
  rlimit limit;
  if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur >= kTaken + kNativeCode) return;
  if (std::any_of(v8_flags.begin(), v8_flags.end(), [](const std::string& flag) {
        return flag.starts_with("--stack-size") || flag.starts_with("--stack_size");
      }))
    return;
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return;
  void* lowest = nullptr;
  size_t size = 0;
  if (pthread_attr_getstack(&attributes, &lowest, &size) == 0) {
    isolate->SetStackLimit(reinterpret_cast<uintptr_t>(lowest) + std::min(kNativeCode, size / 2));
  }
  pthread_attr_destroy(&attributes);
}

}  // namespace nodus
