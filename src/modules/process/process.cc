// The native side of the process object.

#include "modules/process/process.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#include <uv.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <vector>

#include "base/ignore.h"
#include "base/trusted_environment.h"
#include "engine/addon_loader.h"
#include "engine/handle.h"
#include "engine/isolate_setup.h"
#include "engine/native_stack.h"
#include "engine/options.h"
#include "engine/trace.h"
#include "loop/handle_type.h"

namespace nodus::modules::process {

namespace {

// ---- addons
// ----------------------------------------------------------------------------------------------------------

Result<void> load_addon(Realm& realm, v8::Local<v8::Object> module, std::string filename,
                        int32_t flags) {
  auto load = addon_loader();
  if (!load) return Error::coded("ERR_DLOPEN_FAILED", filename + ": this program loads no addons");
  if (!load(realm, module, filename, flags)) return Error::exception();
  return {};
}

// ---- directories
// -----------------------------------------------------------------------------------------------------

/// Counts chdir calls, so that every thread's cached working directory can be checked without a
/// system call.
std::atomic<uint32_t> cwd_changes{0};

/// The counter as a Uint32Array, for Atomics.load().
v8::Local<v8::Value> make_cwd_changes(v8::Isolate* isolate) {
  static_assert(sizeof cwd_changes == sizeof(uint32_t));
  auto store = v8::SharedArrayBuffer::NewBackingStore(&cwd_changes, sizeof cwd_changes,
                                                      v8::BackingStore::EmptyDeleter, nullptr);
  return v8::Uint32Array::New(v8::SharedArrayBuffer::New(isolate, std::move(store)), 0, 1);
}

Result<std::string> cwd() {
  std::string buffer(4096, '\0');
  size_t size = buffer.size();
  int error = uv_cwd(buffer.data(), &size);
  if (error == UV_ENOBUFS) {
    buffer.resize(size);
    error = uv_cwd(buffer.data(), &size);
  }
  if (error != 0) {
    auto failure = Error::system(error, "uv_cwd");
    failure.message = std::string("process.cwd failed with error ") + uv_strerror(error);
    if (error == UV_ENOENT) {
      failure.message +=
          ", the current working directory was likely removed without changing the working "
          "directory";
    }
    return failure;
  }
  buffer.resize(size);
  return buffer;
}

Result<void> change_directory(std::string directory) {
  if (int error = uv_chdir(directory.c_str())) {
    auto present = cwd();
    return Error::system(error, "chdir", present.ok() ? present.value() : "", directory);
  }
  cwd_changes.fetch_add(1, std::memory_order_release);
  return {};
}

/// A negative MASK only asks.
uint32_t set_umask(double mask) {
  static std::mutex mutex;
  std::lock_guard lock(mutex);
  if (mask < 0) {
    auto previous = ::umask(0);
    ::umask(previous);
    return previous;
  }
  return ::umask(static_cast<mode_t>(static_cast<uint32_t>(mask)) & 0777);
}

// ---- who we are
// ------------------------------------------------------------------------------------------------------

int32_t pid() { return uv_os_getpid(); }

std::string exec_path(Realm& realm) {
  std::string buffer(4096, '\0');
  size_t size = buffer.size();
  if (uv_exepath(buffer.data(), &size) != 0)
    return realm.options().argv.empty() ? "" : realm.options().argv[0];
  buffer.resize(size);
  return buffer;
}

/// As handle_type_name, but what is closed is invalid, too.
const char* open_handle_type_name(int32_t fd) {
  struct stat info;
  return fd < 0 || fstat(fd, &info) != 0 ? "INVALID" : handle_type_name(fd);
}

/// Writes BYTES to a file; yields how many it took before an error.
uint32_t write_file(int32_t fd, Bytes bytes) {
  size_t done = 0;
  while (done < bytes.size) {
    ssize_t written = ::write(fd, bytes.data + done, bytes.size - done);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) break;
    done += static_cast<size_t>(written);
  }
  return static_cast<uint32_t>(done);
}

/// Writes what a pipe or local socket takes without waiting; yields how much that is.
uint32_t write_pipe(int32_t fd, Bytes bytes) {
  iovec part = {const_cast<uint8_t*>(bytes.data), bytes.size};
  ssize_t written = pwritev2(fd, &part, 1, -1, RWF_NOWAIT);
  if (written < 0 && (errno == EOPNOTSUPP || errno == EINVAL || errno == ESPIPE)) {
    written = send(fd, bytes.data, bytes.size, int{MSG_DONTWAIT} | int{MSG_NOSIGNAL});
  }
  return written < 0 ? 0 : static_cast<uint32_t>(written);
}

/// The string V8 prints for VALUE without running JavaScript.
v8::MaybeLocal<v8::String> no_side_effects_to_string(v8::Isolate* isolate,
                                                     v8::Local<v8::Value> value) {
  return value->ToDetailString(isolate->GetCurrentContext());
}

// ---- properties that live in the system
// ------------------------------------------------------------------------------

struct ProcessState final : RealmState {
  explicit ProcessState(Realm& realm) {
    auto address = realm.options().text("--inspect-port");
    debug_port = std::atoi(address.c_str() + address.rfind(':') + 1);
  }
  int debug_port = 0;
  /// With --abort-on-uncaught-exception; off while somebody captures uncaught exceptions.
  bool abort_on_uncaught = true;
};

void get_title(v8::Local<v8::Name>, const v8::PropertyCallbackInfo<v8::Value>& info) {
  char title[1024];
  if (uv_get_process_title(title, sizeof(title)) != 0) title[0] = '\0';
  info.GetReturnValue().Set(
      utf8(info.GetIsolate(), title).FromMaybe(v8::String::Empty(info.GetIsolate())));
}

void set_title(v8::Local<v8::Name>, v8::Local<v8::Value> value,
               const v8::PropertyCallbackInfo<void>& info) {
  v8::String::Utf8Value title(info.GetIsolate(), value);
  if (!*title || !Realm::from(info.GetIsolate()).is_main_thread) return;
  uv_set_process_title(*title);
  if (trace::is_started()) trace::set_process_name(*title);
}

void get_ppid(v8::Local<v8::Name>, const v8::PropertyCallbackInfo<v8::Value>& info) {
  info.GetReturnValue().Set(static_cast<int32_t>(uv_os_getppid()));
}

void get_debug_port(v8::Local<v8::Name>, const v8::PropertyCallbackInfo<v8::Value>& info) {
  info.GetReturnValue().Set(Realm::from(info.GetIsolate()).state<ProcessState>().debug_port);
}

void set_debug_port(v8::Local<v8::Name>, v8::Local<v8::Value> value,
                    const v8::PropertyCallbackInfo<void>& info) {
  auto* isolate = info.GetIsolate();
  int32_t port = value->Int32Value(isolate->GetCurrentContext()).FromMaybe(0);
  if ((port != 0 && port < 1024) || port > 65535) {
    auto error = v8::Exception::RangeError(
        intern(isolate, "process.debugPort must be 0 or in range 1024 to 65535"));
    ignore(error.As<v8::Object>()->Set(isolate->GetCurrentContext(), intern(isolate, "code"),
                                       intern(isolate, "ERR_OUT_OF_RANGE")));
    isolate->ThrowException(error);
    return;
  }
  Realm::from(isolate).state<ProcessState>().debug_port = port;
}

/// Makes title, ppid and debugPort properties of PROCESS that are read from the system.
void install_state(Realm& realm, v8::Local<v8::Object> process) {
  auto* isolate = realm.isolate();
  auto context = isolate->GetCurrentContext();
  // A worker's uncaught error is an 'error' event of its parent's, never the end of the process.
  isolate->SetAbortOnUncaughtExceptionCallback([](v8::Isolate* i) {
    auto& r = Realm::from(i);
    return r.is_main_thread && NoAbortScope::none() && r.state<ProcessState>().abort_on_uncaught;
  });
  ignore(process->SetNativeDataProperty(context, intern(isolate, "title"), get_title, set_title));
  ignore(process->SetNativeDataProperty(context, intern(isolate, "ppid"), get_ppid));
  ignore(process->SetNativeDataProperty(context, intern(isolate, "debugPort"), get_debug_port,
                                        set_debug_port));
}

void set_abort_on_uncaught(Realm& realm, bool value) {
  realm.state<ProcessState>().abort_on_uncaught = value;
}

// ---- what is active
// --------------------------------------------------------------------------------------------------

v8::Local<v8::Array> active_requests(Realm& realm) {
  auto* isolate = realm.isolate();
  v8::LocalVector<v8::Value> out(isolate);
  for (auto* request : realm.requests()) {
    // A request whose caller gave a bare callback, or awaits a promise, has no object of its own.
    bool has_object = request->object && !request->object->IsEmpty();
    out.push_back(has_object ? request->object->Get(isolate) : v8::Object::New(isolate));
  }
  return v8::Array::New(isolate, out.data(), out.size());
}

template <typename F>
void for_each_active_handle(Realm& realm, F&& visit) {
  for (auto* wrapped = realm.wrapped_list(); wrapped; wrapped = wrapped->next) {
    auto* handle = wrapped->as_handle();
    if (handle && handle->has_ref()) visit(*handle);
  }
}

v8::Local<v8::Array> active_handles(Realm& realm) {
  auto* isolate = realm.isolate();
  v8::LocalVector<v8::Value> out(isolate);
  for_each_active_handle(realm, [&](Handle& handle) { out.push_back(handle.object()); });
  return v8::Array::New(isolate, out.data(), out.size());
}

/// The names users know resources by: without the binding's "WRAP".
std::string resource_name(std::string_view type) {
  static constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"TCPWRAP", "TCPSocketWrap"},
      {"TCPSERVERWRAP", "TCPServerWrap"},
      {"PIPEWRAP", "PipeWrap"},
      {"PIPESERVERWRAP", "PipeWrap"},
      {"UDPWRAP", "UDPWrap"},
      {"TTYWRAP", "TTYWrap"},
      {"SIGNALWRAP", "SignalWrap"},
      {"PROCESSWRAP", "ProcessWrap"},
      {"STATWATCHER", "StatWatcher"},
      {"FSEVENTWRAP", "FSEventWrap"},
      {"FSREQCALLBACK", "FSReqCallback"},
      {"FSREQPROMISE", "FSReqPromise"},
      {"GETADDRINFOREQWRAP", "GetAddrInfoReqWrap"},
      {"GETNAMEINFOREQWRAP", "GetNameInfoReqWrap"},
      {"WRITEWRAP", "WriteWrap"},
      {"SHUTDOWNWRAP", "ShutdownWrap"},
      {"TCPCONNECTWRAP", "TCPConnectWrap"},
      {"PIPECONNECTWRAP", "PipeConnectWrap"},
      {"UDPSENDWRAP", "UDPSendWrap"},
      {"MESSAGEPORT", "MessagePort"},
      {"WORKER", "Worker"},
      {"ZLIB", "Zlib"},
  };
  for (auto& [from, to] : kNames) {
    if (from == type) return std::string(to);
  }
  return std::string(type);
}

std::vector<std::string> active_resources(Realm& realm) {
  std::vector<std::string> out;
  for (auto* request : realm.requests()) out.push_back(resource_name(request->type));
  for_each_active_handle(realm,
                         [&](Handle& handle) { out.push_back(resource_name(handle.type())); });
  return out;
}

// ---- execve
// ----------------------------------------------------------------------------------------------------------

/// Returns only by aborting: what had to be undone for the new program cannot be done again.
void replace_process(Realm& realm, std::string path, std::vector<std::string> args,
                     std::vector<std::string> env) {
  std::vector<char*> argv, envp;
  for (auto& arg : args) argv.push_back(arg.data());
  argv.push_back(nullptr);
  for (auto& pair : env) envp.push_back(pair.data());
  envp.push_back(nullptr);
  // The new program inherits the standard streams.
  for (int fd = 0; fd <= 2; ++fd) {
    int flags = fcntl(fd, F_GETFD, 0);
    if (flags < 0 || fcntl(fd, F_SETFD, flags & ~FD_CLOEXEC) < 0) {
      return throw_error(realm.isolate(), Error::system(-errno, "fcntl"));
    }
  }
  realm.run_cleanups();
  uv_tty_reset_mode();
  execve(path.c_str(), argv.data(), envp.data());
  std::fprintf(stderr, "process.execve failed with error code %s\n", uv_err_name(-errno));
  abort_with_stacks(realm.isolate());
}

}  // namespace

void bind(Binder& m) {
  for (auto* callback :
       {reinterpret_cast<void*>(&get_title), reinterpret_cast<void*>(&set_title),
        reinterpret_cast<void*>(&get_ppid), reinterpret_cast<void*>(&get_debug_port),
        reinterpret_cast<void*>(&set_debug_port)})
    m.reference(callback);
  m.function<&is_privileged>("isPrivileged");
  m.function<&make_cwd_changes>("cwdChanges")
      .function<&load_addon>("dlopen")
      .function<&cwd>("cwd")
      .function<&change_directory>("chdir")
      .function<&set_umask>("umask")
      .function<&pid>("pid")
      .function<&exec_path>("execPath")
      .function<&open_handle_type_name>("guessHandleType")
      .function<&write_file>("writeFile")
      .function<&write_pipe>("writePipe")
      .function<&no_side_effects_to_string>("noSideEffectsToString")
      .function<&install_state>("installState")
      .function<&set_abort_on_uncaught>("setAbortOnUncaught")
      .function<&active_requests>("activeRequests")
      .function<&active_handles>("activeHandles")
      .function<&active_resources>("activeResources")
      .function<&replace_process>("execve");
  declare_env(m);
  declare_usage(m);
  declare_credentials(m);
  declare_signals(m);
  declare_versions(m);
  declare_report(m);
  declare_fatal_report(m);
}

}  // namespace nodus::modules::process
