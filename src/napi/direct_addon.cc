// Addons that are compiled against node.h: our own definitions of the functions that it promises
// them. Namespace node stands here alone. Environments are realms.
// https://nodejs.org/docs/latest-v24.x/api/addons.html

#include "napi/direct_addon.h"

#include <node.h>
#include <node_buffer.h>

#include <atomic>
#include <memory>
#include <ostream>

#include "engine/array_buffer_memory.h"
#include "engine/gate.h"
#include "engine/platform.h"
#include "loop/idle_time.h"
#include "modules/buffer/buffer.h"
#include "napi/addon_platform.h"
#include "napi/addon_realm.h"
#include "napi/lent_memory.h"

namespace nodus::napi {

namespace {

node::node_module& to_module(DirectAddon& addon) {
  return reinterpret_cast<node::node_module&>(addon);
}

}  // namespace

bool is_context_aware(const DirectAddon& addon) {
  return reinterpret_cast<const node::node_module&>(addon).nm_context_register_func != nullptr;
}

int direct_version(const DirectAddon& addon) {
  return reinterpret_cast<const node::node_module&>(addon).nm_version;
}

bool start_direct(Realm& realm, v8::Local<v8::Object> module, v8::Local<v8::Object> exports,
                  DirectInit init) {
  v8::TryCatch try_catch(realm.isolate());
  init(exports, module, realm.context());
  if (!try_catch.HasCaught()) return true;
  try_catch.ReThrow();
  return false;
}

bool start_direct(Realm& realm, v8::Local<v8::Object> module, v8::Local<v8::Object> exports,
                  DirectAddon& addon) {
  auto& description = to_module(addon);
  v8::TryCatch try_catch(realm.isolate());
  if (description.nm_context_register_func) {
    description.nm_context_register_func(exports, module, realm.context(), description.nm_priv);
  } else if (auto init = std::exchange(description.nm_register_func, nullptr)) {
    init(exports, module, description.nm_priv);
  } else {
    return false;
  }
  if (!try_catch.HasCaught()) return true;
  try_catch.ReThrow();
  return false;
}

}  // namespace nodus::napi

extern "C" void node_module_register(void* mod) {
  nodus::napi::register_direct_addon(static_cast<nodus::napi::DirectAddon*>(mod));
}

namespace node {

using nodus::Realm;
using nodus::modules::buffer::Encoding;
using nodus::napi::AddonRealm;
using v8::Isolate;
using v8::Local;
using v8::MaybeLocal;
using v8::Object;
using v8::String;
using v8::Value;

namespace {

Realm& realm_of(Environment* env) { return *reinterpret_cast<Realm*>(env); }

std::span<const uint8_t> bytes_of(const char* data, size_t length) {
  return {reinterpret_cast<const uint8_t*>(data), length};
}

Encoding to_ours(enum encoding encoding) {
  switch (encoding) {
    case ASCII:
      return Encoding::kAscii;
    case UTF8:
      return Encoding::kUtf8;
    case BASE64:
      return Encoding::kBase64;
    case UCS2:
      return Encoding::kUcs2;
    case BINARY:
      return Encoding::kLatin1;
    case HEX:
      return Encoding::kHex;
    case BUFFER:
      return Encoding::kBuffer;
    case BASE64URL:
      return Encoding::kBase64Url;
  }
  return Encoding::kLatin1;
}

enum encoding to_theirs(Encoding encoding) {
  switch (encoding) {
    case Encoding::kAscii:
      return ASCII;
    case Encoding::kUtf8:
      return UTF8;
    case Encoding::kBase64:
      return BASE64;
    case Encoding::kUcs2:
      return UCS2;
    case Encoding::kLatin1:
      return BINARY;
    case Encoding::kHex:
      return HEX;
    case Encoding::kBuffer:
      return BUFFER;
    case Encoding::kBase64Url:
      return BASE64URL;
  }
  return BINARY;
}

/// The bytes of VALUE, a string or a view, in ENCODING; nullopt: it is neither.
std::optional<std::string> decode(Isolate* isolate, Local<Value> value, enum encoding encoding) {
  if (value->IsArrayBufferView()) {
    auto view = value.As<v8::ArrayBufferView>();
    std::string bytes(view->ByteLength(), '\0');
    view->CopyContents(bytes.data(), bytes.size());
    return bytes;
  }
  if (!value->IsString()) return std::nullopt;
  return nodus::modules::buffer::decode(isolate, value.As<String>(), to_ours(encoding));
}

Local<Value> system_error(Isolate* isolate, int uv_code, const char* syscall, const char* message,
                          const char* path, const char* dest) {
  auto view = [](const char* text) { return text ? std::string_view(text) : std::string_view(); };
  auto error = nodus::Error::system(uv_code, syscall ? syscall : "", view(path), view(dest));
  if (message && *message) error.message = message;
  return Realm::from(isolate).make_error(error);
}

/// A call from the loop with these ids; exceptions are uncaught ones when nobody is further out.
MaybeLocal<Value> call(Isolate* isolate, Local<Object> receiver, Local<v8::Function> function,
                       int argc, Local<Value>* argv, async_context ids, Local<Value> frame = {}) {
  auto& realm = Realm::from(isolate);
  if (realm.is_ending() || !realm.can_call_js()) return {};
  if (realm.gate_depth == 0) {
    auto result = realm.call(function, receiver, argc, argv, {ids.async_id, ids.trigger_async_id},
                             frame, receiver);
    // The exception has been dealt with: nobody further out could.
    return result.IsEmpty() && realm.can_call_js() ? v8::Undefined(isolate).As<Value>() : result;
  }
  nodus::Gate gate(realm, {ids.async_id, ids.trigger_async_id}, frame, receiver);
  auto result = function->Call(realm.context(), receiver, argc, argv);
  if (result.IsEmpty()) gate.mark_failed();
  return result;
}

MaybeLocal<Value> call(Isolate* isolate, Local<Object> receiver, Local<String> name, int argc,
                       Local<Value>* argv, async_context ids, Local<Value> frame = {}) {
  Local<Value> function;
  if (!receiver->Get(Realm::from(isolate).context(), name).ToLocal(&function) ||
      !function->IsFunction())
    return {};
  return call(isolate, receiver, function.As<v8::Function>(), argc, argv, ids, frame);
}

Local<String> name_of(Isolate* isolate, std::string_view text) {
  return nodus::utf8(isolate, text).FromMaybe(String::Empty(isolate));
}

}  // namespace

// ---- errors

Local<Value> ErrnoException(Isolate* isolate, int errorno, const char* syscall, const char* message,
                            const char* path) {
  // Older than UVException, and of another form.
  std::string code = uv_err_name(uv_translate_sys_error(errorno));
  std::string text = code + ", " + (message && *message ? message : strerror(errorno));
  if (path) text += std::string(" '") + path + "'";
  auto error = v8::Exception::Error(name_of(isolate, text)).As<Object>();
  auto set = [&](const char* name, Local<Value> value) {
    nodus::ignore(error->Set(Realm::from(isolate).context(), nodus::intern(isolate, name), value));
  };
  set("errno", v8::Integer::New(isolate, errorno));
  set("code", name_of(isolate, code));
  if (path) set("path", name_of(isolate, path));
  if (syscall) set("syscall", name_of(isolate, syscall));
  return error;
}

Local<Value> UVException(Isolate* isolate, int errorno, const char* syscall, const char* message,
                         const char* path, const char* dest) {
  return system_error(isolate, errorno, syscall, message, path, dest);
}

void FatalException(Isolate* isolate, const v8::TryCatch& try_catch) {
  if (!try_catch.HasTerminated())
    Realm::from(isolate).trigger_uncaught(try_catch.Exception(), try_catch.Message());
}

void OnFatalError(const char* location, const char* message) {
  nodus::napi::fatal(location, message);
}

// ---- calls

MaybeLocal<Value> MakeCallback(Isolate* isolate, Local<Object> recv, Local<v8::Function> callback,
                               int argc, Local<Value>* argv, async_context asyncContext) {
  return call(isolate, recv, callback, argc, argv, asyncContext);
}

MaybeLocal<Value> MakeCallback(Isolate* isolate, Local<Object> recv, const char* method, int argc,
                               Local<Value>* argv, async_context asyncContext) {
  return call(isolate, recv, name_of(isolate, method), argc, argv, asyncContext);
}

MaybeLocal<Value> MakeCallback(Isolate* isolate, Local<Object> recv, Local<String> symbol, int argc,
                               Local<Value>* argv, async_context asyncContext) {
  return call(isolate, recv, symbol, argc, argv, asyncContext);
}

// The forms without ids are deprecated; they never gave an empty handle.

Local<Value> MakeCallback(Isolate* isolate, Local<Object> recv, const char* method, int argc,
                          Local<Value>* argv) {
  return call(isolate, recv, name_of(isolate, method), argc, argv, {0, 0})
      .FromMaybe(Local<Value>());
}

Local<Value> MakeCallback(Isolate* isolate, Local<Object> recv, Local<String> symbol, int argc,
                          Local<Value>* argv) {
  return call(isolate, recv, symbol, argc, argv, {0, 0}).FromMaybe(Local<Value>());
}

Local<Value> MakeCallback(Isolate* isolate, Local<Object> recv, Local<v8::Function> callback,
                          int argc, Local<Value>* argv) {
  return call(isolate, recv, callback, argc, argv, {0, 0}).FromMaybe(Local<Value>());
}

// ---- environments

Environment* GetCurrentEnvironment(Local<v8::Context> context) {
  auto* isolate = Isolate::GetCurrent();
  if (context.IsEmpty() || !nodus::Platform::get().is_of_realm(isolate)) return nullptr;
  return reinterpret_cast<Environment*>(&Realm::from(isolate));
}

uv_loop_s* GetCurrentEventLoop(Isolate* isolate) {
  auto* loop = Realm::from(isolate).loop();
  nodus::let_libuv_measure(loop);
  return loop;
}

void AddEnvironmentCleanupHook(Isolate* isolate, void (*fun)(void* arg), void* arg) {
  AddonRealm::of(Realm::from(isolate)).add_hook(fun, arg);
}

void RemoveEnvironmentCleanupHook(Isolate* isolate, void (*fun)(void* arg), void* arg) {
  AddonRealm::of(Realm::from(isolate)).remove_hook(fun, arg);
}

void AtExit(Environment* env, void (*cb)(void* arg), void* arg) {
  AddonRealm::of(realm_of(env)).add_exit_hook(cb, arg);
}

namespace {

struct AsyncHook {
  void (*function)(void* arg, void (*cb)(void*), void* cbarg);
  void* argument;
  napi_async_cleanup_hook_handle handle;
  /// Itself, until it runs or is taken back: what the addon holds of it may go before.
  std::shared_ptr<AsyncHook> waits;
};

void run_async_hook(napi_async_cleanup_hook_handle handle, void* data) {
  auto hook = std::move(static_cast<AsyncHook*>(data)->waits);
  hook->function(
      hook->argument,
      [](void* done) {
        napi_remove_async_cleanup_hook(static_cast<napi_async_cleanup_hook_handle>(done));
      },
      handle);
}

}  // namespace

struct ACHHandle {
  std::shared_ptr<AsyncHook> hook;
};

ACHHandle* AddEnvironmentCleanupHookInternal(Isolate* isolate,
                                             void (*fun)(void* arg, void (*cb)(void*), void* cbarg),
                                             void* arg) {
  auto hook = std::make_shared<AsyncHook>(fun, arg);
  hook->waits = hook;
  auto* env = AddonRealm::of(Realm::from(isolate)).shared_environment();
  napi_add_async_cleanup_hook(env, run_async_hook, hook.get(), &hook->handle);
  return new ACHHandle{std::move(hook)};
}

void RemoveEnvironmentCleanupHookInternal(ACHHandle* holder) {
  if (auto hook = std::move(holder->hook->waits)) napi_remove_async_cleanup_hook(hook->handle);
}

void DeleteACHHandle::operator()(ACHHandle* handle) const { delete handle; }

void RequestInterrupt(Environment* env, void (*fun)(void* arg), void* arg) {
  struct Interrupt {
    void (*function)(void*);
    void* argument;
    std::atomic_flag done;
  };
  // Called by whichever comes first: running JavaScript, or the loop when none runs.
  auto* interrupt = new std::shared_ptr<Interrupt>(new Interrupt{fun, arg, {}});
  auto run = [](Isolate*, void* data) {
    auto* held = static_cast<std::shared_ptr<Interrupt>*>(data);
    if (!(*held)->done.test_and_set()) (*held)->function((*held)->argument);
    delete held;
  };
  struct Task final : v8::Task {
    void (*run)(Isolate*, void*);
    void* data;
    Task(void (*r)(Isolate*, void*), void* d) : run(r), data(d) {}
    void Run() override { run(nullptr, data); }
  };
  auto* again = new std::shared_ptr<Interrupt>(*interrupt);
  auto& realm = realm_of(env);
  realm.isolate()->RequestInterrupt(run, interrupt);
  realm.tasks()->PostTask(std::make_unique<Task>(run, again));
}

// ---- isolates of an addon's own

// What belongs to an isolate is its realm's, too.
IsolateData* GetEnvironmentIsolateData(Environment* env) {
  return reinterpret_cast<IsolateData*>(env);
}

MultiIsolatePlatform* GetMultiIsolatePlatform(Environment*) {
  return &nodus::napi::addon_platform();
}

MultiIsolatePlatform* GetMultiIsolatePlatform(IsolateData*) {
  return &nodus::napi::addon_platform();
}

void MultiIsolatePlatform::DisposeIsolate(Isolate* isolate) {
  isolate->Deinitialize();
  // Its address may be another isolate's as soon as it is free.
  UnregisterIsolate(isolate);
  Isolate::Free(isolate);
}

namespace {

class OwnIsolateAllocator final : public ArrayBufferAllocator {
 public:
  void* Allocate(size_t length) override { return allocator_->Allocate(length); }
  void* AllocateUninitialized(size_t length) override {
    return allocator_->AllocateUninitialized(length);
  }
  void Free(void* data, size_t length) override { allocator_->Free(data, length); }

 private:
  NodeArrayBufferAllocator* GetImpl() override { return nullptr; }

  std::shared_ptr<v8::ArrayBuffer::Allocator> allocator_ = nodus::make_array_buffer_allocator();
};

}  // namespace

std::unique_ptr<ArrayBufferAllocator> ArrayBufferAllocator::Create(bool) {
  return std::make_unique<OwnIsolateAllocator>();
}

ArrayBufferAllocator* CreateArrayBufferAllocator() {
  return ArrayBufferAllocator::Create().release();
}

void FreeArrayBufferAllocator(ArrayBufferAllocator* allocator) { delete allocator; }

// ---- reports

namespace {

/// process.report[METHOD](…) as text.
std::string report(Isolate* isolate, const char* method, std::vector<Local<Value>> arguments) {
  auto& realm = Realm::from(isolate);
  auto context = realm.context();
  Local<Value> holder, function, result;
  v8::TryCatch try_catch(isolate);
  if (!realm.process()->Get(context, nodus::intern(isolate, "report")).ToLocal(&holder) ||
      !holder->IsObject() ||
      !holder.As<Object>()->Get(context, nodus::intern(isolate, method)).ToLocal(&function) ||
      !function->IsFunction() ||
      !function.As<v8::Function>()
           ->Call(context, holder, static_cast<int>(arguments.size()), arguments.data())
           .ToLocal(&result)) {
    return "";
  }
  if (result->IsObject()) {
    Local<String> text;
    if (!v8::JSON::Stringify(context, result).ToLocal(&text)) return "";
    result = text;
  }
  return nodus::to_utf8(isolate, result).value_or("");
}

}  // namespace

std::string TriggerNodeReport(Isolate* isolate, const char*, const char*,
                              const std::string& filename, Local<Value> error) {
  std::vector<Local<Value>> arguments;
  if (!filename.empty()) arguments.push_back(name_of(isolate, filename));
  if (!error.IsEmpty() && error->IsNativeError()) arguments.push_back(error);
  return report(isolate, "writeReport", std::move(arguments));
}

std::string TriggerNodeReport(Environment* env, const char* message, const char* trigger,
                              const std::string& filename, Local<Value> error) {
  return TriggerNodeReport(realm_of(env).isolate(), message, trigger, filename, error);
}

void GetNodeReport(Isolate* isolate, const char*, const char*, Local<Value> error,
                   std::ostream& out) {
  std::vector<Local<Value>> arguments;
  if (!error.IsEmpty() && error->IsNativeError()) arguments.push_back(error);
  out << report(isolate, "getReport", std::move(arguments));
}

void GetNodeReport(Environment* env, const char* message, const char* trigger, Local<Value> error,
                   std::ostream& out) {
  GetNodeReport(realm_of(env).isolate(), message, trigger, error, out);
}

// ---- asynchronous resources

async_id AsyncHooksGetExecutionAsyncId(Isolate* isolate) {
  return Realm::from(isolate).execution_async_id();
}

async_id AsyncHooksGetExecutionAsyncId(Local<v8::Context>) {
  return Realm::from(Isolate::GetCurrent()).execution_async_id();
}

async_id AsyncHooksGetTriggerAsyncId(Isolate* isolate) {
  return Realm::from(isolate).async_id_fields()[Realm::kTriggerAsyncId];
}

async_context EmitAsyncInit(Isolate* isolate, Local<Object> resource, std::string_view name,
                            async_id trigger_async_id) {
  auto& realm = Realm::from(isolate);
  nodus::AsyncIds ids{realm.new_async_id(), trigger_async_id};
  if (trigger_async_id == -1) ids.trigger_async_id = realm.default_trigger_async_id();
  if (realm.has_async_hook(Realm::kInit))
    realm.emit_async_init(ids, std::string(name).c_str(), resource);
  return {ids.async_id, ids.trigger_async_id};
}

async_context EmitAsyncInit(Isolate* isolate, Local<Object> resource, const char* name,
                            async_id trigger_async_id) {
  return EmitAsyncInit(isolate, resource, std::string_view(name), trigger_async_id);
}

async_context EmitAsyncInit(Isolate* isolate, Local<Object> resource, Local<String> name,
                            async_id trigger_async_id) {
  return EmitAsyncInit(isolate, resource,
                       std::string_view(nodus::to_utf8(isolate, name).value_or("")),
                       trigger_async_id);
}

void EmitAsyncDestroy(Environment* env, async_context asyncContext) {
  realm_of(env).queue_async_destroy(asyncContext.async_id);
}

void EmitAsyncDestroy(Isolate* isolate, async_context asyncContext) {
  Realm::from(isolate).queue_async_destroy(asyncContext.async_id);
}

class InternalCallbackScope : public nodus::Gate {
 public:
  using Gate::Gate;
};

CallbackScope::CallbackScope(Environment* env, Local<Object> resource, async_context asyncContext)
    : private_(new InternalCallbackScope(
          realm_of(env), nodus::AsyncIds{asyncContext.async_id, asyncContext.trigger_async_id},
          Local<Value>(), resource)),
      try_catch_(realm_of(env).isolate()) {
  try_catch_.SetVerbose(true);
}

CallbackScope::CallbackScope(Isolate* isolate, Local<Object> resource, async_context asyncContext)
    : CallbackScope(reinterpret_cast<Environment*>(&Realm::from(isolate)), resource, asyncContext) {
}

CallbackScope::~CallbackScope() {
  if (try_catch_.HasCaught()) {
    private_->mark_failed();
    FatalException(Isolate::GetCurrent(), try_catch_);
  }
  delete private_;
}

AsyncResource::AsyncResource(Isolate* isolate, Local<Object> resource, std::string_view name,
                             async_id trigger_async_id)
    : env_(reinterpret_cast<Environment*>(&Realm::from(isolate))),
      resource_(isolate, resource),
      async_context_(EmitAsyncInit(isolate, resource, name, trigger_async_id)) {
  auto frame = isolate->GetContinuationPreservedEmbedderData();
  if (!frame->IsUndefined()) context_frame_.Reset(isolate, frame);
}

AsyncResource::AsyncResource(Isolate* isolate, Local<Object> resource, const char* name,
                             async_id trigger_async_id)
    : AsyncResource(isolate, resource, std::string_view(name), trigger_async_id) {}

AsyncResource::~AsyncResource() {
  EmitAsyncDestroy(env_, async_context_);
  resource_.Reset();
}

MaybeLocal<Value> AsyncResource::MakeCallback(Local<v8::Function> callback, int argc,
                                              Local<Value>* argv) {
  auto* isolate = realm_of(env_).isolate();
  Local<Value> frame;
  if (!context_frame_.IsEmpty()) frame = context_frame_.Get(isolate);
  return call(isolate, get_resource(), callback, argc, argv, async_context_, frame);
}

MaybeLocal<Value> AsyncResource::MakeCallback(Local<String> symbol, int argc, Local<Value>* argv) {
  auto* isolate = realm_of(env_).isolate();
  Local<Value> frame;
  if (!context_frame_.IsEmpty()) frame = context_frame_.Get(isolate);
  return call(isolate, get_resource(), symbol, argc, argv, async_context_, frame);
}

MaybeLocal<Value> AsyncResource::MakeCallback(const char* method, int argc, Local<Value>* argv) {
  return MakeCallback(name_of(realm_of(env_).isolate(), method), argc, argv);
}

Local<Object> AsyncResource::get_resource() { return resource_.Get(realm_of(env_).isolate()); }
async_id AsyncResource::get_async_id() const { return async_context_.async_id; }
async_id AsyncResource::get_trigger_async_id() const { return async_context_.trigger_async_id; }

AsyncResource::CallbackScope::CallbackScope(AsyncResource* res)
    : node::CallbackScope(res->env_, res->get_resource(), res->async_context_) {}

// ---- text

enum encoding ParseEncoding(Isolate* isolate, Local<Value> encoding_v,
                            enum encoding default_encoding) {
  if (!encoding_v->IsString()) return default_encoding;
  auto name = nodus::to_utf8(isolate, encoding_v).value_or("");
  auto found = nodus::modules::buffer::parse_encoding(name);
  return found ? to_theirs(*found) : default_encoding;
}

MaybeLocal<Value> TryEncode(Isolate* isolate, const char* buf, size_t len, enum encoding encoding) {
  return nodus::modules::buffer::encode_or_copy(isolate, bytes_of(buf, len), to_ours(encoding));
}

MaybeLocal<Value> TryEncode(Isolate* isolate, const uint16_t* buf, size_t len) {
  return String::NewFromTwoByte(isolate, buf, v8::NewStringType::kNormal, static_cast<int>(len))
      .FromMaybe(Local<String>());
}

Local<Value> Encode(Isolate* isolate, const char* buf, size_t len, enum encoding encoding) {
  return TryEncode(isolate, buf, len, encoding).FromMaybe(Local<Value>());
}

Local<Value> Encode(Isolate* isolate, const uint16_t* buf, size_t len) {
  return TryEncode(isolate, buf, len).FromMaybe(Local<Value>());
}

ssize_t DecodeBytes(Isolate* isolate, Local<Value> value, enum encoding encoding) {
  auto bytes = decode(isolate, value, encoding);
  return bytes ? static_cast<ssize_t>(bytes->size()) : -1;
}

ssize_t DecodeWrite(Isolate* isolate, char* buf, size_t buflen, Local<Value> value,
                    enum encoding encoding) {
  auto bytes = decode(isolate, value, encoding);
  if (!bytes) return -1;
  auto count = std::min(buflen, bytes->size());
  std::memcpy(buf, bytes->data(), count);
  return static_cast<ssize_t>(count);
}

// ---- Buffer

namespace Buffer {

bool HasInstance(Local<Value> val) { return val->IsArrayBufferView(); }
bool HasInstance(Local<Object> val) { return val->IsArrayBufferView(); }

char* Data(Local<Value> val) {
  auto view = val.As<v8::ArrayBufferView>();
  return static_cast<char*>(view->Buffer()->Data()) + view->ByteOffset();
}

char* Data(Local<Object> val) { return Data(val.As<Value>()); }

size_t Length(Local<Value> val) { return val.As<v8::ArrayBufferView>()->ByteLength(); }
size_t Length(Local<Object> val) { return Length(val.As<Value>()); }

MaybeLocal<Object> Copy(Isolate* isolate, const char* data, size_t len) {
  return nodus::modules::buffer::copy_buffer(isolate, bytes_of(data, len));
}

MaybeLocal<Object> New(Isolate* isolate, size_t length) {
  auto store = nodus::modules::buffer::allocate(isolate, length);
  if (!store) return {};
  return nodus::modules::buffer::new_buffer(
      isolate, std::shared_ptr<v8::BackingStore>(std::move(store)), 0, length);
}

MaybeLocal<Object> New(Isolate* isolate, Local<String> string, enum encoding enc) {
  auto bytes = decode(isolate, string, enc);
  return Copy(isolate, bytes->data(), bytes->size());
}

MaybeLocal<Object> New(Isolate* isolate, char* data, size_t length, FreeCallback callback,
                       void* hint) {
  struct Free {
    FreeCallback callback;
    void* hint;
  };
  auto* env = AddonRealm::of(Realm::from(isolate)).shared_environment();
  auto finalize = [](napi_env, void* bytes, void* self) {
    auto* free = static_cast<Free*>(self);
    if (free->callback) free->callback(static_cast<char*>(bytes), free->hint);
    delete free;
  };
  auto memory = nodus::napi::lend_memory(env, data, length, finalize, new Free{callback, hint});
  return nodus::modules::buffer::new_buffer(isolate, memory, 0, length);
}

MaybeLocal<Object> New(Isolate* isolate, char* data, size_t len) {
  // The bytes were got by malloc().
  return New(
      isolate, data, len, [](char* bytes, void*) { std::free(bytes); }, nullptr);
}

MaybeLocal<v8::Uint8Array> New(Isolate* isolate, Local<v8::ArrayBuffer> ab, size_t byte_offset,
                               size_t length) {
  Local<Object> buffer;
  if (!nodus::modules::buffer::new_buffer(isolate, ab, byte_offset, length).ToLocal(&buffer))
    return {};
  return buffer.As<v8::Uint8Array>();
}

}  // namespace Buffer
}  // namespace node
