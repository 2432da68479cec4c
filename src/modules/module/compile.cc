#include "modules/module/compile.h"

#include <algorithm>
#include <iterator>

#include "engine/error_report.h"
#include "engine/isolate_setup.h"
#include "engine/permission.h"
#include "engine/realm.h"
#include "modules/module/compile_cache.h"
#include "modules/module/files.h"

namespace nodus::modules::module {
namespace {

bool is_any(std::string_view text, std::initializer_list<std::string_view> choices) {
  return std::any_of(choices.begin(), choices.end(),
                     [text](auto choice) { return text.find(choice) != text.npos; });
}

/// The message of V8's SyntaxError in TRY_CATCH, empty for any other exception.
std::string syntax_message(v8::Isolate* isolate, const v8::TryCatch& try_catch) {
  if (try_catch.Message().IsEmpty()) return {};
  v8::String::Utf8Value text(isolate, try_catch.Message()->Get());
  return *text ? std::string(*text, text.length()) : std::string();
}

struct Wrapper {
  v8::Local<v8::String> names[5];
  explicit Wrapper(v8::Isolate* isolate)
      : names{intern(isolate, "exports"), intern(isolate, "require"), intern(isolate, "module"),
              intern(isolate, "__filename"), intern(isolate, "__dirname")} {}
};

v8::MaybeLocal<v8::Function> compile_wrapper(v8::Isolate* isolate, v8::Local<v8::Context> context,
                                             v8::Local<v8::String> source,
                                             v8::Local<v8::String> filename,
                                             v8::Local<v8::Value> referrer,
                                             CompileCache::Entry* entry) {
  v8::ScriptOrigin origin(filename, 0, 0, true, -1, {}, false, false, false,
                          host_options(isolate, referrer));
  bool cached = entry && !entry->data.empty();
  v8::ScriptCompiler::CachedData* data = nullptr;
  if (cached) {
    data = new v8::ScriptCompiler::CachedData(reinterpret_cast<const uint8_t*>(entry->data.data()),
                                              static_cast<int>(entry->data.size()));
  }
  v8::ScriptCompiler::Source input(source, origin, data);
  Wrapper wrapper(isolate);
  auto function = v8::ScriptCompiler::CompileFunction(
      context, &input, std::size(wrapper.names), wrapper.names, 0, nullptr,
      cached ? v8::ScriptCompiler::kConsumeCodeCache : v8::ScriptCompiler::kNoCompileOptions);
  v8::Local<v8::Function> out;
  if (entry && function.ToLocal(&out)) {
    Realm::from(isolate).state<CompileCache>().compiled(entry, out,
                                                        cached && input.GetCachedData()->rejected);
  }
  return function;
}

/// What `await` before an operand is to the parser of a script: a name, and the operand a surprise
/// (`f(await 1)`, `[await x]`).
bool is_surprise(std::string_view message) {
  return is_any(message, {"SyntaxError: Unexpected ", "missing ) after argument list"});
}

/// Would SOURCE, which the CommonJS wrapper refused with MESSAGE, compile as a module?
bool would_be_module(v8::Isolate* isolate, v8::Local<v8::Context> context,
                     v8::Local<v8::String> source, v8::Local<v8::String> filename,
                     v8::Local<v8::Value> referrer, const std::string& message) {
  if (is_module_syntax_error(message)) return true;
  if (!is_wrapper_clash(message) && !is_surprise(message)) return false;
  v8::TryCatch ignore(isolate);
  v8::ScriptOrigin origin(filename, 0, 0, true, -1, {}, false, false, true,
                          host_options(isolate, referrer));
  v8::ScriptCompiler::Source input(source, origin);
  return !v8::ScriptCompiler::CompileModule(isolate, &input).IsEmpty();
}

/// compileCommonJs(source, filename, referrer, detect): the wrapper function; null where DETECT
/// found module syntax.
v8::MaybeLocal<v8::Value> compile_common_js(v8::Isolate* isolate, v8::Local<v8::Context> context,
                                            v8::Local<v8::String> source,
                                            v8::Local<v8::String> filename,
                                            v8::Local<v8::Value> referrer, bool detect) {
  auto& cache = Realm::from(isolate).state<CompileCache>();
  auto name = to_utf8(isolate, filename);
  if (!name) return {};
  auto* entry = cache.find(source, *name, CachedKind::kCommonJs);
  v8::TryCatch try_catch(isolate);
  // Ends first: what is thrown on counts again.
  NoAbortScope no_abort;
  v8::Local<v8::Function> function;
  if (compile_wrapper(isolate, context, source, filename, referrer, entry).ToLocal(&function)) {
    return function.As<v8::Value>();
  }
  if (try_catch.HasTerminated() || !try_catch.CanContinue()) {
    try_catch.ReThrow();
    return {};
  }
  if (detect && would_be_module(isolate, context, source, filename, referrer,
                                syntax_message(isolate, try_catch))) {
    return v8::Null(isolate).As<v8::Value>();
  }
  decorate_stack(isolate, context, try_catch);
  try_catch.ReThrow();
  return {};
}

/// Does SOURCE only make sense as a module? (`--eval` and files of no declared type.)
bool contains_module_syntax(v8::Isolate* isolate, v8::Local<v8::Context> context,
                            v8::Local<v8::String> source, v8::Local<v8::String> filename,
                            v8::Local<v8::Value> referrer) {
  v8::TryCatch try_catch(isolate);
  auto name = to_utf8(isolate, filename);
  // What an earlier run has compiled as CommonJS needs no parser to tell.
  if (name && Realm::from(isolate).state<CompileCache>().compiled_before(source, *name,
                                                                         CachedKind::kCommonJs))
    return false;
  if (!compile_wrapper(isolate, context, source, filename, referrer, nullptr).IsEmpty())
    return false;
  return would_be_module(isolate, context, source, filename, referrer,
                         syntax_message(isolate, try_catch));
}

/// As compileCommonJs would refuse it: true when MESSAGE is about module syntax (hints of --check
/// and --eval).
bool is_module_syntax_message(std::string message) {
  return is_module_syntax_error(message) || is_wrapper_clash(message);
}

/// runScript(source, filename, referrer): global code; its completion value. As with a vm.Script,
/// what it throws shows its source line in its stack.
v8::MaybeLocal<v8::Value> run_script(v8::Isolate* isolate, v8::Local<v8::Context> context,
                                     v8::Local<v8::String> source, v8::Local<v8::String> filename,
                                     v8::Local<v8::Value> referrer) {
  v8::ScriptOrigin origin(filename, 0, 0, true, -1, {}, false, false, false,
                          host_options(isolate, referrer));
  v8::ScriptCompiler::Source input(source, origin);
  v8::TryCatch try_catch(isolate);
  v8::Local<v8::Script> script;
  v8::Local<v8::Value> value;
  if (v8::ScriptCompiler::Compile(context, &input).ToLocal(&script) &&
      script->Run(context).ToLocal(&value))
    return value;
  decorate_stack(isolate, context, try_catch);
  if (try_catch.HasCaught()) try_catch.ReThrow();
  return {};
}

/// Does SOURCE fail to compile as global code?
bool is_script_syntax_error(v8::Isolate* isolate, v8::Local<v8::Context> context,
                            v8::Local<v8::String> source, v8::Local<v8::String> filename) {
  v8::TryCatch ignore(isolate);
  v8::ScriptOrigin origin(filename);
  v8::ScriptCompiler::Source input(source, origin);
  return v8::ScriptCompiler::Compile(context, &input).IsEmpty();
}

/// The URL of FUNCTION's magic sourceMappingURL comment, or undefined.
v8::Local<v8::Value> source_map_url(v8::Isolate* isolate, v8::Local<v8::Function> function) {
  auto url = function->GetScriptOrigin().SourceMapUrl();
  return url.IsEmpty() ? v8::Undefined(isolate).As<v8::Value>() : url;
}

/// How messages of V8 call FUNCTION's script: its file, or what a magic sourceURL comment says.
v8::Local<v8::Value> source_url(v8::Local<v8::Function> function) {
  return function->GetScriptOrigin().ResourceName();
}

/// Who is told of eval() and new Function().
struct CodeWatch : RealmState {
  explicit CodeWatch(Realm&) {}
  v8::Global<v8::Function> observer;
};

v8::ModifyCodeGenerationFromStringsResult on_generated_code(v8::Local<v8::Context> context,
                                                            v8::Local<v8::Value> source, bool) {
  auto* isolate = context->GetIsolate();
  auto& realm = Realm::from(isolate);
  auto& observer = realm.state<CodeWatch>().observer;
  if (source->IsString() && !observer.IsEmpty() && realm.can_call_js()) {
    v8::TryCatch ignore(isolate);
    std::ignore = observer.Get(isolate)->Call(context, v8::Undefined(isolate), 1, &source);
  }
  return {true, {}};
}

/// watchGeneratedCode(observer | undefined): observer(source) before each eval() of the main
/// context, where that may make code at all.
void watch_generated_code(Realm& realm, v8::Local<v8::Value> observer) {
  auto& watch = realm.state<CodeWatch>();
  auto context = realm.context();
  if (observer->IsFunction()) {
    if (watch.observer.IsEmpty() && !context->IsCodeGenerationFromStringsAllowed()) return;
    watch.observer.Reset(realm.isolate(), observer.As<v8::Function>());
    realm.isolate()->SetModifyCodeGenerationFromStringsCallback(&on_generated_code);
    // V8 asks only where it may not decide.
    context->AllowCodeGenerationFromStrings(false);
  } else if (!watch.observer.IsEmpty()) {
    watch.observer.Reset();
    context->AllowCodeGenerationFromStrings(true);
    realm.isolate()->SetModifyCodeGenerationFromStringsCallback(
        static_cast<v8::ModifyCodeGenerationFromStringsCallback2>(nullptr));
  }
}

/// Under the permission model modules are files like all others.
std::optional<Error> may_read(const Path& path) {
  return Permission::check(Permission::Scope::kFileSystemRead, path.value);
}

/// The text of the file at PATH, without a byte order mark.
Result<std::string> read_text(const Path& path) {
  if (auto denied = may_read(path)) return std::move(*denied);
  auto text = read_file(path.value);
  if (text && text->starts_with("\xef\xbb\xbf")) text->erase(0, 3);
  return text;
}

/// The text of the file at PATH as it is.
Result<std::string> read_raw_text(const Path& path) {
  if (auto denied = may_read(path)) return std::move(*denied);
  return read_file(path.value);
}

/// The bytes of the file at PATH.
Result<OwnedBytes> read_bytes(const Path& path) {
  if (auto denied = may_read(path)) return std::move(*denied);
  auto text = read_file(path.value);
  if (!text) return text.error();
  void* copy = std::malloc(std::max<size_t>(text->size(), 1));
  std::copy(text->begin(), text->end(), static_cast<char*>(copy));
  return OwnedBytes::adopt(copy, text->size());
}

/// Marks ERROR's stack as complete, so that the printer of uncaught errors adds no source line.
void mark_decorated(v8::Isolate* isolate, v8::Local<v8::Context> context,
                    v8::Local<v8::Object> error) {
  std::ignore = error->SetPrivate(context, decorated_mark(isolate), v8::True(isolate));
}

}  // namespace

v8::Local<v8::PrimitiveArray> host_options(v8::Isolate* isolate, v8::Local<v8::Value> referrer) {
  auto options = v8::PrimitiveArray::New(isolate, 1);
  options->Set(isolate, 0,
               referrer->IsSymbol() ? referrer.As<v8::Primitive>() : v8::Undefined(isolate));
  return options;
}

v8::Local<v8::Value> referrer_of(v8::Isolate* isolate, v8::Local<v8::Data> data) {
  if (data.IsEmpty() || !data->IsFixedArray()) return v8::Undefined(isolate);
  auto options = data.As<v8::PrimitiveArray>();
  if (options->Length() < 1) return v8::Undefined(isolate);
  return options->Get(isolate, 0).As<v8::Value>();
}

bool is_module_syntax_error(std::string_view message) {
  return is_any(message,
                {"Cannot use import statement outside a module", "Unexpected token 'export'",
                 "Cannot use 'import.meta' outside a module"});
}

bool is_wrapper_clash(std::string_view message) {
  return is_any(message,
                {"Identifier '__filename' has already been declared",
                 "Identifier '__dirname' has already been declared",
                 "await is only valid in async functions and the top level bodies of modules",
                 "Identifier 'module' has already been declared",
                 "Identifier 'exports' has already been declared",
                 "Identifier 'require' has already been declared", "Unexpected reserved word"});
}

void decorate_stack(v8::Isolate* isolate, v8::Local<v8::Context> context,
                    const v8::TryCatch& try_catch) {
  if (!try_catch.HasCaught() || !try_catch.CanContinue()) return;
  decorate_stack(isolate, context, try_catch.Exception(), try_catch.Message());
}

void decorate_stack(v8::Isolate* isolate, v8::Local<v8::Context> context,
                    v8::Local<v8::Value> exception, v8::Local<v8::Message> message) {
  if (!exception->IsObject() || message.IsEmpty()) return;
  auto error = exception.As<v8::Object>();
  auto mark = decorated_mark(isolate);
  if (error->HasPrivate(context, mark).FromMaybe(true)) return;

  v8::TryCatch inner(
      isolate);  // a getter of the stack may throw: then the exception stays as it is
  v8::Local<v8::Value> stack;
  v8::Local<v8::String> line;
  auto stack_name = intern(isolate, "stack");
  if (!error->Get(context, stack_name).ToLocal(&stack)) return;
  if (!stack->IsString()) return mark_decorated(isolate, context, error);
  if (!message->GetSourceLine(context).ToLocal(&line)) return;

  // What eval() and Function() compile has no name.
  v8::Local<v8::Value> resource = message->GetScriptResourceName();
  if (resource->IsUndefined()) resource = intern(isolate, "<anonymous_script>");
  v8::String::Utf8Value source(isolate, line), name(isolate, resource);
  int number = message->GetLineNumber(context).FromMaybe(0);
  int start = message->GetStartColumn(context).FromMaybe(0);
  int end = message->GetEndColumn(context).FromMaybe(0);
  // The first line of a script may begin inside its file (vm's columnOffset).
  auto origin = message->GetScriptOrigin();
  if (number == origin.LineOffset() + 1 && start >= origin.ColumnOffset()) {
    start -= origin.ColumnOffset();
    end -= origin.ColumnOffset();
  }
  std::string text = (*name ? std::string(*name, name.length()) : std::string()) + ":" +
                     std::to_string(number) + "\n";
  std::string code(*source ? *source : "", source.length());
  text += code + "\n" + underline(code, start, end) + "\n";

  v8::Local<v8::String> prefix;
  if (!utf8(isolate, text).ToLocal(&prefix)) return;
  if (error->Set(context, stack_name, v8::String::Concat(isolate, prefix, stack.As<v8::String>()))
          .IsNothing())
    return;
  mark_decorated(isolate, context, error);
}

void bind_compile(Binder& m) {
  m.function<&compile_common_js>("compileCommonJs");
  m.function<&contains_module_syntax>("containsModuleSyntax");
  m.function<&is_module_syntax_message>("isModuleSyntaxMessage",
                                        v8::SideEffectType::kHasNoSideEffect);
  m.function<&run_script>("runScript");
  m.function<&is_script_syntax_error>("isScriptSyntaxError");
  m.function<&source_map_url>("sourceMapUrl", v8::SideEffectType::kHasNoSideEffect);
  m.function<&source_url>("sourceUrl", v8::SideEffectType::kHasNoSideEffect);
  m.function<&watch_generated_code>("watchGeneratedCode");
  m.function<&read_text>("readText");
  m.function<&read_raw_text>("readRawText");
  m.function<&read_bytes>("readBytes");
  m.function<&mark_decorated>("markDecorated");
}

}  // namespace nodus::modules::module
