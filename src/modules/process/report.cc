// What process.report shows and only native code knows: handles, libraries, limits, the native
// stack.

#include <dlfcn.h>
#include <execinfo.h>
#include <link.h>
#include <sys/resource.h>
#include <uv.h>
#ifdef __GLIBC__
#include <gnu/libc-version.h>
#endif

#include <cstdio>
#include <string>
#include <vector>

#include "base/ignore.h"
#include "loop/idle_time.h"
#include "modules/process/process.h"
#include "modules/process/report.h"

namespace nodus::modules::process {

namespace {

std::string hexadecimal(const void* address) {
  char text[32];
  std::snprintf(text, sizeof(text), "0x%016zx", reinterpret_cast<size_t>(address));
  return text;
}

/// { host, ip4 or ip6, port } of ADDRESS.
v8::Local<v8::Value> endpoint(v8::Isolate* isolate, const sockaddr_storage& address) {
  char host[INET6_ADDRSTRLEN] = "";
  auto* any = reinterpret_cast<const sockaddr*>(&address);
  uv_ip_name(any, host, sizeof(host));
  bool v6 = address.ss_family == AF_INET6;
  int port = v6 ? ntohs(reinterpret_cast<const sockaddr_in6*>(any)->sin6_port)
                : ntohs(reinterpret_cast<const sockaddr_in*>(any)->sin_port);
  return ObjectMaker(isolate)
      .set("host", std::string(host))
      .set(v6 ? "ip6" : "ip4", std::string(host))
      .set("port", double(port))
      .get();
}

template <typename Handle, typename F>
void add_endpoint(v8::Isolate* isolate, ObjectMaker& out, const char* key, Handle* handle,
                  F&& get_name) {
  sockaddr_storage address;
  int size = sizeof(address);
  if (get_name(handle, reinterpret_cast<sockaddr*>(&address), &size) == 0) {
    out.set(key, endpoint(isolate, address));
  } else {
    out.set(key, v8::Null(isolate).As<v8::Value>());
  }
}

template <typename Handle, typename F>
void add_path(v8::Isolate* isolate, ObjectMaker& out, const char* key, Handle* handle,
              F&& get_path) {
  std::string path(4096, '\0');
  size_t size = path.size();
  if (get_path(handle, path.data(), &size) == 0 && size > 0) {
    path.resize(size);
    out.set(key, path);
  } else {
    out.set(key, v8::Null(isolate).As<v8::Value>());
  }
}

void describe(v8::Isolate* isolate, uv_handle_t* handle, ObjectMaker& out) {
  uv_any_handle* any = reinterpret_cast<uv_any_handle*>(handle);
  switch (handle->type) {
    case UV_TCP:
      add_endpoint(isolate, out, "localEndpoint", &any->tcp, uv_tcp_getsockname);
      add_endpoint(isolate, out, "remoteEndpoint", &any->tcp, uv_tcp_getpeername);
      break;
    case UV_UDP:
      add_endpoint(isolate, out, "localEndpoint", &any->udp, uv_udp_getsockname);
      add_endpoint(isolate, out, "remoteEndpoint", &any->udp, uv_udp_getpeername);
      break;
    case UV_NAMED_PIPE:
      add_path(isolate, out, "localEndpoint", &any->pipe, uv_pipe_getsockname);
      add_path(isolate, out, "remoteEndpoint", &any->pipe, uv_pipe_getpeername);
      break;
    case UV_FS_EVENT:
      add_path(isolate, out, "filename", &any->fs_event, uv_fs_event_getpath);
      break;
    case UV_FS_POLL:
      add_path(isolate, out, "filename", &any->fs_poll, uv_fs_poll_getpath);
      break;
    case UV_PROCESS:
      out.set("pid", double(any->process.pid));
      break;
    case UV_TIMER: {
      double due = static_cast<double>(uv_timer_get_due_in(&any->timer));
      out.set("repeat", static_cast<double>(uv_timer_get_repeat(&any->timer)))
          .set("firesInMsFromNow", due)
          .set("expired", due == 0);
      break;
    }
    case UV_TTY: {
      int width = 0, height = 0;
      if (uv_tty_get_winsize(&any->tty, &width, &height) == 0)
        out.set("width", double(width)).set("height", double(height));
      break;
    }
    case UV_SIGNAL:
      out.set("signum", double(any->signal.signum))
          .set("signal", std::string(signal_name(any->signal.signum)));
      break;
    default:
      break;
  }
  if (handle->type == UV_TCP || handle->type == UV_UDP) {
    int size = 0;
    if (uv_send_buffer_size(handle, &size) == 0) out.set("sendBufferSize", double(size));
    size = 0;
    if (uv_recv_buffer_size(handle, &size) == 0) out.set("recvBufferSize", double(size));
  }
  uv_os_fd_t fd;
  if (uv_fileno(handle, &fd) == 0) out.set("fd", double(fd));
  if (handle->type == UV_TCP || handle->type == UV_NAMED_PIPE || handle->type == UV_TTY) {
    out.set("writeQueueSize", double(uv_stream_get_write_queue_size(&any->stream)))
        .set("readable", uv_is_readable(&any->stream) != 0)
        .set("writable", uv_is_writable(&any->stream) != 0);
  } else if (handle->type == UV_UDP) {
    out.set("writeQueueSize", double(uv_udp_get_send_queue_size(&any->udp)))
        .set("writeQueueCount", double(uv_udp_get_send_queue_count(&any->udp)));
  }
}

}  // namespace

v8::Local<v8::Array> describe_loop(v8::Isolate* isolate, uv_loop_t* loop) {
  struct Walk {
    v8::Isolate* isolate;
    v8::LocalVector<v8::Value> items;
  } walk{isolate, v8::LocalVector<v8::Value>(isolate)};
  uv_walk(
      loop,
      [](uv_handle_t* handle, void* data) {
        auto& w = *static_cast<Walk*>(data);
        ObjectMaker out(w.isolate);
        out.set("type", std::string(uv_handle_type_name(handle->type)))
            .set("is_active", uv_is_active(handle) != 0)
            .set("is_referenced", uv_has_ref(handle) != 0)
            .set("address", hexadecimal(handle));
        describe(w.isolate, handle, out);
        w.items.push_back(out.get());
      },
      &walk);
  walk.items.push_back(ObjectMaker(walk.isolate)
                           .set("type", std::string("loop"))
                           .set("is_active", uv_loop_alive(loop) != 0)
                           .set("address", hexadecimal(loop))
                           .set("loopIdleTimeSeconds", static_cast<double>(idle_time(loop)) / 1e9)
                           .get());
  return v8::Array::New(isolate, walk.items.data(), walk.items.size());
}

namespace {

v8::Local<v8::Array> loop_handles(Realm& realm) {
  return describe_loop(realm.isolate(), realm.loop());
}

v8::Local<v8::Object> heap_section(v8::Isolate* isolate, ThreadState& thread) {
  const auto d = [](size_t value) { return static_cast<double>(value); };
  auto& h = thread.heap;
  ObjectMaker spaces(isolate);
  for (auto& s : thread.spaces) {
    spaces.set(s.space_name(),
               ObjectMaker(isolate)
                   .set("memorySize", d(s.space_size()))
                   .set("committedMemory", d(s.physical_space_size()))
                   .set("capacity", d(s.space_used_size() + s.space_available_size()))
                   .set("used", d(s.space_used_size()))
                   .set("available", d(s.space_available_size()))
                   .get()
                   .As<v8::Value>());
  }
  return ObjectMaker(isolate)
      .set("totalMemory", d(h.total_heap_size()))
      .set("executableMemory", d(h.total_heap_size_executable()))
      .set("totalCommittedMemory", d(h.total_physical_size()))
      .set("availableMemory", d(h.total_available_size()))
      .set("totalGlobalHandlesMemory", d(h.total_global_handles_size()))
      .set("usedGlobalHandlesMemory", d(h.used_global_handles_size()))
      .set("usedMemory", d(h.used_heap_size()))
      .set("memoryLimit", d(h.heap_size_limit()))
      .set("mallocedMemory", d(h.malloced_memory()))
      .set("externalMemory", d(h.external_memory()))
      .set("peakMallocedMemory", d(h.peak_malloced_memory()))
      .set("nativeContextCount", d(h.number_of_native_contexts()))
      .set("detachedContextCount", d(h.number_of_detached_contexts()))
      .set("doesZapGarbage", d(h.does_zap_garbage()))
      .set("heapSpaces", spaces.get().As<v8::Value>())
      .get();
}

}  // namespace

void ThreadState::observe(Realm& realm) {
  auto* isolate = realm.isolate();
  thread_id = realm.is_main_thread ? 0 : realm.thread_id;
  loop = realm.loop();
  frames = native_frames();
  isolate->GetHeapStatistics(&heap);
  spaces.resize(isolate->NumberOfHeapSpaces());
  for (size_t i = 0; i < spaces.size(); ++i) isolate->GetHeapSpaceStatistics(&spaces[i], i);
  ignore(uv_getrusage_thread(&usage));
}

ObjectMaker describe_thread(v8::Isolate* isolate, ThreadState& thread) {
  const auto microseconds = [](const uv_timeval_t& time) {
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
  };
  return ObjectMaker(isolate)
      .set("threadId", static_cast<double>(thread.thread_id))
      .set("name", thread.name)
      .set("cpu", ObjectMaker(isolate)
                      .set("user", microseconds(thread.usage.ru_utime))
                      .set("system", microseconds(thread.usage.ru_stime))
                      .get()
                      .As<v8::Value>())
      .set("javascriptHeap", heap_section(isolate, thread).As<v8::Value>())
      .set("nativeStack", describe_frames(isolate, thread.frames).As<v8::Value>())
      .set("libuv", describe_loop(isolate, thread.loop).As<v8::Value>());
}

namespace {

std::vector<std::string> shared_objects() {
  std::vector<std::string> out;
  dl_iterate_phdr(
      [](dl_phdr_info* info, size_t, void* data) {
        if (info->dlpi_name && *info->dlpi_name)
          static_cast<std::vector<std::string>*>(data)->push_back(info->dlpi_name);
        return 0;
      },
      &out);
  return out;
}

}  // namespace

std::vector<NativeFrame> native_frames() {
  void* frames[64];
  int count = backtrace(frames, 64);
  std::vector<NativeFrame> out;
  // The first is this function.
  for (int i = 1; i < count; ++i) {
    Dl_info info{};
    std::string symbol;
    if (dladdr(frames[i], &info) != 0) {
      if (info.dli_sname) symbol = info.dli_sname;
      if (info.dli_fname) symbol += std::string(symbol.empty() ? "[" : " [") + info.dli_fname + "]";
    }
    out.push_back({frames[i], std::move(symbol)});
  }
  return out;
}

v8::Local<v8::Array> describe_frames(v8::Isolate* isolate, const std::vector<NativeFrame>& frames) {
  v8::LocalVector<v8::Value> items(isolate);
  for (auto& frame : frames) {
    items.push_back(ObjectMaker(isolate)
                        .set("pc", hexadecimal(frame.address))
                        .set("symbol", frame.symbol)
                        .get());
  }
  return v8::Array::New(isolate, items.data(), items.size());
}

namespace {

v8::Local<v8::Array> native_stack(v8::Isolate* isolate) {
  return describe_frames(isolate, native_frames());
}

v8::Local<v8::Object> user_limits(v8::Isolate* isolate) {
  struct Limit {
    const char* name;
    decltype(RLIMIT_CORE) id;
  };
  static constexpr Limit kLimits[] = {
      {"core_file_size_blocks", RLIMIT_CORE}, {"data_seg_size_bytes", RLIMIT_DATA},
      {"file_size_blocks", RLIMIT_FSIZE},     {"max_locked_memory_bytes", RLIMIT_MEMLOCK},
      {"max_memory_size_bytes", RLIMIT_RSS},  {"open_files", RLIMIT_NOFILE},
      {"stack_size_bytes", RLIMIT_STACK},     {"cpu_time_seconds", RLIMIT_CPU},
      {"max_user_processes", RLIMIT_NPROC},   {"virtual_memory_bytes", RLIMIT_AS},
  };
  ObjectMaker out(isolate);
  for (auto& item : kLimits) {
    rlimit limit;
    if (getrlimit(item.id, &limit) != 0) continue;
    ObjectMaker pair(isolate);
    auto add = [&](const char* key, rlim_t value) {
      if (value == RLIM_INFINITY) {
        pair.set(key, std::string("unlimited"));
      } else {
        pair.set(key, static_cast<double>(value));
      }
    };
    add("soft", limit.rlim_cur);
    add("hard", limit.rlim_max);
    out.set(item.name, pair.get().As<v8::Value>());
  }
  return out.get();
}

/// The C library's versions, by the names of the report's header.
v8::Local<v8::Object> library_versions(v8::Isolate* isolate) {
  ObjectMaker out(isolate);
#ifdef __GLIBC__
  out.set("glibcVersionRuntime", std::string(gnu_get_libc_version()))
      .set("glibcVersionCompiler",
           std::to_string(__GLIBC__) + "." + std::to_string(__GLIBC_MINOR__));
#endif
  return out.get();
}

}  // namespace

void declare_report(Binder& m) {
  m.function<&loop_handles>("loopHandles")
      .function<&shared_objects>("sharedObjects")
      .function<&native_stack>("nativeStack")
      .function<&user_limits>("userLimits")
      .function<&library_versions>("libraryVersions");
}

}  // namespace nodus::modules::process
