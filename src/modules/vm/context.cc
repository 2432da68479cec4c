#include "modules/vm/context.h"

#include "engine/inspection.h"
#include "engine/promise_hooks.h"
#include "modules/module/module_record.h"
#include "modules/vm/interceptors.h"

namespace nodus::modules::vm {
namespace {

/// Context embedder data: our ContextifiedContext, and whether WebAssembly may be compiled. High
/// numbers, out of the way of addons that use the first ones.
constexpr int kSelfSlot = 50;
constexpr int kAllowWasmSlot = 51;
constexpr int kObjectSlot = 52;
static_assert(module::kContextReferrerSlot > kObjectSlot);

struct VmState : RealmState {
  explicit VmState(Realm&) {}
  v8::Global<v8::ObjectTemplate> global_template;
  v8::Global<v8::Private> mark;
};

/// What a sandbox holds its ContextifiedContext by.
v8::Local<v8::Private> mark(v8::Isolate* isolate) {
  auto& state = Realm::from(isolate).state<VmState>();
  if (state.mark.IsEmpty()) {
    state.mark.Reset(isolate, v8::Private::ForApi(isolate, intern(isolate, "nodus:contextified")));
  }
  return state.mark.Get(isolate);
}

bool allow_wasm(v8::Local<v8::Context> context, v8::Local<v8::String>) {
  if (context->GetNumberOfEmbedderDataFields() <= kAllowWasmSlot) return true;
  return !context->GetEmbedderData(kAllowWasmSlot)->IsFalse();
}

}  // namespace

ContextifiedContext::ContextifiedContext(v8::Isolate* isolate, v8::Local<v8::Object> self,
                                         v8::Local<v8::Context> context,
                                         v8::Local<v8::Value> sandbox,
                                         std::unique_ptr<v8::MicrotaskQueue> queue)
    : Wrapped(isolate, self), queue_(std::move(queue)) {
  self->SetInternalField(kContext, context);
  self->SetInternalField(kSandbox, sandbox);
}

// V8 asks for the queue of a context until the context itself is gone; both die in the same
// collection, so the queue of a context that may still run microtasks is never freed early.
ContextifiedContext::~ContextifiedContext() = default;

ContextifiedContext* ContextifiedContext::make(v8::Isolate* isolate, v8::Local<v8::Value> sandbox,
                                               const Options& options) {
  auto& realm = Realm::from(isolate);
  auto outer = realm.context();
  std::unique_ptr<v8::MicrotaskQueue> queue;
  if (options.own_microtask_queue)
    queue = v8::MicrotaskQueue::New(isolate, v8::MicrotasksPolicy::kExplicit);

  v8::Local<v8::ObjectTemplate> global;
  if (sandbox->IsObject()) {
    auto& state = realm.state<VmState>();
    if (state.global_template.IsEmpty())
      state.global_template.Reset(isolate, make_global_template(isolate));
    global = state.global_template.Get(isolate);
  }
  auto context = v8::Context::New(isolate, nullptr, global, {}, {}, queue.get());
  if (context.IsEmpty()) return nullptr;
  context->SetSecurityToken(outer->GetSecurityToken());
  context->AllowCodeGenerationFromStrings(options.allow_strings);
  // While nothing is intercepted yet: Object.prototype.toString() tells the sandbox's class.
  if (sandbox->IsObject()) {
    auto name = sandbox.As<v8::Object>()->GetConstructorName();
    if (!name->StringEquals(intern(isolate, "Object")) &&
        context->Global()
            ->DefineOwnProperty(context, v8::Symbol::GetToStringTag(isolate), name, v8::DontEnum)
            .IsNothing()) {
      return nullptr;
    }
  }
  context->SetEmbedderData(kAllowWasmSlot, v8::Boolean::New(isolate, options.allow_wasm));
  if (!options.allow_wasm) isolate->SetAllowWasmCodeGenerationCallback(&allow_wasm);

  ContextifiedContext* self;
  {
    v8::Context::Scope scope(outer);
    self = make_wrapped<ContextifiedContext>(isolate, context, sandbox, std::move(queue));
  }
  if (!self) return nullptr;
  // Interceptors find us in the slot; the JavaScript object beside it keeps us alive as long as the
  // context.
  context->SetAlignedPointerInEmbedderData(kSelfSlot, self);
  context->SetEmbedderData(kObjectSlot, self->object());
  context->SetEmbedderData(module::kContextReferrerSlot, options.referrer);
  auto target = sandbox->IsObject() ? sandbox.As<v8::Object>() : context->Global();
  if (target->SetPrivate(outer, mark(isolate), self->object()).IsNothing()) return nullptr;

  realm.state<PromiseHooks>().add(context);
  realm.state<Inspection>().add_context(context, {options.name, options.origin});

  // As in the main context: a left-over of V8 that Node takes away.
  v8::Context::Scope scope(context);
  v8::Local<v8::Value> intl;
  if (context->Global()->GetRealNamedProperty(context, intern(isolate, "Intl")).ToLocal(&intl) &&
      intl->IsObject()) {
    std::ignore = intl.As<v8::Object>()->Delete(context, intern(isolate, "v8BreakIterator"));
  }
  return self;
}

ContextifiedContext* ContextifiedContext::from(v8::Isolate* isolate, v8::Local<v8::Object> object) {
  auto context = Realm::from(isolate).context();
  v8::Local<v8::Value> found;
  if (!object->GetPrivate(context, mark(isolate)).ToLocal(&found) || !found->IsObject())
    return nullptr;
  return static_cast<ContextifiedContext*>(Wrapped::of(found.As<v8::Object>()));
}

ContextifiedContext* ContextifiedContext::from(v8::Local<v8::Context> context) {
  if (context->GetNumberOfEmbedderDataFields() <= kSelfSlot) return nullptr;
  return static_cast<ContextifiedContext*>(context->GetAlignedPointerFromEmbedderData(kSelfSlot));
}

std::optional<v8::Local<v8::Context>> context_of(Realm& realm, v8::Local<v8::Value> value) {
  if (!value->IsObject()) return realm.context();
  auto* self = ContextifiedContext::from(realm.isolate(), value.As<v8::Object>());
  if (!self) {
    throw_error(realm.isolate(),
                Error::coded("ERR_CONTEXT_NOT_INITIALIZED", "context used is not initialized"));
    return std::nullopt;
  }
  return self->context();
}

// ---- JavaScript face
// ---------------------------------------------------------------------------------------------------

namespace {

/// makeContext(sandbox | undefined, allowStrings, allowWasm, ownMicrotaskQueue, referrer, name,
/// origin): the sandbox, or the new global object.
v8::MaybeLocal<v8::Value> make_context(v8::Isolate* isolate, v8::Local<v8::Value> sandbox,
                                       bool allow_strings, bool allow_wasm,
                                       bool own_microtask_queue, v8::Local<v8::Value> referrer,
                                       std::string name, std::string origin) {
  auto* self = ContextifiedContext::make(isolate, sandbox,
                                         {allow_strings, allow_wasm, own_microtask_queue, referrer,
                                          std::move(name), std::move(origin)});
  if (!self) return {};
  if (sandbox->IsObject()) return sandbox;
  return self->context()->Global().As<v8::Value>();
}

bool is_context(v8::Isolate* isolate, v8::Local<v8::Object> object) {
  return ContextifiedContext::from(isolate, object) != nullptr;
}
bool fast_is_context(v8::Local<v8::Value>, v8::Local<v8::Value> value,
                     v8::FastApiCallbackOptions& options) {
  v8::HandleScope scope(options.isolate);
  return value->IsObject() &&
         ContextifiedContext::from(options.isolate, value.As<v8::Object>()) != nullptr;
}

/// measureMemory(mode, execution): a promise.
v8::MaybeLocal<v8::Value> measure_memory(Realm& realm, int32_t mode, int32_t execution) {
  auto context = realm.context();
  v8::Local<v8::Promise::Resolver> resolver;
  if (!v8::Promise::Resolver::New(context).ToLocal(&resolver)) return {};
  auto delegate = v8::MeasureMemoryDelegate::Default(realm.isolate(), context, resolver,
                                                     static_cast<v8::MeasureMemoryMode>(mode));
  realm.isolate()->MeasureMemory(std::move(delegate),
                                 static_cast<v8::MeasureMemoryExecution>(execution));
  return resolver->GetPromise().As<v8::Value>();
}

}  // namespace

void bind_context(Binder& m) {
  auto context = m.class_<ContextifiedContext>("ContextifiedContext");
  if (!m.collecting())
    context.get_template()->InstanceTemplate()->SetInternalFieldCount(
        ContextifiedContext::kFieldCount);
  m.function<&make_context>("makeContext");
  m.fast_function<&is_context, &fast_is_context>("isContext", v8::SideEffectType::kHasNoSideEffect);
  m.function<&measure_memory>("measureMemory");
}

}  // namespace nodus::modules::vm
