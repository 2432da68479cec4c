// What WASI needs of the system beyond node:fs: calls that Node's JavaScript has no name for, and
// to wait for descriptors without the event loop, for the program that waits is one call of
// JavaScript.

#include "modules/wasi/wasi.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "base/result.h"

namespace nodus::modules::wasi {
namespace {

Result<void> result_of(int returned, const char* syscall) {
  if (returned < 0) return Error::system(-errno, syscall);
  return {};
}

Result<v8::Local<v8::BigInt>> seek(v8::Isolate* isolate, int32_t fd, int64_t offset,
                                   int32_t whence) {
  off_t position = ::lseek(fd, offset, whence);
  if (position < 0) return Error::system(-errno, "lseek");
  return v8::BigInt::New(isolate, position);
}

Result<void> truncate(int32_t fd, int64_t size) {
  return result_of(::ftruncate(fd, size), "ftruncate");
}

Result<void> advise(int32_t fd, int64_t offset, int64_t length, int32_t advice) {
  if (int error = ::posix_fadvise(fd, offset, length, advice))
    return Error::system(-error, "fadvise");
  return {};
}

Result<int32_t> flags_of(int32_t fd) {
  int flags = ::fcntl(fd, F_GETFL);
  if (flags < 0) return Error::system(-errno, "fcntl");
  return flags;
}

Result<void> set_flags(int32_t fd, int32_t flags) {
  return result_of(::fcntl(fd, F_SETFL, flags), "fcntl");
}

/// Nanoseconds.
Result<v8::Local<v8::BigInt>> clock_time(v8::Isolate* isolate, int32_t clock) {
  timespec time;
  if (::clock_gettime(clock, &time) < 0) return Error::system(-errno, "clock_gettime");
  return v8::BigInt::New(isolate, int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec);
}

Result<void> raise_signal(int32_t signal) {
  if (int error = uv_kill(uv_os_getpid(), signal)) return Error::system(error, "kill");
  return {};
}

void yield() { ::sched_yield(); }

/// Fails for what is never waited for, such as regular files.
Result<void> check_pollable(int32_t fd) {
  int set = ::epoll_create1(EPOLL_CLOEXEC);
  if (set < 0) return Error::system(-errno, "epoll_create");
  epoll_event event{};
  auto result = result_of(::epoll_ctl(set, EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
  ::close(set);
  return result;
}

/// One descriptor in what JavaScript hands over.
struct Record {
  int32_t fd, events, revents;
};

/// poll(timeout, records): waits until one of the descriptors is ready, or TIMEOUT milliseconds
/// have gone by (less than 0: as long as it takes). How many are ready.
Result<int32_t> poll_descriptors(int32_t timeout, Bytes records) {
  std::vector<pollfd> list(records.size / sizeof(Record));
  auto* at = records.data;
  for (auto& entry : list) {
    Record record;
    std::memcpy(&record, at, sizeof record);
    entry = {record.fd, static_cast<int16_t>(record.events), 0};
    at += sizeof record;
  }
  int ready = ::poll(list.data(), list.size(), timeout);
  if (ready < 0) {
    // A signal is no news for a program that has no handlers: it asks again.
    if (errno == EINTR) return 0;
    return Error::system(-errno, "poll");
  }
  at = records.data;
  for (auto& entry : list) {
    Record record{entry.fd, entry.events, entry.revents};
    std::memcpy(at, &record, sizeof record);
    at += sizeof record;
  }
  return ready;
}

}  // namespace

void bind(Binder& m) {
  m.function<&seek>("seek");
  m.function<&truncate>("truncate");
  m.function<&advise>("advise");
  m.function<&flags_of>("flagsOf");
  m.function<&set_flags>("setFlags");
  m.function<&clock_time>("clockTime");
  m.function<&raise_signal>("raise");
  m.function<&yield>("yieldProcessor");
  m.function<&check_pollable>("checkPollable");
  m.function<&poll_descriptors>("poll");
  m.constant("POLLIN", POLLIN);
  m.constant("POLLOUT", POLLOUT);
  m.constant("POLLERR", POLLERR);
  m.constant("POLLHUP", POLLHUP);
  m.constant("POLLRDHUP", POLLRDHUP);
  m.constant("CLOCK_REALTIME", CLOCK_REALTIME);
  m.constant("CLOCK_MONOTONIC", CLOCK_MONOTONIC);
  m.constant("CLOCK_PROCESS_CPUTIME_ID", CLOCK_PROCESS_CPUTIME_ID);
  m.constant("CLOCK_THREAD_CPUTIME_ID", CLOCK_THREAD_CPUTIME_ID);
  m.constant("POSIX_FADV_NORMAL", POSIX_FADV_NORMAL);
  m.constant("POSIX_FADV_SEQUENTIAL", POSIX_FADV_SEQUENTIAL);
  m.constant("POSIX_FADV_RANDOM", POSIX_FADV_RANDOM);
  m.constant("POSIX_FADV_WILLNEED", POSIX_FADV_WILLNEED);
  m.constant("POSIX_FADV_DONTNEED", POSIX_FADV_DONTNEED);
  m.constant("POSIX_FADV_NOREUSE", POSIX_FADV_NOREUSE);
}

}  // namespace nodus::modules::wasi
