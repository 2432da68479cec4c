// An addon against node.h and V8 for direct_addon.test.js.
#include <node.h>
#include <node_buffer.h>
#include <node_object_wrap.h>

#include <cstdio>
#include <cstring>

namespace {

using v8::FunctionCallbackInfo;
using v8::Local;
using v8::Value;

class Box : public node::ObjectWrap {
 public:
  static void make(const FunctionCallbackInfo<Value>& info) {
    (new Box)->Wrap(info.This());
    info.GetReturnValue().Set(info.This());
  }
  static void next(const FunctionCallbackInfo<Value>& info) {
    info.GetReturnValue().Set(++ObjectWrap::Unwrap<Box>(info.This())->count_);
  }

 private:
  int count_ = 0;
};

void shout(const FunctionCallbackInfo<Value>& info) {
  char* text = node::Buffer::Data(info[0]);
  for (size_t i = 0; i < node::Buffer::Length(info[0]); ++i)
    text[i] = static_cast<char>(text[i] & ~0x20);
}

void lend(const FunctionCallbackInfo<Value>& info) {
  auto* memory = strdup("lent");
  info.GetReturnValue().Set(node::Buffer::New(info.GetIsolate(), memory, 4).ToLocalChecked());
}

void decode(const FunctionCallbackInfo<Value>& info) {
  auto* isolate = info.GetIsolate();
  auto encoding = node::ParseEncoding(isolate, info[1], node::BINARY);
  char bytes[32];
  auto count = node::DecodeWrite(isolate, bytes, sizeof bytes, info[0], encoding);
  info.GetReturnValue().Set(
      node::Buffer::Copy(isolate, bytes, static_cast<size_t>(count)).ToLocalChecked());
}

void fail(const FunctionCallbackInfo<Value>& info) {
  auto* isolate = info.GetIsolate();
  isolate->ThrowException(node::UVException(isolate, -2, "open", nullptr, "/none"));
}

void make_callback(const FunctionCallbackInfo<Value>& info) {
  auto* isolate = info.GetIsolate();
  auto ids = node::EmitAsyncInit(isolate, info[0].As<v8::Object>(), "direct");
  auto result = node::MakeCallback(isolate, info[0].As<v8::Object>(), "method", 0, nullptr, ids);
  node::EmitAsyncDestroy(isolate, ids);
  Local<Value> value;
  if (result.ToLocal(&value)) info.GetReturnValue().Set(value);
}

}  // namespace

NODE_MODULE_INIT() {
  auto* isolate = v8::Isolate::GetCurrent();
  NODE_SET_METHOD(exports, "shout", shout);
  NODE_SET_METHOD(exports, "lend", lend);
  NODE_SET_METHOD(exports, "decode", decode);
  NODE_SET_METHOD(exports, "fail", fail);
  NODE_SET_METHOD(exports, "makeCallback", make_callback);
  auto box = v8::FunctionTemplate::New(isolate, Box::make);
  box->InstanceTemplate()->SetInternalFieldCount(1);
  NODE_SET_PROTOTYPE_METHOD(box, "next", Box::next);
  exports
      ->Set(context, v8::String::NewFromUtf8Literal(isolate, "Box"),
            box->GetFunction(context).ToLocalChecked())
      .Check();
  node::AtExit(
      node::GetCurrentEnvironment(context),
      [](void* text) { std::puts(static_cast<char*>(text)), std::fflush(stdout); },
      const_cast<char*>("at exit"));
  node::AddEnvironmentCleanupHook(
      isolate, [](void*) { std::puts("direct hook"), std::fflush(stdout); }, nullptr);
}
