#include "modules/vm/script.h"

#include <climits>

#include "engine/builtins.h"
#include "engine/isolate_setup.h"
#include "engine/options.h"
#include "engine/trace.h"
#include "modules/module/compile.h"
#include "modules/module/module_record.h"
#include "modules/vm/context.h"
#include "modules/vm/watchdog.h"

namespace nodus::modules::vm {
namespace {

v8::ScriptCompiler::CachedData* as_cached_data(const std::optional<Bytes>& bytes) {
  if (!bytes) return nullptr;
  // V8 counts in int; what is too large is no cache.
  int size = bytes->size > INT_MAX ? 0 : static_cast<int>(bytes->size);
  return new v8::ScriptCompiler::CachedData(bytes->data, size);
}

v8::MaybeLocal<v8::Value> to_buffer(v8::Isolate* isolate,
                                    std::unique_ptr<v8::ScriptCompiler::CachedData> data) {
  size_t size = data ? data->length : 0;
  void* copy = std::malloc(std::max<size_t>(size, 1));
  if (size) std::copy(data->data, data->data + size, static_cast<uint8_t*>(copy));
  return ToJs<OwnedBytes>::make(isolate, OwnedBytes::adopt(copy, size));
}

/// Catches what compilation throws, completes its stack and throws it on, to whatever JavaScript
/// catches it: only where none does, --abort-on-uncaught-exception counts.
class CompileErrors {
 public:
  explicit CompileErrors(v8::Isolate* isolate) : isolate_(isolate) {
    try_catch_.emplace(isolate);
    no_abort_.emplace();
  }
  ~CompileErrors() {
    no_abort_.reset();
    try_catch_.reset();
    // V8 looks for who catches it when it is thrown, not when it is passed on.
    if (!again_.IsEmpty()) isolate_->ThrowException(again_);
  }
  CompileErrors(const CompileErrors&) = delete;

  void pass_on(v8::Local<v8::Context> context) {
    module::decorate_stack(isolate_, context, *try_catch_);
    if (try_catch_->CanContinue() &&
        Realm::from(isolate_).options().flag("--abort-on-uncaught-exception")) {
      again_ = try_catch_->Exception();
      try_catch_->Reset();
    } else {
      try_catch_->ReThrow();
    }
  }

 private:
  v8::Isolate* isolate_;
  std::optional<v8::TryCatch> try_catch_;
  std::optional<NoAbortScope> no_abort_;
  v8::Local<v8::Value> again_;
};

/// The category node.vm.script.
const trace::Group& traced_scripts() {
  static const trace::Group group("node,node.vm,node.vm.script");
  return group;
}

/// That a script is compiled, from here to the end of the block.
class CompileTrace {
 public:
  CompileTrace(v8::Isolate* isolate, v8::Local<v8::String> filename) {
    if (!traced_scripts().is_on()) return;
    v8::String::Utf8Value name(isolate, filename);
    add(trace::kBegin, "{\"filename\":" + trace::quote(*name ? *name : "") + "}");
    is_on_ = true;
  }
  ~CompileTrace() {
    if (is_on_ && traced_scripts().is_on()) add(trace::kEnd, "{}");
  }

 private:
  static void add(trace::Phase phase, const std::string& args) {
    trace::Event event;
    event.phase = phase;
    event.name = "ContextifyScript::New";
    event.args = args;
    trace::add(traced_scripts(), event);
  }
  bool is_on_ = false;
};

}  // namespace

Script::Script(v8::Isolate* isolate, v8::Local<v8::Object> self, v8::Local<v8::String> code,
               v8::Local<v8::String> filename, int32_t line_offset, int32_t column_offset,
               std::optional<Bytes> cached_data, v8::Local<v8::Value> referrer,
               v8::Local<v8::Value> context_object)
    : Wrapped(isolate, self) {
  auto found = context_of(Realm::from(isolate), context_object);
  if (!found) return;
  auto context = *found;
  v8::ScriptOrigin origin(filename, line_offset, column_offset, true, -1, {}, false, false, false,
                          module::host_options(isolate, referrer));
  v8::ScriptCompiler::Source source(code, origin, as_cached_data(cached_data));
  CompileErrors errors(isolate);
  v8::Context::Scope scope(context);
  v8::Local<v8::UnboundScript> script;
  CompileTrace trace(isolate, filename);
  auto options =
      cached_data ? v8::ScriptCompiler::kConsumeCodeCache : v8::ScriptCompiler::kNoCompileOptions;
  if (!v8::ScriptCompiler::CompileUnboundScript(isolate, &source, options).ToLocal(&script)) {
    errors.pass_on(context);
    return;
  }
  if (cached_data) rejected_ = source.GetCachedData()->rejected;
  self->SetInternalField(kScript, script);
}

/// Built-ins that were being loaded when JavaScript was ended must not stay as half of themselves.
static void forget_unfinished_builtins(Realm& realm) {
  auto* isolate = realm.isolate();
  auto context = realm.context();
  v8::Context::Scope context_scope(context);
  v8::TryCatch try_catch(isolate);
  v8::Local<v8::Value> forget;
  if (realm.builtins()
          .require()
          ->Get(context, intern(isolate, "forgetUnfinished"))
          .ToLocal(&forget) &&
      forget->IsFunction()) {
    std::ignore = forget.As<v8::Function>()->Call(context, v8::Undefined(isolate), 0, nullptr);
  }
}

v8::MaybeLocal<v8::Value> run_guarded(Realm& realm, int64_t timeout, bool break_on_sigint,
                                      bool display_errors,
                                      const std::function<v8::MaybeLocal<v8::Value>()>& work) {
  auto* isolate = realm.isolate();
  v8::EscapableHandleScope scope(isolate);
  v8::TryCatch try_catch(isolate);
  v8::MaybeLocal<v8::Value> result;
  bool timed_out = false, interrupted = false;
  {
    std::optional<Watchdog> watchdog;
    std::optional<SigintWatchdog> sigint;
    if (break_on_sigint) sigint.emplace(isolate);
    if (timeout >= 0) watchdog.emplace(isolate, static_cast<uint64_t>(timeout));
    if ((sigint && !sigint->watches()) || (watchdog && !watchdog->watches())) {
      throw_error(isolate, Error::system(UV_EAGAIN, "uv_thread_create"));
      try_catch.ReThrow();
      return {};
    }
    result = work();
    if (watchdog) {
      watchdog->stop();
      timed_out = watchdog->timed_out();
    }
    if (sigint) {
      sigint->stop();
      interrupted = sigint->interrupted();
    }
  }
  if (timed_out || interrupted) {
    // The realm itself may be about to end (a worker told to stop): then the termination is not
    // ours to take back.
    if (!realm.can_call_js()) return {};
    // Also where it came too late to be noticed.
    isolate->CancelTerminateExecution();
    try_catch.Reset();
    forget_unfinished_builtins(realm);
    throw_error(isolate, timed_out ? Error::coded("ERR_SCRIPT_EXECUTION_TIMEOUT",
                                                  "Script execution timed out after " +
                                                      std::to_string(timeout) + "ms")
                                   : Error::coded("ERR_SCRIPT_EXECUTION_INTERRUPTED",
                                                  "Script execution was interrupted by `SIGINT`"));
    try_catch.ReThrow();
    // The time of who called us may be up, too, or the thread was told to end: that was taken back
    // along with ours.
    if (Watchdog::any_timed_out() || !realm.can_call_js()) isolate->TerminateExecution();
    return {};
  }
  if (try_catch.HasCaught()) {
    if (display_errors) module::decorate_stack(isolate, isolate->GetCurrentContext(), try_catch);
    try_catch.ReThrow();
    return {};
  }
  v8::Local<v8::Value> value;
  if (!result.ToLocal(&value)) return {};
  return scope.Escape(value);
}

v8::MaybeLocal<v8::Value> Script::run(Realm& realm, v8::Local<v8::Value> context_object,
                                      int64_t timeout, bool display_errors, bool break_on_sigint) {
  auto context = context_of(realm, context_object);
  if (!context) return {};
  auto* isolate = this->isolate();
  auto unbound = object()->GetInternalField(kScript).As<v8::UnboundScript>();
  auto* contextified = context_object->IsObject() ? ContextifiedContext::from(*context) : nullptr;
  v8::Context::Scope scope(*context);
  trace::Scope traced(traced_scripts(), "RunInContext");
  auto work = [&]() -> v8::MaybeLocal<v8::Value> {
    auto result = unbound->BindToCurrentContext()->Run(*context);
    // microtaskMode "afterEvaluate": its jobs run now, under the same timeout.
    if (!result.IsEmpty() && contextified && contextified->microtask_queue())
      contextified->microtask_queue()->PerformCheckpoint(isolate);
    return result;
  };
  // By reference: a copy would not fit into the std::function itself.
  return run_guarded(realm, timeout, break_on_sigint, display_errors, std::ref(work));
}

v8::MaybeLocal<v8::Value> Script::create_cached_data() {
  auto script = object()->GetInternalField(kScript).As<v8::UnboundScript>();
  return to_buffer(isolate(), std::unique_ptr<v8::ScriptCompiler::CachedData>(
                                  v8::ScriptCompiler::CreateCodeCache(script)));
}

v8::Local<v8::Value> Script::cached_data_rejected() {
  if (!rejected_) return v8::Undefined(isolate());
  return v8::Boolean::New(isolate(), *rejected_);
}

v8::Local<v8::Value> Script::source_url() {
  return object()->GetInternalField(kScript).As<v8::UnboundScript>()->GetSourceURL();
}

v8::Local<v8::Value> Script::source_map_url() {
  return object()->GetInternalField(kScript).As<v8::UnboundScript>()->GetSourceMappingURL();
}

// ---- JavaScript face
// ---------------------------------------------------------------------------------------------------

namespace {

/// compileFunction(code, params, filename, lineOffset, columnOffset, cachedData, produceCachedData,
/// context | null, extensions, referrer): [function, sourceMapURL, cachedData | undefined, rejected
/// | undefined]
v8::MaybeLocal<v8::Value> compile_function(Realm& realm, v8::Local<v8::String> code,
                                           std::vector<v8::Local<v8::String>> params,
                                           v8::Local<v8::String> filename, int32_t line_offset,
                                           int32_t column_offset, std::optional<Bytes> cached_data,
                                           bool produce, v8::Local<v8::Value> context_object,
                                           std::vector<v8::Local<v8::Object>> extensions,
                                           v8::Local<v8::Value> referrer) {
  auto* isolate = realm.isolate();
  auto context = context_of(realm, context_object);
  if (!context) return {};
  v8::ScriptOrigin origin(filename, line_offset, column_offset, true, -1, {}, false, false, false,
                          module::host_options(isolate, referrer));
  v8::ScriptCompiler::Source source(code, origin, as_cached_data(cached_data));
  v8::Local<v8::Function> function;
  {
    v8::TryCatch try_catch(isolate);
    v8::Context::Scope scope(*context);
    if (!v8::ScriptCompiler::CompileFunction(*context, &source, params.size(), params.data(),
                                             extensions.size(), extensions.data(),
                                             cached_data ? v8::ScriptCompiler::kConsumeCodeCache
                                                         : v8::ScriptCompiler::kNoCompileOptions)
             .ToLocal(&function)) {
      if (try_catch.HasCaught()) {
        module::decorate_stack(isolate, *context, try_catch);
        try_catch.ReThrow();
        return {};
      }
    }
  }
  if (function.IsEmpty()) {
    // V8 refuses parameters that are no identifiers without a word.
    isolate->ThrowException(v8::Exception::SyntaxError(intern(isolate, "Invalid parameter name")));
    return {};
  }
  v8::Local<v8::Value> undefined = v8::Undefined(isolate), produced = undefined,
                       rejected = undefined;
  if (produce) {
    std::unique_ptr<v8::ScriptCompiler::CachedData> data(
        v8::ScriptCompiler::CreateCodeCacheForFunction(function));
    if (data && !to_buffer(isolate, std::move(data)).ToLocal(&produced)) return {};
  }
  if (cached_data) rejected = v8::Boolean::New(isolate, source.GetCachedData()->rejected);
  auto map_url = function->GetScriptOrigin().SourceMapUrl();
  v8::Local<v8::Value> parts[] = {function, map_url.IsEmpty() ? undefined : map_url, produced,
                                  rejected};
  return v8::Array::New(isolate, parts, std::size(parts)).As<v8::Value>();
}

/// compileModule(code, identifier, context | null, lineOffset, columnOffset, cachedData, referrer)
v8::MaybeLocal<v8::Value> compile_module(Realm& realm, v8::Local<v8::String> code,
                                         v8::Local<v8::String> identifier,
                                         v8::Local<v8::Value> context_object, int32_t line_offset,
                                         int32_t column_offset, std::optional<Bytes> cached_data,
                                         v8::Local<v8::Value> referrer) {
  auto* isolate = realm.isolate();
  auto context = context_of(realm, context_object);
  if (!context) return {};
  // A SyntaxError's stack does not show the line: who prints it uncaught does.
  auto* record = module::ModuleRecord::compile(isolate, *context, code,
                                               {identifier, referrer, line_offset, column_offset},
                                               cached_data, false);
  if (!record) return {};
  return record->object().As<v8::Value>();
}

/// createSyntheticModule(identifier, context | null, names, steps)
v8::MaybeLocal<v8::Value> create_synthetic_module(Realm& realm, v8::Local<v8::String> identifier,
                                                  v8::Local<v8::Value> context_object,
                                                  std::vector<v8::Local<v8::String>> names,
                                                  v8::Local<v8::Function> steps) {
  auto context = context_of(realm, context_object);
  if (!context) return {};
  auto* record = module::ModuleRecord::synthetic(realm.isolate(), *context, identifier,
                                                 std::move(names), steps);
  if (!record) return {};
  return record->object().As<v8::Value>();
}

/// evaluateModule(record, timeout | -1, breakOnSigint): the promise of its evaluation.
v8::MaybeLocal<v8::Value> evaluate_module(Realm& realm, module::ModuleRecord* record,
                                          int64_t timeout, bool break_on_sigint) {
  auto context = record->context();
  auto* contextified = ContextifiedContext::from(context);
  auto* queue = contextified ? contextified->microtask_queue() : nullptr;
  auto* isolate = realm.isolate();
  return run_guarded(realm, timeout, break_on_sigint, false, [&]() -> v8::MaybeLocal<v8::Value> {
    v8::Local<v8::Value> promise;
    if (!record->evaluate().ToLocal(&promise) || !queue) return promise;
    // A promise of a context with microtasks of its own would wake nobody outside: one of ours
    // follows it, by those microtasks.
    v8::Local<v8::Promise::Resolver> resolver;
    if (!v8::Promise::Resolver::New(realm.context()).ToLocal(&resolver) ||
        resolver->Resolve(context, promise).IsNothing()) {
      return {};
    }
    queue->PerformCheckpoint(isolate);
    return resolver->GetPromise().As<v8::Value>();
  });
}

/// Do two records live in the same context?
bool is_same_context(module::ModuleRecord* a, module::ModuleRecord* b) {
  return a && b && a->context() == b->context();
}

/// Runs WORK() until it returns or SIGINT comes: [interrupted, value]. (The REPL.)
v8::MaybeLocal<v8::Value> run_until_sigint(Realm& realm, v8::Local<v8::Function> work) {
  auto* isolate = realm.isolate();
  return run_guarded(realm, -1, true, false, [&] {
    return work->Call(isolate->GetCurrentContext(), v8::Undefined(isolate), 0, nullptr);
  });
}

}  // namespace

void bind_script(Binder& m) {
  auto script = m.class_<Script>("Script");
  if (!m.collecting())
    script.get_template()->InstanceTemplate()->SetInternalFieldCount(Script::kFieldCount);
  script
      .constructor<v8::Local<v8::String>, v8::Local<v8::String>, int32_t, int32_t,
                   std::optional<Bytes>, v8::Local<v8::Value>, v8::Local<v8::Value>>()
      .method<&Script::run>("run")
      .method<&Script::create_cached_data>("createCachedData")
      .getter<&Script::cached_data_rejected>("cachedDataRejected")
      .getter<&Script::source_url>("sourceURL")
      .getter<&Script::source_map_url>("sourceMapURL");
  m.function<&compile_function>("compileFunction");
  m.function<&compile_module>("compileModule");
  m.function<&create_synthetic_module>("createSyntheticModule");
  m.function<&evaluate_module>("evaluateModule");
  m.function<&is_same_context>("isSameContext");
  m.function<&run_until_sigint>("runUntilSigint");
}

}  // namespace nodus::modules::vm
