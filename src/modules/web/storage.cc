// Storage objects (https://html.spec.whatwg.org/multipage/webstorage.html#the-storage-interface): a
// table of an SQLite data base, whose rows are the properties that programs see.

#include <sqlite3.h>

#include <optional>
#include <string>

#include "bind/binder.h"
#include "engine/realm.h"

namespace nodus::modules::storage {

namespace {

using Value = v8::Local<v8::Value>;
using Name = v8::Local<v8::Name>;

/// What a data base holds: keys and values as UTF-16LE, so that lone surrogates survive. The sum of
/// their sizes is kept by triggers, so that several processes share one quota. Files are
/// exchangeable with those of Node.
constexpr const char* kSchema = R"sql(
PRAGMA encoding = 'UTF-16le';
PRAGMA busy_timeout = 3000;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA temp_store = memory;
CREATE TABLE IF NOT EXISTS nodejs_webstorage_state(
  max_size INTEGER NOT NULL DEFAULT 10485760,
  total_size INTEGER NOT NULL,
  schema_version INTEGER NOT NULL DEFAULT 0,
  single_row_ INTEGER NOT NULL DEFAULT 1 CHECK(single_row_ = 1),
  PRIMARY KEY(single_row_)) STRICT;
CREATE TABLE IF NOT EXISTS nodejs_webstorage(key BLOB NOT NULL, value BLOB NOT NULL, PRIMARY KEY(key)) STRICT;
INSERT OR IGNORE INTO nodejs_webstorage_state(total_size) VALUES (0);
CREATE TRIGGER IF NOT EXISTS nodejs_quota_insert AFTER INSERT ON nodejs_webstorage BEGIN
  UPDATE nodejs_webstorage_state SET total_size = total_size + octet_length(NEW.key) + octet_length(NEW.value);
  SELECT RAISE(ABORT, 'QuotaExceeded') FROM nodejs_webstorage_state WHERE total_size > max_size;
END;
CREATE TRIGGER IF NOT EXISTS nodejs_quota_update AFTER UPDATE ON nodejs_webstorage BEGIN
  UPDATE nodejs_webstorage_state SET total_size = total_size + octet_length(NEW.key) + octet_length(NEW.value)
    - octet_length(OLD.key) - octet_length(OLD.value);
  SELECT RAISE(ABORT, 'QuotaExceeded') FROM nodejs_webstorage_state WHERE total_size > max_size;
END;
CREATE TRIGGER IF NOT EXISTS nodejs_quota_delete AFTER DELETE ON nodejs_webstorage BEGIN
  UPDATE nodejs_webstorage_state SET total_size = total_size - octet_length(OLD.key) - octet_length(OLD.value);
END;
)sql";

std::u16string text_of(v8::Isolate* isolate, v8::Local<v8::String> string) {
  std::u16string text(string->Length(), u'\0');
  string->WriteV2(isolate, 0, string->Length(), reinterpret_cast<uint16_t*>(text.data()));
  return text;
}

/// A prepared statement, reset and unbound when it goes out of scope.
class Statement {
 public:
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
  ~Statement() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  void bind(int index, const std::u16string& text) {
    sqlite3_bind_blob64(statement_, index, text.data(), text.size() * sizeof(char16_t),
                        SQLITE_STATIC);
  }
  void bind(int index, int64_t number) { sqlite3_bind_int64(statement_, index, number); }

  int step() { return sqlite3_step(statement_); }

  int64_t integer() { return sqlite3_column_int64(statement_, 0); }
  v8::MaybeLocal<v8::String> text(v8::Isolate* isolate) {
    auto* data = static_cast<const uint16_t*>(sqlite3_column_blob(statement_, 0));
    int length = sqlite3_column_bytes(statement_, 0) / static_cast<int>(sizeof(uint16_t));
    if (length == 0) return v8::String::Empty(isolate);
    return v8::String::NewFromTwoByte(isolate, data, v8::NewStringType::kNormal, length);
  }

 private:
  sqlite3_stmt* statement_;
};

class Storage : public Wrapped {
 public:
  Storage(v8::Isolate* isolate, v8::Local<v8::Object> self, std::string location,
          v8::Local<v8::Function> quota_exceeded)
      : Wrapped(isolate, self),
        location_(std::move(location)),
        quota_exceeded_(isolate, quota_exceeded) {}
  ~Storage() override {
    for (auto* statement : statements_) sqlite3_finalize(statement);
    sqlite3_close(database_);
  }

  // ---- the interface's methods

  Result<void> clear() {
    auto statement = prepare(kClear);
    if (!statement) return Error::exception();
    if (statement->step() != SQLITE_DONE) return fail();
    return {};
  }

  v8::MaybeLocal<v8::Value> get_item(const Arguments& arguments) {
    v8::Local<v8::String> key;
    if (!has(arguments, "getItem", 1) || !arguments[0]->ToString(context()).ToLocal(&key))
      return {};
    return find(key, v8::Null(isolate()));
  }

  v8::MaybeLocal<v8::Value> key(const Arguments& arguments) {
    uint32_t index;
    if (!has(arguments, "key", 1) || !arguments[0]->Uint32Value(context()).To(&index)) return {};
    auto statement = prepare(kKey);
    if (!statement) return {};
    statement->bind(1, static_cast<int64_t>(index));
    return row(*statement, v8::Null(isolate()));
  }

  v8::MaybeLocal<v8::Value> remove_item(const Arguments& arguments) {
    v8::Local<v8::String> key;
    if (!has(arguments, "removeItem", 1) || !arguments[0]->ToString(context()).ToLocal(&key) ||
        !remove(key))
      return {};
    return v8::Undefined(isolate());
  }

  v8::MaybeLocal<v8::Value> set_item(const Arguments& arguments) {
    v8::Local<v8::String> key;
    if (!has(arguments, "setItem", 2) || !arguments[0]->ToString(context()).ToLocal(&key) ||
        !store(key, arguments[1]))
      return {};
    return v8::Undefined(isolate());
  }

  v8::MaybeLocal<v8::Value> length() {
    auto statement = prepare(kCount);
    if (!statement) return {};
    if (statement->step() != SQLITE_ROW) return throw_failure();
    return v8::Number::New(isolate(), static_cast<double>(statement->integer()));
  }

  // ---- its named properties; what fails leaves an exception

  /// The value of KEY, else MISSING.
  v8::MaybeLocal<v8::Value> find(v8::Local<v8::String> key, Value missing) {
    auto statement = prepare(kGet);
    if (!statement) return {};
    auto text = text_of(isolate(), key);
    statement->bind(1, text);
    return row(*statement, missing);
  }

  bool store(v8::Local<v8::String> key, Value value) {
    v8::Local<v8::String> string;
    if (!value->ToString(context()).ToLocal(&string)) return false;
    auto statement = prepare(kSet);
    if (!statement) return false;
    auto name = text_of(isolate(), key);
    auto text = text_of(isolate(), string);
    statement->bind(1, name);
    statement->bind(2, text);
    int status = statement->step();
    if (status == SQLITE_DONE) return true;
    if (status == SQLITE_CONSTRAINT &&
        sqlite3_extended_errcode(database_) == SQLITE_CONSTRAINT_TRIGGER) {
      throw_quota_exceeded();
    } else {
      throw_failure();
    }
    return false;
  }

  bool remove(v8::Local<v8::String> key) {
    auto statement = prepare(kRemove);
    if (!statement) return false;
    auto text = text_of(isolate(), key);
    statement->bind(1, text);
    if (statement->step() == SQLITE_DONE) return true;
    throw_failure();
    return false;
  }

  v8::MaybeLocal<v8::Array> keys() {
    auto statement = prepare(kKeys);
    if (!statement) return {};
    v8::LocalVector<v8::Value> names(isolate());
    int status;
    while ((status = statement->step()) == SQLITE_ROW) {
      v8::Local<v8::String> name;
      if (!statement->text(isolate()).ToLocal(&name)) return {};
      names.push_back(name);
    }
    if (status != SQLITE_DONE) {
      throw_failure();
      return {};
    }
    return v8::Array::New(isolate(), names.data(), names.size());
  }

 private:
  enum Query { kGet, kSet, kRemove, kClear, kKey, kKeys, kCount, kQueries };

  static constexpr const char* kSql[kQueries] = {
      "SELECT value FROM nodejs_webstorage WHERE key = ?",
      "INSERT INTO nodejs_webstorage (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET "
      "value = excluded.value",
      "DELETE FROM nodejs_webstorage WHERE key = ?",
      "DELETE FROM nodejs_webstorage",
      "SELECT key FROM nodejs_webstorage ORDER BY key LIMIT 1 OFFSET ?",
      "SELECT key FROM nodejs_webstorage ORDER BY key",
      "SELECT count(*) FROM nodejs_webstorage",
  };

  v8::Local<v8::Context> context() const { return isolate()->GetCurrentContext(); }

  /// The data base is opened by the first use: a program that only names the storage makes no file.
  bool open() {
    if (open_) return true;
    if (sqlite3_open(location_.c_str(), &database_) != SQLITE_OK ||
        sqlite3_exec(database_, kSchema, nullptr, nullptr, nullptr) != SQLITE_OK) {
      throw_failure();
      sqlite3_close(database_);
      database_ = nullptr;
      return false;
    }
    open_ = true;
    return true;
  }

  std::optional<Statement> prepare(Query query) {
    if (!open()) return std::nullopt;
    auto*& statement = statements_[query];
    if (!statement && sqlite3_prepare_v3(database_, kSql[query], -1, SQLITE_PREPARE_PERSISTENT,
                                         &statement, nullptr) != SQLITE_OK) {
      throw_failure();
      return std::nullopt;
    }
    return std::optional<Statement>(std::in_place, statement);
  }

  v8::MaybeLocal<v8::Value> row(Statement& statement, Value missing) {
    switch (statement.step()) {
      case SQLITE_ROW: {
        v8::Local<v8::String> text;
        if (!statement.text(isolate()).ToLocal(&text)) return {};
        return text;
      }
      case SQLITE_DONE:
        return missing;
      default:
        return throw_failure();
    }
  }

  bool has(const Arguments& arguments, const char* method, int count) {
    if (arguments.Length() >= count) return true;
    auto message = std::string("Failed to execute '") + method +
                   "' on 'Storage': " + std::to_string(count) +
                   (count == 1 ? " argument" : " arguments") + " required";
    isolate()->ThrowException(
        Realm::from(isolate()).make_error(Error::coded("ERR_MISSING_ARGS", message)));
    return false;
  }

  Error fail() {
    throw_failure();
    return Error::exception();
  }

  v8::MaybeLocal<v8::Value> throw_failure() {
    auto* isolate = this->isolate();
    const char* reason = database_ ? sqlite3_errmsg(database_) : "out of memory";
    isolate->ThrowException(
        v8::Exception::Error(v8::String::NewFromUtf8(isolate, reason).ToLocalChecked()));
    return {};
  }

  void throw_quota_exceeded() {
    auto* isolate = this->isolate();
    Value message = intern(isolate, "Setting the value exceeded the quota");
    Value error;
    if (quota_exceeded_.Get(isolate)
            ->Call(context(), v8::Undefined(isolate), 1, &message)
            .ToLocal(&error))
      isolate->ThrowException(error);
  }

  std::string location_;
  v8::Global<v8::Function> quota_exceeded_;
  sqlite3* database_ = nullptr;
  sqlite3_stmt* statements_[kQueries] = {};
  bool open_ = false;
};

// ---- the interceptors: each says whether it has answered. Names that the prototype has are not
// asked for (kNonMasking).

template <typename T>
Storage& storage_of(const v8::PropertyCallbackInfo<T>& info) {
  return *static_cast<Storage*>(Wrapped::of(info.HolderV2()));
}

/// The item NAME as a property; empty when there is none, or when the prototype's comes first.
template <typename T>
v8::MaybeLocal<v8::Value> visible_item(Name name, const v8::PropertyCallbackInfo<T>& info) {
  v8::Local<v8::Value> prototype = info.HolderV2()->GetPrototypeV2();
  bool inherited = false;
  if (prototype->IsObject() && !prototype.As<v8::Object>()
                                    ->Has(info.GetIsolate()->GetCurrentContext(), name)
                                    .To(&inherited)) {
    return {};
  }
  if (inherited) return {};
  return storage_of(info).find(name.As<v8::String>(), {});
}

v8::Intercepted read(Name name, const v8::PropertyCallbackInfo<v8::Value>& info) {
  Value value;
  if (!visible_item(name, info).ToLocal(&value)) return v8::Intercepted::kNo;
  info.GetReturnValue().Set(value);
  return v8::Intercepted::kYes;
}

v8::Intercepted write(Name name, Value value, const v8::PropertyCallbackInfo<void>& info) {
  storage_of(info).store(name.As<v8::String>(), value);
  return v8::Intercepted::kYes;
}

v8::Intercepted query(Name name, const v8::PropertyCallbackInfo<v8::Integer>& info) {
  Value value;
  if (!visible_item(name, info).ToLocal(&value)) return v8::Intercepted::kNo;
  info.GetReturnValue().Set(static_cast<int32_t>(v8::None));
  return v8::Intercepted::kYes;
}

v8::Intercepted remove(Name name, const v8::PropertyCallbackInfo<v8::Boolean>& info) {
  if (storage_of(info).remove(name.As<v8::String>())) info.GetReturnValue().Set(true);
  return v8::Intercepted::kYes;
}

void enumerate(const v8::PropertyCallbackInfo<v8::Array>& info) {
  v8::Local<v8::Array> names;
  if (storage_of(info).keys().ToLocal(&names)) info.GetReturnValue().Set(names);
}

/// Only a value can be kept: accessors and empty descriptors change nothing.
v8::Intercepted define(Name name, const v8::PropertyDescriptor& descriptor,
                       const v8::PropertyCallbackInfo<void>& info) {
  if (descriptor.has_value()) storage_of(info).store(name.As<v8::String>(), descriptor.value());
  return v8::Intercepted::kYes;
}

Name name_of(v8::Isolate* isolate, uint32_t index) {
  return v8::Integer::NewFromUnsigned(isolate, index)
      ->ToString(isolate->GetCurrentContext())
      .ToLocalChecked();
}

void intercept(v8::Local<v8::ObjectTemplate> instance) {
  using Flags = v8::PropertyHandlerFlags;
  instance->SetHandler(v8::NamedPropertyHandlerConfiguration(
      read, write, query, remove, enumerate, define, nullptr, {}, Flags::kOnlyInterceptStrings));
  instance->SetHandler(v8::IndexedPropertyHandlerConfiguration(
      [](uint32_t index, const v8::PropertyCallbackInfo<v8::Value>& info) {
        return read(name_of(info.GetIsolate(), index), info);
      },
      [](uint32_t index, Value value, const v8::PropertyCallbackInfo<void>& info) {
        return write(name_of(info.GetIsolate(), index), value, info);
      },
      [](uint32_t index, const v8::PropertyCallbackInfo<v8::Integer>& info) {
        return query(name_of(info.GetIsolate(), index), info);
      },
      [](uint32_t index, const v8::PropertyCallbackInfo<v8::Boolean>& info) {
        return remove(name_of(info.GetIsolate(), index), info);
      },
      nullptr,
      [](uint32_t index, const v8::PropertyDescriptor& descriptor,
         const v8::PropertyCallbackInfo<void>& info) {
        return define(name_of(info.GetIsolate(), index), descriptor, info);
      },
      nullptr, {}, Flags::kNone));
}

v8::MaybeLocal<v8::Object> open_storage(v8::Isolate* isolate, std::string location,
                                        v8::Local<v8::Function> quota_exceeded) {
  auto* storage = make_wrapped<Storage>(isolate, std::move(location), quota_exceeded);
  if (!storage) return {};
  return storage->object();
}

}  // namespace

void bind(Binder& m) {
  auto storage = m.class_<Storage>("Storage");
  storage.getter<&Storage::length>("length")
      .method<&Storage::clear>("clear")
      .method<&Storage::get_item>("getItem")
      .method<&Storage::key>("key")
      .method<&Storage::remove_item>("removeItem")
      .method<&Storage::set_item>("setItem");
  if (!m.collecting()) intercept(storage.get_template()->InstanceTemplate());
  m.function<&open_storage>("open");
}

}  // namespace nodus::modules::storage
