#include "modules/module/package_config.h"

#include <simdjson.h>
#include <uv.h>

#include "bind/host.h"
#include "modules/module/files.h"

namespace nodus::modules::module {

PackageConfigs::PackageConfigs() = default;
PackageConfigs::~PackageConfigs() = default;

Result<PackageConfig*> PackageConfigs::read(const std::string& json_path) {
  if (auto found = configs_.find(json_path); found != configs_.end()) return found->second.get();

  auto text = read_file(json_path);
  if (!text) return static_cast<PackageConfig*>(nullptr);

  auto invalid = [&] {
    return Error::coded("ERR_INVALID_PACKAGE_CONFIG", "Invalid package config " + json_path + ".");
  };
  if (!parser_) parser_ = std::make_unique<simdjson::dom::parser>();
  simdjson::dom::element root;
  if (parser_->parse(text->data(), text->size()).get(root) != simdjson::SUCCESS) return invalid();
  simdjson::dom::object fields;
  if (root.get(fields) != simdjson::SUCCESS) return invalid();

  auto config = std::make_unique<PackageConfig>();
  config->path = json_path;
  config->directory = dirname(json_path);
  for (auto [key, value] : fields) {
    std::string_view text_value;
    bool is_string = value.get(text_value) == simdjson::SUCCESS;
    // `exports` and `imports` that are neither text, list nor map count as absent.
    bool is_tree = value.is_object() || value.is_array();
    if (key == "name") {
      if (is_string) config->name = text_value;
    } else if (key == "main") {
      if (is_string) config->main = text_value;
    } else if (key == "type") {
      if (is_string && (text_value == "module" || text_value == "commonjs"))
        config->type = text_value;
    } else if (key == "exports") {
      if (is_string || is_tree) config->exports = simdjson::minify(value);
    } else if (key == "imports") {
      if (value.is_object()) config->imports = simdjson::minify(value);
    }
  }
  return configs_.emplace(json_path, std::move(config)).first->second.get();
}

Result<PackageConfig*> PackageConfigs::nearest(const std::string& path) {
  std::string directory(dirname(path));
  PackageConfig* found = nullptr;
  std::string at = directory;
  for (;;) {
    if (auto known = by_directory_.find(at); known != by_directory_.end()) {
      found = known->second;
      break;
    }
    if (basename(at) == "node_modules") break;
    auto read_here = read(at == "/" ? "/package.json" : at + "/package.json");
    if (!read_here) return read_here.error();
    if (*read_here) {
      found = *read_here;
      break;
    }
    if (at == "/" || at == ".") break;
    at = dirname(at);
  }
  // Only hits are remembered: a package.json may still be created where there was none at all.
  if (found) by_directory_.emplace(std::move(directory), found);
  return found;
}

v8::Local<v8::Object> PackageConfig::record(v8::Isolate* isolate) {
  if (!object.IsEmpty()) return object.Get(isolate);
  auto text = [isolate](const std::optional<std::string>& value) -> v8::Local<v8::Value> {
    v8::Local<v8::String> out;
    if (!value || !utf8(isolate, *value).ToLocal(&out)) return v8::Undefined(isolate);
    return out;
  };
  v8::Local<v8::Value> undefined = v8::Undefined(isolate);
  v8::Local<v8::Name> names[] = {
      intern(isolate, "path"),        intern(isolate, "directory"), intern(isolate, "name"),
      intern(isolate, "main"),        intern(isolate, "type"),      intern(isolate, "exportsJson"),
      intern(isolate, "importsJson"), intern(isolate, "exports"),   intern(isolate, "imports")};
  v8::Local<v8::Value> values[] = {
      text(path),    text(directory), text(name), text(main), intern(isolate, type),
      text(exports), text(imports),   undefined,  undefined};
  auto out = v8::Object::New(isolate, v8::Null(isolate), names, values, std::size(names));
  object.Reset(isolate, out);
  return out;
}

}  // namespace nodus::modules::module
