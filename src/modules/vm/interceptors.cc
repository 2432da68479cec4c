// The interceptors of a contextified global object. Node documentation, "VM", What does it mean to
// "contextify" an object?

#include "modules/vm/interceptors.h"

#include "modules/vm/context.h"

namespace nodus::modules::vm {
namespace {

using v8::Intercepted;
using v8::Local;
using v8::Name;
using v8::Value;

template <typename T>
ContextifiedContext* self_of(const v8::PropertyCallbackInfo<T>& info) {
  Local<v8::Context> context;
  if (!info.HolderV2()->GetCreationContext(info.GetIsolate()).ToLocal(&context)) return nullptr;
  return ContextifiedContext::from(context);
}

Intercepted get(Local<Name> property, const v8::PropertyCallbackInfo<Value>& info) {
  auto* self = self_of(info);
  if (!self) return Intercepted::kNo;
  auto context = self->context();
  auto sandbox = self->sandbox();
  Local<Value> value;
  if (!sandbox->GetRealNamedProperty(context, property).ToLocal(&value) &&
      !context->Global()->GetRealNamedProperty(context, property).ToLocal(&value)) {
    return Intercepted::kNo;
  }
  // Inside, the sandbox is the global object.
  if (value == sandbox) value = context->Global();
  info.GetReturnValue().Set(value);
  return Intercepted::kYes;
}

Intercepted query(Local<Name> property, const v8::PropertyCallbackInfo<v8::Integer>& info) {
  auto* self = self_of(info);
  if (!self) return Intercepted::kNo;
  auto context = self->context();
  for (auto object : {self->sandbox(), context->Global()}) {
    if (!object->HasRealNamedProperty(context, property).FromMaybe(false)) continue;
    v8::PropertyAttribute attributes;
    if (!object->GetRealNamedPropertyAttributes(context, property).To(&attributes)) continue;
    info.GetReturnValue().Set(static_cast<int32_t>(attributes));
    return Intercepted::kYes;
  }
  return Intercepted::kNo;
}

/// Is PROPERTY of SANDBOX its own, with a getter or setter?
bool has_own_accessor(v8::Isolate* isolate, Local<v8::Context> context, Local<v8::Object> sandbox,
                      Local<Name> property) {
  // A look-up that makes nothing answers for nearly all writes: without any kind of callback there
  // is no accessor. Of a Proxy it knows nothing.
  if (!sandbox->IsProxy() &&
      !sandbox->HasRealNamedCallbackProperty(context, property).FromMaybe(false)) {
    return false;
  }
  Local<Value> found;
  if (!sandbox->GetOwnPropertyDescriptor(context, property).ToLocal(&found) || !found->IsObject())
    return false;
  auto descriptor = found.As<v8::Object>();
  return descriptor->HasOwnProperty(context, intern(isolate, "get")).FromMaybe(false) ||
         descriptor->HasOwnProperty(context, intern(isolate, "set")).FromMaybe(false);
}

Intercepted set(Local<Name> property, Local<Value> value,
                const v8::PropertyCallbackInfo<void>& info) {
  auto* self = self_of(info);
  if (!self) return Intercepted::kNo;
  auto* isolate = info.GetIsolate();
  auto context = self->context();
  auto sandbox = self->sandbox();
  auto global = context->Global();

  v8::PropertyAttribute attributes = v8::None;
  bool on_global = global->GetRealNamedPropertyAttributes(context, property).To(&attributes);
  bool read_only = attributes & v8::ReadOnly;
  bool on_sandbox = sandbox->GetRealNamedPropertyAttributes(context, property).To(&attributes);
  if (read_only || (attributes & v8::ReadOnly)) return Intercepted::kNo;

  // `x = 5` as opposed to `this.x = 5`. Function declarations come the first way too.
  bool contextual = global != info.This();
  bool declared = on_global || on_sandbox;
  // In strict mode an assignment to an unknown name is a ReferenceError, which V8 throws when
  // nobody intercepts.
  if (!declared && info.ShouldThrowOnError() && contextual && !value->IsFunction())
    return Intercepted::kNo;
  if (!declared && property->IsSymbol()) return Intercepted::kNo;

  if (sandbox->Set(context, property, value).IsNothing()) return Intercepted::kNo;

  // Where the sandbox has an accessor, the global must not get a value of its own.
  return on_sandbox && has_own_accessor(isolate, context, sandbox, property) ? Intercepted::kYes
                                                                             : Intercepted::kNo;
}

Intercepted describe(Local<Name> property, const v8::PropertyCallbackInfo<Value>& info) {
  auto* self = self_of(info);
  if (!self) return Intercepted::kNo;
  auto context = self->context();
  auto sandbox = self->sandbox();
  Local<Value> descriptor;
  if (!sandbox->HasOwnProperty(context, property).FromMaybe(false) ||
      !sandbox->GetOwnPropertyDescriptor(context, property).ToLocal(&descriptor)) {
    return Intercepted::kNo;
  }
  info.GetReturnValue().Set(descriptor);
  return Intercepted::kYes;
}

Intercepted define(Local<Name> property, const v8::PropertyDescriptor& wanted,
                   const v8::PropertyCallbackInfo<void>& info) {
  auto* self = self_of(info);
  if (!self) return Intercepted::kNo;
  auto* isolate = info.GetIsolate();
  auto context = self->context();
  v8::PropertyAttribute attributes = v8::None;
  bool on_global =
      context->Global()->GetRealNamedPropertyAttributes(context, property).To(&attributes);
  // What can never change must not change on the sandbox either; V8 throws or not as the caller's
  // mode says.
  if (on_global && (attributes & v8::ReadOnly) && (attributes & v8::DontDelete))
    return Intercepted::kNo;

  auto apply = [&](v8::PropertyDescriptor& descriptor) {
    if (wanted.has_enumerable()) descriptor.set_enumerable(wanted.enumerable());
    if (wanted.has_configurable()) descriptor.set_configurable(wanted.configurable());
    std::ignore = self->sandbox()->DefineProperty(context, property, descriptor);
  };
  Local<Value> undefined = v8::Undefined(isolate);
  if (wanted.has_get() || wanted.has_set()) {
    v8::PropertyDescriptor descriptor(wanted.has_get() ? wanted.get() : undefined,
                                      wanted.has_set() ? wanted.set() : undefined);
    apply(descriptor);
    return Intercepted::kNo;
  }
  auto value = wanted.has_value() ? wanted.value() : undefined;
  if (wanted.has_writable()) {
    v8::PropertyDescriptor descriptor(value, wanted.writable());
    apply(descriptor);
  } else {
    v8::PropertyDescriptor descriptor(value);
    apply(descriptor);
  }
  return Intercepted::kNo;
}

Intercepted remove(Local<Name> property, const v8::PropertyCallbackInfo<v8::Boolean>& info) {
  auto* self = self_of(info);
  if (!self) return Intercepted::kNo;
  if (self->sandbox()->Delete(self->context(), property).FromMaybe(false)) return Intercepted::kNo;
  info.GetReturnValue().Set(false);
  return Intercepted::kYes;
}

void enumerate(const v8::PropertyCallbackInfo<v8::Array>& info) {
  auto* self = self_of(info);
  if (!self) return;
  Local<v8::Array> names;
  if (self->sandbox()
          ->GetPropertyNames(self->context(), v8::KeyCollectionMode::kOwnOnly, v8::ALL_PROPERTIES,
                             v8::IndexFilter::kSkipIndices)
          .ToLocal(&names)) {
    info.GetReturnValue().Set(names);
  }
}

void enumerate_indices(const v8::PropertyCallbackInfo<v8::Array>& info) {
  auto* self = self_of(info);
  if (!self) return;
  auto* isolate = info.GetIsolate();
  auto context = self->context();
  Local<v8::Array> names;
  if (!self->sandbox()
           ->GetPropertyNames(context, v8::KeyCollectionMode::kOwnOnly, v8::ALL_PROPERTIES,
                              v8::IndexFilter::kIncludeIndices)
           .ToLocal(&names)) {
    return;
  }
  v8::LocalVector<Value> indices(isolate);
  for (uint32_t i = 0; i < names->Length(); ++i) {
    Local<Value> name;
    if (!names->Get(context, i).ToLocal(&name)) return;
    if (name->IsUint32()) indices.push_back(name);
  }
  info.GetReturnValue().Set(v8::Array::New(isolate, indices.data(), indices.size()));
}

Local<Name> name_of(v8::Isolate* isolate, uint32_t index) {
  return v8::Integer::NewFromUnsigned(isolate, index)
      ->ToString(isolate->GetCurrentContext())
      .ToLocalChecked();
}

Intercepted get_index(uint32_t index, const v8::PropertyCallbackInfo<Value>& info) {
  return get(name_of(info.GetIsolate(), index), info);
}
Intercepted query_index(uint32_t index, const v8::PropertyCallbackInfo<v8::Integer>& info) {
  return query(name_of(info.GetIsolate(), index), info);
}
Intercepted set_index(uint32_t index, Local<Value> value,
                      const v8::PropertyCallbackInfo<void>& info) {
  return set(name_of(info.GetIsolate(), index), value, info);
}
Intercepted describe_index(uint32_t index, const v8::PropertyCallbackInfo<Value>& info) {
  return describe(name_of(info.GetIsolate(), index), info);
}
Intercepted define_index(uint32_t index, const v8::PropertyDescriptor& wanted,
                         const v8::PropertyCallbackInfo<void>& info) {
  return define(name_of(info.GetIsolate(), index), wanted, info);
}
Intercepted remove_index(uint32_t index, const v8::PropertyCallbackInfo<v8::Boolean>& info) {
  auto* self = self_of(info);
  if (!self) return Intercepted::kNo;
  if (self->sandbox()->Delete(self->context(), index).FromMaybe(false)) return Intercepted::kNo;
  info.GetReturnValue().Set(false);
  return Intercepted::kYes;
}

}  // namespace

v8::Local<v8::ObjectTemplate> make_global_template(v8::Isolate* isolate) {
  auto function = v8::FunctionTemplate::New(isolate);
  auto global = function->InstanceTemplate();
  global->SetHandler(
      v8::NamedPropertyHandlerConfiguration(get, set, query, remove, enumerate, define, describe,
                                            {}, v8::PropertyHandlerFlags::kHasNoSideEffect));
  global->SetHandler(v8::IndexedPropertyHandlerConfiguration(
      get_index, set_index, query_index, remove_index, enumerate_indices, define_index,
      describe_index, {}, v8::PropertyHandlerFlags::kHasNoSideEffect));
  return global;
}

}  // namespace nodus::modules::vm
