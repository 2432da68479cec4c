#include "modules/module/module_record.h"

#include <climits>

#include "modules/module/compile.h"
#include "modules/module/compile_cache.h"

namespace nodus::modules::module {
namespace {

/// The records of a realm by the identity hash of their V8 module.
struct Records : RealmState {
  explicit Records(Realm&) {}
  std::unordered_multimap<int, ModuleRecord*> by_hash;
  v8::Global<v8::Symbol> shadow_referrer;
  v8::Global<v8::String> shadow_prelude;
};

/// V8 gives attributes as [key, value, source offset]* in requests and [key, value]* in import().
v8::Local<v8::Value> attributes_object(v8::Isolate* isolate, v8::Local<v8::Context> context,
                                       v8::Local<v8::FixedArray> attributes, int stride) {
  int length = attributes->Length();
  if (length == 0) return v8::Undefined(isolate);
  v8::LocalVector<v8::Name> names(isolate);
  v8::LocalVector<v8::Value> values(isolate);
  for (int i = 0; i < length; i += stride) {
    names.push_back(attributes->Get(context, i).As<v8::Value>().As<v8::Name>());
    values.push_back(attributes->Get(context, i + 1).As<v8::Value>());
  }
  return v8::Object::New(isolate, v8::Null(isolate), names.data(), values.data(), names.size());
}

/// What tells two requests of one module apart.
std::string request_key(v8::Isolate* isolate, v8::Local<v8::Context> context,
                        v8::Local<v8::String> specifier, v8::Local<v8::FixedArray> attributes,
                        v8::ModuleImportPhase phase) {
  std::string key = to_utf8(isolate, specifier).value_or("");
  for (int i = 0; i < attributes->Length(); ++i) {
    if (i % 3 == 2) continue;
    key += '\0';
    key += to_utf8(isolate, attributes->Get(context, i).As<v8::Value>()).value_or("");
  }
  if (phase == v8::ModuleImportPhase::kSource) key += std::string_view("\0\0source", 8);
  return key;
}

}  // namespace

ModuleRecord::ModuleRecord(v8::Isolate* isolate, v8::Local<v8::Object> self,
                           v8::Local<v8::Context> context, v8::Local<v8::Module> module,
                           v8::Local<v8::Value> url)
    : Wrapped(isolate, self), hash_(module->GetIdentityHash()) {
  set_field(kModule, module);
  set_field(kContext, context);
  set_field(kUrl, url);
  Realm::from(isolate).state<Records>().by_hash.emplace(hash_, this);
}

ModuleRecord::~ModuleRecord() {
  auto& records = Realm::from(isolate()).state<Records>().by_hash;
  auto [begin, end] = records.equal_range(hash_);
  for (auto at = begin; at != end; ++at) {
    if (at->second == this) {
      records.erase(at);
      break;
    }
  }
}

bool ModuleRecord::has_field(int index) const {
  auto data = field(index);
  return !data->IsValue() || !data.As<v8::Value>()->IsUndefined();
}

ModuleRecord* ModuleRecord::from(v8::Isolate* isolate, v8::Local<v8::Module> module) {
  auto [begin, end] =
      Realm::from(isolate).state<Records>().by_hash.equal_range(module->GetIdentityHash());
  for (auto at = begin; at != end; ++at) {
    if (at->second->module() == module) return at->second;
  }
  return nullptr;
}

ModuleRecord* ModuleRecord::compile(v8::Isolate* isolate, v8::Local<v8::Context> context,
                                    v8::Local<v8::String> source, const Origin& origin,
                                    std::optional<Bytes> cached_data, bool use_compile_cache) {
  auto& cache = Realm::from(isolate).state<CompileCache>();
  CompileCache::Entry* entry = nullptr;
  if (use_compile_cache) {
    auto name = to_utf8(isolate, origin.url);
    if (!name) return nullptr;
    entry = cache.find(source, *name, CachedKind::kModule);
  }
  v8::ScriptCompiler::CachedData* data = nullptr;
  if (cached_data) {
    data = new v8::ScriptCompiler::CachedData(
        cached_data->data, cached_data->size > INT_MAX ? 0 : static_cast<int>(cached_data->size));
  } else if (entry && !entry->data.empty()) {
    data = new v8::ScriptCompiler::CachedData(reinterpret_cast<const uint8_t*>(entry->data.data()),
                                              static_cast<int>(entry->data.size()));
  }
  v8::ScriptOrigin script_origin(origin.url, origin.line_offset, origin.column_offset, true, -1, {},
                                 false, false, true, host_options(isolate, origin.referrer));
  v8::ScriptCompiler::Source input(source, script_origin, data);
  v8::Local<v8::Module> module;
  {
    v8::Context::Scope scope(context);
    auto options =
        data ? v8::ScriptCompiler::kConsumeCodeCache : v8::ScriptCompiler::kNoCompileOptions;
    if (!v8::ScriptCompiler::CompileModule(isolate, &input, options).ToLocal(&module))
      return nullptr;
  }
  bool rejected = data && input.GetCachedData()->rejected;
  if (entry) cache.compiled(entry, module, rejected);
  auto* record = make_wrapped<ModuleRecord>(isolate, context, module, origin.url);
  if (!record) return nullptr;
  record->cached_data_rejected_ = rejected;
  record->has_top_level_await_ = module->HasTopLevelAwait();
  if (origin.referrer->IsSymbol()) record->set_field(kReferrer, origin.referrer);
  // Only to be had before the module is evaluated; for createCachedData() and source maps.
  record->set_field(kScript, module->GetUnboundModuleScript());
  return record;
}

ModuleRecord* ModuleRecord::synthetic(v8::Isolate* isolate, v8::Local<v8::Context> context,
                                      v8::Local<v8::String> url,
                                      std::vector<v8::Local<v8::String>> names,
                                      v8::Local<v8::Function> steps) {
  v8::Local<v8::Module> module;
  {
    v8::Context::Scope scope(context);
    module = v8::Module::CreateSyntheticModule(isolate, url, {names.data(), names.size()},
                                               &ModuleRecord::evaluate_steps);
  }
  auto* record = make_wrapped<ModuleRecord>(isolate, context, module, url);
  if (!record) return nullptr;
  record->set_field(kSteps, steps);
  record->linked_ = true;
  return record;
}

v8::Local<v8::Value> ModuleRecord::requests() {
  auto context = this->context();
  auto module = this->module();
  if (!module->IsSourceTextModule()) return v8::Array::New(isolate());
  auto list = module->GetModuleRequests();
  v8::LocalVector<v8::Value> out(isolate());
  out.reserve(list->Length() * 5);
  for (int i = 0; i < list->Length(); ++i) {
    auto request = list->Get(context, i).As<v8::ModuleRequest>();
    auto location = module->SourceOffsetToLocation(request->GetSourceOffset());
    out.push_back(request->GetSpecifier());
    out.push_back(attributes_object(isolate(), context, request->GetImportAttributes(), 3));
    out.push_back(
        v8::Integer::New(isolate(), request->GetPhase() == v8::ModuleImportPhase::kSource ? 1 : 2));
    out.push_back(v8::Integer::New(isolate(), location.GetLineNumber()));
    out.push_back(v8::Integer::New(isolate(), location.GetColumnNumber()));
  }
  return v8::Array::New(isolate(), out.data(), out.size());
}

v8::MaybeLocal<v8::Value> ModuleRecord::link(v8::Local<v8::Array> targets) {
  auto context = this->context();
  auto list = module()->GetModuleRequests();
  for (int i = 0; i < list->Length(); ++i) {
    auto request = list->Get(context, i).As<v8::ModuleRequest>();
    requests_.emplace(request_key(isolate(), context, request->GetSpecifier(),
                                  request->GetImportAttributes(), request->GetPhase()),
                      i);
  }
  set_field(kTargets, targets);
  linked_ = true;
  return v8::Undefined(isolate()).As<v8::Value>();
}

v8::MaybeLocal<v8::Module> ModuleRecord::resolve(v8::Local<v8::Context> context,
                                                 v8::Local<v8::String> specifier,
                                                 v8::Local<v8::FixedArray> attributes,
                                                 v8::Local<v8::Module> referrer) {
  auto* isolate = context->GetIsolate();
  auto* self = from(isolate, referrer);
  auto fail = [&](const char* why) {
    auto name = to_utf8(isolate, specifier).value_or("");
    throw_error(isolate,
                Error::coded("ERR_VM_MODULE_LINK_FAILURE", "request for '" + name + "' " + why));
    return v8::MaybeLocal<v8::Module>();
  };
  if (!self) return fail("is from invalid module");
  if (!self->linked_ || !self->has_field(kTargets)) {
    return fail(("can not be resolved on module '" + to_utf8(isolate, self->url()).value_or("") +
                 "' that is not linked")
                    .c_str());
  }
  auto key =
      request_key(isolate, context, specifier, attributes, v8::ModuleImportPhase::kEvaluation);
  auto found = self->requests_.find(key);
  v8::Local<v8::Value> target;
  if (found == self->requests_.end() ||
      !self->field(kTargets).As<v8::Array>()->Get(context, found->second).ToLocal(&target)) {
    return fail("is not in cache");
  }
  auto record = FromJs<ModuleRecord*>::get(isolate, target);
  if (!record) return {};
  if (!*record) return fail("is not yet fulfilled");
  return (*record)->module();
}

v8::MaybeLocal<v8::Object> ModuleRecord::resolve_source(v8::Local<v8::Context> context,
                                                        v8::Local<v8::String> specifier,
                                                        v8::Local<v8::FixedArray> attributes,
                                                        v8::Local<v8::Module> referrer) {
  auto* isolate = context->GetIsolate();
  auto* self = from(isolate, referrer);
  auto name = [&] { return to_utf8(isolate, specifier).value_or(""); };
  if (!self || !self->has_field(kTargets)) {
    throw_error(isolate, Error::coded("ERR_VM_MODULE_LINK_FAILURE",
                                      "request for '" + name() + "' is not yet fulfilled"));
    return {};
  }
  auto key = request_key(isolate, context, specifier, attributes, v8::ModuleImportPhase::kSource);
  auto found = self->requests_.find(key);
  v8::Local<v8::Value> target;
  if (found == self->requests_.end() ||
      !self->field(kTargets).As<v8::Array>()->Get(context, found->second).ToLocal(&target)) {
    throw_error(isolate, Error::coded("ERR_VM_MODULE_LINK_FAILURE",
                                      "request for '" + name() + "' is not in cache"));
    return {};
  }
  auto record = FromJs<ModuleRecord*>::get(isolate, target);
  if (!record) return {};
  if (!*record || !(*record)->has_field(kSourceObject)) {
    auto url = *record ? to_utf8(isolate, (*record)->url()).value_or("") : name();
    throw_error(isolate,
                Error::coded("ERR_SOURCE_PHASE_NOT_DEFINED",
                             "Source phase import object is not defined for module '" + url + "'"));
    return {};
  }
  return (*record)->field(kSourceObject).As<v8::Object>();
}

v8::MaybeLocal<v8::Value> ModuleRecord::evaluate_steps(v8::Local<v8::Context> context,
                                                       v8::Local<v8::Module> module) {
  auto* isolate = context->GetIsolate();
  auto* self = from(isolate, module);
  if (self) {
    v8::Local<v8::Value> argument = self->object();
    if (self->field(kSteps)
            .As<v8::Function>()
            ->Call(context, self->object(), 1, &argument)
            .IsEmpty())
      return {};
  }
  v8::Local<v8::Promise::Resolver> resolver;
  if (!v8::Promise::Resolver::New(context).ToLocal(&resolver) ||
      resolver->Resolve(context, v8::Undefined(isolate)).IsNothing()) {
    return {};
  }
  return resolver->GetPromise();
}

v8::MaybeLocal<v8::Value> ModuleRecord::instantiate() {
  auto context = this->context();
  v8::Context::Scope scope(context);
  if (module()->GetStatus() == v8::Module::kInstantiating) {
    throw_error(isolate(), Error::coded("ERR_VM_MODULE_STATUS", "Module is being linked"));
    return {};
  }
  v8::TryCatch try_catch(isolate());
  if (module()->InstantiateModule(context, &resolve, &resolve_source).IsNothing()) {
    decorate_stack(isolate(), context, try_catch);
    try_catch.ReThrow();
    return {};
  }
  return v8::Undefined(isolate()).As<v8::Value>();
}

v8::MaybeLocal<v8::Value> ModuleRecord::evaluate() {
  auto context = this->context();
  v8::Context::Scope scope(context);
  // V8 ends the process where it is asked for a module that is still running.
  auto status = module()->GetStatus();
  if (status < v8::Module::kInstantiated || status == v8::Module::kEvaluating) {
    throw_error(isolate(), Error::coded("ERR_REQUIRE_CYCLE_MODULE",
                                        "Cannot run an ES Module in a cycle while it is running"));
    return {};
  }
  return module()->Evaluate(context);
}

v8::MaybeLocal<v8::Value> ModuleRecord::get_namespace() {
  auto module = this->module();
  if (module->GetStatus() < v8::Module::kInstantiated) {
    throw_error(isolate(),
                Error::coded("ERR_MODULE_NOT_INSTANTIATED", "Module is not instantiated"));
    return {};
  }
  return module->GetModuleNamespace();
}

int32_t ModuleRecord::status() { return module()->GetStatus(); }

v8::Local<v8::Value> ModuleRecord::error() {
  auto module = this->module();
  if (module->GetStatus() != v8::Module::kErrored) return v8::Undefined(isolate());
  return module->GetException();
}

bool ModuleRecord::is_graph_async() {
  auto module = this->module();
  return module->GetStatus() >= v8::Module::kInstantiated && module->IsGraphAsync();
}

bool ModuleRecord::has_top_level_await() { return has_top_level_await_; }

bool ModuleRecord::is_source_text() { return module()->IsSourceTextModule(); }

std::vector<std::string> ModuleRecord::stalled() {
  auto context = this->context();
  v8::Context::Scope scope(context);
  if (!module()->IsSourceTextModule()) return {};
  auto [modules, messages] = module()->GetStalledTopLevelAwaitMessages(isolate());
  std::vector<std::string> out;
  for (auto message : messages) {
    v8::Local<v8::String> line;
    std::string text = to_utf8(isolate(), message->GetScriptResourceName()).value_or("") + ":" +
                       std::to_string(message->GetLineNumber(context).FromMaybe(0)) + "\n";
    if (message->GetSourceLine(context).ToLocal(&line))
      text += to_utf8(isolate(), line).value_or("");
    text += '\n';
    int start = message->GetStartColumn(context).FromMaybe(0),
        end = message->GetEndColumn(context).FromMaybe(0);
    text.append(start, ' ').append(std::max(end - start, 1), '^');
    out.push_back(std::move(text));
  }
  return out;
}

v8::MaybeLocal<v8::Value> ModuleRecord::set_export(v8::Local<v8::String> name,
                                                   v8::Local<v8::Value> value) {
  v8::Context::Scope scope(context());
  // V8 ends the process where it is asked for what the module is not, or not yet.
  if (module()->IsSourceTextModule() || module()->GetStatus() < v8::Module::kInstantiated) {
    throw_error(isolate(),
                Error::coded("ERR_VM_MODULE_NOT_MODULE", "Not a linked synthetic module"));
    return {};
  }
  if (module()->SetSyntheticModuleExport(isolate(), name, value).IsNothing()) return {};
  return v8::Undefined(isolate()).As<v8::Value>();
}

v8::Local<v8::Value> ModuleRecord::source_map_url() {
  if (!has_field(kScript)) return v8::Undefined(isolate());
  return field(kScript).As<v8::UnboundModuleScript>()->GetSourceMappingURL();
}

v8::MaybeLocal<v8::Value> ModuleRecord::create_cached_data() {
  std::unique_ptr<v8::ScriptCompiler::CachedData> data;
  if (has_field(kScript))
    data.reset(v8::ScriptCompiler::CreateCodeCache(field(kScript).As<v8::UnboundModuleScript>()));
  size_t size = data ? data->length : 0;
  void* copy = std::malloc(std::max<size_t>(size, 1));
  if (size) std::copy(data->data, data->data + size, static_cast<uint8_t*>(copy));
  return ToJs<OwnedBytes>::make(isolate(), OwnedBytes::adopt(copy, size));
}

v8::Local<v8::Value> ModuleRecord::url() { return field(kUrl).As<v8::Value>(); }

// ---- V8's callbacks
// ----------------------------------------------------------------------------------------------------

namespace {

v8::MaybeLocal<v8::Promise> import_dynamically(v8::Local<v8::Context> context,
                                               v8::Local<v8::Data> host_defined_options,
                                               v8::Local<v8::Value> resource_name,
                                               v8::Local<v8::String> specifier,
                                               v8::ModuleImportPhase phase,
                                               v8::Local<v8::FixedArray> attributes) {
  auto* isolate = context->GetIsolate();
  auto& realm = Realm::from(isolate);
  v8::EscapableHandleScope scope(isolate);
  auto hook = realm.hook(Realm::Hook::kDynamicImport);
  if (hook.IsEmpty() || !realm.can_call_js()) {
    isolate->ThrowError("import() is not available here");
    return {};
  }
  auto referrer = referrer_of(isolate, host_defined_options);
  if (referrer->IsUndefined() && context->GetNumberOfEmbedderDataFields() > kContextReferrerSlot) {
    referrer = context->GetEmbedderData(kContextReferrerSlot);
  }
  v8::Local<v8::Value> arguments[] = {
      referrer,
      resource_name,
      specifier,
      attributes_object(isolate, context, attributes, 2),
      v8::Integer::New(isolate, phase == v8::ModuleImportPhase::kSource ? 1 : 2),
      context->Global()};
  v8::Local<v8::Value> result;
  if (!hook->Call(context, v8::Undefined(isolate), static_cast<int>(std::size(arguments)),
                  arguments)
           .ToLocal(&result))
    return {};
  if (!result->IsPromise()) {
    isolate->ThrowError("import() did not give a promise");
    return {};
  }
  if (context == realm.context()) return scope.Escape(result.As<v8::Promise>());
  // The promise that code sees belongs to its own context.
  v8::Local<v8::Promise::Resolver> resolver;
  if (!v8::Promise::Resolver::New(context).ToLocal(&resolver) ||
      resolver->Resolve(context, result).IsNothing())
    return {};
  return scope.Escape(resolver->GetPromise());
}

v8::MaybeLocal<v8::Promise> import_evaluation(v8::Local<v8::Context> context,
                                              v8::Local<v8::Data> host_defined_options,
                                              v8::Local<v8::Value> resource_name,
                                              v8::Local<v8::String> specifier,
                                              v8::Local<v8::FixedArray> attributes) {
  return import_dynamically(context, host_defined_options, resource_name, specifier,
                            v8::ModuleImportPhase::kEvaluation, attributes);
}

void initialize_import_meta(v8::Local<v8::Context> context, v8::Local<v8::Module> module,
                            v8::Local<v8::Object> meta) {
  auto* isolate = context->GetIsolate();
  auto& realm = Realm::from(isolate);
  v8::HandleScope scope(isolate);
  auto* record = ModuleRecord::from(isolate, module);
  auto hook = realm.hook(Realm::Hook::kImportMeta);
  if (!record || hook.IsEmpty() || !realm.can_call_js()) return;
  v8::Local<v8::Value> arguments[] = {record->referrer(), meta, record->object()};
  // V8 has no way to report a failure here: the exception stays pending and shows at the next call.
  std::ignore = hook->Call(context, v8::Undefined(isolate), static_cast<int>(std::size(arguments)),
                           arguments);
}

/// compileModule(source, url, referrer, lineOffset, columnOffset)
v8::MaybeLocal<v8::Value> compile_module(v8::Isolate* isolate, v8::Local<v8::Context> context,
                                         v8::Local<v8::String> source, v8::Local<v8::String> url,
                                         v8::Local<v8::Value> referrer) {
  auto* record = ModuleRecord::compile(isolate, context, source, {url, referrer}, {}, true);
  if (!record) return {};
  return record->object().As<v8::Value>();
}

/// compileModuleInside(source, url, referrer, global): in the context whose global object is given.
v8::MaybeLocal<v8::Value> compile_module_inside(v8::Isolate* isolate, v8::Local<v8::String> source,
                                                v8::Local<v8::String> url,
                                                v8::Local<v8::Value> referrer,
                                                v8::Local<v8::Object> global) {
  v8::Local<v8::Context> context;
  if (!global->GetCreationContext(isolate).ToLocal(&context)) return {};
  auto* record = ModuleRecord::compile(isolate, context, source, {url, referrer}, {}, true);
  if (!record) return {};
  return record->object().As<v8::Value>();
}

/// A ShadowRealm's context: the language's own globals, and modules of its own by REFERRER's
/// callbacks.
v8::MaybeLocal<v8::Context> make_shadow_realm(v8::Local<v8::Context> initiator) {
  auto* isolate = initiator->GetIsolate();
  auto& records = Realm::from(isolate).state<Records>();
  auto context = v8::Context::New(isolate);
  if (context.IsEmpty()) return {};
  context->SetSecurityToken(initiator->GetSecurityToken());
  context->SetEmbedderData(kContextReferrerSlot, records.shadow_referrer.Get(isolate));
  v8::Context::Scope scope(context);
  v8::Local<v8::Script> prelude;
  if (!v8::Script::Compile(context, records.shadow_prelude.Get(isolate)).ToLocal(&prelude) ||
      prelude->Run(context).IsEmpty())
    return {};
  return context;
}

/// setShadowReferrer(symbol, prelude): what code of ShadowRealms carries, and what each begins
/// with.
void set_shadow_referrer(Realm& realm, v8::Local<v8::Symbol> referrer,
                         v8::Local<v8::String> prelude) {
  realm.state<Records>().shadow_referrer.Reset(realm.isolate(), referrer);
  realm.state<Records>().shadow_prelude.Reset(realm.isolate(), prelude);
  realm.isolate()->SetHostCreateShadowRealmContextCallback(&make_shadow_realm);
}

/// createSyntheticModule(url, exportNames, steps)
v8::MaybeLocal<v8::Value> create_synthetic_module(v8::Isolate* isolate,
                                                  v8::Local<v8::Context> context,
                                                  v8::Local<v8::String> url,
                                                  std::vector<v8::Local<v8::String>> names,
                                                  v8::Local<v8::Function> steps) {
  auto* record = ModuleRecord::synthetic(isolate, context, url, std::move(names), steps);
  if (!record) return {};
  return record->object().As<v8::Value>();
}

/// setModuleHooks(initializeImportMeta, importDynamically): what V8's callbacks call.
void set_module_hooks(Realm& realm, v8::Local<v8::Function> import_meta,
                      v8::Local<v8::Function> dynamic_import) {
  realm.set_hook(Realm::Hook::kImportMeta, import_meta);
  realm.set_hook(Realm::Hook::kDynamicImport, dynamic_import);
}

void install(v8::Isolate* isolate) { install_callbacks(isolate); }

}  // namespace

void install_callbacks(v8::Isolate* isolate) {
  isolate->SetHostImportModuleDynamicallyCallback(&import_evaluation);
  isolate->SetHostImportModuleWithPhaseDynamicallyCallback(&import_dynamically);
  isolate->SetHostInitializeImportMetaObjectCallback(&initialize_import_meta);
}

void bind_module_record(Binder& m) {
  auto record = m.class_<ModuleRecord>("ModuleRecord");
  if (!m.collecting())
    record.get_template()->InstanceTemplate()->SetInternalFieldCount(ModuleRecord::kFieldCount);
  record.method<&ModuleRecord::requests>("requests")
      .method<&ModuleRecord::link>("link")
      .method<&ModuleRecord::is_linked>("isLinked")
      .method<&ModuleRecord::instantiate>("instantiate")
      .method<&ModuleRecord::evaluate>("evaluate")
      .method<&ModuleRecord::get_namespace>("getNamespace")
      .method<&ModuleRecord::status>("status")
      .method<&ModuleRecord::error>("error")
      .method<&ModuleRecord::is_graph_async>("isGraphAsync")
      .method<&ModuleRecord::has_top_level_await>("hasTopLevelAwait")
      .method<&ModuleRecord::is_source_text>("isSourceText")
      .method<&ModuleRecord::stalled>("stalled")
      .method<&ModuleRecord::set_export>("setExport")
      .method<&ModuleRecord::set_source_object>("setSourceObject")
      .method<&ModuleRecord::source_map_url>("sourceMapUrl")
      .method<&ModuleRecord::create_cached_data>("createCachedData")
      .getter<&ModuleRecord::url>("url")
      .getter<&ModuleRecord::referrer>("referrer")
      .getter<&ModuleRecord::cached_data_rejected>("cachedDataRejected");
  m.function<&compile_module>("compileModule");
  m.function<&compile_module_inside>("compileModuleInside");
  m.function<&set_shadow_referrer>("setShadowReferrer");
  m.function<&create_synthetic_module>("createSyntheticModule");
  m.function<&set_module_hooks>("setModuleHooks");
  m.function<&install>("installCallbacks");
}

}  // namespace nodus::modules::module
