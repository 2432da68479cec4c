#pragma once

// The declarations of sessions are behind these.
#define SQLITE_ENABLE_SESSION 1
#define SQLITE_ENABLE_PREUPDATE_HOOK 1
#include <sqlite3.h>
#include <v8.h>

#include <string>

#include "bind/convert.h"

namespace nodus::modules::sqlite {

using Value = v8::Local<v8::Value>;

enum class ErrorClass : uint8_t { kError, kTypeError, kRangeError };

/// Throws an error with CODE. Always gives false, so that checks can end with it.
bool throw_coded(v8::Isolate* isolate, ErrorClass kind, const char* code, std::string_view message);
bool throw_state(v8::Isolate* isolate, std::string_view message);
/// `The "NAME" argument must be EXPECTED.`
bool throw_type(v8::Isolate* isolate, std::string_view name, std::string_view expected);
/// Throws ERR_SQLITE_ERROR with `errcode` and `errstr` for the last failure of DATABASE.
bool throw_sqlite(v8::Isolate* isolate, sqlite3* database);
/// The same error for a result code whose connection is gone.
v8::Local<v8::Value> sqlite_error(v8::Isolate* isolate, int code, std::string_view message);

/// Is the option NAME, where it is written out, not undefined? Some calls tell that from a missing
/// one.
bool present_option(v8::Isolate* isolate, v8::Local<v8::Object> options, const char* name,
                    const char* expected);

/// Own options of a call: each leaves OUT alone when the property is undefined and is false when an
/// exception is pending.
bool boolean_option(v8::Isolate* isolate, v8::Local<v8::Object> options, const char* name,
                    bool& out);
bool integer_option(v8::Isolate* isolate, v8::Local<v8::Object> options, const char* name,
                    int& out);
bool string_option(v8::Isolate* isolate, v8::Local<v8::Object> options, const char* name,
                   std::string& out);
bool function_option(v8::Isolate* isolate, v8::Local<v8::Object> options, const char* name,
                     v8::Local<v8::Function>& out);
bool property(v8::Isolate* isolate, v8::Local<v8::Object> object, const char* name, Value& out);

/// The file name of a data base: string, Uint8Array or URL (whose href SQLite understands itself).
bool database_path(v8::Isolate* isolate, Value value, std::string& out);

/// An integer of SQLite as Number, or as BigInt; out of the safe range a RangeError.
v8::MaybeLocal<v8::Value> integer_value(v8::Isolate* isolate, int64_t number, bool bigint);
/// A column of the current row.
v8::MaybeLocal<v8::Value> column_value(v8::Isolate* isolate, sqlite3_stmt* statement, int column,
                                       bool bigint);
/// An argument of a user function, or a value of a change.
v8::MaybeLocal<v8::Value> sqlite_value(v8::Isolate* isolate, sqlite3_value* value, bool bigint);

/// UTF-8 in memory of sqlite3_malloc, which SQLite takes over with sqlite3_free. nullptr: no
/// memory.
char* sqlite_text(v8::Isolate* isolate, v8::Local<v8::String> string, size_t& size);

}  // namespace nodus::modules::sqlite
