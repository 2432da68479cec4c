#include "bind/wrapped.h"

#include <mutex>
#include <vector>

namespace nodus {

Wrapped::Wrapped(v8::Isolate* isolate, v8::Local<v8::Object> self)
    : isolate_(isolate), self_(isolate, self) {
  self->SetAlignedPointerInInternalField(kField, this);
  Host::from(isolate).add_wrapped(this);
  make_weak();
}

Wrapped::~Wrapped() {
  Host::from(isolate_).remove_wrapped(this);
  if (self_.IsEmpty()) return;
  v8::HandleScope scope(isolate_);
  object()->SetAlignedPointerInInternalField(kField, nullptr);
  self_.Reset();
}

void Wrapped::hold() {
  if (holds_++ == 0) self_.ClearWeak();
}

void Wrapped::release() {
  if (--holds_ == 0) make_weak();
}

void Wrapped::make_weak() {
  self_.SetWeak(
      this,
      [](const v8::WeakCallbackInfo<Wrapped>& info) {
        // First pass: only the handle may be reset; the object itself goes in the second, when V8
        // may be called again.
        info.GetParameter()->self_.Reset();
        info.SetSecondPassCallback(
            [](const v8::WeakCallbackInfo<Wrapped>& second) { delete second.GetParameter(); });
      },
      v8::WeakCallbackType::kParameter);
}

namespace {

std::mutex class_mutex;

std::vector<const char*>& class_names() {
  static std::vector<const char*> names;
  return names;
}

}  // namespace

int register_class(const char* name) {
  std::lock_guard lock(class_mutex);
  class_names().push_back(name);
  return static_cast<int>(class_names().size()) - 1;
}

const char* class_name(int class_id) {
  std::lock_guard lock(class_mutex);
  return class_names()[class_id];
}

int class_count() {
  std::lock_guard lock(class_mutex);
  return static_cast<int>(class_names().size());
}

}  // namespace nodus
