#include "bind/binder.h"

namespace nodus {

namespace internal {

void illegal_constructor(const Arguments& info) {
  // A plain Error, unlike the TypeError of classes written in JavaScript.
  auto* isolate = info.GetIsolate();
  auto error = v8::Exception::Error(intern(isolate, "Illegal constructor")).As<v8::Object>();
  if (error
          ->CreateDataProperty(isolate->GetCurrentContext(), intern(isolate, "code"),
                               intern(isolate, "ERR_ILLEGAL_CONSTRUCTOR"))
          .IsNothing()) {
    return;
  }
  isolate->ThrowException(error);
}

}  // namespace internal

Binder& Binder::raw(const char* name, v8::FunctionCallback callback, int length,
                    v8::SideEffectType side_effect, const v8::CFunction* fast) {
  if (collecting()) {
    reference(reinterpret_cast<void*>(callback));
    if (fast) {
      reference(fast->GetAddress());
      reference(fast->GetTypeInfo());
    }
    return *this;
  }
  auto key = intern(isolate_, name);
  auto tmpl = v8::FunctionTemplate::New(isolate_, callback, {}, {}, length,
                                        v8::ConstructorBehavior::kThrow, side_effect, fast);
  tmpl->SetClassName(key);
  v8::Local<v8::Function> function;
  if (tmpl->GetFunction(isolate_->GetCurrentContext()).ToLocal(&function)) {
    function->SetName(key);
    set(name, function);
  }
  return *this;
}

Binder& Binder::constant(const char* name, double value) {
  if (!collecting()) set_read_only(name, v8::Number::New(isolate_, value));
  return *this;
}

Binder& Binder::constant(const char* name, std::string_view value) {
  if (!collecting()) set_read_only(name, intern(isolate_, value));
  return *this;
}

// As Node's constants are (NODE_DEFINE_CONSTANT): nobody changes what the others read.
void Binder::set_read_only(const char* name, v8::Local<v8::Value> value) {
  constexpr auto kAttributes = static_cast<v8::PropertyAttribute>(v8::ReadOnly | v8::DontDelete);
  target_
      ->DefineOwnProperty(isolate_->GetCurrentContext(), intern(isolate_, name), value, kAttributes)
      .Check();
}

Binder Binder::object(const char* name) {
  if (collecting()) return Binder(*references_);
  auto nested = v8::Object::New(isolate_, v8::Null(isolate_), nullptr, nullptr, 0);
  set(name, nested);
  return Binder(isolate_, nested);
}

void Binder::set(const char* name, v8::Local<v8::Value> value) {
  target_->Set(isolate_->GetCurrentContext(), intern(isolate_, name), value).Check();
}

}  // namespace nodus
