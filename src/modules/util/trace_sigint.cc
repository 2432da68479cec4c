#include "modules/util/trace_sigint.h"

#include <signal.h>
#include <uv.h>

#include <atomic>
#include <cstdio>
#include <memory>

namespace nodus::modules::util {

namespace {

/// The loop wakes up for the signal itself, so that idle programs end, too; running JavaScript is
/// interrupted.
struct Tracer {
  v8::Isolate* isolate;
  uv_async_t wake_up;
  struct sigaction previous;
  std::atomic<bool> done{false};
};

/// There is one main thread, so there is one.
std::atomic<Tracer*> active{nullptr};

void print_frame(v8::Isolate* isolate, v8::Local<v8::StackFrame> frame) {
  v8::String::Utf8Value function(isolate, frame->GetFunctionName());
  v8::String::Utf8Value file(isolate, frame->GetScriptName());
  const char* name = *file && file.length() > 0 ? *file : "<anonymous>";
  if (*function && function.length() > 0) {
    std::fprintf(stderr, "    at %s (%s:%d:%d)\n", *function, name, frame->GetLineNumber(),
                 frame->GetColumn());
  } else {
    std::fprintf(stderr, "    at %s:%d:%d\n", name, frame->GetLineNumber(), frame->GetColumn());
  }
}

/// Prints the stack, then ends the process the way the signal would have.
void trace_and_die(v8::Isolate* isolate) {
  auto* tracer = active.load();
  if (!tracer || tracer->done.exchange(true)) return;
  std::fprintf(stderr, "KEYBOARD_INTERRUPT: Script execution was interrupted by `SIGINT`\n");
  v8::HandleScope scope(isolate);
  auto stack = v8::StackTrace::CurrentStackTrace(isolate, 10, v8::StackTrace::kDetailed);
  for (int i = 0; i < stack->GetFrameCount(); ++i)
    print_frame(isolate, stack->GetFrame(isolate, i));
  std::fputc('\n', stderr);
  std::fflush(stderr);
  struct sigaction action = {};
  action.sa_handler = SIG_DFL;
  sigaction(SIGINT, &action, nullptr);
  raise(SIGINT);
}

void interrupt(v8::Isolate* isolate, void*) { trace_and_die(isolate); }

/// Only what is safe in a signal handler: uv_async_send is, and the thread it wakes asks V8.
void on_signal(int) {
  if (auto* tracer = active.load()) uv_async_send(&tracer->wake_up);
}

/// A thread of its own turns the signal into an interrupt, for the loop of the main thread may be
/// inside JavaScript.
struct Watcher {
  uv_loop_t loop;
  uv_thread_t thread;
};

void watch(void* data) {
  auto* watcher = static_cast<Watcher*>(data);
  uv_run(&watcher->loop, UV_RUN_DEFAULT);
}

}  // namespace

Result<void> set_trace_sigint(Realm& realm, bool enable) {
  static Watcher watcher;
  static uv_async_t idle;
  auto* tracer = active.load();
  if (!enable) {
    if (!tracer) return {};
    sigaction(SIGINT, &tracer->previous, nullptr);
    active.store(nullptr);
    return {};
  }
  if (tracer) return {};
  static Tracer* kept = nullptr;
  if (!kept) {
    // Made once and kept: a signal may come at any time.
    kept = new Tracer{};
    kept->isolate = realm.isolate();
    if (int error = uv_loop_init(&watcher.loop)) return Error::system(error, "uv_loop_init");
    if (int error = uv_async_init(realm.loop(), &idle,
                                  [](uv_async_t*) { trace_and_die(v8::Isolate::GetCurrent()); })) {
      return Error::system(error, "uv_async_init");
    }
    uv_unref(reinterpret_cast<uv_handle_t*>(&idle));
    uv_async_init(&watcher.loop, &kept->wake_up, [](uv_async_t*) {
      kept->isolate->RequestInterrupt(&interrupt, nullptr);
      uv_async_send(&idle);
    });
    if (int error = uv_thread_create(&watcher.thread, &watch, &watcher))
      return Error::system(error, "uv_thread_create");
    realm.add_cleanup(kept, [] {
      active.store(nullptr);
      uv_close(reinterpret_cast<uv_handle_t*>(&idle), nullptr);
    });
  }
  active.store(kept);
  struct sigaction action = {};
  action.sa_handler = &on_signal;
  sigfillset(&action.sa_mask);
  sigaction(SIGINT, &action, &kept->previous);
  return {};
}

}  // namespace nodus::modules::util
