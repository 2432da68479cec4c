// Conversions between JavaScript and SQLite (Node documentation, "Type conversion between
// JavaScript and SQLite"), and the errors of the module.

#include "values.h"

#include <climits>
#include <cstring>
#include <tuple>

namespace nodus::modules::sqlite {

namespace {

constexpr int64_t kMaxSafeInteger = (int64_t{1} << 53) - 1;

void set(v8::Isolate* isolate, v8::Local<v8::Object> object, const char* name, Value value) {
  std::ignore = object->Set(isolate->GetCurrentContext(), intern(isolate, name), value);
}

v8::Local<v8::String> text(v8::Isolate* isolate, std::string_view value) {
  return utf8(isolate, value).FromMaybe(v8::String::Empty(isolate));
}

v8::MaybeLocal<v8::Value> blob(v8::Isolate* isolate, const void* data, int size) {
  auto store = v8::ArrayBuffer::NewBackingStore(isolate, static_cast<size_t>(size));
  if (size > 0) std::memcpy(store->Data(), data, static_cast<size_t>(size));
  return v8::Uint8Array::New(v8::ArrayBuffer::New(isolate, std::move(store)), 0,
                             static_cast<size_t>(size));
}

v8::MaybeLocal<v8::Value> string(v8::Isolate* isolate, const unsigned char* data, int size) {
  v8::Local<v8::String> out;
  if (!utf8(isolate, {reinterpret_cast<const char*>(data), static_cast<size_t>(size)})
           .ToLocal(&out))
    return {};
  return out;
}

}  // namespace

bool throw_coded(v8::Isolate* isolate, ErrorClass kind, const char* code,
                 std::string_view message) {
  auto words = text(isolate, message);
  Value error = kind == ErrorClass::kTypeError    ? v8::Exception::TypeError(words)
                : kind == ErrorClass::kRangeError ? v8::Exception::RangeError(words)
                                                  : v8::Exception::Error(words);
  set(isolate, error.As<v8::Object>(), "code", intern(isolate, code));
  isolate->ThrowException(error);
  return false;
}

bool throw_state(v8::Isolate* isolate, std::string_view message) {
  return throw_coded(isolate, ErrorClass::kError, "ERR_INVALID_STATE", message);
}

bool throw_type(v8::Isolate* isolate, std::string_view name, std::string_view expected) {
  auto message =
      "The \"" + std::string(name) + "\" argument must be " + std::string(expected) + ".";
  return throw_coded(isolate, ErrorClass::kTypeError, "ERR_INVALID_ARG_TYPE", message);
}

v8::Local<v8::Value> sqlite_error(v8::Isolate* isolate, int code, std::string_view message) {
  Value error = v8::Exception::Error(text(isolate, message));
  auto object = error.As<v8::Object>();
  set(isolate, object, "code", intern(isolate, "ERR_SQLITE_ERROR"));
  set(isolate, object, "errcode", v8::Integer::New(isolate, code));
  set(isolate, object, "errstr", text(isolate, sqlite3_errstr(code)));
  return error;
}

bool throw_sqlite(v8::Isolate* isolate, sqlite3* database) {
  isolate->ThrowException(
      sqlite_error(isolate, sqlite3_extended_errcode(database), sqlite3_errmsg(database)));
  return false;
}

bool property(v8::Isolate* isolate, v8::Local<v8::Object> object, const char* name, Value& out) {
  return object->Get(isolate->GetCurrentContext(), intern(isolate, name)).ToLocal(&out);
}

bool boolean_option(v8::Isolate* isolate, v8::Local<v8::Object> options, const char* name,
                    bool& out) {
  Value value;
  if (!property(isolate, options, name, value)) return false;
  if (value->IsUndefined()) return true;
  if (!value->IsBoolean()) return throw_type(isolate, std::string("options.") + name, "a boolean");
  out = value->IsTrue();
  return true;
}

bool integer_option(v8::Isolate* isolate, v8::Local<v8::Object> options, const char* name,
                    int& out) {
  Value value;
  if (!property(isolate, options, name, value)) return false;
  if (value->IsUndefined()) return true;
  if (!value->IsInt32()) return throw_type(isolate, std::string("options.") + name, "an integer");
  out = value.As<v8::Int32>()->Value();
  return true;
}

bool string_option(v8::Isolate* isolate, v8::Local<v8::Object> options, const char* name,
                   std::string& out) {
  Value value;
  if (!property(isolate, options, name, value)) return false;
  if (value->IsUndefined()) return true;
  if (!value->IsString()) return throw_type(isolate, std::string("options.") + name, "a string");
  auto bytes = to_utf8(isolate, value);
  if (!bytes) return false;
  out = std::move(*bytes);
  return true;
}

bool present_option(v8::Isolate* isolate, v8::Local<v8::Object> options, const char* name,
                    const char* expected) {
  auto context = isolate->GetCurrentContext();
  bool has;
  if (!options->HasOwnProperty(context, intern(isolate, name)).To(&has)) return false;
  Value value;
  if (!has || !property(isolate, options, name, value)) return !has;
  return !value->IsUndefined() || throw_type(isolate, std::string("options.") + name, expected);
}

bool function_option(v8::Isolate* isolate, v8::Local<v8::Object> options, const char* name,
                     v8::Local<v8::Function>& out) {
  Value value;
  if (!property(isolate, options, name, value)) return false;
  if (value->IsUndefined()) return true;
  if (!value->IsFunction())
    return throw_type(isolate, std::string("options.") + name, "a function");
  out = value.As<v8::Function>();
  return true;
}

bool database_path(v8::Isolate* isolate, Value value, std::string& out) {
  bool taken = false;
  if (value->IsString()) {
    auto bytes = to_utf8(isolate, value);
    if (!bytes) return false;
    out = std::move(*bytes);
    taken = true;
  } else if (value->IsUint8Array()) {
    auto view = value.As<v8::Uint8Array>();
    out.resize(view->ByteLength());
    view->CopyContents(out.data(), out.size());
    taken = true;
  } else if (value->IsObject()) {
    Value href, protocol;
    auto url = value.As<v8::Object>();
    if (!property(isolate, url, "href", href)) return false;
    if (href->IsString() && !property(isolate, url, "protocol", protocol)) return false;
    if (href->IsString() && protocol->IsString()) {
      auto scheme = to_utf8(isolate, protocol);
      auto bytes = to_utf8(isolate, href);
      if (!scheme || !bytes) return false;
      if (*scheme != "file:")
        return throw_coded(isolate, ErrorClass::kTypeError, "ERR_INVALID_URL_SCHEME",
                           "The URL must be of scheme file:");
      out = std::move(*bytes);
      taken = true;
    }
  }
  if (taken && out.find('\0') == std::string::npos) return true;
  return throw_type(isolate, "path", "a string, Uint8Array, or URL without null bytes");
}

v8::MaybeLocal<v8::Value> integer_value(v8::Isolate* isolate, int64_t number, bool bigint) {
  if (bigint) return v8::BigInt::New(isolate, number);
  if (number >= INT_MIN && number <= INT_MAX)
    return v8::Integer::New(isolate, static_cast<int32_t>(number));
  if (number >= -kMaxSafeInteger && number <= kMaxSafeInteger)
    return v8::Number::New(isolate, static_cast<double>(number));
  throw_coded(
      isolate, ErrorClass::kRangeError, "ERR_OUT_OF_RANGE",
      "Value is too large to be represented as a JavaScript number: " + std::to_string(number));
  return {};
}

v8::MaybeLocal<v8::Value> column_value(v8::Isolate* isolate, sqlite3_stmt* statement, int column,
                                       bool bigint) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
      return integer_value(isolate, sqlite3_column_int64(statement, column), bigint);
    case SQLITE_FLOAT:
      return v8::Number::New(isolate, sqlite3_column_double(statement, column));
    case SQLITE_TEXT: {
      auto* data = sqlite3_column_text(statement, column);
      return string(isolate, data, sqlite3_column_bytes(statement, column));
    }
    case SQLITE_BLOB: {
      auto* data = sqlite3_column_blob(statement, column);
      return blob(isolate, data, sqlite3_column_bytes(statement, column));
    }
    default:
      return v8::Null(isolate);
  }
}

v8::MaybeLocal<v8::Value> sqlite_value(v8::Isolate* isolate, sqlite3_value* value, bool bigint) {
  switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
      return integer_value(isolate, sqlite3_value_int64(value), bigint);
    case SQLITE_FLOAT:
      return v8::Number::New(isolate, sqlite3_value_double(value));
    case SQLITE_TEXT: {
      auto* data = sqlite3_value_text(value);
      return string(isolate, data, sqlite3_value_bytes(value));
    }
    case SQLITE_BLOB: {
      auto* data = sqlite3_value_blob(value);
      return blob(isolate, data, sqlite3_value_bytes(value));
    }
    default:
      return v8::Null(isolate);
  }
}

char* sqlite_text(v8::Isolate* isolate, v8::Local<v8::String> string, size_t& size) {
  size = string->Utf8LengthV2(isolate);
  auto* data = static_cast<char*>(sqlite3_malloc64(size + 1));
  if (!data) return nullptr;
  string->WriteUtf8V2(isolate, data, size, v8::String::WriteFlags::kReplaceInvalidUtf8);
  data[size] = '\0';
  return data;
}

}  // namespace nodus::modules::sqlite
