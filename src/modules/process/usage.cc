// Time and memory: process.hrtime, cpuUsage, memoryUsage and their like.

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>
#include <uv.h>

#include <array>
#include <cmath>
#include <cstdio>

#include "engine/array_buffer_memory.h"
#include "engine/runtime.h"
#include "modules/process/process.h"

namespace nodus::modules::process {

namespace {

/// 0 or a negative libuv error.
int read_resident_set_size(size_t* out) {
#ifdef __linux__
  // Three times as fast as /proc/self/stat, which libuv reads: the kernel looks up nothing else for
  // it (proc(5)).
  const int fd = ::open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (fd >= 0) {
    char text[128];
    const ssize_t size = ::read(fd, text, sizeof text - 1);
    ::close(fd);
    if (size > 0) {
      text[size] = '\0';
      unsigned long long pages = 0;
      if (std::sscanf(text, "%*u %llu", &pages) == 1) {
        static const auto page_size = static_cast<size_t>(sysconf(_SC_PAGESIZE));
        *out = static_cast<size_t>(pages) * page_size;
        return 0;
      }
    }
  }
#endif
  return uv_resident_set_memory(out);
}

}  // namespace

double resident_set_size() {
  size_t rss = 0;
  if (read_resident_set_size(&rss) != 0) return 0;
  return static_cast<double>(rss);
}

namespace {

/// Nanoseconds since the process began: exact as a double for a hundred days.
double elapsed() { return static_cast<double>(uv_hrtime() - StartTimes::get().process_start); }
double elapsed_fast(v8::Local<v8::Value>) { return elapsed(); }

/// The monotonic clock's [seconds, nanoseconds] at elapsed() 0.
std::vector<double> clock_base() {
  uint64_t start = StartTimes::get().process_start;
  return {static_cast<double>(start / 1000000000), static_cast<double>(start % 1000000000)};
}

/// What process.hrtime.bigint() reads: one of the JavaScript engine's own loads and one number
/// made, no conversion. The thread's, as its realm.
thread_local uint64_t clock_word = 0;

void read_clock() { clock_word = uv_hrtime(); }
void read_clock_fast(v8::Local<v8::Value>) { read_clock(); }

/// The word as a BigUint64Array.
v8::Local<v8::Value> make_clock_word(v8::Isolate* isolate) {
  auto store = v8::ArrayBuffer::NewBackingStore(&clock_word, sizeof clock_word,
                                                v8::BackingStore::EmptyDeleter, nullptr);
  return v8::BigUint64Array::New(v8::ArrayBuffer::New(isolate, std::move(store)), 0, 1);
}

double microseconds(const uv_timeval_t& time) {
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
}

/// What the functions below leave: JavaScript sees it as a Float64Array, for which no numbers are
/// made. The thread's, as its realm.
thread_local std::array<double, 16> usage_numbers{};

v8::Local<v8::Value> make_usage_numbers(v8::Isolate* isolate) {
  auto store = v8::ArrayBuffer::NewBackingStore(usage_numbers.data(), sizeof usage_numbers,
                                                v8::BackingStore::EmptyDeleter, nullptr);
  return v8::Float64Array::New(v8::ArrayBuffer::New(isolate, std::move(store)), 0,
                               usage_numbers.size());
}

/// Reads what GET, a function of libuv, tells; its error, or 0.
template <auto kGet>
int32_t read_usage() {
  uv_rusage_t u;
  if (int error = kGet(&u)) return error;
  auto d = [](uint64_t value) { return static_cast<double>(value); };
  usage_numbers = {microseconds(u.ru_utime),
                   microseconds(u.ru_stime),
                   d(u.ru_maxrss),
                   d(u.ru_ixrss),
                   d(u.ru_idrss),
                   d(u.ru_isrss),
                   d(u.ru_minflt),
                   d(u.ru_majflt),
                   d(u.ru_nswap),
                   d(u.ru_inblock),
                   d(u.ru_oublock),
                   d(u.ru_msgsnd),
                   d(u.ru_msgrcv),
                   d(u.ru_nsignals),
                   d(u.ru_nvcsw),
                   d(u.ru_nivcsw)};
  return 0;
}
template <auto kGet>
int32_t read_usage_fast(v8::Local<v8::Value>) {
  return read_usage<kGet>();
}

/// [rss, heapTotal, heapUsed, external, arrayBuffers]
Result<std::vector<double>> memory_usage(v8::Isolate* isolate) {
  size_t rss = 0;
  if (int error = read_resident_set_size(&rss))
    return Error::system(error, "uv_resident_set_memory");
  v8::HeapStatistics heap;
  isolate->GetHeapStatistics(&heap);
  auto d = [](size_t value) { return static_cast<double>(value); };
  return std::vector<double>{d(rss), d(heap.total_heap_size()), d(heap.used_heap_size()),
                             d(heap.external_memory()), d(array_buffer_bytes(isolate))};
}

Result<double> rss() {
  size_t value = 0;
  if (int error = read_resident_set_size(&value))
    return Error::system(error, "uv_resident_set_memory");
  return static_cast<double>(value);
}

double constrained_memory() { return static_cast<double>(uv_get_constrained_memory()); }
double available_memory() { return static_cast<double>(uv_get_available_memory()); }

}  // namespace

void declare_usage(Binder& m) {
  m.fast_function<&elapsed, &elapsed_fast>("elapsed", v8::SideEffectType::kHasNoSideEffect);
  m.fast_function<&read_clock, &read_clock_fast>("readClock");
  m.fast_function<&read_usage<&uv_getrusage>, &read_usage_fast<&uv_getrusage>>("readUsage");
  m.fast_function<&read_usage<&uv_getrusage_thread>, &read_usage_fast<&uv_getrusage_thread>>(
      "readThreadUsage");
  m.function<&make_clock_word>("clockWord")
      .function<&make_usage_numbers>("usageNumbers")
      .function<&clock_base>("clockBase")
      .function<&memory_usage>("memoryUsage")
      .function<&rss>("rss")
      .function<&constrained_memory>("constrainedMemory")
      .function<&available_memory>("availableMemory");
}

}  // namespace nodus::modules::process
