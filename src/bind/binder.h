#pragma once

#include <v8-fast-api-calls.h>
#include <v8.h>

#include <string_view>
#include <vector>

#include "bind/function.h"

namespace nodus {

template <typename T>
class ClassBinder;

/// What a native module declares its functions, constants and classes on. The same declarations
/// serve twice: to collect the addresses that V8's snapshot must know (external references), and to
/// install the functions on the binding object. A module's bind() must therefore declare the same
/// things in the same order at every run.
class Binder {
 public:
  /// Collects addresses only.
  explicit Binder(std::vector<intptr_t>& references) : references_(&references) {}
  /// Installs on TARGET.
  Binder(v8::Isolate* isolate, v8::Local<v8::Object> target) : isolate_(isolate), target_(target) {}

  bool collecting() const { return references_ != nullptr; }
  v8::Isolate* isolate() const { return isolate_; }
  v8::Local<v8::Object> target() const { return target_; }

  /// A function with the C++ signature's conversions. See docs/binding.md.
  template <auto kFunction>
  Binder& function(const char* name,
                   v8::SideEffectType side_effect = v8::SideEffectType::kHasSideEffect) {
    using T = internal::Trampoline<kFunction>;
    raw(name, &T::call, T::kLength, side_effect);
    return *this;
  }

  /// As `function`, and kFast is called directly from optimised code: it must not allocate on the
  /// JavaScript heap, call JavaScript or throw (V8's fast API calls). Its first parameter is
  /// v8::Local<v8::Value> (the receiver).
  template <auto kFunction, auto kFast>
  Binder& fast_function(const char* name,
                        v8::SideEffectType side_effect = v8::SideEffectType::kHasSideEffect) {
    using T = internal::Trampoline<kFunction>;
    static const v8::CFunction fast = v8::CFunctionBuilder().Fn(kFast).Build();
    raw(name, &T::call, T::kLength, side_effect, &fast);
    return *this;
  }

  /// A plain V8 callback, for what no signature can say.
  Binder& raw(const char* name, v8::FunctionCallback callback, int length,
              v8::SideEffectType side_effect = v8::SideEffectType::kHasSideEffect,
              const v8::CFunction* fast = nullptr);

  Binder& constant(const char* name, double value);
  Binder& constant(const char* name, std::string_view value);

  /// Runs MAKE (isolate -> Local<Value>) when installing and sets its value.
  template <typename F>
  Binder& value(const char* name, F&& make) {
    if (!collecting()) set(name, make(isolate_));
    return *this;
  }

  /// A nested plain object with a null prototype.
  Binder object(const char* name);

  /// Another address the snapshot must know (accessors and interceptors made by hand).
  void reference(const void* address) {
    if (collecting()) references_->push_back(reinterpret_cast<intptr_t>(address));
  }

  /// A class whose instances wrap a T (which derives from Wrapped).
  template <typename T>
  ClassBinder<T> class_(const char* name);

 private:
  template <typename T>
  friend class ClassBinder;
  void set(const char* name, v8::Local<v8::Value> value);
  void set_read_only(const char* name, v8::Local<v8::Value> value);

  std::vector<intptr_t>* references_ = nullptr;
  v8::Isolate* isolate_ = nullptr;
  v8::Local<v8::Object> target_;
};

/// Declares constructor, methods and accessors of a wrapped class; installed on the Binder's target
/// when it goes out of scope.
template <typename T>
class ClassBinder {
 public:
  ClassBinder(Binder& binder, const char* name) : binder_(binder), name_(name) {
    if (class_id<T>() < 0) class_id<T>() = register_class(name);
    binder.reference(reinterpret_cast<void*>(&internal::illegal_constructor));
    if (binder.collecting()) return;
    template_ = v8::FunctionTemplate::New(binder.isolate(), &internal::illegal_constructor);
    template_->SetClassName(intern(binder.isolate(), name));
    template_->InstanceTemplate()->SetInternalFieldCount(Wrapped::kFieldCount);
    Host::from(binder.isolate()).set_class_template(class_id<T>(), template_);
  }

  ~ClassBinder() {
    if (binder_.collecting()) return;
    v8::Local<v8::Function> function;
    if (template_->GetFunction(binder_.isolate()->GetCurrentContext()).ToLocal(&function))
      binder_.set(name_, function);
  }

  /// JavaScript may construct it: `new T(isolate, self, args…)`.
  template <typename... Args>
  ClassBinder& constructor() {
    using C = internal::Constructor<T, Args...>;
    binder_.reference(reinterpret_cast<void*>(&C::call));
    if (!binder_.collecting()) {
      template_->SetCallHandler(&C::call);
      template_->SetLength(C::kLength);
    }
    return *this;
  }

  /// Base must have been declared before.
  template <typename Base>
  ClassBinder& inherits() {
    static_assert(std::is_base_of_v<Base, T>);
    if (!binder_.collecting())
      template_->Inherit(Host::from(binder_.isolate()).class_template(class_id<Base>()));
    return *this;
  }

  template <auto kMethod>
  ClassBinder& method(const char* name,
                      v8::SideEffectType side_effect = v8::SideEffectType::kHasSideEffect) {
    using M = internal::Trampoline<kMethod>;
    binder_.reference(reinterpret_cast<void*>(&M::call));
    if (!binder_.collecting()) {
      auto* isolate = binder_.isolate();
      auto function =
          v8::FunctionTemplate::New(isolate, &M::call, {}, v8::Signature::New(isolate, template_),
                                    M::kLength, v8::ConstructorBehavior::kThrow, side_effect);
      auto key = intern(isolate, name);
      function->SetClassName(key);
      template_->PrototypeTemplate()->Set(key, function);
    }
    return *this;
  }

  /// A getter (and setter) on the prototype.
  template <auto kGetter>
  ClassBinder& getter(const char* name) {
    return accessor(name, &internal::Trampoline<kGetter>::call, nullptr);
  }
  template <auto kGetter, auto kSetter>
  ClassBinder& property(const char* name) {
    return accessor(name, &internal::Trampoline<kGetter>::call,
                    &internal::Trampoline<kSetter>::call);
  }

  v8::Local<v8::FunctionTemplate> get_template() const { return template_; }

 private:
  ClassBinder& accessor(const char* name, v8::FunctionCallback get, v8::FunctionCallback set) {
    binder_.reference(reinterpret_cast<void*>(get));
    if (set) binder_.reference(reinterpret_cast<void*>(set));
    if (!binder_.collecting()) {
      auto* isolate = binder_.isolate();
      auto signature = v8::Signature::New(isolate, template_);
      auto getter = v8::FunctionTemplate::New(isolate, get, {}, signature, 0,
                                              v8::ConstructorBehavior::kThrow);
      v8::Local<v8::FunctionTemplate> setter;
      if (set)
        setter = v8::FunctionTemplate::New(isolate, set, {}, signature, 1,
                                           v8::ConstructorBehavior::kThrow);
      template_->PrototypeTemplate()->SetAccessorProperty(intern(isolate, name), getter, setter);
    }
    return *this;
  }

  Binder& binder_;
  const char* name_;
  v8::Local<v8::FunctionTemplate> template_;
};

template <typename T>
ClassBinder<T> Binder::class_(const char* name) {
  return ClassBinder<T>(*this, name);
}

/// A new JavaScript object of wrapped class T without running its JavaScript-visible constructor;
/// `new T(isolate, self, args…)`. nullptr with a pending exception on failure.
template <typename T, typename... Args>
T* make_wrapped(v8::Isolate* isolate, Args&&... args) {
  v8::Local<v8::Object> self;
  auto tmpl = Host::from(isolate).class_template(class_id<T>());
  if (tmpl.IsEmpty() ||
      !tmpl->InstanceTemplate()->NewInstance(isolate->GetCurrentContext()).ToLocal(&self))
    return nullptr;
  return new T(isolate, self, std::forward<Args>(args)...);
}

}  // namespace nodus
