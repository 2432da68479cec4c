#include "engine/isolate_setup.h"

#include <uv.h>
#include "base/ignore.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "engine/error_report.h"
#include "engine/realm.h"

namespace nodus {

void (*on_fatal_report)(v8::Isolate* isolate, const char* event, const char* trigger) = nullptr;

namespace {

void on_promise_reject(v8::PromiseRejectMessage message) {
  auto promise = message.GetPromise();
  auto* isolate = promise->GetIsolate();
  auto& realm = Realm::from(isolate);
  if (!realm.has_hook(Realm::Hook::kPromiseReject) || !realm.can_call_js()) return;
  v8::HandleScope scope(isolate);
  auto value = message.GetValue();
  if (value.IsEmpty()) value = v8::Undefined(isolate);
  v8::Local<v8::Value> argv[] = {v8::Integer::New(isolate, message.GetEvent()), promise, value};
  v8::TryCatch try_catch(isolate);
  ignore(realm.hook(Realm::Hook::kPromiseReject)
             ->Call(realm.context(), v8::Undefined(isolate), 3, argv));
  if (try_catch.HasCaught() && !try_catch.HasTerminated()) {
    std::fprintf(stderr, "Exception in PromiseRejectCallback:\n%s\n",
                 describe_exception(isolate, try_catch.Exception(), try_catch.Message()).c_str());
  }
}

/// What V8 has to say about code (asm.js that is none, for one) becomes a process warning.
void on_message(v8::Local<v8::Message> message, v8::Local<v8::Value> error) {
  auto* isolate = v8::Isolate::GetCurrent();
  auto& realm = Realm::from(isolate);
  if (message->ErrorLevel() == v8::Isolate::kMessageError) {
    if (TaskScope::is_at(realm.gate_depth)) realm.trigger_uncaught(error, message);
    return;
  }
  if (message->ErrorLevel() != v8::Isolate::kMessageWarning) return;
  if (!realm.can_call_js() || realm.process().IsEmpty()) return;
  v8::HandleScope scope(isolate);
  auto context = realm.context();
  v8::String::Utf8Value file(isolate, message->GetScriptOrigin().ResourceName());
  v8::String::Utf8Value text(isolate, message->Get());
  std::string line = std::to_string(message->GetLineNumber(context).FromMaybe(-1));
  std::string warning = std::string(*file ? *file : "") + ":" + line + " " + (*text ? *text : "");
  v8::TryCatch try_catch(isolate);
  v8::Local<v8::Value> emit;
  v8::Local<v8::String> warning_text;
  if (!utf8(isolate, warning).ToLocal(&warning_text)) return;
  if (!realm.process()->Get(context, intern(isolate, "emitWarning")).ToLocal(&emit) ||
      !emit->IsFunction())
    return;
  v8::Local<v8::Value> argv[] = {warning_text, intern(isolate, "V8")};
  ignore(emit.As<v8::Function>()->Call(context, realm.process(), 2, argv));
}

/// Once: what goes wrong while the report is written is not reported.
void report_fatal(v8::Isolate* isolate, const char* event, const char* trigger) {
  static std::atomic<bool> begun{false};
  if (!on_fatal_report || !isolate || begun.exchange(true)) return;
  on_fatal_report(isolate, event, trigger);
}

[[noreturn]] void on_fatal_error(const char* location, const char* message) {
  std::fprintf(stderr, "FATAL ERROR: %s %s\n", location ? location : "", message);
  std::fflush(stderr);
  report_fatal(v8::Isolate::TryGetCurrent(), message, "FatalError");
  std::abort();
}

struct HeapExhaustion {
  void (*give_up)(void*) = nullptr;
  void* data = nullptr;
};
thread_local HeapExhaustion heap_exhaustion;

[[noreturn]] void on_out_of_memory(const char* location, const v8::OOMDetails& details) {
  if (details.is_heap_oom && heap_exhaustion.give_up) {
    // Should the way out need the heap itself, the process ends.
    auto way_out = std::exchange(heap_exhaustion, {});
    way_out.give_up(way_out.data);
  }
  auto* isolate = v8::Isolate::TryGetCurrent();
  const char* kind = details.is_heap_oom ? "Allocation failed - JavaScript heap out of memory"
                                         : "Allocation failed - process out of memory";
  if (isolate) {
    v8::HeapStatistics heap;
    isolate->GetHeapStatistics(&heap);
    std::fprintf(stderr,
                 "\n<--- Heap: %zu MiB used of %zu MiB (limit %zu MiB), external %zu MiB --->\n",
                 heap.used_heap_size() >> 20, heap.total_heap_size() >> 20,
                 heap.heap_size_limit() >> 20, heap.external_memory() >> 20);
  }
  std::fprintf(stderr, "FATAL ERROR: %s %s\n", location ? location : "", kind);
  if (details.detail) std::fprintf(stderr, "Reason: %s\n", details.detail);
  std::fflush(stderr);
  report_fatal(isolate, kind, "OOMError");
  std::abort();
}

v8::MaybeLocal<v8::Value> on_prepare_stack_trace(v8::Local<v8::Context> context,
                                                 v8::Local<v8::Value> error,
                                                 v8::Local<v8::Array> sites) {
  auto* isolate = context->GetIsolate();
  auto& realm = Realm::from(isolate);
  if (!realm.has_hook(Realm::Hook::kPrepareStackTrace)) {
    // Only while the realm bootstraps: V8's own form.
    v8::Local<v8::Value> text;
    std::string out = "Error";
    v8::String::Utf8Value head(isolate, error);
    if (*head) out = *head;
    for (uint32_t i = 0; i < sites->Length(); ++i) {
      v8::String::Utf8Value site(isolate, sites->Get(context, i).ToLocalChecked());
      out += std::string("\n    at ") + (*site ? *site : "?");
    }
    v8::Local<v8::String> string;
    if (!utf8(isolate, out).ToLocal(&string)) return {};
    return string;
  }
  v8::Local<v8::Value> argv[] = {context->Global(), error, sites};
  return realm.hook(Realm::Hook::kPrepareStackTrace)
      ->Call(context, v8::Undefined(isolate), 3, argv);
}

}  // namespace

namespace {
thread_local int no_abort_depth = 0;
/// -1: no task runs.
thread_local int task_gate_depth = -1;
}  // namespace

NoAbortScope::NoAbortScope() { ++no_abort_depth; }
NoAbortScope::~NoAbortScope() { --no_abort_depth; }
bool NoAbortScope::none() { return no_abort_depth == 0; }

TaskScope::TaskScope(int gate_depth) : outer_(std::exchange(task_gate_depth, gate_depth)) {}
TaskScope::~TaskScope() { task_gate_depth = outer_; }
bool TaskScope::is_at(int gate_depth) { return gate_depth == task_gate_depth; }

HeapExhaustionScope::HeapExhaustionScope(void (*give_up)(void* data), void* data) {
  heap_exhaustion = {give_up, data};
}
HeapExhaustionScope::~HeapExhaustionScope() { heap_exhaustion = {}; }

v8::WasmStreamingCallback wasm_streaming_callback = nullptr;

void setup_isolate(v8::Isolate* isolate) {
  isolate->SetWasmStreamingCallback([](const v8::FunctionCallbackInfo<v8::Value>& info) {
    if (wasm_streaming_callback) wasm_streaming_callback(info);
  });
  isolate->SetMicrotasksPolicy(v8::MicrotasksPolicy::kExplicit);
  isolate->SetPromiseRejectCallback(on_promise_reject);
  isolate->SetFatalErrorHandler(on_fatal_error);
  isolate->SetOOMErrorHandler(on_out_of_memory);
  isolate->SetPrepareStackTraceCallback(on_prepare_stack_trace);
  isolate->SetCaptureStackTraceForUncaughtExceptions(false);
}

void listen_to_messages(v8::Isolate* isolate) {
  isolate->AddMessageListenerWithErrorLevel(
      on_message, v8::Isolate::kMessageWarning | v8::Isolate::kMessageError);
}

void stop_listening_to_messages(v8::Isolate* isolate) {
  isolate->RemoveMessageListeners(on_message);
}

void setup_context(v8::Local<v8::Context> context) {
  // Error.prepareStackTrace and friends of user land go through our callback; nothing else is
  // needed here yet.
  context->AllowCodeGenerationFromStrings(true);
}

v8::ResourceConstraints limits_of_machine() {
  v8::ResourceConstraints limits;
  uint64_t total = uv_get_total_memory();
  uint64_t constrained = uv_get_constrained_memory();
  if (constrained > 0 && constrained < total) total = constrained;
  if (total > 0) limits.ConfigureDefaults(total, 0);
  return limits;
}

}  // namespace nodus
