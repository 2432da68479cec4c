#pragma once

#include "engine/realm.h"

namespace nodus::napi {

/// engine/addon_loader.h: what process.dlopen() does.
bool load_addon(Realm& realm, v8::Local<v8::Object> module, const std::string& filename, int flags);

/// Lets go of what load_addon() opened, as the thread of a worker has ended.
void close_addon(void* library);

}  // namespace nodus::napi
