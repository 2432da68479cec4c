#pragma once

#include <v8.h>

#include <string>

#include "bind/binder.h"

namespace nodus::modules::module {

/// The host-defined options of a script: one symbol, by which import() and import.meta find who
/// compiled it.
v8::Local<v8::PrimitiveArray> host_options(v8::Isolate* isolate, v8::Local<v8::Value> referrer);

/// The symbol in OPTIONS, or undefined.
v8::Local<v8::Value> referrer_of(v8::Isolate* isolate, v8::Local<v8::Data> options);

/// Puts "file:line", the source line and a caret before the stack of the exception that TRY_CATCH
/// holds: where a SyntaxError or a failed link was. Does nothing for an exception decorated before.
void decorate_stack(v8::Isolate* isolate, v8::Local<v8::Context> context,
                    const v8::TryCatch& try_catch);
void decorate_stack(v8::Isolate* isolate, v8::Local<v8::Context> context,
                    v8::Local<v8::Value> exception, v8::Local<v8::Message> message);

/// True when MESSAGE is V8's complaint about import, export or import.meta outside a module.
bool is_module_syntax_error(std::string_view message);

/// True when MESSAGE is one that a module would not raise: await at top level, or a name that the
/// CommonJS wrapper takes.
bool is_wrapper_clash(std::string_view message);

void bind_compile(Binder& m);

}  // namespace nodus::modules::module
