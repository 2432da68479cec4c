// What JavaScript's error module needs of libuv.

#include <uv.h>

#include "bind/binder.h"

namespace nodus::modules::errors {

namespace {

struct UvError {
  int number;
  const char* name;
  const char* message;
};

constexpr UvError kErrors[] = {
#define V(name, message) {UV_##name, #name, message},
    UV_ERRNO_MAP(V)
#undef V
};

/// [[number, [name, message]], …]: every error libuv knows.
v8::Local<v8::Value> get_error_map(v8::Isolate* isolate) {
  std::vector<v8::Local<v8::Value>> entries;
  entries.reserve(std::size(kErrors));
  for (const auto& error : kErrors) {
    v8::Local<v8::Value> text[] = {intern(isolate, error.name), intern(isolate, error.message)};
    v8::Local<v8::Value> entry[] = {v8::Integer::New(isolate, error.number),
                                    v8::Array::New(isolate, text, 2)};
    entries.push_back(v8::Array::New(isolate, entry, 2));
  }
  return v8::Array::New(isolate, entries.data(), entries.size());
}

}  // namespace

void bind(Binder& m) { m.function<&get_error_map>("getErrorMap"); }

}  // namespace nodus::modules::errors
