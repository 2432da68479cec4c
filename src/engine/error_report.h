#pragma once

#include <v8.h>

#include <string>
#include <string_view>

namespace nodus {

class Realm;

/// The line below a source line that marks the columns from START to END, tabs kept; empty where
/// the mark would not fit it, as of a token of several lines.
std::string underline(std::string_view code, int start, int end);

/// "file:line\nsource line\n   ^^^" of MESSAGE, empty when it has no source line.
std::string error_source(v8::Isolate* isolate, v8::Local<v8::Message> message);

/// Source excerpt and stack of EXCEPTION without running user code where possible.
std::string describe_exception(v8::Isolate* isolate, v8::Local<v8::Value> exception,
                               v8::Local<v8::Message> message);

/// The private mark of an exception that a script of vm or the loader has put the place into where
/// it was thrown, or of one that has no stack to put it into.
v8::Local<v8::Private> decorated_mark(v8::Isolate* isolate);

/// Prints an uncaught exception to stderr in Node's form, with the version line.
void report_uncaught(Realm& realm, v8::Local<v8::Value> exception, v8::Local<v8::Message> message);

/// Ends the process at once: standard streams flushed, terminal restored, no destructors.
[[noreturn]] void end_process(int code);

}  // namespace nodus
