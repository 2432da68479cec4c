#include "engine/realm.h"

#include "engine/trace.h"

#include <unistd.h>
#include <v8-inspector.h>

#include "base/ignore.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "engine/addon_loader.h"
#include "engine/builtins.h"
#include "engine/error_report.h"
#include "engine/gate.h"
#include "engine/inspection.h"
#include "engine/isolate_setup.h"
#include "engine/operation.h"
#include "engine/options.h"
#include "engine/permission.h"
#include "engine/platform.h"

namespace nodus {

namespace {

/// What of a realm is kept in the snapshot, as the items of one JavaScript array.
enum SnapshotItem : uint32_t {
  kItemNatives,
  kItemRequire,
  kItemProcess,
  kItemTicks,
  kItemImmediates,
  kItemTimers,
  kItemAsyncHooks,
  kItemAsyncIds,
  kItemResources,
  kItemTemplateNames,
  kItemHooks,  // from here on, one item a hook
};

/// Realms that there are, each in a thread of its own.
std::atomic<int> realms{0};

/// What stands for a class in the snapshot. Names alone may be those of several classes; ids are
/// the same in each process of one program, as all classes are declared in one order first
/// (BuiltinLoader::external_references).
std::string template_key(int class_id) {
  return std::string(class_name(class_id)) + '#' + std::to_string(class_id);
}

v8::Local<v8::Object> make_process_object(v8::Isolate* isolate, v8::Local<v8::Context> context) {
  auto tmpl = v8::FunctionTemplate::New(isolate);
  tmpl->SetClassName(intern(isolate, "process"));
  return tmpl->GetFunction(context).ToLocalChecked()->NewInstance(context).ToLocalChecked();
}

/// V8 gives CONTEXT the number 1 among those an inspector knows, and scripts carry the number of
/// the context they were compiled in: without it, a debugger that comes later would not see them.
/// The number stays when this inspector goes, also in the snapshot, and the later one counts from 1
/// again.
void number_for_inspector(v8::Isolate* isolate, v8::Local<v8::Context> context) {
  v8::HandleScope scope(isolate);
  v8_inspector::V8InspectorClient client;
  auto inspector = v8_inspector::V8Inspector::create(isolate, &client);
  HiddenConsole hidden(context);
  inspector->contextCreated(v8_inspector::V8ContextInfo(context, 1, {}));
}

}  // namespace

Realm::Realm(v8::Isolate* isolate, Origin origin, std::shared_ptr<const Options> options,
             Thread thread)
    : is_main_thread(thread == Thread::kMain),
      isolate_(isolate),
      options_(std::move(options)),
      loop_(is_main_thread ? Loop::Which::kDefault : Loop::Which::kOwn),
      ticks_(*this) {
  ++realms;
  isolate->SetData(kIsolateSlot, static_cast<Host*>(this));
  builtins_ = std::make_unique<BuiltinLoader>(*this);
  setup_isolate(isolate);
  v8::HandleScope scope(isolate);
  if (origin == Origin::kSnapshot) {
    deserialize();
  } else {
    bootstrap();
  }
  tasks_ = static_cast<IsolateTasks*>(
      Platform::get().GetForegroundTaskRunner(isolate, v8::TaskPriority::kUserBlocking).get());
}

Realm::~Realm() {
  stop_js();
  if (context_.IsEmpty()) {  // serialised: its handles are gone already
    --realms;
    return;
  }
  v8::HandleScope scope(isolate_);
  {
    v8::Context::Scope context_scope(context());
    run_cleanups();
    for (auto* request : requests_) {
      if (request->cancel) request->cancel(request->self);
    }
    ticks_.stop();
    if (tasks_) tasks_->detach();
    dispose_wrapped();
    // Close callbacks and cancelled requests arrive while the loop turns; blocking jobs are waited
    // for.
    while (!requests_.empty()) loop_.run(UV_RUN_ONCE);
    // Those of watchers and addons, too, which stand in no list of ours: what the pool does ends
    // with writing into the loop.
    while (loop()->active_reqs.count > 0) loop_.run(UV_RUN_ONCE);
    loop_.drain_closing();
    dispose_wrapped();
    loop_.drain_closing();
    states_.clear();
  }
  for (auto& hook : hooks_) hook.Reset();
  for (auto& [id, tmpl] : class_templates_) tmpl.Reset();
  builtins_->reset();
  ticks_.reset();
  async_hook_array_.Reset();
  async_id_array_.Reset();
  execution_resources_.Reset();
  process_.Reset();
  context_.Reset();
  --realms;
}

// ---- bootstrap and snapshot
// ------------------------------------------------------------------------------------------------

void Realm::create_arrays() {
  auto bytes = [this](size_t size) { return v8::ArrayBuffer::New(isolate_, size); };
  async_hook_array_.Reset(
      isolate_, v8::Uint32Array::New(bytes(kAsyncHookFieldCount * 4), 0, kAsyncHookFieldCount));
  async_id_array_.Reset(
      isolate_, v8::Float64Array::New(bytes(kAsyncIdFieldCount * 8), 0, kAsyncIdFieldCount));
  execution_resources_.Reset(isolate_, v8::Array::New(isolate_));
  adopt_arrays();
  async_hook_fields_[kCheck] = 1;
  async_id_fields_[kAsyncIdCounter] = 1;  // 1 is the main script's own
  async_id_fields_[kDefaultTriggerAsyncId] = -1;
}

void Realm::adopt_arrays() {
  async_hook_fields_ = static_cast<uint32_t*>(async_hook_array()->Buffer()->Data());
  async_id_fields_ = static_cast<double*>(async_id_array()->Buffer()->Data());
}

void Realm::bootstrap() {
  auto context = v8::Context::New(isolate_);
  setup_context(context);
  context_.Reset(isolate_, context);
  number_for_inspector(isolate_, context);
  v8::Context::Scope context_scope(context);
  v8::TryCatch try_catch(isolate_);
  create_arrays();
  ticks_.create(isolate_);
  process_.Reset(isolate_, make_process_object(isolate_, context));
  auto fail = [&] {
    v8::String::Utf8Value why(isolate_, try_catch.Exception());
    std::string text = describe_exception(isolate_, try_catch.Exception(), try_catch.Message());
    std::fprintf(stderr, "nodus: the built-in JavaScript does not start: %s\n%s\n",
                 *why ? *why : "?", text.c_str());
    std::exit(70);
  };
  builtins_->set_natives(v8::Object::New(isolate_, v8::Null(isolate_), nullptr, nullptr, 0));
  v8::Local<v8::Function> loader;
  v8::Local<v8::Value> require, ignored;
  v8::Local<v8::Object> engine;
  if (!builtins_->native("engine").ToLocal(&engine)) fail();
  if (!builtins_->compile("internal/bootstrap/realm").ToLocal(&loader)) fail();
  v8::Local<v8::Value> argv[] = {v8::Object::New(isolate_), v8::Undefined(isolate_),
                                 v8::Undefined(isolate_), process(), engine};
  if (!loader->Call(context, v8::Undefined(isolate_), std::size(argv), argv).ToLocal(&require) ||
      !require->IsFunction())
    fail();
  builtins_->set_require(require.As<v8::Function>());
  if (!builtins_->load("internal/bootstrap").ToLocal(&ignored)) fail();
}

void Realm::serialize(v8::SnapshotCreator& creator) {
  v8::HandleScope scope(isolate_);
  auto context = this->context();
  v8::Context::Scope context_scope(context);
  auto items = v8::Array::New(isolate_);
  auto put = [&](uint32_t index, v8::Local<v8::Value> value) {
    items->Set(context, index, value).Check();
  };
  put(kItemNatives, builtins_->natives());
  put(kItemRequire, builtins_->require());
  put(kItemProcess, process());
  put(kItemTicks, ticks_.tick_array());
  put(kItemImmediates, ticks_.immediate_array());
  put(kItemTimers, ticks_.timer_array());
  put(kItemAsyncHooks, async_hook_array());
  put(kItemAsyncIds, async_id_array());
  put(kItemResources, execution_resources());
  auto names = v8::Array::New(isolate_);
  uint32_t count = 0;
  for (auto& [id, tmpl] : class_templates_) {
    auto index = creator.AddData(tmpl.Get(isolate_));
    names->Set(context, count++, intern(isolate_, template_key(id))).Check();
    names->Set(context, count++, v8::Integer::New(isolate_, static_cast<int>(index))).Check();
    tmpl.Reset();
  }
  put(kItemTemplateNames, names);
  for (uint32_t i = 0; i < static_cast<uint32_t>(Hook::kCount); ++i) {
    put(kItemHooks + i, hooks_[i].IsEmpty() ? v8::Undefined(isolate_).As<v8::Value>()
                                            : hooks_[i].Get(isolate_).As<v8::Value>());
    hooks_[i].Reset();
  }
  creator.AddData(context, items);
  class_templates_.clear();
  states_.clear();
  builtins_->reset();
  ticks_.reset();
  async_hook_array_.Reset();
  async_id_array_.Reset();
  execution_resources_.Reset();
  process_.Reset();
  creator.SetDefaultContext(v8::Context::New(isolate_));
  creator.AddContext(context);
  context_.Reset();
}

void Realm::deserialize() {
  auto context = v8::Context::FromSnapshot(isolate_, 0).ToLocalChecked();
  setup_context(context);
  context_.Reset(isolate_, context);
  // V8 reads its flag when a context is made, and this one was made when the program was built.
  if (options().flag("--disallow-code-generation-from-strings"))
    context->AllowCodeGenerationFromStrings(false);
  v8::Context::Scope context_scope(context);
  auto items = context->GetDataFromSnapshotOnce<v8::Array>(0).ToLocalChecked();
  auto get = [&](uint32_t index) { return items->Get(context, index).ToLocalChecked(); };
  builtins_->set_natives(get(kItemNatives).As<v8::Object>());
  builtins_->set_require(get(kItemRequire).As<v8::Function>());
  process_.Reset(isolate_, get(kItemProcess).As<v8::Object>());
  ticks_.set_arrays(get(kItemTicks).As<v8::Int32Array>(),
                    get(kItemImmediates).As<v8::Uint32Array>(),
                    get(kItemTimers).As<v8::Int32Array>());
  async_hook_array_.Reset(isolate_, get(kItemAsyncHooks).As<v8::Uint32Array>());
  async_id_array_.Reset(isolate_, get(kItemAsyncIds).As<v8::Float64Array>());
  execution_resources_.Reset(isolate_, get(kItemResources).As<v8::Array>());
  adopt_arrays();
  auto names = get(kItemTemplateNames).As<v8::Array>();
  for (uint32_t i = 0; i + 1 < names->Length(); i += 2) {
    v8::String::Utf8Value name(isolate_, names->Get(context, i).ToLocalChecked());
    snapshot_templates_[*name] =
        static_cast<size_t>(names->Get(context, i + 1).ToLocalChecked().As<v8::Int32>()->Value());
  }
  for (uint32_t i = 0; i < static_cast<uint32_t>(Hook::kCount); ++i) {
    auto value = get(kItemHooks + i);
    if (value->IsFunction()) hooks_[i].Reset(isolate_, value.As<v8::Function>());
  }
}

// ---- Host
// ------------------------------------------------------------------------------------------------------------------

v8::Local<v8::Value> Realm::make_error(const Error& error) {
  v8::EscapableHandleScope scope(isolate_);
  auto context = this->context();
  auto string = [this](std::string_view s) {
    return utf8(isolate_, s).FromMaybe(v8::String::Empty(isolate_));
  };
  if (error.kind == Error::Kind::kSystem) {
    // "ENOENT: no such file or directory, open 'path' -> 'dest'"
    const char* code = uv_err_name(error.number);
    std::string message = std::string(code) + ": " +
                          (error.message.empty() ? uv_strerror(error.number) : error.message);
    if (*error.syscall) message += std::string(", ") + error.syscall;
    if (error.has_path) message += " '" + error.path + "'";
    if (error.has_dest) message += " -> '" + error.dest + "'";
    auto made = v8::Exception::Error(string(message)).As<v8::Object>();
    // A setter on Object.prototype may throw: then that is the error.
    v8::TryCatch try_catch(isolate_);
    auto set = [&](const char* key, v8::Local<v8::Value> value) {
      if (!try_catch.HasCaught()) ignore(made->Set(context, intern(isolate_, key), value));
    };
    set("errno", v8::Integer::New(isolate_, error.number));
    set("code", intern(isolate_, code));
    if (*error.syscall) set("syscall", intern(isolate_, error.syscall));
    if (error.has_path) set("path", string(error.path));
    if (error.has_dest) set("dest", string(error.dest));
    if (try_catch.HasCaught()) return scope.Escape(try_catch.Exception());
    return scope.Escape(made.As<v8::Value>());
  }
  if (error.has_path) {
    // ERR_ACCESS_DENIED as native code of Node's makes it (engine/permission.h).
    auto made = v8::Exception::Error(string(error.message)).As<v8::Object>();
    auto set = [&](const char* key, v8::Local<v8::Value> value) {
      ignore(made->CreateDataProperty(context, intern(isolate_, key), value));
    };
    set("code", intern(isolate_, error.code));
    set("permission", intern(isolate_, error.syscall));
    set("resource", string(error.path));
    return scope.Escape(made.As<v8::Value>());
  }
  // A coded error without a code is a plain one.
  if (!*error.code) return scope.Escape(v8::Exception::Error(string(error.message)));
  if (has_hook(Hook::kMakeError)) {
    v8::Local<v8::Value> argv[] = {intern(isolate_, error.code), string(error.message)};
    v8::TryCatch try_catch(isolate_);
    v8::Local<v8::Value> made;
    if (hook(Hook::kMakeError)->Call(context, v8::Undefined(isolate_), 2, argv).ToLocal(&made)) {
      if (Permission::is_refusal(error) && made->IsObject()) {
        // ERR_ACCESS_DENIED as JavaScript of Node's makes it.
        ignore(made.As<v8::Object>()->Set(context, intern(isolate_, "permission"),
                                          intern(isolate_, error.syscall)));
        ignore(
            made.As<v8::Object>()->Set(context, intern(isolate_, "resource"), string(error.path)));
      }
      return scope.Escape(made);
    }
  }
  auto made = v8::Exception::Error(string(error.message)).As<v8::Object>();
  ignore(made->CreateDataProperty(context, intern(isolate_, "code"), intern(isolate_, error.code)));
  return scope.Escape(made.As<v8::Value>());
}

v8::Local<v8::FunctionTemplate> Realm::class_template(int class_id) {
  auto found = class_templates_.find(class_id);
  if (found != class_templates_.end()) return found->second.Get(isolate_);
  if (class_id < 0) return {};
  auto kept = snapshot_templates_.find(template_key(class_id));
  if (kept == snapshot_templates_.end()) return {};
  v8::Local<v8::FunctionTemplate> tmpl;
  if (!isolate_->GetDataFromSnapshotOnce<v8::FunctionTemplate>(kept->second).ToLocal(&tmpl))
    return {};
  set_class_template(class_id, tmpl);
  return tmpl;
}

void Realm::set_class_template(int class_id, v8::Local<v8::FunctionTemplate> value) {
  class_templates_[class_id].Reset(isolate_, value);
}

void Realm::add_wrapped(Wrapped* wrapped) {
  wrapped->next = wrapped_;
  if (wrapped_) wrapped_->previous = wrapped;
  wrapped_ = wrapped;
}

void Realm::remove_wrapped(Wrapped* wrapped) {
  if (wrapped->previous) wrapped->previous->next = wrapped->next;
  if (wrapped->next) wrapped->next->previous = wrapped->previous;
  if (wrapped_ == wrapped) wrapped_ = wrapped->next;
}

void Realm::dispose_wrapped() {
  for (auto* wrapped = wrapped_; wrapped;) {
    auto* next = wrapped->next;
    wrapped->dispose();
    wrapped = next;
  }
}

// ---- async ids
// -------------------------------------------------------------------------------------------------------------

void Realm::emit_async_init(AsyncIds ids, const char* type, v8::Local<v8::Object> resource) {
  if (!has_async_hook(kInit) || !has_hook(Hook::kAsyncInit) || !can_call_js()) return;
  v8::HandleScope scope(isolate_);
  v8::Local<v8::Value> argv[] = {v8::Number::New(isolate_, ids.async_id),
                                 utf8(isolate_, type).FromMaybe(v8::String::Empty(isolate_)),
                                 v8::Number::New(isolate_, ids.trigger_async_id), resource};
  v8::TryCatch try_catch(isolate_);
  if (hook(Hook::kAsyncInit)
          ->Call(context(), v8::Undefined(isolate_), std::size(argv), argv)
          .IsEmpty() &&
      try_catch.HasCaught() && !try_catch.HasTerminated()) {
    trigger_uncaught(try_catch.Exception(), try_catch.Message());
  }
}

void Realm::queue_async_destroy(double id) {
  if (async_hook_fields_ == nullptr || async_hook_fields_[kDestroy] == 0 || !can_call_js() ||
      id <= 0)
    return;
  // Often inside a garbage collection, where no JavaScript may run: the next check phase, or the
  // end of the loop, delivers.
  destroyed_async_ids_.push_back(id);
  // Microtasks without end must not keep them for ever.
  constexpr size_t kMany = 16384;
  if (destroyed_async_ids_.size() != kMany) return;
  isolate_->EnqueueMicrotask([](void* realm) { static_cast<Realm*>(realm)->deliver_destroys(); },
                             this);
}

void Realm::deliver_destroys() {
  if (destroyed_async_ids_.empty()) return;
  if (!has_hook(Hook::kAsyncDestroy)) return destroyed_async_ids_.clear();
  while (!destroyed_async_ids_.empty()) {
    std::vector<double> ids;
    ids.swap(destroyed_async_ids_);
    for (double id : ids) {
      v8::HandleScope scope(isolate_);
      v8::Local<v8::Value> argument = v8::Number::New(isolate_, id);
      v8::TryCatch try_catch(isolate_);
      if (hook(Hook::kAsyncDestroy)
              ->Call(context(), v8::Undefined(isolate_), 1, &argument)
              .IsEmpty()) {
        if (try_catch.HasTerminated()) return;
        trigger_uncaught(try_catch.Exception(), try_catch.Message());
      }
    }
  }
}

// ---- requests and cleanup
// --------------------------------------------------------------------------------------------------

void Realm::add_cleanup(void* key, std::function<void()> hook) {
  cleanups_.emplace_back(key, std::move(hook));
}

void Realm::remove_cleanup(void* key) {
  std::erase_if(cleanups_, [key](const auto& item) { return item.first == key; });
}

void Realm::run_cleanups() {
  ending_ = true;
  while (!cleanups_.empty()) {
    auto hook = std::move(cleanups_.back().second);
    cleanups_.pop_back();
    hook();
  }
}

void Realm::add_request(ActiveRequest* request) { requests_.push_back(request); }

void Realm::remove_request(ActiveRequest* request) {
  // Requests usually end in the order in which they began, or the most recent one first. The place
  // of one that ended takes the last, so that the next of many stands behind it.
  if (requests_.empty()) return;
  size_t at = requests_.size() - 1;
  if (requests_[at] != request) {
    if (next_request_ < requests_.size() && requests_[next_request_] == request) {
      at = next_request_;
    } else {
      const auto found = std::find(requests_.begin(), requests_.end(), request);
      if (found == requests_.end()) return;
      at = static_cast<size_t>(found - requests_.begin());
    }
  }
  requests_[at] = requests_.back();
  requests_.pop_back();
  next_request_ = at + 1;
}

// ---- running
// -----------------------------------------------------------------------------------------------------------------

v8::MaybeLocal<v8::Value> Realm::start(const char* mode) {
  listen_to_messages(isolate_);
  ticks_.start();
  if (tasks_) tasks_->attach(loop(), isolate_);
  v8::EscapableHandleScope scope(isolate_);
  v8::Context::Scope context_scope(context());
  if (options().flag("--trace-uncaught")) {
    // What is thrown need be no error with a stack of its own.
    constexpr int kFrames = 10;
    isolate_->SetCaptureStackTraceForUncaughtExceptions(true, kFrames, v8::StackTrace::kDetailed);
  }
  v8::Local<v8::Value> argument = intern(isolate_, mode);
  v8::Local<v8::Value> result;
  // The main script is async id 1, triggered by nobody.
  if (call(hook(Hook::kStart), process(), 1, &argument, {1, 0}).ToLocal(&result))
    return scope.Escape(result);
  // It threw, and somebody has handled that: its ticks come before the loop's first turn.
  if (!isolate_->IsExecutionTerminating()) ticks_.drain();
  return {};
}

/// How long the end of the program waits for background work before it looks at what that work may
/// want.
constexpr std::chrono::milliseconds kWorkerPatience{1};

void Realm::spin() {
  v8::HandleScope scope(isolate_);
  v8::Context::Scope context_scope(context());
  loop_start_time = uv_hrtime();
  while (can_call_js()) {
    loop_.run(UV_RUN_DEFAULT);
    if (!can_call_js()) return;
    // Background compilation and the like may still owe this thread a task; only then is the
    // program out of work. What they owe may be what they wait for, too: a compiler that runs out
    // of memory asks this thread to collect garbage.
    bool worked = false;
    while (!Platform::get().drain_workers(kWorkerPatience)) worked |= tasks_->flush();
    if (tasks_->flush() || worked || loop_.alive()) continue;
    deliver_destroys();
    loop_exit_time = uv_hrtime();
    static const trace::Group environment("node,node.environment");
    trace::Scope traced(environment, "BeforeExit");
    if (!emit_process("beforeExit")) return;
    if (!loop_.alive()) return;
  }
}

bool Realm::emit_process(const char* event) {
  v8::HandleScope scope(isolate_);
  v8::Local<v8::Value> argument = intern(isolate_, event);
  ignore(call(hook(Hook::kEmitProcess), process(), 1, &argument));
  return can_call_js();
}

int Realm::emit_exit() {
  v8::HandleScope scope(isolate_);
  v8::Context::Scope context_scope(context());
  if (!can_call_js()) return exit_code(0);
  v8::Local<v8::Value> argument = intern(isolate_, "exit"), result;
  if (call(hook(Hook::kEmitProcess), process(), 1, &argument).ToLocal(&result) &&
      result->IsInt32()) {
    return result.As<v8::Int32>()->Value();
  }
  return exit_code(0);
}

int Realm::exit_code(int fallback) const {
  v8::HandleScope scope(isolate_);
  v8::Local<v8::Value> value;
  v8::TryCatch try_catch(isolate_);
  auto context = this->context();
  if (!process()->Get(context, intern(isolate_, "exitCode")).ToLocal(&value) ||
      value->IsNullOrUndefined())
    return fallback;
  return value->Int32Value(context).FromMaybe(fallback);
}

void Realm::exit(int code) {
  if (exit_handler) return exit_handler(code);
  exit_addons();
  stop_js();
  // As in Node: what the thread pool was given is still done (the last write to a file or a pipe),
  // though nobody hears of it any more. The pool itself can only be ended where no other thread
  // asks it for anything.
  if (loop()->active_reqs.count > 0) {
    Job::wait_for_all(*this);
    if (realms == 1) uv_library_shutdown();
  }
  end_process(code);
}

void Realm::trigger_uncaught(v8::Local<v8::Value> exception, v8::Local<v8::Message> message,
                             bool from_promise) {
  // A call that V8 refuses as the thread is being ended gives nothing, and throws nothing either.
  if (exception.IsEmpty() || !can_call_js() || isolate_->IsExecutionTerminating()) return;
  v8::HandleScope scope(isolate_);
  auto context = this->context();
  v8::Context::Scope context_scope(context);
  if (!has_hook(Hook::kUncaughtException)) {
    report_uncaught(*this, exception, message);
    return exit(6);
  }
  v8::Local<v8::Value> handled;
  {
    v8::TryCatch try_catch(isolate_);
    v8::Local<v8::Value> argv[] = {exception, v8::Boolean::New(isolate_, from_promise)};
    // Programs that replace process._fatalException see what is uncaught; one that is no function
    // ends the process with code 6.
    v8::Local<v8::Value> handler;
    if (!process()->Get(context, intern(isolate_, "_fatalException")).ToLocal(&handler) ||
        !handler->IsFunction()) {
      report_uncaught(*this, exception, message);
      return exit(6);
    }
    if (!handler.As<v8::Function>()->Call(context, process(), 2, argv).ToLocal(&handled)) {
      // The handler itself threw (or the thread is being ended).
      if (!try_catch.HasCaught() || try_catch.HasTerminated() || !can_call_js()) return;
      report_uncaught(*this, try_catch.Exception(), try_catch.Message());
      return exit(7);
    }
  }
  if (!can_call_js()) return;
  if (!handled->IsFalse()) return;
  if (fatal_handler) return fatal_handler(exception, message);
  if (auto* observer = state<Inspection>().observer()) observer->uncaught(exception, message);
  report_uncaught(*this, exception, message);
  // V8 itself sees to errors of which it can tell that nobody catches them.
  if (options().flag("--abort-on-uncaught-exception")) std::abort();
  // 'exit' listeners had the last word.
  exit(exit_code(1));
}

}  // namespace nodus
