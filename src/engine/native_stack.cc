#include "engine/native_stack.h"

#include <cxxabi.h>
#include <dlfcn.h>
#include <execinfo.h>

#include <pthread.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace nodus {

namespace {

constexpr size_t kMostFrames = 256;

std::string function_name(const char* symbol) {
  if (!symbol) return {};
  int status = 0;
  char* readable = abi::__cxa_demangle(symbol, nullptr, nullptr, &status);
  std::string name = readable && status == 0 ? readable : symbol;
  std::free(readable);
  return name;
}

/// Adds the return addresses of the chain of frame pointers that FRAME begins. Code of V8 keeps
/// such a chain; what else backtrace(3) needs to go on there it does not have.
void follow_frame_pointers(void* const* frame, std::vector<void*>& addresses) {
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return;
  void* lowest = nullptr;
  size_t size = 0;
  pthread_attr_getstack(&attributes, &lowest, &size);
  pthread_attr_destroy(&attributes);
  auto end = reinterpret_cast<uintptr_t>(lowest) + size;
  while (addresses.size() < kMostFrames) {
    auto place = reinterpret_cast<uintptr_t>(frame);
    if (place % sizeof(void*) != 0 || place + 2 * sizeof(void*) > end) return;
    if (!frame[1]) return;
    if (std::find(addresses.begin(), addresses.end(), frame[1]) == addresses.end())
      addresses.push_back(frame[1]);
    auto* next = static_cast<void* const*>(frame[0]);
    if (next <= frame) return;
    frame = next;
  }
}

}  // namespace

std::string native_stack() {
  std::vector<void*> addresses(kMostFrames);
  addresses.resize(static_cast<size_t>(backtrace(addresses.data(), kMostFrames)));
  if (!addresses.empty()) addresses.erase(addresses.begin());
  follow_frame_pointers(static_cast<void* const*>(__builtin_frame_address(0)), addresses);
  std::string text = "----- Native stack trace -----\n\n";
  for (size_t i = 0; i < addresses.size(); ++i) {
    char head[64];
    std::snprintf(head, sizeof head, "%2zu: %p ", i + 1, addresses[i]);
    text += head;
    Dl_info info{};
    if (dladdr(addresses[i], &info) != 0) {
      text += function_name(info.dli_sname);
      if (info.dli_fname) text += std::string(" [") + info.dli_fname + "]";
    }
    text += "\n";
  }
  return text;
}

void abort_with_stacks(v8::Isolate* isolate) {
  constexpr int kMostScriptFrames = 10;
  std::string text = "\n" + native_stack() + "\n----- JavaScript stack trace -----\n\n";
  v8::HandleScope scope(isolate);
  auto stack =
      v8::StackTrace::CurrentStackTrace(isolate, kMostScriptFrames, v8::StackTrace::kDetailed);
  auto utf8 = [isolate](v8::Local<v8::String> value) {
    v8::String::Utf8Value text(isolate, value);
    return std::string(*text ? *text : "", *text ? static_cast<size_t>(text.length()) : 0);
  };
  for (int i = 0; i < stack->GetFrameCount(); ++i) {
    auto frame = stack->GetFrame(isolate, static_cast<uint32_t>(i));
    std::string place = utf8(frame->GetScriptName()) + ":" +
                        std::to_string(frame->GetLineNumber()) + ":" +
                        std::to_string(frame->GetColumn());
    auto name = utf8(frame->GetFunctionName());
    text +=
        std::to_string(i + 1) + ": " + (name.empty() ? place : name + " (" + place + ")") + "\n";
  }
  text += "\n\n";
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
  std::abort();
}

}  // namespace nodus
