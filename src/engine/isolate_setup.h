#pragma once

#include <v8.h>

namespace nodus {

/// While one lives, an exception on this thread that a C++ TryCatch sees first does not abort the
/// process under
/// --abort-on-uncaught-exception: JavaScript further out may catch it yet.
class NoAbortScope {
 public:
  NoAbortScope();
  ~NoAbortScope();
  NoAbortScope(const NoAbortScope&) = delete;
  /// None lives on this thread.
  static bool none();
};

/// While one lives, a heap of this thread's that V8 can do nothing more about ends the thread's
/// part of the program, not the process: GIVE_UP is called in the midst of V8's work and must not
/// return.
class HeapExhaustionScope {
 public:
  HeapExhaustionScope(void (*give_up)(void* data), void* data);
  ~HeapExhaustionScope();
  HeapExhaustionScope(const HeapExhaustionScope&) = delete;
};

/// While one lives, a task of V8's runs on this thread. V8 catches what the program's functions
/// throw in it (those of a FinalizationRegistry); to the program it is uncaught.
class TaskScope {
 public:
  explicit TaskScope(int gate_depth);
  ~TaskScope();
  TaskScope(const TaskScope&) = delete;
  /// Does what runs behind so many gates run in the task itself?
  static bool is_at(int gate_depth);

 private:
  int outer_;
};

/// Everything an isolate needs whatever its context: microtask policy, callbacks for rejections,
/// fatal errors, stack traces.
void setup_isolate(v8::Isolate* isolate);

/// What WebAssembly.compileStreaming() calls, set by the module that implements it. V8 only makes
/// that function in contexts of isolates that have a callback from the beginning.
extern v8::WasmStreamingCallback wasm_streaming_callback;

/// Writes a report of what ends the process (a heap that is full, a broken assumption of V8's),
/// when one is wanted; set by the module that makes reports. The isolate's heap cannot be used any
/// more.
extern void (*on_fatal_report)(v8::Isolate* isolate, const char* event, const char* trigger);

/// V8's warnings about code become process warnings, errors of its tasks uncaught exceptions. An
/// isolate that becomes a snapshot must have stopped listening.
void listen_to_messages(v8::Isolate* isolate);
void stop_listening_to_messages(v8::Isolate* isolate);

/// Embedder settings of the principal context and of those vm makes.
void setup_context(v8::Local<v8::Context> context);

/// What V8 chooses for the memory of this machine (or container).
v8::ResourceConstraints limits_of_machine();

}  // namespace nodus
