#pragma once

#include "engine/realm.h"

namespace nodus::napi {

/// An addon that speaks to V8 itself and to the functions of node.h; laid out as node.h says.
struct DirectAddon;

/// What such an addon exports as node_register_module_v<NODE_MODULE_VERSION>.
using DirectInit = void (*)(v8::Local<v8::Object> exports, v8::Local<v8::Value> module,
                            v8::Local<v8::Context> context);

/// Called by node_module_register() while the library is being loaded.
void register_direct_addon(DirectAddon* addon);

/// The NODE_MODULE_VERSION that it was compiled for.
int direct_version(const DirectAddon& addon);

/// It can be started more than once, each time for another realm.
bool is_context_aware(const DirectAddon& addon);

/// Both return false when nothing was started or an exception is pending.
bool start_direct(Realm& realm, v8::Local<v8::Object> module, v8::Local<v8::Object> exports,
                  DirectInit init);
bool start_direct(Realm& realm, v8::Local<v8::Object> module, v8::Local<v8::Object> exports,
                  DirectAddon& addon);

}  // namespace nodus::napi
