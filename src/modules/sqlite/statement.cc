#include "statement.h"

namespace nodus::modules::sqlite {

Statement::Statement(v8::Isolate* isolate, v8::Local<v8::Object> self, Database* database,
                     sqlite3_stmt* statement, const ReadOptions& options)
    : Wrapped(isolate, self), Dependent(database), statement_(statement), options_(options) {
  self->SetInternalField(kDatabase, database->object());
}

Statement::~Statement() { finish(); }

void Statement::finish() {
  if (!statement_) return;
  Database::Abandoning abandoning(*database());
  sqlite3_finalize(statement_);
  statement_ = nullptr;
}

bool Statement::require_usable() {
  if (!statement_) return throw_state(isolate(), "statement has been finalized");
  // A user function of the statement must not start it anew.
  return !stepping_ || throw_state(isolate(), "statement is being executed");
}

void Statement::reset() {
  if (!statement_) return;
  Database::Abandoning abandoning(*database());
  sqlite3_reset(statement_);
}

/// Is VALUE memory, in whatever form?
static bool is_bytes(Value value) {
  return value->IsArrayBufferView() || value->IsArrayBuffer() || value->IsSharedArrayBuffer();
}

bool Statement::bind(Value value, int index) {
  auto* isolate = this->isolate();
  int status;
  if (value->IsNumber()) {
    status = sqlite3_bind_double(statement_, index, value.As<v8::Number>()->Value());
  } else if (value->IsString()) {
    size_t size;
    auto* text = sqlite_text(isolate, value.As<v8::String>(), size);
    status = text ? sqlite3_bind_text64(statement_, index, text, size, sqlite3_free, SQLITE_UTF8)
                  : SQLITE_NOMEM;
  } else if (value->IsBoolean()) {
    status = sqlite3_bind_int(statement_, index, value->IsTrue());
  } else if (value->IsNull()) {
    status = sqlite3_bind_null(statement_, index);
  } else if (is_bytes(value)) {
    const void* data;
    size_t size;
    if (value->IsSharedArrayBuffer()) {
      data = value.As<v8::SharedArrayBuffer>()->Data();
      size = value.As<v8::SharedArrayBuffer>()->ByteLength();
    } else if (value->IsArrayBuffer()) {
      data = value.As<v8::ArrayBuffer>()->Data();
      size = value.As<v8::ArrayBuffer>()->ByteLength();
    } else {
      auto view = value.As<v8::ArrayBufferView>();
      data = static_cast<const char*>(view->Buffer()->Data()) + view->ByteOffset();
      size = view->ByteLength();
    }
    status = size == 0 ? sqlite3_bind_zeroblob(statement_, index, 0)
                       : sqlite3_bind_blob64(statement_, index, data, size, SQLITE_TRANSIENT);
  } else if (value->IsBigInt()) {
    bool lossless;
    int64_t number = value.As<v8::BigInt>()->Int64Value(&lossless);
    if (!lossless)
      return throw_coded(isolate, ErrorClass::kTypeError, "ERR_INVALID_ARG_VALUE",
                         "BigInt value is too large to bind.");
    status = sqlite3_bind_int64(statement_, index, number);
  } else {
    return throw_coded(
        isolate, ErrorClass::kTypeError, "ERR_INVALID_ARG_TYPE",
        "Provided value cannot be bound to SQLite parameter " + std::to_string(index) + ".");
  }
  return status == SQLITE_OK || throw_sqlite(isolate, database()->connection());
}

bool Statement::collect_bare_names() {
  if (bare_names_known_) return true;
  int count = sqlite3_bind_parameter_count(statement_);
  for (int i = 1; i <= count; ++i) {
    const char* full = sqlite3_bind_parameter_name(statement_, i);
    if (!full) continue;
    auto [entry, added] = bare_names_.try_emplace(full + 1, full);
    if (!added && entry->second != full) {
      auto message = "Cannot create bare named parameter '" + std::string(full + 1) +
                     "' because of conflicting names '" + entry->second + "' and '" + full + "'.";
      bare_names_.clear();
      return throw_state(isolate(), message);
    }
  }
  bare_names_known_ = true;
  return true;
}

bool Statement::bind_named(v8::Local<v8::Object> values) {
  auto context = isolate()->GetCurrentContext();
  if (options_.bare_names && !collect_bare_names()) return false;
  v8::Local<v8::Array> keys;
  if (!values
           ->GetOwnPropertyNames(
               context, static_cast<v8::PropertyFilter>(v8::ONLY_ENUMERABLE | v8::SKIP_SYMBOLS),
               v8::KeyConversionMode::kConvertToString)
           .ToLocal(&keys))
    return false;
  for (uint32_t i = 0; i < keys->Length(); ++i) {
    Value key, value;
    if (!keys->Get(context, i).ToLocal(&key)) return false;
    auto name = to_utf8(isolate(), key);
    if (!name) return false;
    int index = sqlite3_bind_parameter_index(statement_, name->c_str());
    if (index == 0 && options_.bare_names) {
      auto bare = bare_names_.find(*name);
      if (bare != bare_names_.end())
        index = sqlite3_bind_parameter_index(statement_, bare->second.c_str());
    }
    if (index == 0) {
      if (options_.unknown_names) continue;
      return throw_state(isolate(), "Unknown named parameter '" + *name + "'");
    }
    // The getter may close the data base, or run this very statement.
    if (!values->Get(context, key).ToLocal(&value) || !require_usable() || !bind(value, index))
      return false;
  }
  return true;
}

bool Statement::begin(const Arguments& info, int first, bool names) {
  if (!require_usable()) return false;
  ++execution_;
  reset();
  sqlite3_clear_bindings(statement_);
  if (names && info.Length() > first && info[first]->IsObject() && !is_bytes(info[first])) {
    if (!bind_named(info[first].As<v8::Object>())) return false;
    ++first;
  }
  int index = 1;
  for (int i = first; i < info.Length(); ++i, ++index) {
    // Named parameters are not filled by position; ?NNN are.
    const char* name;
    while ((name = sqlite3_bind_parameter_name(statement_, index)) && name[0] != '?') ++index;
    if (!bind(info[i], index)) return false;
  }
  return true;
}

int Statement::step() {
  if (!require_usable()) return -1;
  int status;
  {
    Database::Busy busy(*database());
    stepping_ = true;
    status = sqlite3_step(statement_);
    stepping_ = false;
  }
  if ((status == SQLITE_ROW || status == SQLITE_DONE) && !database()->failed()) [[likely]]
    return status;
  database()->raise();
  reset();
  return -1;
}

bool Statement::load_names() {
  int version = sqlite3_stmt_status(statement_, SQLITE_STMTSTATUS_REPREPARE, 0);
  if (version == names_version_) return true;
  names_.clear();
  int count = sqlite3_column_count(statement_);
  for (int i = 0; i < count; ++i) {
    v8::Local<v8::String> name;
    const char* text = sqlite3_column_name(statement_, i);
    if (!v8::String::NewFromUtf8(isolate(), text ? text : "", v8::NewStringType::kInternalized)
             .ToLocal(&name))
      return false;
    names_.emplace_back(isolate(), name);
  }
  names_version_ = version;
  return true;
}

v8::MaybeLocal<v8::Value> Statement::current() {
  auto* isolate = this->isolate();
  v8::EscapableHandleScope scope(isolate);
  int count = sqlite3_column_count(statement_);
  v8::LocalVector<v8::Value> values(isolate);
  values.reserve(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) {
    Value value;
    if (!column_value(isolate, statement_, i, options_.bigints).ToLocal(&value)) return {};
    values.push_back(value);
  }
  if (options_.arrays)
    return scope.Escape(v8::Array::New(isolate, values.data(), values.size()).As<v8::Value>());
  if (!load_names()) return {};
  v8::LocalVector<v8::Name> names(isolate);
  names.reserve(names_.size());
  for (auto& name : names_) names.push_back(name.Get(isolate));
  return scope.Escape(v8::Object::New(isolate, v8::Null(isolate), names.data(), values.data(),
                                      std::min(names.size(), values.size()))
                          .As<v8::Value>());
}

v8::MaybeLocal<v8::Value> Statement::rows() {
  v8::LocalVector<v8::Value> list(isolate());
  int status;
  while ((status = step()) == SQLITE_ROW) {
    Value value;
    if (!current().ToLocal(&value)) {
      reset();
      return {};
    }
    list.push_back(value);
  }
  if (status != SQLITE_DONE) return {};
  reset();
  return v8::Array::New(isolate(), list.data(), list.size());
}

v8::MaybeLocal<v8::Value> Statement::row() {
  int status = step();
  if (status < 0) return {};
  v8::MaybeLocal<v8::Value> out = v8::Undefined(isolate());
  if (status == SQLITE_ROW && sqlite3_column_count(statement_) > 0) out = current();
  reset();
  return out;
}

v8::MaybeLocal<v8::Value> Statement::execute() {
  int status;
  while ((status = step()) == SQLITE_ROW) {
  }
  if (status != SQLITE_DONE) return {};
  reset();
  auto number = [this](sqlite3_int64 value) -> Value {
    if (options_.bigints) return v8::BigInt::New(isolate(), value);
    return v8::Number::New(isolate(), static_cast<double>(value));
  };
  auto* connection = database()->connection();
  auto context = isolate()->GetCurrentContext();
  auto out = v8::Object::New(isolate());
  if (out->CreateDataProperty(context, intern(isolate(), "changes"),
                              number(sqlite3_changes64(connection)))
          .IsNothing() ||
      out->CreateDataProperty(context, intern(isolate(), "lastInsertRowid"),
                              number(sqlite3_last_insert_rowid(connection)))
          .IsNothing())
    return {};
  return out;
}

v8::MaybeLocal<v8::Value> Statement::iterator() {
  auto* out = make_wrapped<StatementIterator>(isolate(), this);
  if (!out) return {};
  return out->object();
}

v8::MaybeLocal<v8::Value> Statement::iterate(const Arguments& info) {
  if (!begin(info, 0, true)) return {};
  return iterator();
}
v8::MaybeLocal<v8::Value> Statement::all(const Arguments& info) {
  if (!begin(info, 0, true)) return {};
  return rows();
}
v8::MaybeLocal<v8::Value> Statement::get(const Arguments& info) {
  if (!begin(info, 0, true)) return {};
  return row();
}
v8::MaybeLocal<v8::Value> Statement::run(const Arguments& info) {
  if (!begin(info, 0, true)) return {};
  return execute();
}

v8::MaybeLocal<v8::Value> Statement::columns(const Arguments&) {
  if (!require_usable()) return {};
  auto* isolate = this->isolate();
  constexpr const char* kNames[] = {"column", "database", "name", "table", "type"};
  using Reader = const char* (*)(sqlite3_stmt*, int);
  constexpr Reader kReaders[] = {sqlite3_column_origin_name, sqlite3_column_database_name,
                                 sqlite3_column_name, sqlite3_column_table_name,
                                 sqlite3_column_decltype};
  v8::LocalVector<v8::Value> list(isolate);
  int count = sqlite3_column_count(statement_);
  for (int i = 0; i < count; ++i) {
    v8::Local<v8::Name> names[5];
    Value values[5];
    for (int k = 0; k < 5; ++k) {
      names[k] = intern(isolate, kNames[k]);
      values[k] = v8::Null(isolate);
      v8::Local<v8::String> string;
      if (const char* text = kReaders[k](statement_, i)) {
        if (!utf8(isolate, text).ToLocal(&string)) return {};
        values[k] = string;
      }
    }
    list.push_back(v8::Object::New(isolate, v8::Null(isolate), names, values, 5));
  }
  return v8::Array::New(isolate, list.data(), list.size());
}

bool Statement::flag(const Arguments& info, const char* name, bool& out) {
  if (!require_usable()) return false;
  if (!info[0]->IsBoolean()) return throw_type(isolate(), name, "a boolean");
  out = info[0]->IsTrue();
  return true;
}

v8::MaybeLocal<v8::Value> Statement::set_bare_names(const Arguments& info) {
  if (!flag(info, "allowBareNamedParameters", options_.bare_names)) return {};
  return v8::Undefined(isolate());
}
v8::MaybeLocal<v8::Value> Statement::set_unknown_names(const Arguments& info) {
  if (!flag(info, "enabled", options_.unknown_names)) return {};
  return v8::Undefined(isolate());
}
v8::MaybeLocal<v8::Value> Statement::set_bigints(const Arguments& info) {
  if (!flag(info, "readBigInts", options_.bigints)) return {};
  return v8::Undefined(isolate());
}
v8::MaybeLocal<v8::Value> Statement::set_arrays(const Arguments& info) {
  if (!flag(info, "returnArrays", options_.arrays)) return {};
  return v8::Undefined(isolate());
}

v8::MaybeLocal<v8::Value> Statement::source_sql(const Arguments&) {
  if (!require_usable()) return {};
  v8::Local<v8::String> out;
  if (!utf8(isolate(), sqlite3_sql(statement_)).ToLocal(&out)) return {};
  return out;
}

v8::MaybeLocal<v8::Value> Statement::expanded_sql(const Arguments&) {
  if (!require_usable()) return {};
  char* text = sqlite3_expanded_sql(statement_);
  if (!text) {
    isolate()->ThrowException(
        sqlite_error(isolate(), SQLITE_NOMEM, "Expanded SQL text would exceed configured limits"));
    return {};
  }
  v8::Local<v8::String> out;
  bool made = utf8(isolate(), text).ToLocal(&out);
  sqlite3_free(text);
  if (!made) return {};
  return out;
}

StatementIterator::StatementIterator(v8::Isolate* isolate, v8::Local<v8::Object> self,
                                     Statement* statement)
    : Wrapped(isolate, self), execution_(statement->execution()) {
  self->SetInternalField(kStatement, statement->object());
}

Statement* StatementIterator::statement() {
  auto holder = object()->GetInternalField(kStatement).As<v8::Value>().As<v8::Object>();
  auto* statement = static_cast<Statement*>(Wrapped::of(holder));
  if (!statement->require_usable()) return nullptr;
  if (!done_ && statement->execution() != execution_) {
    throw_state(isolate(), "iterator was invalidated");
    return nullptr;
  }
  return statement;
}

v8::MaybeLocal<v8::Value> StatementIterator::result(bool done, Value value) {
  v8::Local<v8::Name> names[] = {intern(isolate(), "done"), intern(isolate(), "value")};
  Value values[] = {v8::Boolean::New(isolate(), done), value};
  return v8::Object::New(isolate(), v8::Null(isolate()), names, values, 2);
}

v8::MaybeLocal<v8::Value> StatementIterator::next(const Arguments&) {
  auto* owner = statement();
  if (!owner) return {};
  if (done_) return result(true, v8::Null(isolate()));
  int status = owner->step();
  if (status < 0) {
    done_ = true;
    return {};
  }
  if (status == SQLITE_DONE) {
    done_ = true;
    owner->reset();
    return result(true, v8::Null(isolate()));
  }
  Value row;
  if (!owner->current().ToLocal(&row)) return {};
  return result(false, row);
}

v8::MaybeLocal<v8::Value> StatementIterator::finish(const Arguments&) {
  auto* owner = statement();
  if (!owner) return {};
  if (!done_) owner->reset();
  done_ = true;
  return result(true, v8::Null(isolate()));
}

}  // namespace nodus::modules::sqlite
