#include "modules/module/package_config.h"

#include <simdjson.h>
#include <uv.h>

#include "bind/host.h"
#include "engine/permission.h"
#include "modules/module/files.h"

namespace nodus::modules::module {

namespace {

/// Takes one member of a package.json. Only what module loading asks for is looked at: what other
/// members hold may be no JSON at all. False: the file is not valid.
bool read_field(simdjson::ondemand::field& field, PackageConfig& out) {
  using Type = simdjson::ondemand::json_type;
  const std::string_view key = field.escaped_key();
  auto& value = field.value();
  std::string_view text;
  if (key == "name") {
    if (value.get_string().get(text) != simdjson::SUCCESS) return false;
    out.name = text;
  } else if (key == "main") {
    // Anything else counts as absent.
    if (value.get_string().get(text) == simdjson::SUCCESS) out.main = text;
  } else if (key == "type") {
    if (value.get_string().get(text) != simdjson::SUCCESS) return false;
    if (text == "module" || text == "commonjs") out.type = text;
  } else if (key == "exports" || key == "imports") {
    // `exports` and `imports` that are neither text, list nor map count as absent.
    auto& tree = key == "exports" ? out.exports : out.imports;
    Type type;
    if (value.type().get(type) != simdjson::SUCCESS) return false;
    if (type == Type::string) {
      std::string_view token = value.raw_json_token();
      if (value.get_string().get(text) != simdjson::SUCCESS) return false;
      if (key == "exports") tree = token;
    } else if (type == Type::object || type == Type::array) {
      if (value.raw_json().get(text) != simdjson::SUCCESS) return false;
      tree = text;
    }
  }
  return true;
}

}  // namespace

/// simdjson's namespace depends on the processor: its types do not appear in the header.
struct PackageConfigs::Parser {
  simdjson::ondemand::parser json;
};

PackageConfigs::PackageConfigs() = default;
PackageConfigs::~PackageConfigs() = default;

Result<PackageConfig*> PackageConfigs::read(const std::string& json_path) {
  if (auto found = configs_.find(json_path); found != configs_.end()) return found->second.get();
  if (auto denied = Permission::check(Permission::Scope::kFileSystemRead, json_path))
    return std::move(*denied);

  auto text = read_file(json_path);
  if (!text) return static_cast<PackageConfig*>(nullptr);

  auto invalid = [&] {
    return Error::coded("ERR_INVALID_PACKAGE_CONFIG", "Invalid package config " + json_path + ".");
  };
  if (!parser_) parser_ = std::make_unique<Parser>();
  simdjson::padded_string padded(*text);
  simdjson::ondemand::document document;
  simdjson::ondemand::object fields;
  if (parser_->json.iterate(padded).get(document) != simdjson::SUCCESS) return invalid();
  if (document.get_object().get(fields) != simdjson::SUCCESS) return invalid();

  auto config = std::make_unique<PackageConfig>();
  config->path = json_path;
  config->directory = dirname(json_path);
  for (auto each : fields) {
    simdjson::ondemand::field field;
    if (std::move(each).get(field) != simdjson::SUCCESS) return invalid();
    if (!read_field(field, *config)) return invalid();
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
    // What may not be read has no say in what is below it.
    if (Permission::active() && !Permission::has(Permission::Scope::kFileSystemRead, at)) break;
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
