// WebAssembly from a Response: compileStreaming() and instantiateStreaming().
// https://webassembly.github.io/spec/web-api/

#include <v8-wasm.h>

#include "engine/isolate_setup.h"
#include "engine/realm.h"

namespace nodus::modules::wasm {
namespace {

struct StreamingState : RealmState {
  explicit StreamingState(Realm&) {}
  v8::Global<v8::Function> start;
};

/// A module under compilation while its bytes arrive.
class WasmStream : public Wrapped {
 public:
  WasmStream(v8::Isolate* isolate, v8::Local<v8::Object> self,
             std::shared_ptr<v8::WasmStreaming> streaming)
      : Wrapped(isolate, self), streaming_(std::move(streaming)) {}

  /// V8 gives up by itself when the stream goes away unfinished.
  void push(Bytes bytes) {
    if (streaming_) streaming_->OnBytesReceived(bytes.data, bytes.size);
  }
  void finish() {
    if (auto streaming = std::move(streaming_)) streaming->Finish();
  }
  void abort(v8::Local<v8::Value> reason) {
    if (auto streaming = std::move(streaming_)) streaming->Abort(reason);
  }
  void set_url(std::string url) {
    if (streaming_) streaming_->SetUrl(url.data(), url.size());
  }

 private:
  std::shared_ptr<v8::WasmStreaming> streaming_;
};

void start_streaming(const v8::FunctionCallbackInfo<v8::Value>& info) {
  auto* isolate = info.GetIsolate();
  auto& realm = Realm::from(isolate);
  auto* stream = make_wrapped<WasmStream>(isolate, v8::WasmStreaming::Unpack(isolate, info.Data()));
  if (!stream) return;
  v8::Local<v8::Value> arguments[] = {stream->object(), info[0]};
  auto start = realm.state<StreamingState>().start.Get(isolate);
  std::ignore = start->Call(isolate->GetCurrentContext(), v8::Undefined(isolate), 2, arguments);
}

/// install(start): WebAssembly.compileStreaming and instantiateStreaming call START with a
/// WasmStream and their source.
void install(Realm& realm, v8::Local<v8::Function> start) {
  realm.state<StreamingState>().start.Reset(realm.isolate(), start);
}

}  // namespace

void bind(Binder& m) {
  wasm_streaming_callback = &start_streaming;
  m.class_<WasmStream>("WasmStream")
      .method<&WasmStream::push>("push")
      .method<&WasmStream::finish>("finish")
      .method<&WasmStream::abort>("abort")
      .method<&WasmStream::set_url>("setUrl");
  m.function<&install>("install");
}

}  // namespace nodus::modules::wasm
