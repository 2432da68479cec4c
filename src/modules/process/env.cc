// process.env: the environment as an object. Reads and writes go to the environment itself, so that
// native code and children see them (process, "process.env").

#include <cstdlib>
#include <cstring>
#include <ctime>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "engine/options.h"
#include "modules/process/known_variables.h"
#include "modules/process/process.h"

extern char** environ;

namespace nodus::modules::process {

namespace {

/// setenv(3) moves what getenv(3) returned: all threads' accesses take turns.
std::mutex& environment_mutex() {
  static std::mutex mutex;
  return mutex;
}

/// Where a realm's variables live.
class EnvStore {
 public:
  virtual ~EnvStore() = default;
  virtual std::optional<std::string> get(const std::string& name) = 0;
  virtual void set(v8::Isolate* isolate, v8::Local<v8::String> name,
                   v8::Local<v8::String> value) = 0;
  virtual void remove(v8::Isolate* isolate, v8::Local<v8::String> name) = 0;
  /// Nobody changes the array.
  virtual v8::Local<v8::Array> names(v8::Isolate* isolate) = 0;
  /// "NAME=value", as execve(2) takes them; no name twice.
  virtual std::vector<std::string> pairs() = 0;
  /// As a JavaScript string; empty with no exception when there is none.
  virtual v8::Local<v8::String> value(v8::Isolate* isolate, v8::Local<v8::Name> name);
  virtual bool has(v8::Isolate* isolate, v8::Local<v8::Name> name) {
    return !value(isolate, name).IsEmpty();
  }
};

std::string text_of(v8::Isolate* isolate, v8::Local<v8::Value> value) {
  v8::String::Utf8Value text(isolate, value);
  return *text ? *text : "";
}

v8::Local<v8::String> EnvStore::value(v8::Isolate* isolate, v8::Local<v8::Name> name) {
  auto text = get(text_of(isolate, name));
  if (!text) return {};
  return utf8(isolate, *text).FromMaybe(v8::String::Empty(isolate));
}

/// V8 caches the time zone.
void time_zone_changed(v8::Isolate* isolate, const char* name) {
  if (std::strcmp(name, "TZ") != 0) return;
  tzset();
  isolate->DateTimeConfigurationChangeNotification(v8::Isolate::TimeZoneDetection::kRedetect);
}

class ProcessEnvStore final : public EnvStore {
 public:
  v8::Local<v8::String> value(v8::Isolate* isolate, v8::Local<v8::Name> name) override {
    std::lock_guard lock(environment_mutex());
    v8::Local<v8::String> known;
    if (known_.find(isolate, name, known) != KnownVariables::State::kUnknown) return known;
    CText c_name(isolate, name.As<v8::String>());
    const char* text = std::getenv(c_name.get());
    if (!text) {
      known_.remember_missing(isolate, name, c_name.get());
      return {};
    }
    auto out = utf8(isolate, text).FromMaybe(v8::String::Empty(isolate));
    known_.remember(isolate, name, c_name.get(), text, out);
    return out;
  }
  std::optional<std::string> get(const std::string& name) override {
    std::lock_guard lock(environment_mutex());
    const char* value = std::getenv(name.c_str());
    if (!value) return std::nullopt;
    return value;
  }
  void set(v8::Isolate* isolate, v8::Local<v8::String> name, v8::Local<v8::String> value) override {
    CText c_name(isolate, name);
    {
      std::lock_guard lock(environment_mutex());
      v8::Local<v8::String> known;
      auto what = known_.find(isolate, name, known);
      if (what == KnownVariables::State::kUnknown) {
        if (const char* text = std::getenv(c_name.get())) {
          known = utf8(isolate, text).FromMaybe(v8::String::Empty(isolate));
          known_.remember(isolate, name, c_name.get(), text, known);
          what = known_.find(isolate, name, known);
        }
      }
      const bool is_present = what == KnownVariables::State::kPresent;
      if (is_present && known->StringEquals(value)) return;
      CText c_value(isolate, value);
      const bool is_usual =
          c_name.is_exact() && c_value.is_exact() && !std::strchr(c_name.get(), '=');
      if (is_present && is_usual) {
        known_.replace(isolate, name, c_name.get(), c_value.get(), value);
      } else {
        setenv(c_name.get(), c_value.get(), 1);
        known_.forget(name);
      }
    }
    time_zone_changed(isolate, c_name.get());
  }
  void remove(v8::Isolate* isolate, v8::Local<v8::String> name) override {
    CText c_name(isolate, name);
    {
      std::lock_guard lock(environment_mutex());
      v8::Local<v8::String> known;
      if (known_.find(isolate, name, known) == KnownVariables::State::kMissing) return;
      unsetenv(c_name.get());
      known_.remember_missing(isolate, name, c_name.get());
    }
    time_zone_changed(isolate, c_name.get());
  }
  v8::Local<v8::Array> names(v8::Isolate* isolate) override {
    std::lock_guard lock(environment_mutex());
    return known_.names(isolate);
  }
  std::vector<std::string> pairs() override {
    std::lock_guard lock(environment_mutex());
    std::vector<std::string> out;
    std::unordered_set<std::string_view> seen;
    for (char** item = environ; item && *item; ++item) {
      std::string_view pair = *item;
      auto end = pair.find('=', 1);
      if (end != std::string_view::npos && seen.insert(pair.substr(0, end)).second)
        out.emplace_back(pair);
    }
    return out;
  }

 private:
  KnownVariables known_;
};

class PrivateEnvStore final : public EnvStore {
 public:
  std::optional<std::string> get(const std::string& name) override {
    auto found = values_.find(name);
    if (found == values_.end()) return std::nullopt;
    return found->second;
  }
  void set(v8::Isolate* isolate, v8::Local<v8::String> name, v8::Local<v8::String> value) override {
    CText c_name(isolate, name);
    if (!*c_name.get()) return;
    values_[c_name.get()] = CText(isolate, value).get();
    if (std::strcmp(c_name.get(), "TZ") == 0)
      isolate->DateTimeConfigurationChangeNotification(v8::Isolate::TimeZoneDetection::kSkip);
  }
  void remove(v8::Isolate* isolate, v8::Local<v8::String> name) override {
    values_.erase(text_of(isolate, name));
  }
  v8::Local<v8::Array> names(v8::Isolate* isolate) override {
    v8::LocalVector<v8::Value> out(isolate);
    for (auto& [name, value] : values_)
      out.push_back(utf8(isolate, name).FromMaybe(v8::String::Empty(isolate)));
    return v8::Array::New(isolate, out.data(), out.size());
  }
  std::vector<std::string> pairs() override {
    std::vector<std::string> out;
    for (auto& [name, value] : values_) out.push_back(name + '=' + value);
    return out;
  }

 private:
  std::map<std::string, std::string> values_;
};

struct EnvState final : RealmState {
  explicit EnvState(Realm&) {}
  std::unique_ptr<EnvStore> store;
  v8::Global<v8::Object> object;
  bool warned_coercion = false;
};

template <typename Info>
EnvState& state_of(const Info& info) {
  return Realm::from(info.GetIsolate()).template state<EnvState>();
}

v8::Intercepted get_variable(v8::Local<v8::Name> property,
                             const v8::PropertyCallbackInfo<v8::Value>& info) {
  auto* isolate = info.GetIsolate();
  if (property->IsSymbol()) {
    info.GetReturnValue().SetUndefined();
    return v8::Intercepted::kYes;
  }
  auto value = state_of(info).store->value(isolate, property);
  if (value.IsEmpty()) return v8::Intercepted::kNo;
  info.GetReturnValue().Set(value);
  return v8::Intercepted::kYes;
}

/// DEP0104, pending.
bool warn_about_coercion(v8::Isolate* isolate, EnvState& state, v8::Local<v8::Value> value) {
  auto& realm = Realm::from(isolate);
  if (state.warned_coercion || value->IsString() || value->IsNumber() || value->IsBoolean())
    return true;
  if (!realm.options().flag("--pending-deprecation")) return true;
  state.warned_coercion = true;
  auto context = isolate->GetCurrentContext();
  v8::Local<v8::Value> emit;
  if (!realm.process()->Get(context, intern(isolate, "emitWarning")).ToLocal(&emit) ||
      !emit->IsFunction())
    return false;
  v8::Local<v8::Value> argv[] = {
      intern(isolate,
             "Assigning any value other than a string, number, or boolean to a process.env "
             "property is deprecated. Please "
             "make sure to convert the value to a string before setting process.env with it."),
      intern(isolate, "DeprecationWarning"), intern(isolate, "DEP0104")};
  return !emit.As<v8::Function>()->Call(context, realm.process(), 3, argv).IsEmpty();
}

v8::Intercepted set_variable(v8::Local<v8::Name> property, v8::Local<v8::Value> value,
                             const v8::PropertyCallbackInfo<void>& info) {
  auto* isolate = info.GetIsolate();
  auto context = isolate->GetCurrentContext();
  auto& state = state_of(info);
  if (!warn_about_coercion(isolate, state, value)) return v8::Intercepted::kYes;
  // Symbols throw here, keys and values alike.
  v8::Local<v8::String> key, text;
  if (!property.As<v8::Value>()->ToString(context).ToLocal(&key)) return v8::Intercepted::kYes;
  if (property->IsSymbol()) {
    isolate->ThrowException(
        v8::Exception::TypeError(intern(isolate, "Cannot convert a Symbol value to a string")));
    return v8::Intercepted::kYes;
  }
  if (!value->ToString(context).ToLocal(&text)) return v8::Intercepted::kYes;
  state.store->set(isolate, key, text);
  return v8::Intercepted::kYes;
}

v8::Intercepted query_variable(v8::Local<v8::Name> property,
                               const v8::PropertyCallbackInfo<v8::Integer>& info) {
  if (property->IsSymbol()) return v8::Intercepted::kNo;
  if (!state_of(info).store->has(info.GetIsolate(), property)) return v8::Intercepted::kNo;
  info.GetReturnValue().Set(static_cast<int32_t>(v8::None));
  return v8::Intercepted::kYes;
}

v8::Intercepted delete_variable(v8::Local<v8::Name> property,
                                const v8::PropertyCallbackInfo<v8::Boolean>& info) {
  if (!property->IsSymbol()) {
    state_of(info).store->remove(info.GetIsolate(), property.As<v8::String>());
  }
  info.GetReturnValue().Set(true);
  return v8::Intercepted::kYes;
}

void list_variables(const v8::PropertyCallbackInfo<v8::Array>& info) {
  info.GetReturnValue().Set(state_of(info).store->names(info.GetIsolate()));
}

v8::Intercepted define_variable(v8::Local<v8::Name> property,
                                const v8::PropertyDescriptor& descriptor,
                                const v8::PropertyCallbackInfo<void>& info) {
  auto* isolate = info.GetIsolate();
  auto refuse = [isolate](const char* message) {
    throw_error(isolate, Error::coded("ERR_INVALID_OBJECT_DEFINE_PROPERTY", message));
    return v8::Intercepted::kYes;
  };
  constexpr const char* kOnlyData =
      "'process.env' only accepts a configurable, writable, and enumerable data descriptor";
  if (descriptor.has_value()) {
    if (!descriptor.has_configurable() || !descriptor.has_enumerable() ||
        !descriptor.has_writable())
      return refuse(kOnlyData);
    if (!descriptor.configurable() || !descriptor.enumerable() || !descriptor.writable())
      return refuse(kOnlyData);
    return set_variable(property, descriptor.value(), info);
  }
  if (descriptor.has_get() || descriptor.has_set()) {
    return refuse("'process.env' does not accept an accessor(getter/setter) descriptor");
  }
  return refuse(kOnlyData);
}

// Integer keys are strings of the environment like all others.
v8::Local<v8::Name> index_name(v8::Isolate* isolate, uint32_t index) {
  return v8::Integer::NewFromUnsigned(isolate, index)
      ->ToString(isolate->GetCurrentContext())
      .ToLocalChecked();
}

}  // namespace

namespace {

v8::Intercepted get_indexed(uint32_t index, const v8::PropertyCallbackInfo<v8::Value>& info) {
  return get_variable(index_name(info.GetIsolate(), index), info);
}

v8::Intercepted set_indexed(uint32_t index, v8::Local<v8::Value> value,
                            const v8::PropertyCallbackInfo<void>& info) {
  return set_variable(index_name(info.GetIsolate(), index), value, info);
}

v8::Intercepted query_indexed(uint32_t index, const v8::PropertyCallbackInfo<v8::Integer>& info) {
  return query_variable(index_name(info.GetIsolate(), index), info);
}

v8::Intercepted delete_indexed(uint32_t index, const v8::PropertyCallbackInfo<v8::Boolean>& info) {
  return delete_variable(index_name(info.GetIsolate(), index), info);
}

v8::Intercepted define_indexed(uint32_t index, const v8::PropertyDescriptor& descriptor,
                               const v8::PropertyCallbackInfo<void>& info) {
  return define_variable(index_name(info.GetIsolate(), index), descriptor, info);
}

}  // namespace

v8::MaybeLocal<v8::Object> create_env(Realm& realm, v8::Local<v8::Value> variables) {
  auto* isolate = realm.isolate();
  auto context = isolate->GetCurrentContext();
  auto& state = realm.state<EnvState>();
  if (variables->IsObject()) {
    state.store = std::make_unique<PrivateEnvStore>();
    auto object = variables.As<v8::Object>();
    v8::Local<v8::Array> names;
    if (!object->GetOwnPropertyNames(context).ToLocal(&names)) return {};
    for (uint32_t i = 0; i < names->Length(); ++i) {
      v8::Local<v8::Value> name, value;
      v8::Local<v8::String> text;
      if (!names->Get(context, i).ToLocal(&name) || !object->Get(context, name).ToLocal(&value) ||
          !value->ToString(context).ToLocal(&text)) {
        return {};
      }
      v8::Local<v8::String> key;
      if (!name->ToString(context).ToLocal(&key)) return {};
      state.store->set(isolate, key, text);
    }
  } else {
    state.store = std::make_unique<ProcessEnvStore>();
  }

  auto function = v8::FunctionTemplate::New(isolate);
  auto instance = function->InstanceTemplate();
  instance->SetHandler(v8::NamedPropertyHandlerConfiguration(
      get_variable, set_variable, query_variable, delete_variable, list_variables, define_variable,
      nullptr, {}, v8::PropertyHandlerFlags::kHasNoSideEffect));
  instance->SetHandler(v8::IndexedPropertyHandlerConfiguration(
      get_indexed, set_indexed, query_indexed, delete_indexed, nullptr, define_indexed, nullptr, {},
      v8::PropertyHandlerFlags::kHasNoSideEffect));
  v8::Local<v8::Function> constructor;
  if (!function->GetFunction(context).ToLocal(&constructor)) return {};
  v8::Local<v8::Object> object;
  if (!constructor->NewInstance(context).ToLocal(&object)) return {};
  state.object.Reset(isolate, object);
  return object;
}

namespace {

v8::MaybeLocal<v8::Object> create_env_binding(Realm& realm, v8::Local<v8::Value> variables) {
  return create_env(realm, variables);
}

/// OBJECT, which came with a snapshot, shows the variables of this process.
void adopt_env(Realm& realm, v8::Local<v8::Object> object) {
  auto& state = realm.state<EnvState>();
  state.store = std::make_unique<ProcessEnvStore>();
  state.object.Reset(realm.isolate(), object);
}

/// All variables of OBJECT as "NAME=value" at once; nothing when it is not the realm's environment.
std::optional<std::vector<std::string>> environment_pairs(Realm& realm,
                                                          v8::Local<v8::Object> object) {
  auto& state = realm.state<EnvState>();
  if (!state.store || state.object != object) return std::nullopt;
  return state.store->pairs();
}

}  // namespace

void declare_env(Binder& m) {
  m.function<&create_env_binding>("createEnv")
      .function<&adopt_env>("adoptEnv")
      .function<&environment_pairs>("environmentPairs");
  for (auto* callback :
       {reinterpret_cast<void*>(&get_variable), reinterpret_cast<void*>(&set_variable),
        reinterpret_cast<void*>(&query_variable), reinterpret_cast<void*>(&delete_variable),
        reinterpret_cast<void*>(&list_variables), reinterpret_cast<void*>(&define_variable),
        reinterpret_cast<void*>(&get_indexed), reinterpret_cast<void*>(&set_indexed),
        reinterpret_cast<void*>(&query_indexed), reinterpret_cast<void*>(&delete_indexed),
        reinterpret_cast<void*>(&define_indexed)})
    m.reference(callback);
}

}  // namespace nodus::modules::process
