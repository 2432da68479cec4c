// User-defined functions, aggregates and the authorizer: JavaScript that SQLite calls.

#include <algorithm>
#include <memory>

#include "database.h"

namespace nodus::modules::sqlite {

namespace {

/// Writes VALUE as the result of a user function.
void give(v8::Isolate* isolate, sqlite3_context* context, Value value) {
  if (value->IsNullOrUndefined()) {
    sqlite3_result_null(context);
  } else if (value->IsNumber()) {
    sqlite3_result_double(context, value.As<v8::Number>()->Value());
  } else if (value->IsString()) {
    size_t size;
    auto* text = sqlite_text(isolate, value.As<v8::String>(), size);
    if (!text) return sqlite3_result_error_nomem(context);
    sqlite3_result_text64(context, text, size, sqlite3_free, SQLITE_UTF8);
  } else if (value->IsArrayBufferView()) {
    auto view = value.As<v8::ArrayBufferView>();
    size_t size = view->ByteLength();
    if (size == 0) return sqlite3_result_zeroblob(context, 0);
    auto* bytes = sqlite3_malloc64(size);
    if (!bytes) return sqlite3_result_error_nomem(context);
    view->CopyContents(bytes, size);
    sqlite3_result_blob64(context, bytes, size, sqlite3_free);
  } else if (value->IsArrayBuffer() || value->IsSharedArrayBuffer()) {
    const bool shared = value->IsSharedArrayBuffer();
    const void* data =
        shared ? value.As<v8::SharedArrayBuffer>()->Data() : value.As<v8::ArrayBuffer>()->Data();
    const size_t size = shared ? value.As<v8::SharedArrayBuffer>()->ByteLength()
                               : value.As<v8::ArrayBuffer>()->ByteLength();
    if (size == 0) return sqlite3_result_zeroblob(context, 0);
    sqlite3_result_blob64(context, data, size, SQLITE_TRANSIENT);
  } else if (value->IsBigInt()) {
    bool lossless;
    int64_t number = value.As<v8::BigInt>()->Int64Value(&lossless);
    if (!lossless) return sqlite3_result_error(context, "BigInt value is too large for SQLite", -1);
    sqlite3_result_int64(context, number);
  } else if (value->IsPromise()) {
    sqlite3_result_error(context, "Asynchronous user-defined functions are not supported", -1);
  } else {
    sqlite3_result_error(context, "Returned JavaScript value cannot be converted to a SQLite value",
                         -1);
  }
}

/// What sqlite3_create_function keeps for us.
struct UserFunction {
  Database* database;
  uint32_t callback;
  bool bigints;

  static UserFunction& of(sqlite3_context* context) {
    return *static_cast<UserFunction*>(sqlite3_user_data(context));
  }
  static void destroy(void* data) {
    auto* self = static_cast<UserFunction*>(data);
    self->database->remove_callback(self->callback);
    delete self;
  }
};

/// Converts the arguments behind what LIST holds already. False: the error is kept.
bool append(v8::Isolate* isolate, Database& database, bool bigints, int argc,
            sqlite3_value** values, v8::LocalVector<v8::Value>& list) {
  v8::TryCatch try_catch(isolate);
  for (int i = 0; i < argc; ++i) {
    Value value;
    if (!sqlite_value(isolate, values[i], bigints).ToLocal(&value)) {
      database.keep(try_catch);
      return false;
    }
    list.push_back(value);
  }
  return true;
}

void call_function(sqlite3_context* context, int argc, sqlite3_value** values) {
  auto& self = UserFunction::of(context);
  auto* isolate = self.database->isolate();
  v8::HandleScope scope(isolate);
  v8::LocalVector<v8::Value> list(isolate);
  list.reserve(static_cast<size_t>(argc));
  Value result;
  if (self.database->failed() ||
      !append(isolate, *self.database, self.bigints, argc, values, list) ||
      !self.database
           ->call(self.database->callback(self.callback).As<v8::Function>(), argc, list.data())
           .ToLocal(&result))
    return sqlite3_result_error(context, "", 0);
  give(isolate, context, result);
}

/// A registered aggregate; its functions are an array among the callbacks.
struct Aggregate {
  enum Part : uint32_t { kStart, kStep, kInverse, kResult };

  Database* database;
  uint32_t callback;
  bool bigints;

  static Aggregate& of(sqlite3_context* context) {
    return *static_cast<Aggregate*>(sqlite3_user_data(context));
  }
  static void destroy(void* data) {
    auto* self = static_cast<Aggregate*>(data);
    self->database->remove_callback(self->callback);
    delete self;
  }
  Value part(Part part) const {
    auto* isolate = database->isolate();
    return database->callback(callback)
        .As<v8::Array>()
        ->Get(isolate->GetCurrentContext(), part)
        .FromMaybe(Value(v8::Undefined(isolate)));
  }
};

/// One group's state, in zeroed memory of SQLite.
struct Group {
  v8::Global<v8::Value>* value;
  bool windowed;
};

/// The state of the running group, begun with `start`; nullptr: an error is kept or set.
Group* group_of(sqlite3_context* context) {
  auto& self = Aggregate::of(context);
  if (self.database->failed()) {
    sqlite3_result_error(context, "", 0);
    return nullptr;
  }
  auto* group = static_cast<Group*>(sqlite3_aggregate_context(context, sizeof(Group)));
  if (!group) {
    sqlite3_result_error_nomem(context);
    return nullptr;
  }
  if (group->value) return group;
  Value start = self.part(Aggregate::kStart);
  if (start->IsFunction() &&
      !self.database->call(start.As<v8::Function>(), 0, nullptr).ToLocal(&start)) {
    sqlite3_result_error(context, "", 0);
    return nullptr;
  }
  group->value = new v8::Global<v8::Value>(self.database->isolate(), start);
  return group;
}

void accumulate(sqlite3_context* context, int argc, sqlite3_value** values, Aggregate::Part part) {
  auto& self = Aggregate::of(context);
  auto* isolate = self.database->isolate();
  v8::HandleScope scope(isolate);
  auto* group = group_of(context);
  if (!group) return;
  v8::LocalVector<v8::Value> list(isolate);
  list.push_back(group->value->Get(isolate));
  Value result;
  if (!append(isolate, *self.database, self.bigints, argc, values, list) ||
      !self.database->call(self.part(part).As<v8::Function>(), argc + 1, list.data())
           .ToLocal(&result))
    return sqlite3_result_error(context, "", 0);
  group->value->Reset(isolate, result);
}

void step(sqlite3_context* context, int argc, sqlite3_value** values) {
  accumulate(context, argc, values, Aggregate::kStep);
}

void inverse(sqlite3_context* context, int argc, sqlite3_value** values) {
  accumulate(context, argc, values, Aggregate::kInverse);
}

void give_result(sqlite3_context* context, Group* group) {
  auto& self = Aggregate::of(context);
  auto* isolate = self.database->isolate();
  Value value = group->value->Get(isolate);
  Value result = self.part(Aggregate::kResult);
  if (result->IsFunction() &&
      !self.database->call(result.As<v8::Function>(), 1, &value).ToLocal(&value))
    return sqlite3_result_error(context, "", 0);
  give(isolate, context, value);
}

/// xValue: the value of a window that goes on.
void window_value(sqlite3_context* context) {
  v8::HandleScope scope(Aggregate::of(context).database->isolate());
  auto* group = group_of(context);
  if (!group) return;
  group->windowed = true;
  give_result(context, group);
}

/// xFinal: the end of a group. SQLite calls it for groups that failed, too, and ends windows with
/// it, whose values were all given already. The statement's end may come with a garbage collection,
/// where no JavaScript may run: then the group has failed or been given up, and nothing is called.
void finish(sqlite3_context* context) {
  auto* database = Aggregate::of(context).database;
  v8::HandleScope scope(database->isolate());
  auto* existing = static_cast<Group*>(sqlite3_aggregate_context(context, 0));
  if (!database->abandoning() && !(existing && existing->windowed)) {
    if (auto* group = group_of(context)) {
      existing = group;
      give_result(context, group);
    }
  }
  if (existing) {
    delete existing->value;
    existing->value = nullptr;
  }
}

int authorize(void* data, int action, const char* first, const char* second, const char* name,
              const char* source) {
  auto* database = static_cast<Database*>(data);
  auto* isolate = database->isolate();
  v8::HandleScope scope(isolate);
  auto callback = database->object()->GetInternalField(Database::kAuthorizer).As<v8::Value>();
  if (!callback->IsFunction() || database->failed()) return SQLITE_DENY;
  Value argv[5] = {v8::Integer::New(isolate, action)};
  const char* texts[] = {first, second, name, source};
  for (int i = 0; i < 4; ++i) {
    argv[i + 1] = v8::Null(isolate);
    v8::Local<v8::String> text;
    if (texts[i] && utf8(isolate, texts[i]).ToLocal(&text)) argv[i + 1] = text;
  }
  Value answer;
  if (!database->call(callback.As<v8::Function>(), 5, argv).ToLocal(&answer)) return SQLITE_DENY;
  v8::TryCatch try_catch(isolate);
  if (!answer->IsInt32()) {
    isolate->ThrowException(v8::Exception::TypeError(
        intern(isolate, "Authorizer callback must return an integer authorization code")));
    database->keep(try_catch);
    return SQLITE_DENY;
  }
  int code = answer.As<v8::Int32>()->Value();
  if (code == SQLITE_OK || code == SQLITE_DENY || code == SQLITE_IGNORE) return code;
  isolate->ThrowException(v8::Exception::RangeError(
      intern(isolate, "Authorizer callback returned a invalid authorization code")));
  database->keep(try_catch);
  return SQLITE_DENY;
}

int length_of(v8::Isolate* isolate, v8::Local<v8::Function> function) {
  Value length;
  if (!property(isolate, function, "length", length)) return -2;
  return length->IsInt32() ? length.As<v8::Int32>()->Value() : 0;
}

}  // namespace

v8::MaybeLocal<v8::Value> Database::function(const Arguments& info) {
  auto* isolate = this->isolate();
  if (!require_open()) return {};
  if (!info[0]->IsString()) return throw_type(isolate, "name", "a string"), Value();
  int last = info.Length() < 3 ? 1 : 2;
  bool bigints = false, varargs = false, deterministic = false, direct_only = false;
  if (last == 2) {
    if (!info[1]->IsObject()) return throw_type(isolate, "options", "an object"), Value();
    auto options = info[1].As<v8::Object>();
    if (!boolean_option(isolate, options, "useBigIntArguments", bigints) ||
        !boolean_option(isolate, options, "varargs", varargs) ||
        !boolean_option(isolate, options, "deterministic", deterministic) ||
        !boolean_option(isolate, options, "directOnly", direct_only))
      return {};
  }
  if (!info[last]->IsFunction()) return throw_type(isolate, "function", "a function"), Value();
  auto callback = info[last].As<v8::Function>();
  auto name = to_utf8(isolate, info[0]);
  int argc = varargs ? -1 : length_of(isolate, callback);
  if (!name || argc == -2 || !require_open()) return {};
  int flags = SQLITE_UTF8 | (deterministic ? SQLITE_DETERMINISTIC : 0) |
              (direct_only ? SQLITE_DIRECTONLY : 0);
  auto* data = new UserFunction{this, add_callback(callback), bigints};
  // On failure SQLite has destroyed DATA.
  if (!check(sqlite3_create_function_v2(connection_, name->c_str(), argc, flags, data,
                                        call_function, nullptr, nullptr, UserFunction::destroy)))
    return {};
  return v8::Undefined(isolate);
}

v8::MaybeLocal<v8::Value> Database::aggregate(const Arguments& info) {
  auto* isolate = this->isolate();
  auto context = isolate->GetCurrentContext();
  if (!require_open()) return {};
  auto name = to_utf8(isolate, info[0]);
  if (!name) return {};
  v8::Local<v8::Object> options;
  if (info[1]->IsNullOrUndefined()) {
    isolate->ThrowException(v8::Exception::TypeError(intern(
        isolate, info[1]->IsNull() ? "Cannot read properties of null (reading 'start')"
                                   : "Cannot read properties of undefined (reading 'start')")));
    return {};
  }
  if (!info[1]->ToObject(context).ToLocal(&options)) return {};
  Value start, step_value;
  if (!property(isolate, options, "start", start)) return {};
  if (start->IsUndefined()) {
    return throw_type(isolate, "options.start", "a function or a primitive value"), Value();
  }
  if (!property(isolate, options, "step", step_value)) return {};
  if (!step_value->IsFunction()) return throw_type(isolate, "options.step", "a function"), Value();
  Value result;
  v8::Local<v8::Function> undo;
  bool bigints = false, varargs = false, direct_only = false;
  if (!property(isolate, options, "result", result) ||
      !boolean_option(isolate, options, "useBigIntArguments", bigints) ||
      !boolean_option(isolate, options, "varargs", varargs) ||
      !boolean_option(isolate, options, "directOnly", direct_only) ||
      !function_option(isolate, options, "inverse", undo))
    return {};
  int argc = -1;
  if (!varargs) {
    argc = length_of(isolate, step_value.As<v8::Function>());
    if (argc == -2) return {};
    int other = undo.IsEmpty() ? 0 : length_of(isolate, undo);
    if (other == -2) return {};
    argc = std::max(std::max(argc, other) - 1, 0);  // without the accumulator
  }
  if (!require_open()) return {};
  Value parts[] = {start, step_value, undo.IsEmpty() ? Value(v8::Undefined(isolate)) : Value(undo),
                   result};
  auto* data = new Aggregate{this, add_callback(v8::Array::New(isolate, parts, 4)), bigints};
  int flags = SQLITE_UTF8 | (direct_only ? SQLITE_DIRECTONLY : 0);
  if (!check(sqlite3_create_window_function(connection_, name->c_str(), argc, flags, data, step,
                                            finish, undo.IsEmpty() ? nullptr : window_value,
                                            undo.IsEmpty() ? nullptr : inverse,
                                            Aggregate::destroy)))
    return {};
  return v8::Undefined(isolate);
}

v8::MaybeLocal<v8::Value> Database::set_authorizer(const Arguments& info) {
  if (!require_open()) return {};
  if (!info[0]->IsNull() && !info[0]->IsFunction())
    return throw_type(isolate(), "callback", "a function or null"), Value();
  object()->SetInternalField(kAuthorizer, info[0]);
  bool set = info[0]->IsFunction();
  if (!check(sqlite3_set_authorizer(connection_, set ? authorize : nullptr, set ? this : nullptr)))
    return {};
  return v8::Undefined(isolate());
}

}  // namespace nodus::modules::sqlite
