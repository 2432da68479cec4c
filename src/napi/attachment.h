#pragma once

#include "napi/environment.h"

namespace nodus::napi {

/// What of ours stands behind an external value, which V8 lets have nothing but an address. It goes
/// when the value is collected, or with the environment.
class Attachment {
 public:
  virtual ~Attachment();
  Attachment(const Attachment&) = delete;

  v8::Local<v8::External> value() const { return value_.Get(isolate_); }
  static Attachment* of(v8::Local<v8::Value> value) {
    return static_cast<Attachment*>(value.As<v8::External>()->Value());
  }

 protected:
  explicit Attachment(napi_env env);

 private:
  v8::Isolate* isolate_;
  v8::Global<v8::External> value_;
  Attachment** place_;  ///< which points to this
  Attachment* next_;
};

}  // namespace nodus::napi
