// process.env: the environment as an object. Reads and writes go to the environment itself, so that
// native code and children see them (process, "process.env").

#include <simdutf.h>

#include <array>
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
#include "modules/process/process.h"

extern char** environ;

namespace nodus::modules::process {

namespace {

/// setenv(3) moves what getenv(3) returned: all threads' accesses take turns.
std::mutex& environment_mutex() {
  static std::mutex mutex;
  return mutex;
}

/// A string as NUL-terminated UTF-8; short ASCII needs neither memory nor measuring.
class CText {
 public:
  CText(v8::Isolate* isolate, v8::Local<v8::String> string) {
    const auto length = static_cast<size_t>(string->Length());
    if (length < sizeof short_ && string->IsOneByte()) {
      string->WriteOneByteV2(isolate, 0, static_cast<uint32_t>(length),
                             reinterpret_cast<uint8_t*>(short_));
      short_[length] = '\0';
      if (simdutf::validate_ascii(short_, length)) return;
    }
    long_.emplace(isolate, string);
    text_ = **long_ ? **long_ : "";
  }
  CText(const CText&) = delete;
  const char* get() const { return text_; }

 private:
  char short_[128];
  const char* text_ = short_;
  std::optional<v8::String::Utf8Value> long_;
};

/// Variables that were read already, as JavaScript strings. An entry holds as long as the
/// environment itself has the same text in the same place, whoever has changed it: that is looked
/// at by every read, and takes a quarter of the time of a search and a new string.
class KnownVariables {
 public:
  /// The value of NAME, which is a unique string; empty when it is not known (any more). The
  /// environment's mutex is held.
  v8::Local<v8::String> find(v8::Isolate* isolate, v8::Local<v8::Name> name) {
    auto& entry = entry_of(name);
    if (entry.pair.empty() || !(entry.name == name)) return {};
    if (!environ || environ != entry.array) return {};
    // What is removed from the array moves the rest: its end is never beyond a place once used.
    const char* present = environ[entry.slot];
    if (!present || std::strcmp(present, entry.pair.c_str()) != 0) return {};
    return entry.value.Get(isolate);
  }

  /// VALUE is what getenv(3) gave for NAME: a part of the environment. The mutex is held.
  void remember(v8::Isolate* isolate, v8::Local<v8::Name> name, const char* value,
                v8::Local<v8::String> text) {
    auto& entry = entry_of(name);
    for (char** item = environ; item && *item; ++item) {
      const size_t size = std::strlen(*item);
      if (value < *item || value > *item + size) continue;
      if (size > kLongest) return;
      entry.array = environ;
      entry.slot = static_cast<size_t>(item - environ);
      entry.pair.assign(*item, size);
      entry.name.Reset(isolate, name);
      entry.value.Reset(isolate, text);
      return;
    }
  }

 private:
  static constexpr size_t kEntries = 64;
  static constexpr size_t kLongest = 4096;

  struct Entry {
    v8::Global<v8::Name> name;
    v8::Global<v8::String> value;
    std::string pair;  ///< "NAME=value"; empty when there is nothing
    char** array = nullptr;
    size_t slot = 0;
  };

  Entry& entry_of(v8::Local<v8::Name> name) {
    return entries_[static_cast<unsigned>(name->GetIdentityHash()) % kEntries];
  }

  std::array<Entry, kEntries> entries_;
};

/// Where a realm's variables live.
class EnvStore {
 public:
  virtual ~EnvStore() = default;
  virtual std::optional<std::string> get(const std::string& name) = 0;
  virtual void set(v8::Isolate* isolate, const char* name, const char* value) = 0;
  virtual void remove(v8::Isolate* isolate, const std::string& name) = 0;
  virtual std::vector<std::string> names() = 0;
  /// "NAME=value", as execve(2) takes them; no name twice.
  virtual std::vector<std::string> pairs() = 0;
  /// As a JavaScript string; empty with no exception when there is none.
  virtual v8::Local<v8::String> value(v8::Isolate* isolate, v8::Local<v8::Name> name);
  /// NAME is TEXT already.
  virtual bool has(v8::Isolate*, v8::Local<v8::Name>, v8::Local<v8::String>) { return false; }
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
    auto known = known_.find(isolate, name);
    if (!known.IsEmpty()) return known;
    const char* text = std::getenv(CText(isolate, name.As<v8::String>()).get());
    if (!text) return {};
    auto out = utf8(isolate, text).FromMaybe(v8::String::Empty(isolate));
    known_.remember(isolate, name, text, out);
    return out;
  }
  bool has(v8::Isolate* isolate, v8::Local<v8::Name> name, v8::Local<v8::String> text) override {
    std::lock_guard lock(environment_mutex());
    auto known = known_.find(isolate, name);
    return !known.IsEmpty() && known->StringEquals(text);
  }
  std::optional<std::string> get(const std::string& name) override {
    std::lock_guard lock(environment_mutex());
    const char* value = std::getenv(name.c_str());
    if (!value) return std::nullopt;
    return value;
  }
  void set(v8::Isolate* isolate, const char* name, const char* value) override {
    {
      std::lock_guard lock(environment_mutex());
      setenv(name, value, 1);
    }
    time_zone_changed(isolate, name);
  }
  void remove(v8::Isolate* isolate, const std::string& name) override {
    {
      std::lock_guard lock(environment_mutex());
      unsetenv(name.c_str());
    }
    time_zone_changed(isolate, name.c_str());
  }
  std::vector<std::string> names() override {
    std::lock_guard lock(environment_mutex());
    std::vector<std::string> out;
    for (char** item = environ; item && *item; ++item) {
      std::string_view pair = *item;
      // A leading '=' belongs to the name, as Windows has it.
      auto end = pair.find('=', 1);
      if (end != std::string_view::npos) out.emplace_back(pair.substr(0, end));
    }
    return out;
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
  void set(v8::Isolate* isolate, const char* name, const char* value) override {
    if (!*name) return;
    values_[name] = value;
    if (std::strcmp(name, "TZ") == 0)
      isolate->DateTimeConfigurationChangeNotification(v8::Isolate::TimeZoneDetection::kSkip);
  }
  void remove(v8::Isolate*, const std::string& name) override { values_.erase(name); }
  std::vector<std::string> names() override {
    std::vector<std::string> out;
    for (auto& [name, value] : values_) out.push_back(name);
    return out;
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
  if (!state.store->has(isolate, key, text))
    state.store->set(isolate, CText(isolate, key).get(), CText(isolate, text).get());
  return v8::Intercepted::kYes;
}

v8::Intercepted query_variable(v8::Local<v8::Name> property,
                               const v8::PropertyCallbackInfo<v8::Integer>& info) {
  if (property->IsSymbol()) return v8::Intercepted::kNo;
  if (state_of(info).store->value(info.GetIsolate(), property).IsEmpty())
    return v8::Intercepted::kNo;
  info.GetReturnValue().Set(static_cast<int32_t>(v8::None));
  return v8::Intercepted::kYes;
}

v8::Intercepted delete_variable(v8::Local<v8::Name> property,
                                const v8::PropertyCallbackInfo<v8::Boolean>& info) {
  if (!property->IsSymbol()) {
    state_of(info).store->remove(info.GetIsolate(), text_of(info.GetIsolate(), property));
  }
  info.GetReturnValue().Set(true);
  return v8::Intercepted::kYes;
}

void list_variables(const v8::PropertyCallbackInfo<v8::Array>& info) {
  auto* isolate = info.GetIsolate();
  v8::LocalVector<v8::Value> names(isolate);
  for (auto& name : state_of(info).store->names()) {
    names.push_back(utf8(isolate, name).FromMaybe(v8::String::Empty(isolate)));
  }
  info.GetReturnValue().Set(v8::Array::New(isolate, names.data(), names.size()));
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
      state.store->set(isolate, text_of(isolate, name).c_str(), text_of(isolate, text).c_str());
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
