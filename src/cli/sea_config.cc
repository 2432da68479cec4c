#include "cli/sea_config.h"

#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <fstream>
#include <optional>
#include <sstream>

#include "base/ignore.h"
#include "cli/build_snapshot.h"
#include "engine/error_report.h"
#include "engine/realm.h"
#include "engine/runtime.h"
#include "protocol/json.h"
#include "protocol/sea_blob.h"

namespace nodus {

namespace {

int fail(const std::string& message) {
  std::fprintf(stderr, "%s\n", message.c_str());
  return EXIT_FAILURE;
}

std::string reason() {
  std::string text = std::strerror(errno);
  if (!text.empty()) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return text;
}

std::optional<std::string> read_file(const std::string& path) {
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::ostringstream text;
  // Of a folder nothing can be read.
  if (!(text << in.rdbuf()) && in.peek() != std::ifstream::traits_type::eof()) return std::nullopt;
  if (errno == EISDIR) return std::nullopt;
  return text.str();
}

/// The names and words of the JSON parser that Node uses.
std::string describe(JsonFault fault) {
  switch (fault) {
    case JsonFault::kEmpty:
      return "EMPTY: no JSON found";
    case JsonFault::kIncomplete:
      return "INCOMPLETE_ARRAY_OR_OBJECT: JSON document ended early in the middle of an object or "
             "array.";
    case JsonFault::kTooDeep:
      return "DEPTH_ERROR: The JSON document was too deep (too many nested objects and arrays)";
    default:
      return "TAPE_ERROR: The JSON document has an improper structure: missing or superfluous "
             "commas, braces, missing keys, etc.";
  }
}

/// V8's code of SOURCE as the main script of a single executable application. nullopt: it does not
/// compile, which has been said.
std::optional<std::string> make_code_cache(const std::string& name, std::string_view source,
                                           const std::shared_ptr<Options>& options) {
  auto* isolate = Runtime::make_isolate();
  v8::Isolate::Scope isolate_scope(isolate);
  v8::HandleScope scope(isolate);
  Realm realm(isolate, Runtime::origin(), options);
  auto context = realm.context();
  v8::Context::Scope context_scope(context);
  v8::TryCatch try_catch(isolate);
  v8::Local<v8::String> text, file;
  v8::Local<v8::Function> function;
  v8::Local<v8::String> parameters[] = {intern(isolate, "exports"), intern(isolate, "require"),
                                        intern(isolate, "module"), intern(isolate, "__filename"),
                                        intern(isolate, "__dirname")};
  if (utf8(isolate, source).ToLocal(&text) && utf8(isolate, name).ToLocal(&file)) {
    v8::ScriptCompiler::Source compiled(text, v8::ScriptOrigin(file));
    ignore(
        v8::ScriptCompiler::CompileFunction(context, &compiled, std::size(parameters), parameters)
            .ToLocal(&function));
  }
  if (function.IsEmpty()) {
    auto message = try_catch.Message();
    std::fprintf(stderr, "%s\n%s\n\nCannot generate V8 code cache\n",
                 error_source(isolate, message).c_str(),
                 *v8::String::Utf8Value(isolate, try_catch.Exception()));
    return std::nullopt;
  }
  std::unique_ptr<v8::ScriptCompiler::CachedData> data(
      v8::ScriptCompiler::CreateCodeCacheForFunction(function));
  return std::string(reinterpret_cast<const char*>(data->data), static_cast<size_t>(data->length));
}

/// What the file says, checked. The texts that the blob points to are in `texts`.
class Config {
 public:
  explicit Config(std::string file) : file_(std::move(file)) {}

  std::string output, main;
  bool uses_snapshot = false, uses_cache = false;
  SeaBlob blob;

  /// An empty message: all is well.
  std::string read() {
    auto text = read_file(file_);
    if (!text) return "Cannot read single executable configuration from " + file_ + ": " + reason();
    JsonFault fault;
    auto root = Json::parse(*text, &fault);
    if (!root) return "Cannot parse JSON from " + file_ + ": " + describe(fault);
    if (!root->as_object()) {
      return "Cannot parse JSON from " + file_ +
             ": INCORRECT_TYPE: The JSON element does not have the requested type.";
    }
    bool is_silent = false;
    for (auto& [name, value] : *root->as_object()) {
      std::string fault_of_field;
      if (name == "main") {
        fault_of_field = take_text(name, value, main);
      } else if (name == "output") {
        fault_of_field = take_text(name, value, output);
      } else if (name == "disableExperimentalSEAWarning") {
        fault_of_field = take_boolean(name, value, is_silent);
      } else if (name == "useSnapshot") {
        fault_of_field = take_boolean(name, value, uses_snapshot);
      } else if (name == "useCodeCache") {
        fault_of_field = take_boolean(name, value, uses_cache);
      } else if (name == "assets") {
        fault_of_field = take_assets(value);
      } else if (name == "execArgv") {
        fault_of_field = take_exec_argv(value);
      } else if (name == "execArgvExtension") {
        fault_of_field = take_extension(value);
      }
      if (!fault_of_field.empty()) return fault_of_field;
    }
    if (main.empty()) return field("main") + " is not a non-empty string";
    if (output.empty()) return field("output") + " is not a non-empty string";
    if (is_silent) blob.flags |= SeaBlob::kDisableWarning;

    auto code = read_file(main);
    if (!code) return "Cannot read main script " + main + ":" + reason();
    blob.code_path = keep(main);
    blob.code = keep(std::move(*code));
    for (auto& [key, path] : asset_paths_) {
      auto content = read_file(path);
      if (!content) return "Cannot read asset " + path + ": " + reason();
      blob.assets.emplace_back(keep(key), keep(std::move(*content)));
    }
    if (!blob.assets.empty()) blob.flags |= SeaBlob::kHasAssets;
    return {};
  }

  /// The application is what the main script has become when it has run.
  bool take_snapshot(const std::shared_ptr<Options>& options) {
    if (uses_cache)
      std::fputs("\"useCodeCache\" is redundant when \"useSnapshot\" is true\n", stderr);
    options->argv = {options->argv[0], main};
    options->values["--build-snapshot"] = true;
    auto bytes = run_snapshot_builder(options, true, true);
    if (bytes.empty()) return false;
    blob.code = keep(std::move(bytes));
    blob.flags |= SeaBlob::kUseSnapshot;
    return true;
  }

  /// V8's code of the main script goes along, so that it need not be compiled at each start.
  bool add_code_cache(const std::shared_ptr<Options>& options) {
    auto cache = make_code_cache(main, blob.code, options);
    if (!cache) return false;
    blob.code_cache = keep(std::move(*cache));
    blob.flags |= SeaBlob::kUseCodeCache;
    return true;
  }

 private:
  std::string field(const std::string& name) const { return "\"" + name + "\" field of " + file_; }

  std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }

  std::string take_text(const std::string& name, const Json& value, std::string& out) const {
    auto* text = value.as_string();
    if (!text || text->empty()) return field(name) + " is not a non-empty string";
    out = *text;
    return {};
  }

  std::string take_boolean(const std::string& name, const Json& value, bool& out) const {
    auto* flag = value.as_bool();
    if (!flag) return field(name) + " is not a Boolean";
    out = *flag;
    return {};
  }

  std::string take_assets(const Json& value) {
    const std::string message = field("assets") + " is not a map of strings";
    if (!value.as_object()) return message;
    for (auto& [key, path] : *value.as_object()) {
      if (!path.as_string()) return message;
      asset_paths_.emplace_back(key, *path.as_string());
    }
    return {};
  }

  std::string take_exec_argv(const Json& value) {
    const std::string message = field("execArgv") + " is not an array of strings";
    if (!value.as_array()) return message;
    for (auto& item : *value.as_array()) {
      if (!item.as_string()) return message;
      blob.exec_argv.push_back(keep(*item.as_string()));
    }
    if (!blob.exec_argv.empty()) blob.flags |= SeaBlob::kHasExecArgv;
    return {};
  }

  std::string take_extension(const Json& value) {
    auto* text = value.as_string();
    if (!text) return field("execArgvExtension") + " is not a string";
    if (*text == "none") {
      blob.extension = SeaBlob::Extension::kNone;
    } else if (*text == "env") {
      blob.extension = SeaBlob::Extension::kEnvironment;
    } else if (*text == "cli") {
      blob.extension = SeaBlob::Extension::kCommandLine;
    } else {
      return field("execArgvExtension") + " must be one of \"none\", \"env\", or \"cli\"";
    }
    return {};
  }

  std::string file_;
  std::deque<std::string> texts_;
  std::vector<std::pair<std::string, std::string>> asset_paths_;
};

}  // namespace

int write_sea_blob(const std::string& file, const std::shared_ptr<Options>& options) {
  Config config(file);
  if (auto message = config.read(); !message.empty()) return fail(message);
  if (config.uses_snapshot) {
    if (!config.take_snapshot(options)) return EXIT_FAILURE;
  } else if (config.uses_cache && !config.add_code_cache(options)) {
    return EXIT_FAILURE;
  }
  auto bytes = encode_sea_blob(config.blob);
  errno = 0;
  std::ofstream out(config.output, std::ios::binary);
  if (!out.write(bytes.data(), static_cast<std::streamsize>(bytes.size())) || !out.flush())
    return fail("Cannot write output to " + config.output + ":" + reason());
  std::fprintf(stderr, "Wrote single executable preparation blob to %s\n", config.output.c_str());
  return EXIT_SUCCESS;
}

}  // namespace nodus
