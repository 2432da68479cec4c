// Native data tied to JavaScript objects: references, wraps, externals, finalizers and type tags.
// https://nodejs.org/docs/latest-v24.x/api/n-api.html#object-wrap

#include "napi/addon_realm.h"
#include "napi/attachment.h"
#include "napi/reference.h"

using nodus::napi::from_napi;
using nodus::napi::Reference;
using nodus::napi::to_napi;
using nodus::napi::to_reference;

namespace {

/// An external value may have no properties, not even private ones, and a type tag needs a place.
struct External final : nodus::napi::Attachment {
  External(napi_env env, void* data) : Attachment(env), data(data) {}
  static External* of(v8::Local<v8::Value> value) {
    return static_cast<External*>(Attachment::of(value));
  }

  void* data;
  bool tagged = false;
  napi_type_tag tag{};
};

/// The Reference that napi_wrap left in OBJECT; nullptr: none.
Reference* wrapped(napi_env env, v8::Local<v8::Object> object) {
  v8::Local<v8::Value> value;
  auto key = env->wrap_key();
  if (!object->GetPrivate(env->context(), key).ToLocal(&value) || !value->IsExternal())
    return nullptr;
  return static_cast<Reference*>(value.As<v8::External>()->Value());
}

napi_status unwrap(napi_env env, napi_value js_object, void** result, bool remove) {
  NAPI_ENTER(env);
  // Private properties run no JavaScript, not even a Proxy's: no exception needs to be caught.
  if (auto barrier = nodus::napi::js_barrier(env); barrier != napi_ok) return barrier;
  NAPI_ARG(env, js_object);
  if (!remove) NAPI_ARG(env, result);
  auto value = from_napi(js_object);
  NAPI_REQUIRE(env, value->IsObject(), napi_invalid_arg);
  auto object = value.As<v8::Object>();
  auto* reference = wrapped(env, object);
  NAPI_REQUIRE(env, reference, napi_invalid_arg);
  if (result) *result = reference->data();
  if (remove) {
    nodus::ignore(object->DeletePrivate(env->context(), env->wrap_key()));
    // One that napi_wrap also gave to the addon stays, until the addon deletes it.
    reference->forget_finalizer();
    if (reference->owner() == Reference::Owner::kRuntime) reference->destroy();
  }
  return env->ok();
}

}  // namespace

napi_status napi_wrap(napi_env env, napi_value js_object, void* native_object,
                      node_api_basic_finalize finalize_cb, void* finalize_hint, napi_ref* result) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, js_object);
  auto value = from_napi(js_object);
  NAPI_REQUIRE(env, value->IsObject(), napi_invalid_arg);
  auto object = value.As<v8::Object>();
  NAPI_REQUIRE(env, !wrapped(env, object), napi_invalid_arg);
  // Who takes the reference must be told when its object is gone, or could not know how long it is
  // of use.
  if (result) NAPI_ARG(env, finalize_cb);
  auto owner = result ? Reference::Owner::kAddon : Reference::Owner::kRuntime;
  auto* reference = new Reference(env, object, 0, owner, finalize_cb, native_object, finalize_hint);
  auto external = v8::External::New(env->isolate, reference);
  object->SetPrivate(env->context(), env->wrap_key(), external).Check();
  if (result) *result = to_napi(reference);
  return js.done();
}

napi_status napi_unwrap(napi_env env, napi_value js_object, void** result) {
  return unwrap(env, js_object, result, false);
}

napi_status napi_remove_wrap(napi_env env, napi_value js_object, void** result) {
  return unwrap(env, js_object, result, true);
}

napi_status napi_add_finalizer(napi_env env, napi_value js_object, void* finalize_data,
                               node_api_basic_finalize finalize_cb, void* finalize_hint,
                               napi_ref* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, js_object);
  NAPI_ARG(env, finalize_cb);
  auto value = from_napi(js_object);
  NAPI_REQUIRE(env, value->IsObject(), napi_invalid_arg);
  auto owner = result ? Reference::Owner::kAddon : Reference::Owner::kRuntime;
  auto* reference = new Reference(env, value, 0, owner, finalize_cb, finalize_data, finalize_hint);
  if (result) *result = to_napi(reference);
  return env->ok();
}

napi_status node_api_post_finalizer(node_api_basic_env env, napi_finalize finalize_cb,
                                    void* finalize_data, void* finalize_hint) {
  NAPI_BASIC(env);
  NAPI_ARG(env, finalize_cb);
  nodus::napi::AddonRealm::of(env->realm).enqueue({env, finalize_cb, finalize_data, finalize_hint});
  return env->ok();
}

// ---- externals

napi_status napi_create_external(napi_env env, void* data, node_api_basic_finalize finalize_cb,
                                 void* finalize_hint, napi_value* result) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, result);
  auto external = (new External(env, data))->value();
  if (finalize_cb)
    new Reference(env, external, 0, Reference::Owner::kRuntime, finalize_cb, data, finalize_hint);
  *result = to_napi(external);
  return js.done();
}

napi_status napi_get_value_external(napi_env env, napi_value value, void** result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, value);
  NAPI_ARG(env, result);
  auto v = from_napi(value);
  NAPI_REQUIRE(env, v->IsExternal(), napi_invalid_arg);
  *result = External::of(v)->data;
  return env->ok();
}

// ---- type tags

napi_status napi_type_tag_object(napi_env env, napi_value value, const napi_type_tag* type_tag) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, value);
  v8::Local<v8::Object> v;
  if (!from_napi(value)->ToObject(env->context()).ToLocal(&v))
    return js.failed(napi_object_expected);
  NAPI_ARG(env, type_tag);
  if (v->IsExternal()) {
    auto* external = External::of(v);
    NAPI_REQUIRE(env, !external->tagged, napi_invalid_arg);
    external->tagged = true;
    external->tag = *type_tag;
    return js.done();
  }
  auto key = env->type_tag_key();
  auto context = env->context();
  bool tagged = false;
  if (!v->HasPrivate(context, key).To(&tagged)) return js.failed(napi_generic_failure);
  NAPI_REQUIRE(env, !tagged, napi_invalid_arg);
  const uint64_t words[] = {type_tag->lower, type_tag->upper};
  v8::Local<v8::BigInt> tag;
  if (!v8::BigInt::NewFromWords(context, 0, 2, words).ToLocal(&tag) ||
      !v->SetPrivate(context, key, tag).FromMaybe(false)) {
    return js.failed(napi_generic_failure);
  }
  return js.done();
}

napi_status napi_check_object_type_tag(napi_env env, napi_value value,
                                       const napi_type_tag* type_tag, bool* result) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, value);
  v8::Local<v8::Object> v;
  if (!from_napi(value)->ToObject(env->context()).ToLocal(&v))
    return js.failed(napi_object_expected);
  NAPI_ARG(env, type_tag);
  NAPI_ARG(env, result);
  if (v->IsExternal()) {
    const auto* external = External::of(v);
    *result = external->tagged && external->tag.lower == type_tag->lower &&
              external->tag.upper == type_tag->upper;
    return js.done();
  }
  v8::Local<v8::Value> tag;
  if (!v->GetPrivate(env->context(), env->type_tag_key()).ToLocal(&tag)) {
    return js.failed(napi_generic_failure);
  }
  *result = false;
  if (tag->IsBigInt()) {
    uint64_t words[2] = {};
    int sign = 0, count = 2;
    tag.As<v8::BigInt>()->ToWordsArray(&sign, &count, words);
    *result = count <= 2 && words[0] == type_tag->lower && words[1] == type_tag->upper;
  }
  return js.done();
}

// ---- references

napi_status napi_create_reference(napi_env env, napi_value value, uint32_t initial_refcount,
                                  napi_ref* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, value);
  NAPI_ARG(env, result);
  auto v = from_napi(value);
  // Of every value since version 10.
  NAPI_REQUIRE(env, env->api_version >= 10 || v->IsObject() || v->IsSymbol(), napi_invalid_arg);
  *result = to_napi(new Reference(env, v, initial_refcount, Reference::Owner::kAddon));
  return env->ok();
}

napi_status napi_delete_reference(node_api_basic_env env, napi_ref ref) {
  NAPI_BASIC(env);
  NAPI_ARG(env, ref);
  to_reference(ref)->destroy();
  return env->ok();
}

napi_status napi_reference_ref(napi_env env, napi_ref ref, uint32_t* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, ref);
  auto count = to_reference(ref)->ref();
  if (result) *result = count;
  return env->ok();
}

napi_status napi_reference_unref(napi_env env, napi_ref ref, uint32_t* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, ref);
  auto* reference = to_reference(ref);
  NAPI_REQUIRE(env, reference->count() > 0, napi_generic_failure);
  auto count = reference->unref();
  if (result) *result = count;
  return env->ok();
}

napi_status napi_get_reference_value(napi_env env, napi_ref ref, napi_value* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, ref);
  NAPI_ARG(env, result);
  auto value = to_reference(ref)->get();
  *result = value.IsEmpty() ? nullptr : to_napi(value);
  return env->ok();
}
