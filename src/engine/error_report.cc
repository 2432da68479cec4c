#include "engine/error_report.h"

#include <unistd.h>
#include <uv.h>

#include <cstdio>

#include "engine/builtins.h"
#include "engine/options.h"
#include "engine/realm.h"
#include "engine/standard_streams.h"
#include "engine/trace.h"
#include "engine/version.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
#endif

namespace nodus {

std::string underline(std::string_view code, int start, int end) {
  if (start < 0 || start > end || end > static_cast<int>(code.size())) return "";
  std::string line;
  for (int i = 0; i < start; ++i) line += code[i] == '\t' ? '\t' : ' ';
  line.append(static_cast<size_t>(end - start), '^');
  return line + "\n";
}

std::string error_source(v8::Isolate* isolate, v8::Local<v8::Message> message) {
  if (message.IsEmpty()) return "";
  auto context = isolate->GetCurrentContext();
  v8::Local<v8::String> line_text;
  if (!message->GetSourceLine(context).ToLocal(&line_text)) return "";
  auto resource = message->GetScriptResourceName();
  // JSON.parse() reports into a script without a name.
  v8::String::Utf8Value file(isolate, resource->IsUndefined()
                                          ? intern(isolate, "<anonymous_script>").As<v8::Value>()
                                          : resource);
  v8::String::Utf8Value source(isolate, line_text);
  int line = message->GetLineNumber(context).FromMaybe(0);
  int start = message->GetStartColumn(context).FromMaybe(0);
  int end = message->GetEndColumn(context).FromMaybe(0);
  std::string text = std::string(*file ? *file : "") + ":" + std::to_string(line) + "\n";
  std::string code(*source ? *source : "", source.length());
  text += code + "\n";
  // A minified line says nothing and floods the terminal.
  return end > 1024 ? text : text + underline(code, start, end);
}

namespace {

/// Empty for a handle that is empty: a frame of top-level code has no function name.
std::string to_text(v8::Isolate* isolate, v8::Local<v8::Value> value) {
  if (value.IsEmpty()) return "";
  v8::TryCatch try_catch(isolate);
  auto text = to_utf8(isolate, value);
  return text ? *text : "";
}

/// util.inspect through the bootstrap's hook; empty when JavaScript cannot run any more (stack
/// overflow, termination).
std::string inspected(Realm& realm, v8::Local<v8::Value> exception, const std::string& source) {
  auto* isolate = realm.isolate();
  v8::TryCatch try_catch(isolate);
  if (!realm.has_hook(Realm::Hook::kFormatUncaught)) return "";
  auto context = realm.context();
  bool is_decorated =
      exception->IsObject() &&
      exception.As<v8::Object>()->HasPrivate(context, decorated_mark(isolate)).FromMaybe(false);
  v8::Local<v8::Value> argv[] = {exception,
                                 utf8(isolate, source).FromMaybe(v8::String::Empty(isolate)),
                                 v8::Boolean::New(isolate, is_decorated)};
  v8::Local<v8::Value> text;
  if (!realm.hook(Realm::Hook::kFormatUncaught)
           ->Call(context, v8::Undefined(isolate), 3, argv)
           .ToLocal(&text))
    return "";
  return text->IsString() ? to_text(isolate, text) : "";
}

}  // namespace

std::string describe_exception(v8::Isolate* isolate, v8::Local<v8::Value> exception,
                               v8::Local<v8::Message> message) {
  if (exception.IsEmpty()) return "";  // not thrown: execution was ended
  auto context = isolate->GetCurrentContext();
  v8::TryCatch try_catch(isolate);
  v8::Local<v8::Value> stack;
  std::string text;
  if (exception->IsObject() &&
      exception.As<v8::Object>()->Get(context, intern(isolate, "stack")).ToLocal(&stack) &&
      stack->IsString()) {
    text = to_text(isolate, stack);
  } else {
    text = to_text(isolate, exception);
  }
  return error_source(isolate, message) + text;
}

v8::Local<v8::Private> decorated_mark(v8::Isolate* isolate) {
  return v8::Private::ForApi(isolate, intern(isolate, "nodus:decorated"));
}

void report_uncaught(Realm& realm, v8::Local<v8::Value> exception, v8::Local<v8::Message> message) {
  auto* isolate = realm.isolate();
  v8::HandleScope scope(isolate);
  v8::Context::Scope context_scope(realm.context());
  std::string text = inspected(realm, exception, error_source(isolate, message));
  if (text.empty()) text = describe_exception(isolate, exception, message) + "\n";
  if (realm.options().flag("--trace-uncaught") && !message.IsEmpty()) {
    auto trace = message->GetStackTrace();
    text += "Thrown at:\n";
    for (int i = 0; !trace.IsEmpty() && i < trace->GetFrameCount(); ++i) {
      auto frame = trace->GetFrame(isolate, i);
      std::string at = to_text(isolate, frame->GetScriptNameOrSourceURL()) + ":" +
                       std::to_string(frame->GetLineNumber()) + ":" +
                       std::to_string(frame->GetColumn());
      std::string function = to_text(isolate, frame->GetFunctionName());
      text += "    at " + (function.empty() ? at : function + " (" + at + ")") + "\n";
    }
    text += "\n";
  }
  if (realm.options().flag("--extra-info-on-fatal-exception"))
    text += "\nNode.js " + std::string(kNodeVersion) + "\n";
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

void end_process(int code) {
  trace::stop();
  std::fflush(nullptr);
  give_back_standard_streams();
#if defined(__SANITIZE_ADDRESS__)
  __lsan_do_leak_check();  // Ends the process itself when it finds something.
#endif
  // Nothing is left that the kernel does not clean up; tearing V8 down would only cost time.
  // Threads may still run, and find everything as it was.
  _exit(code);
}

}  // namespace nodus
