// DatabaseSync (Node documentation, "Class: DatabaseSync"): the connection itself.

#include "database.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <tuple>

#include "engine/permission.h"
#include "statement.h"
#include "tag_store.h"

namespace nodus::modules::sqlite {

namespace {

struct Limit {
  const char* name;
  int id;
};

constexpr Limit kLimitNames[] = {
    {"length", SQLITE_LIMIT_LENGTH},
    {"sqlLength", SQLITE_LIMIT_SQL_LENGTH},
    {"column", SQLITE_LIMIT_COLUMN},
    {"exprDepth", SQLITE_LIMIT_EXPR_DEPTH},
    {"compoundSelect", SQLITE_LIMIT_COMPOUND_SELECT},
    {"vdbeOp", SQLITE_LIMIT_VDBE_OP},
    {"functionArg", SQLITE_LIMIT_FUNCTION_ARG},
    {"attach", SQLITE_LIMIT_ATTACHED},
    {"likePatternLength", SQLITE_LIMIT_LIKE_PATTERN_LENGTH},
    {"variableNumber", SQLITE_LIMIT_VARIABLE_NUMBER},
    {"triggerDepth", SQLITE_LIMIT_TRIGGER_DEPTH},
};

template <typename T>
Database* limits_owner(const v8::PropertyCallbackInfo<T>& info) {
  auto holder = info.HolderV2()->GetInternalField(0).template As<v8::Value>();
  auto* database = static_cast<Database*>(Wrapped::of(holder.template As<v8::Object>()));
  return database->require_open() ? database : nullptr;
}

/// SQLite's own default. Debian compiles the library with more; programs see what Node has.
constexpr int kMaxVariables = 32766;

int limit_id(v8::Local<v8::Value> data) { return kLimitNames[data.As<v8::Int32>()->Value()].id; }

void read_limit(v8::Local<v8::Name>, const v8::PropertyCallbackInfo<v8::Value>& info) {
  if (auto* database = limits_owner(info))
    info.GetReturnValue().Set(sqlite3_limit(database->connection(), limit_id(info.Data()), -1));
}

void write_limit(v8::Local<v8::Name>, Value value, const v8::PropertyCallbackInfo<void>& info) {
  auto* isolate = info.GetIsolate();
  auto* database = limits_owner(info);
  if (!database) return;
  int limit;
  if (value->IsInt32()) {
    limit = value.As<v8::Int32>()->Value();
    if (limit < 0) {
      throw_coded(isolate, ErrorClass::kRangeError, "ERR_OUT_OF_RANGE",
                  "Limit value must be non-negative.");
      return;
    }
  } else if (value->IsNumber() && value.As<v8::Number>()->Value() == INFINITY) {
    limit = INT32_MAX;  // SQLite lowers it to what it was compiled for
  } else {
    throw_coded(isolate, ErrorClass::kTypeError, "ERR_INVALID_ARG_TYPE",
                "Limit value must be a non-negative integer or Infinity.");
    return;
  }
  int id = limit_id(info.Data());
  if (id == SQLITE_LIMIT_VARIABLE_NUMBER) limit = std::min(limit, kMaxVariables);
  sqlite3_limit(database->connection(), id, limit);
}

}  // namespace

Dependent::Dependent(Database* database) : database_(database) {
  database->dependents_.insert(this);
}

Dependent::~Dependent() {
  if (database_) database_->dependents_.erase(this);
}

bool ReadOptions::read(v8::Isolate* isolate, v8::Local<v8::Object> options) {
  return boolean_option(isolate, options, "readBigInts", bigints) &&
         boolean_option(isolate, options, "returnArrays", arrays) &&
         boolean_option(isolate, options, "allowBareNamedParameters", bare_names) &&
         boolean_option(isolate, options, "allowUnknownNamedParameters", unknown_names);
}

Database::Database(v8::Isolate* isolate, v8::Local<v8::Object> self, std::string location)
    : Wrapped(isolate, self), location_(std::move(location)) {
  std::fill(std::begin(initial_limits_), std::end(initial_limits_), -1);
  self->SetInternalField(kAuthorizer, v8::Null(isolate));
  self->SetInternalField(kCallbacks, v8::Array::New(isolate));
  self->SetInternalField(kLimits, v8::Undefined(isolate));
}

Database::~Database() {
  destroying_ = true;
  disconnect();
  for (auto* dependent : dependents_) dependent->database_ = nullptr;
}

void Database::construct(const Arguments& info) {
  auto* isolate = info.GetIsolate();
  v8::HandleScope scope(isolate);
  if (!info.IsConstructCall()) {
    throw_coded(isolate, ErrorClass::kTypeError, "ERR_CONSTRUCT_CALL_REQUIRED",
                "Cannot call constructor without `new`");
    return;
  }
  std::string location;
  if (!database_path(isolate, info[0], location)) return;
  auto* database = new Database(isolate, info.This(), std::move(location));
  bool open = true;
  if (info.Length() > 1) {
    if (!info[1]->IsObject()) {
      throw_type(isolate, "options", "an object");
      return;
    }
    if (!database->configure(info[1].As<v8::Object>(), open)) return;
  }
  std::ignore = info.This()->Set(isolate->GetCurrentContext(),
                                 v8::Symbol::For(isolate, intern(isolate, "sqlite-type")),
                                 intern(isolate, "node:sqlite"));
  if (open) database->connect();
}

bool Database::configure(v8::Local<v8::Object> options, bool& open) {
  auto* isolate = this->isolate();
  if (!boolean_option(isolate, options, "open", open) ||
      !boolean_option(isolate, options, "readOnly", read_only_) ||
      !boolean_option(isolate, options, "enableForeignKeyConstraints", foreign_keys_) ||
      !boolean_option(isolate, options, "enableDoubleQuotedStringLiterals",
                      double_quoted_strings_) ||
      !boolean_option(isolate, options, "allowExtension", allow_extension_) ||
      !integer_option(isolate, options, "timeout", timeout_) || !defaults_.read(isolate, options) ||
      !boolean_option(isolate, options, "defensive", defensive_))
    return false;
  Value limits;
  if (!property(isolate, options, "limits", limits)) return false;
  if (limits->IsUndefined()) return true;
  if (!limits->IsObject()) return throw_type(isolate, "options.limits", "an object");
  for (size_t i = 0; i < std::size(kLimitNames); ++i) {
    auto name = std::string("options.limits.") + kLimitNames[i].name;
    Value value;
    if (!property(isolate, limits.As<v8::Object>(), kLimitNames[i].name, value)) return false;
    if (value->IsUndefined()) continue;
    if (!value->IsInt32()) return throw_type(isolate, name, "an integer");
    initial_limits_[i] = value.As<v8::Int32>()->Value();
    if (initial_limits_[i] < 0)
      return throw_coded(isolate, ErrorClass::kRangeError, "ERR_OUT_OF_RANGE",
                         "The \"" + name + "\" argument must be non-negative.");
  }
  return true;
}

bool Database::connect() {
  auto* isolate = this->isolate();
  if (connection_) return throw_state(isolate, "database is already open");
  if (allow_extension_ && Permission::active())
    return throw_coded(isolate, ErrorClass::kError, "ERR_LOAD_SQLITE_EXTENSION",
                       "Cannot load SQLite extensions when the permission model is enabled.");
  int flags = SQLITE_OPEN_URI |
              (read_only_ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  auto ok = [this](int status) {
    if (status == SQLITE_OK) return true;
    if (connection_) {
      throw_sqlite(this->isolate(), connection_);
    } else {
      this->isolate()->ThrowException(
          sqlite_error(this->isolate(), status, sqlite3_errstr(status)));
    }
    disconnect();
    return false;
  };
  auto config = [this](int option, bool on) {
    return sqlite3_db_config(connection_, option, on ? 1 : 0, nullptr);
  };
  if (!ok(sqlite3_open_v2(location_.c_str(), &connection_, flags, nullptr)) ||
      !ok(config(SQLITE_DBCONFIG_DQS_DML, double_quoted_strings_)) ||
      !ok(config(SQLITE_DBCONFIG_DQS_DDL, double_quoted_strings_)) ||
      !ok(config(SQLITE_DBCONFIG_ENABLE_FKEY, foreign_keys_)) ||
      !ok(config(SQLITE_DBCONFIG_DEFENSIVE, defensive_)) ||
      (allow_extension_ && !ok(config(SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, true))))
    return false;
  sqlite3_extended_result_codes(connection_, 1);
  sqlite3_busy_timeout(connection_, timeout_);
  sqlite3_limit(connection_, SQLITE_LIMIT_VARIABLE_NUMBER, kMaxVariables);
  for (size_t i = 0; i < std::size(kLimitNames); ++i)
    if (initial_limits_[i] >= 0) sqlite3_limit(connection_, kLimitNames[i].id, initial_limits_[i]);
  extensions_enabled_ = allow_extension_;
  return true;
}

void Database::finish_dependents() {
  for (auto* dependent : dependents_) dependent->finish();
}

void Database::disconnect() {
  finish_dependents();
  // A backup under way keeps the connection until it ends: close_v2 waits for it.
  if (connection_) sqlite3_close_v2(connection_);
  connection_ = nullptr;
  exception_.Reset();
}

bool Database::require_open() {
  return connection_ || throw_state(isolate(), "database is not open");
}

bool Database::require_idle() {
  return busy_ == 0 || throw_state(isolate(), "database is in use by a callback");
}

v8::MaybeLocal<v8::Value> Database::open(const Arguments&) {
  if (!connect()) return {};
  return v8::Undefined(isolate());
}

v8::MaybeLocal<v8::Value> Database::close(const Arguments&) {
  if (!require_open() || !require_idle()) return {};
  disconnect();
  object()->SetInternalField(kAuthorizer, v8::Null(isolate()));
  return v8::Undefined(isolate());
}

v8::MaybeLocal<v8::Value> Database::dispose_symbol(const Arguments&) {
  if (connection_) {
    if (!require_idle()) return {};
    disconnect();
  }
  return v8::Undefined(isolate());
}

v8::MaybeLocal<v8::Object> Database::prepare(v8::Local<v8::String> sql,
                                             const ReadOptions& options) {
  auto text = to_utf8(isolate(), sql);
  if (!text) return {};
  sqlite3_stmt* statement = nullptr;
  Busy busy(*this);
  int status = sqlite3_prepare_v2(connection_, text->c_str(), static_cast<int>(text->size() + 1),
                                  &statement, nullptr);
  if (!check(status)) {
    sqlite3_finalize(statement);
    return {};
  }
  if (!statement) {
    throw_coded(isolate(), ErrorClass::kTypeError, "ERR_INVALID_ARG_VALUE",
                "The SQL query contains no statements.");
    return {};
  }
  auto* wrapped = make_wrapped<Statement>(isolate(), this, statement, options);
  if (!wrapped) {
    sqlite3_finalize(statement);
    return {};
  }
  return wrapped->object();
}

v8::MaybeLocal<v8::Value> Database::prepare(const Arguments& info) {
  if (!require_open()) return {};
  if (!info[0]->IsString()) return throw_type(isolate(), "sql", "a string"), Value();
  auto options = defaults_;
  if (info.Length() > 1 && !info[1]->IsUndefined()) {
    if (!info[1]->IsObject()) return throw_type(isolate(), "options", "an object"), Value();
    if (!options.read(isolate(), info[1].As<v8::Object>())) return {};
  }
  v8::Local<v8::Object> statement;
  if (!prepare(info[0].As<v8::String>(), options).ToLocal(&statement)) return {};
  return statement;
}

v8::MaybeLocal<v8::Value> Database::exec(const Arguments& info) {
  if (!require_open()) return {};
  if (!info[0]->IsString()) return throw_type(isolate(), "sql", "a string"), Value();
  auto sql = to_utf8(isolate(), info[0]);
  if (!sql) return {};
  Busy busy(*this);
  if (!check(sqlite3_exec(connection_, sql->c_str(), nullptr, nullptr, nullptr))) return {};
  return v8::Undefined(isolate());
}

namespace {

/// The argument dbName, "main" unless told; nullopt when it is no string (an exception is pending).
std::optional<std::string> database_name(v8::Isolate* isolate, v8::Local<v8::Value> value) {
  if (value->IsUndefined()) return "main";
  if (value->IsString()) return to_utf8(isolate, value);
  throw_type(isolate, "dbName", "a string");
  return std::nullopt;
}

}  // namespace

v8::MaybeLocal<v8::Value> Database::location(const Arguments& info) {
  if (!require_open()) return {};
  auto name = database_name(isolate(), info[0]);
  if (!name) return {};
  const char* file = sqlite3_db_filename(connection_, name->c_str());
  if (!file || file[0] == '\0') return v8::Null(isolate());
  v8::Local<v8::String> out;
  if (!utf8(isolate(), file).ToLocal(&out)) return {};
  return out;
}

v8::MaybeLocal<v8::Value> Database::create_tag_store(const Arguments& info) {
  if (!require_open()) return {};
  int32_t capacity = 1000;
  if (info.Length() > 0 && !info[0]->IsUndefined()) {
    if (!info[0]->IsNumber())
      return throw_type(isolate(), "maxSize", "a positive integer"), Value();
    capacity = info[0]->IsInt32() ? info[0].As<v8::Int32>()->Value() : 0;
    if (capacity <= 0) {
      throw_coded(isolate(), ErrorClass::kRangeError, "ERR_OUT_OF_RANGE",
                  "The \"maxSize\" argument must be a positive integer.");
      return {};
    }
  }
  auto* store = make_wrapped<TagStore>(isolate(), object(), static_cast<uint32_t>(capacity));
  if (!store) return {};
  return store->object();
}

v8::MaybeLocal<v8::Value> Database::enable_load_extension(const Arguments& info) {
  if (!require_open()) return {};
  if (!info[0]->IsBoolean()) return throw_type(isolate(), "allow", "a boolean"), Value();
  bool allow = info[0]->IsTrue();
  if (allow && !allow_extension_) {
    throw_state(isolate(),
                "Cannot enable extension loading because it was disabled at database creation.");
    return {};
  }
  if (!check(sqlite3_db_config(connection_, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, allow ? 1 : 0,
                               nullptr)))
    return {};
  extensions_enabled_ = allow;
  return v8::Undefined(isolate());
}

v8::MaybeLocal<v8::Value> Database::load_extension(const Arguments& info) {
  if (!require_open()) return {};
  if (!extensions_enabled_)
    return throw_state(isolate(), "extension loading is not allowed"), Value();
  if (!info[0]->IsString()) return throw_type(isolate(), "path", "a string"), Value();
  auto path = to_utf8(isolate(), info[0]);
  if (!path) return {};
  Busy busy(*this);
  char* reason = nullptr;
  if (sqlite3_load_extension(connection_, path->c_str(), nullptr, &reason) != SQLITE_OK) {
    throw_coded(isolate(), ErrorClass::kError, "ERR_LOAD_SQLITE_EXTENSION",
                reason ? reason : "Failed to load SQLite extension");
    sqlite3_free(reason);
    return {};
  }
  return v8::Undefined(isolate());
}

v8::MaybeLocal<v8::Value> Database::enable_defensive(const Arguments& info) {
  if (!require_open()) return {};
  if (!info[0]->IsBoolean()) return throw_type(isolate(), "active", "a boolean"), Value();
  if (!check(sqlite3_db_config(connection_, SQLITE_DBCONFIG_DEFENSIVE, info[0]->IsTrue() ? 1 : 0,
                               nullptr)))
    return {};
  return v8::Undefined(isolate());
}

v8::MaybeLocal<v8::Value> Database::serialize(const Arguments& info) {
  if (!require_open()) return {};
  auto name = database_name(isolate(), info[0]);
  if (!name) return {};
  Busy busy(*this);
  sqlite3_int64 size = 0;
  auto* data = sqlite3_serialize(connection_, name->c_str(), &size, 0);
  if (failed()) {
    sqlite3_free(data);
    return raise(), Value();
  }
  if (!data && size != 0) return throw_sqlite(isolate(), connection_), Value();
  if (!data) size = 0;
  auto store = v8::ArrayBuffer::NewBackingStore(isolate(), static_cast<size_t>(size));
  if (size > 0) std::memcpy(store->Data(), data, static_cast<size_t>(size));
  sqlite3_free(data);
  auto buffer = v8::ArrayBuffer::New(isolate(), std::move(store));
  return v8::Uint8Array::New(buffer, 0, static_cast<size_t>(size));
}

v8::MaybeLocal<v8::Value> Database::deserialize(const Arguments& info) {
  if (!require_open()) return {};
  if (!info[0]->IsUint8Array()) return throw_type(isolate(), "buffer", "a Uint8Array"), Value();
  std::string name = "main";
  if (info.Length() > 1 && !info[1]->IsUndefined()) {
    if (!info[1]->IsObject()) return throw_type(isolate(), "options", "an object"), Value();
    if (!string_option(isolate(), info[1].As<v8::Object>(), "dbName", name)) return {};
  }
  // The option's getter may have closed the connection.
  if (!require_open() || !require_idle()) return {};
  auto view = info[0].As<v8::Uint8Array>();
  size_t size = view->ByteLength();
  if (size == 0) {
    throw_coded(isolate(), ErrorClass::kTypeError, "ERR_INVALID_ARG_VALUE",
                "The \"buffer\" argument must not be empty.");
    return {};
  }
  auto* data = static_cast<unsigned char*>(sqlite3_malloc64(size));
  if (!data) {
    isolate()->ThrowException(sqlite_error(isolate(), SQLITE_NOMEM, sqlite3_errstr(SQLITE_NOMEM)));
    return {};
  }
  view->CopyContents(data, size);
  // The pages under every statement are replaced.
  finish_dependents();
  auto length = static_cast<sqlite3_int64>(size);
  Busy busy(*this);
  int status = sqlite3_deserialize(connection_, name.c_str(), data, length, length,
                                   SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE);
  if (!check(status)) return {};
  return v8::Undefined(isolate());
}

v8::MaybeLocal<v8::Value> Database::is_open(const Arguments&) {
  return v8::Boolean::New(isolate(), connection_ != nullptr);
}

v8::MaybeLocal<v8::Value> Database::is_transaction(const Arguments&) {
  if (!require_open()) return {};
  return v8::Boolean::New(isolate(), sqlite3_get_autocommit(connection_) == 0);
}

v8::MaybeLocal<v8::Value> Database::limits(const Arguments&) {
  if (!require_open()) return {};
  auto self = object();
  auto cached = self->GetInternalField(kLimits).As<v8::Value>();
  if (cached->IsObject()) return cached;
  auto shape = v8::ObjectTemplate::New(isolate());
  shape->SetInternalFieldCount(1);
  // V8 lists the properties of a template from the last to the first.
  for (auto index = static_cast<int32_t>(std::size(kLimitNames)); index-- > 0;)
    shape->SetNativeDataProperty(intern(isolate(), kLimitNames[index].name), read_limit,
                                 write_limit, v8::Integer::New(isolate(), index), v8::DontDelete);
  v8::Local<v8::Object> out;
  if (!shape->NewInstance(isolate()->GetCurrentContext()).ToLocal(&out)) return {};
  out->SetInternalField(0, self);
  self->SetInternalField(kLimits, out);
  return out;
}

// ---- calls back into JavaScript

void Database::keep(v8::TryCatch& try_catch) {
  if (try_catch.HasTerminated()) {
    terminated_ = true;
  } else if (exception_.IsEmpty()) {
    exception_.Reset(isolate(), try_catch.Exception());
  }
}

bool Database::raise() {
  if (terminated_) {
    terminated_ = false;
    exception_.Reset();
    isolate()->TerminateExecution();
  } else if (!exception_.IsEmpty()) {
    auto exception = exception_.Get(isolate());
    exception_.Reset();
    isolate()->ThrowException(exception);
  } else {
    throw_sqlite(isolate(), connection_);
  }
  return false;
}

v8::MaybeLocal<v8::Value> Database::call(v8::Local<v8::Function> function, int argc, Value* argv) {
  if (failed()) return {};
  Busy busy(*this);
  v8::TryCatch try_catch(isolate());
  Value result;
  if (function->Call(isolate()->GetCurrentContext(), v8::Undefined(isolate()), argc, argv)
          .ToLocal(&result))
    return result;
  keep(try_catch);
  return {};
}

uint32_t Database::add_callback(Value value) {
  uint32_t index = callbacks_;
  if (free_callbacks_.empty()) {
    ++callbacks_;
  } else {
    index = *free_callbacks_.begin();
    free_callbacks_.erase(index);
  }
  auto list = object()->GetInternalField(kCallbacks).As<v8::Value>().As<v8::Array>();
  std::ignore = list->CreateDataProperty(isolate()->GetCurrentContext(), index, value);
  return index;
}

Value Database::callback(uint32_t index) const {
  auto list = object()->GetInternalField(kCallbacks).As<v8::Value>().As<v8::Array>();
  return list->Get(isolate()->GetCurrentContext(), index)
      .FromMaybe(Value(v8::Undefined(isolate())));
}

void Database::remove_callback(uint32_t index) {
  if (destroying_) return;  // the list goes with the object
  v8::HandleScope scope(isolate());
  auto list = object()->GetInternalField(kCallbacks).As<v8::Value>().As<v8::Array>();
  std::ignore =
      list->CreateDataProperty(isolate()->GetCurrentContext(), index, v8::Undefined(isolate()));
  free_callbacks_.insert(index);
}

}  // namespace nodus::modules::sqlite
