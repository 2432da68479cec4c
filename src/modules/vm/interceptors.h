#pragma once

#include <v8.h>

namespace nodus::modules::vm {

/// The template of a contextified global object: every access goes to the sandbox first.
v8::Local<v8::ObjectTemplate> make_global_template(v8::Isolate* isolate);

}  // namespace nodus::modules::vm
