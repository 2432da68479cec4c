// The loading of native addons: libraries that name themselves by a symbol or register themselves
// while they are loaded. https://nodejs.org/docs/latest-v24.x/api/n-api.html#module-registration
// https://nodejs.org/docs/latest-v24.x/api/addons.html#context-aware-addons

#include "napi/addon.h"

#include <dlfcn.h>

#include <map>
#include <mutex>

#include "engine/builtins.h"
#include "engine/options.h"
#include "engine/version.h"
#include "napi/addon_realm.h"
#include "napi/direct_addon.h"

namespace nodus::napi {

namespace {

/// What a library's initialisers registered. They run once, with the first dlopen() of the process;
/// later ones find it here.
struct Registration {
  napi_module* node_api = nullptr;
  DirectAddon* direct = nullptr;
  std::string filename;
};

/// The version of Node-API that those speak who do not say it.
constexpr int32_t kVersionOfTheSilent = 8;

std::mutex loading;
std::map<void*, Registration> registered;
// The library being loaded registers in the thread that loads it.
thread_local Registration pending;

void throw_failed(Realm& realm, const std::string& message) {
  throw_error(realm.isolate(), Error::coded("ERR_DLOPEN_FAILED", message));
}

std::string file_url(Realm& realm, const std::string& filename) {
  // As url.pathToFileURL() writes it.
  v8::Local<v8::Value> url, href, converter;
  auto* isolate = realm.isolate();
  auto context = realm.context();
  auto loaded = realm.builtins().load("internal/url/file_url");
  v8::Local<v8::Value> exports, path;
  v8::Local<v8::String> text;
  if (!loaded.ToLocal(&exports) || !utf8(isolate, filename).ToLocal(&text)) return "";
  path = text;
  if (!exports.As<v8::Object>()
           ->Get(context, intern(isolate, "pathToFileURL"))
           .ToLocal(&converter) ||
      !converter->IsFunction() ||
      !converter.As<v8::Function>()
           ->Call(context, v8::Undefined(isolate), 1, &path)
           .ToLocal(&url) ||
      !url.As<v8::Object>()->Get(context, intern(isolate, "href")).ToLocal(&href)) {
    return "";
  }
  return to_utf8(isolate, href).value_or("");
}

/// Calls an addon that speaks Node-API; what it returns takes the place of `module.exports`.
bool start(Realm& realm, v8::Local<v8::Object> module, v8::Local<v8::Object> exports,
           const std::string& filename, napi_addon_register_func init, int32_t version) {
  auto* isolate = realm.isolate();
  if (version > static_cast<int32_t>(kNodeApiVersion) && version != NAPI_VERSION_EXPERIMENTAL) {
    auto name = filename.substr(filename.rfind('/') + 1);
    auto message = name + " requires Node-API version " + std::to_string(version) +
                   ", but this version of Node.js only supports version " +
                   std::to_string(kNodeApiVersion) + " add-ons.";
    v8::Local<v8::String> text;
    if (utf8(isolate, message).ToLocal(&text)) isolate->ThrowException(v8::Exception::Error(text));
    return false;
  }
  auto* env = AddonRealm::of(realm).make_environment(version, file_url(realm, filename));
  napi_value returned = nullptr;
  bool threw = false;
  env->call_addon([&](napi_env e) { returned = init(e, to_napi(exports)); },
                  [&](v8::Local<v8::Value> exception) {
                    threw = true;
                    isolate->ThrowException(exception);
                  });
  if (threw) return false;
  if (!returned || from_napi(returned) == exports) return true;
  return module->Set(realm.context(), intern(isolate, "exports"), from_napi(returned))
      .FromMaybe(false);
}

template <typename Function>
Function symbol(void* library, const std::string& name) {
  return reinterpret_cast<Function>(dlsym(library, name.c_str()));
}

}  // namespace

void register_direct_addon(DirectAddon* addon) { pending.direct = addon; }

void close_addon(void* library) {
  std::lock_guard lock(loading);
  dlclose(library);
  auto known = registered.find(library);
  if (known == registered.end()) return;
  // Unless others hold it, what it registered is gone, and another library may get its handle.
  void* held = dlopen(known->second.filename.c_str(), RTLD_LAZY | RTLD_NOLOAD);
  if (held != library) registered.erase(known);
  if (held) dlclose(held);
}

bool load_addon(Realm& realm, v8::Local<v8::Object> module, const std::string& filename,
                int flags) {
  auto* isolate = realm.isolate();
  auto context = realm.context();
  v8::Local<v8::Value> value;
  v8::Local<v8::Object> exports;
  if (!module->Get(context, intern(isolate, "exports")).ToLocal(&value) ||
      !value->ToObject(context).ToLocal(&exports)) {
    return false;
  }

  void* library;
  Registration found;
  {
    std::lock_guard lock(loading);
    pending = {};
    library = dlopen(filename.c_str(), flags);
    if (!library) {
      throw_failed(realm, dlerror());
      return false;
    }
    AddonRealm::of(realm).add_library(library);
    if (pending.node_api || pending.direct) {
      pending.filename = filename;
      registered[library] = pending;
    }
    if (auto known = registered.find(library); known != registered.end()) found = known->second;
  }

  if (auto init = symbol<napi_addon_register_func>(library, "napi_register_module_v1")) {
    auto version =
        symbol<node_api_addon_get_api_version_func>(library, "node_api_module_get_api_version_v1");
    return start(realm, module, exports, filename, init, version ? version() : kVersionOfTheSilent);
  }
  if (auto init =
          symbol<DirectInit>(library, "node_register_module_v" + std::to_string(kModuleVersion))) {
    return start_direct(realm, module, exports, init);
  }
  if (found.node_api) {
    if (!found.node_api->nm_register_func) {
      isolate->ThrowException(
          v8::Exception::Error(intern(isolate, "Module has no declared entry point.")));
      return false;
    }
    return start(realm, module, exports, filename, found.node_api->nm_register_func,
                 kVersionOfTheSilent);
  }
  if (found.direct) {
    int version = direct_version(*found.direct);
    if (version != kModuleVersion) {
      throw_failed(
          realm,
          "The module '" + filename +
              "'\nwas compiled against a different Node.js version using\nNODE_MODULE_VERSION " +
              std::to_string(version) + ". This version of Node.js requires\nNODE_MODULE_VERSION " +
              std::to_string(kModuleVersion) +
              ". Please try re-compiling or re-installing\nthe module (for instance, using `npm "
              "rebuild` or `npm install`).");
      return false;
    }
    if (!is_context_aware(*found.direct) && realm.options().flag("--force-context-aware")) {
      throw_error(isolate,
                  Error::coded("ERR_NON_CONTEXT_AWARE_DISABLED",
                               "Loading non context-aware native addons has been disabled"));
      return false;
    }
    // One that knows no contexts can be had once in a process.
    if (start_direct(realm, module, exports, *found.direct)) return true;
    if (isolate->HasPendingException()) return false;
  }
  throw_failed(realm, "Module did not self-register: '" + filename + "'.");
  return false;
}

}  // namespace nodus::napi

void napi_module_register(napi_module* mod) { nodus::napi::pending.node_api = mod; }
