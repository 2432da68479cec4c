// The command line for internal/options.

#include "engine/options.h"

#include "bind/binder.h"
#include "engine/realm.h"

namespace nodus {

template <>
struct ToJs<Options::Value> {
  static v8::MaybeLocal<v8::Value> make(v8::Isolate* isolate, const Options::Value& value) {
    return std::visit(
        [isolate](const auto& inner) {
          return ToJs<std::decay_t<decltype(inner)>>::make(isolate, inner);
        },
        value);
  }
};

}  // namespace nodus

namespace nodus::modules::options {

namespace {

/// The value of option NAME; undefined for one the table does not know.
std::optional<Options::Value> get(Realm& realm, std::string name) {
  auto* value = realm.options().find(name);
  if (!value) return std::nullopt;
  return *value;
}

std::vector<std::string> argv(Realm& realm) { return realm.options().argv; }
std::vector<std::string> exec_argv(Realm& realm) { return realm.options().exec_argv; }
bool has_eval(Realm& realm) { return realm.options().has_eval; }
bool force_stdin(Realm& realm) { return realm.options().force_stdin; }

/// [name, kind, allowed in NODE_OPTIONS] of every option, flat, and the aliases: for
/// process.allowedNodeEnvironmentFlags.
v8::Local<v8::Array> table(v8::Isolate* isolate) {
  v8::LocalVector<v8::Value> items(isolate);
  for (const auto& spec : OptionParser::table()) {
    items.push_back(intern(isolate, spec.name));
    items.push_back(v8::Integer::New(isolate, static_cast<int>(spec.kind)));
    items.push_back(v8::Boolean::New(isolate, spec.in_environment));
  }
  return v8::Array::New(isolate, items.data(), items.size());
}

std::vector<std::string> aliases() {
  std::vector<std::string> out;
  for (const auto& [alias, name] : OptionParser::aliases()) {
    out.push_back(alias);
    out.push_back(name);
  }
  return out;
}

}  // namespace

void bind(Binder& m) {
  m.function<&get>("get")
      .function<&argv>("argv")
      .function<&exec_argv>("execArgv")
      .function<&has_eval>("hasEval")
      .function<&force_stdin>("forceStdin")
      .function<&table>("table")
      .function<&aliases>("aliases");
}

}  // namespace nodus::modules::options
