#include "modules/child_process/process_handle.h"

#include <csignal>

#include "base/ignore.h"
#include "engine/permission.h"
#include "modules/child_process/spawner.h"
#include "modules/net/stream_handle.h"

namespace nodus::modules::child_process {

const char* signal_name(int signal) {
  switch (signal) {
// clang-format off
#define V(name) \
  case name:    \
    return #name;
    V(SIGHUP)
    V(SIGINT) V(SIGQUIT) V(SIGILL) V(SIGTRAP) V(SIGABRT) V(SIGBUS) V(SIGFPE) V(SIGKILL) V(SIGUSR1)
        V(SIGSEGV) V(SIGUSR2) V(SIGPIPE) V(SIGALRM) V(SIGTERM) V(SIGCHLD) V(SIGCONT) V(SIGSTOP)
            V(SIGTSTP) V(SIGTTIN) V(SIGTTOU) V(SIGURG) V(SIGXCPU) V(SIGXFSZ) V(SIGVTALRM) V(SIGPROF)
                V(SIGWINCH) V(SIGIO) V(SIGSYS)
#undef V
// clang-format on
#ifdef SIGSTKFLT
                    case SIGSTKFLT : return "SIGSTKFLT";
#endif
#ifdef SIGPWR
    case SIGPWR:
      return "SIGPWR";
#endif
    default:
      return "";
  }
}

namespace {

v8::Local<v8::Value> property(v8::Isolate* isolate, v8::Local<v8::Object> object,
                              const char* name) {
  v8::Local<v8::Value> value;
  if (!object->Get(isolate->GetCurrentContext(), intern(isolate, name)).ToLocal(&value))
    return v8::Undefined(isolate);
  return value;
}

bool read_list(v8::Isolate* isolate, v8::Local<v8::Value> value, std::vector<std::string>& strings,
               std::vector<char*>& pointers) {
  auto list = FromJs<std::vector<std::string>>::get(isolate, value);
  if (!list) return false;
  strings = std::move(*list);
  for (auto& text : strings) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return true;
}

}  // namespace

bool SpawnOptions::read(v8::Isolate* isolate, v8::Local<v8::Object> options) {
  auto context = isolate->GetCurrentContext();
  auto file_text = to_utf8(isolate, property(isolate, options, "file"));
  if (!file_text) return false;
  file = std::move(*file_text);
  if (auto denied = Permission::check(Permission::Scope::kChildProcess, file)) {
    throw_error(isolate, *denied);
    return false;
  }
  uv.file = file.c_str();
  auto args_value = property(isolate, options, "args");
  if (args_value->IsArray()) {
    if (!read_list(isolate, args_value, args, argv)) return false;
  } else {
    args = {file};
    argv = {args[0].data(), nullptr};
  }
  uv.args = argv.data();
  auto cwd_value = property(isolate, options, "cwd");
  if (cwd_value->IsString()) {
    cwd = *to_utf8(isolate, cwd_value);
    uv.cwd = cwd.c_str();
  }
  auto env_value = property(isolate, options, "envPairs");
  if (env_value->IsArray()) {
    if (!read_list(isolate, env_value, env, envp)) return false;
    uv.env = envp.data();
  }
  auto uid = property(isolate, options, "uid"), gid = property(isolate, options, "gid");
  if (uid->IsInt32()) {
    uv.flags |= UV_PROCESS_SETUID;
    uv.uid = static_cast<uv_uid_t>(uid->Int32Value(context).FromJust());
  }
  if (gid->IsInt32()) {
    uv.flags |= UV_PROCESS_SETGID;
    uv.gid = static_cast<uv_gid_t>(gid->Int32Value(context).FromJust());
  }
  auto flag = [&](const char* name, unsigned value) {
    if (property(isolate, options, name)->IsTrue()) uv.flags |= value;
  };
  flag("detached", UV_PROCESS_DETACHED);
  flag("windowsHide", UV_PROCESS_WINDOWS_HIDE);
  flag("windowsVerbatimArguments", UV_PROCESS_WINDOWS_VERBATIM_ARGUMENTS);
  return true;
}

ProcessHandle::ProcessHandle(v8::Isolate* isolate, v8::Local<v8::Object> self)
    : Handle(isolate, self, "PROCESSWRAP", reinterpret_cast<uv_handle_t*>(&process_)) {
  // There is nothing to close before the child was spawned.
  mark_uninitialized();
}

int32_t ProcessHandle::spawn(v8::Local<v8::Object> options) {
  if (spawned_) return UV_EINVAL;
  auto* isolate = this->isolate();
  auto context = isolate->GetCurrentContext();
  SpawnOptions spawn_options;
  if (!spawn_options.read(isolate, options)) return UV_EINVAL;
  // To spawnSync, as in Node, an empty one is a directory that does not exist.
  if (spawn_options.cwd.empty()) spawn_options.uv.cwd = nullptr;
  spawn_options.uv.exit_cb = on_exit;

  std::vector<uv_stdio_container_t> stdio;
  auto stdio_value = property(isolate, options, "stdio");
  if (stdio_value->IsArray()) {
    auto list = stdio_value.As<v8::Array>();
    for (uint32_t i = 0; i < list->Length(); ++i) {
      uv_stdio_container_t container{};
      container.flags = UV_IGNORE;
      v8::Local<v8::Value> item;
      if (list->Get(context, i).ToLocal(&item) && item->IsObject()) {
        auto entry = item.As<v8::Object>();
        auto type = to_utf8(isolate, property(isolate, entry, "type")).value_or("");
        if (type == "pipe" || type == "overlapped") {
          container.flags =
              static_cast<uv_stdio_flags>(UV_CREATE_PIPE | UV_READABLE_PIPE | UV_WRITABLE_PIPE |
                                          (type == "overlapped" ? UV_OVERLAPPED_PIPE : 0));
          container.data.stream = net::sendable_stream(isolate, property(isolate, entry, "handle"));
        } else if (type == "wrap") {
          container.flags = UV_INHERIT_STREAM;
          container.data.stream = net::sendable_stream(isolate, property(isolate, entry, "handle"));
        } else if (type == "inherit" || type == "fd") {
          container.flags = UV_INHERIT_FD;
          container.data.fd = property(isolate, entry, "fd")->Int32Value(context).FromMaybe(-1);
        }
        if (container.flags != UV_IGNORE && container.flags != UV_INHERIT_FD &&
            (!container.data.stream ||
             uv_is_closing(reinterpret_cast<uv_handle_t*>(container.data.stream))))
          return UV_EINVAL;
      }
      stdio.push_back(container);
    }
  }
  spawn_options.uv.stdio = stdio.data();
  spawn_options.uv.stdio_count = static_cast<int>(stdio.size());

  // libuv starts a process for every folder of PATH until one has the program.
  const auto program = find_program(spawn_options.file, spawn_options.uv.env, spawn_options.uv.cwd);
  spawn_options.uv.file = program.c_str();
  std::vector<char*> shell_argv;
  if (is_shell_text(program, spawn_options.uv.cwd)) {
    shell_argv = {const_cast<char*>(kShell), const_cast<char*>(program.c_str())};
    const auto& argv = spawn_options.argv;
    shell_argv.insert(shell_argv.end(), argv.begin() + std::min<size_t>(1, argv.size() - 1),
                      argv.end());
    spawn_options.uv.file = kShell;
    spawn_options.uv.args = shell_argv.data();
  }
  int error = uv_spawn(realm().loop(), &process_, &spawn_options.uv);
  spawned_ = true;
  // libuv has initialised the handle even when the child did not start.
  mark_initialized();
  process_.data = static_cast<Handle*>(this);
  if (error == 0) pid_ = process_.pid;
  return error;
}

int32_t ProcessHandle::kill(int32_t signal) {
  if (!is_open()) return UV_ESRCH;
  // A program that could not be started has no number, and kill(2) of 0 means the whole group of
  // this one.
  if (process_.pid <= 0) return UV_ESRCH;
  return uv_process_kill(&process_, signal);
}

void ProcessHandle::on_exit(uv_process_t* process, int64_t status, int signal) {
  auto* self = static_cast<ProcessHandle*>(static_cast<Handle*>(process->data));
  auto* isolate = self->isolate();
  v8::HandleScope scope(isolate);
  v8::Context::Scope context_scope(self->realm().context());
  v8::Local<v8::Value> argv[] = {v8::Number::New(isolate, static_cast<double>(status)),
                                 intern(isolate, signal_name(signal))};
  ignore(self->make_callback(intern(isolate, "onexit").As<v8::Name>(), 2, argv));
}

}  // namespace nodus::modules::child_process

namespace nodus::modules::child_process {

void bind(Binder& m) {
  {
    auto c = m.class_<ProcessHandle>("Process");
    c.constructor<>()
        .method<&ProcessHandle::spawn>("spawn")
        .method<&ProcessHandle::kill>("kill")
        .getter<&ProcessHandle::pid>("pid");
    Handle::declare(c);
  }
  m.function<&spawn_sync>("spawnSync");
}

}  // namespace nodus::modules::child_process
