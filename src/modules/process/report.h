#pragma once

#include <uv.h>

#include <string>
#include <vector>

#include "base/ignore.h"
#include "bind/binder.h"
#include "engine/realm.h"

namespace nodus::modules::process {

/// Puts an object together.
class ObjectMaker {
 public:
  explicit ObjectMaker(v8::Isolate* isolate)
      : isolate_(isolate), object_(v8::Object::New(isolate)) {}
  ObjectMaker& set(const char* key, v8::Local<v8::Value> value) {
    ignore(
        object_->CreateDataProperty(isolate_->GetCurrentContext(), intern(isolate_, key), value));
    return *this;
  }
  ObjectMaker& set(const char* key, bool value) {
    return set(key, v8::Boolean::New(isolate_, value).As<v8::Value>());
  }
  ObjectMaker& set(const char* key, double value) {
    return set(key, v8::Number::New(isolate_, value).As<v8::Value>());
  }
  ObjectMaker& set(const char* key, const std::string& value) {
    return set(key, utf8(isolate_, value).FromMaybe(v8::String::Empty(isolate_)).As<v8::Value>());
  }
  v8::Local<v8::Object> get() const { return object_; }

 private:
  v8::Isolate* isolate_;
  v8::Local<v8::Object> object_;
};

struct NativeFrame {
  void* address;
  std::string symbol;
};

/// The calling thread's stack, without this function.
std::vector<NativeFrame> native_frames();
v8::Local<v8::Array> describe_frames(v8::Isolate* isolate, const std::vector<NativeFrame>& frames);

/// What a report says of one thread, found out on that thread.
struct ThreadState {
  uint64_t thread_id = 0;
  std::string name;
  uv_loop_t* loop = nullptr;
  v8::HeapStatistics heap;
  std::vector<v8::HeapSpaceStatistics> spaces;
  std::vector<NativeFrame> frames;
  uv_rusage_t usage{};

  /// On the thread of REALM. Needs no JavaScript and nothing of the heap.
  void observe(Realm& realm);
};

/// { threadId, name, cpu, javascriptHeap, nativeStack, libuv }; the thread stands still.
ObjectMaker describe_thread(v8::Isolate* isolate, ThreadState& thread);

/// The report's section "libuv"; the loop's thread is the caller's, or stands still.
v8::Local<v8::Array> describe_loop(v8::Isolate* isolate, uv_loop_t* loop);

}  // namespace nodus::modules::process
