#include "session.h"

#include <cstring>
#include <tuple>
#include <utility>

namespace nodus::modules::sqlite {

Session::Session(v8::Isolate* isolate, v8::Local<v8::Object> self, Database* database,
                 sqlite3_session* session)
    : Wrapped(isolate, self), Dependent(database), session_(session) {
  self->SetInternalField(kDatabase, database->object());
}

void Session::finish() {
  if (auto* session = std::exchange(session_, nullptr)) database()->give_up(session);
}

bool Session::require_open() {
  if (!database()->require_open()) return false;
  return session_ || throw_state(isolate(), "session is not open");
}

v8::MaybeLocal<v8::Value> Session::changes(int (*read)(sqlite3_session*, int*, void**)) {
  if (!require_open()) return {};
  int size = 0;
  void* data = nullptr;
  int status;
  {
    // It reads by statements of its own, for which the authorizer is asked.
    Database::Busy busy(*database());
    const bool outer = std::exchange(reading_, true);
    status = read(session_, &size, &data);
    reading_ = outer;
  }
  if (database()->failed()) {
    sqlite3_free(data);
    return database()->raise(), Value();
  }
  if (status != SQLITE_OK) {
    isolate()->ThrowException(sqlite_error(isolate(), status, sqlite3_errstr(status)));
    return {};
  }
  auto store = v8::ArrayBuffer::NewBackingStore(isolate(), static_cast<size_t>(size));
  if (size > 0) std::memcpy(store->Data(), data, static_cast<size_t>(size));
  sqlite3_free(data);
  auto buffer = v8::ArrayBuffer::New(isolate(), std::move(store));
  return v8::Uint8Array::New(buffer, 0, static_cast<size_t>(size));
}

v8::MaybeLocal<v8::Value> Session::changeset(const Arguments&) {
  return changes(sqlite3session_changeset);
}
v8::MaybeLocal<v8::Value> Session::patchset(const Arguments&) {
  return changes(sqlite3session_patchset);
}
v8::MaybeLocal<v8::Value> Session::close(const Arguments&) {
  if (!require_open()) return {};
  if (reading_) return throw_state(isolate(), "session is currently in use"), Value();
  finish();
  return v8::Undefined(isolate());
}
v8::MaybeLocal<v8::Value> Session::dispose_symbol(const Arguments&) {
  if (!reading_) finish();
  return v8::Undefined(isolate());
}

void Database::give_up(sqlite3_session* session) {
  if (busy_ > 0) return given_up_.push_back(session);
  sqlite3session_delete(session);
}

void Database::delete_given_up() {
  for (auto* session : std::exchange(given_up_, {})) sqlite3session_delete(session);
}

v8::MaybeLocal<v8::Value> Database::create_session(const Arguments& info) {
  if (!require_open()) return {};
  std::string table;
  std::string name = "main";
  if (info.Length() > 0) {
    if (!info[0]->IsObject()) return throw_type(isolate(), "options", "an object"), Value();
    auto options = info[0].As<v8::Object>();
    if (!present_option(isolate(), options, "table", "a string") ||
        !present_option(isolate(), options, "db", "a string") ||
        !string_option(isolate(), options, "table", table) ||
        !string_option(isolate(), options, "db", name) || !require_open())
      return {};
  }
  sqlite3_session* session = nullptr;
  if (!check(sqlite3session_create(connection_, name.c_str(), &session))) return {};
  if (!check(sqlite3session_attach(session, table.empty() ? nullptr : table.c_str()))) {
    sqlite3session_delete(session);
    return {};
  }
  auto* out = make_wrapped<Session>(isolate(), this, session);
  if (!out) {
    sqlite3session_delete(session);
    return {};
  }
  return out->object();
}

namespace {

/// The callbacks of one applyChangeset().
struct Application {
  Database* database;
  v8::Local<v8::Function> filter;
  v8::Local<v8::Function> conflict;
};

int wants_table(void* data, const char* table) {
  auto& self = *static_cast<Application*>(data);
  if (self.filter.IsEmpty()) return 1;
  if (self.database->failed()) return 0;
  auto* isolate = self.database->isolate();
  v8::HandleScope scope(isolate);
  v8::Local<v8::String> name;
  if (!utf8(isolate, table).ToLocal(&name)) return 0;
  Value argument = name;
  Value answer;
  if (!self.database->call(self.filter, 1, &argument).ToLocal(&answer)) return 0;
  return answer->BooleanValue(isolate) ? 1 : 0;
}

int resolve_conflict(void* data, int kind, sqlite3_changeset_iter*) {
  auto& self = *static_cast<Application*>(data);
  if (self.conflict.IsEmpty() || self.database->failed()) return SQLITE_CHANGESET_ABORT;
  auto* isolate = self.database->isolate();
  v8::HandleScope scope(isolate);
  Value argument = v8::Integer::New(isolate, kind);
  Value answer;
  if (!self.database->call(self.conflict, 1, &argument).ToLocal(&answer))
    return SQLITE_CHANGESET_ABORT;
  // What is no action makes SQLite answer SQLITE_MISUSE.
  return answer->IsInt32() ? answer.As<v8::Int32>()->Value() : -1;
}

}  // namespace

v8::MaybeLocal<v8::Value> Database::apply_changeset(const Arguments& info) {
  auto* isolate = this->isolate();
  if (!require_open()) return {};
  if (!info[0]->IsUint8Array()) return throw_type(isolate, "changeset", "a Uint8Array"), Value();
  Application application{this, {}, {}};
  if (info.Length() > 1 && !info[1]->IsUndefined()) {
    if (!info[1]->IsObject()) return throw_type(isolate, "options", "an object"), Value();
    auto options = info[1].As<v8::Object>();
    if (!function_option(isolate, options, "onConflict", application.conflict) ||
        !present_option(isolate, options, "filter", "a function") ||
        !function_option(isolate, options, "filter", application.filter) || !require_open())
      return {};
  }
  // A copy: the callbacks may change or detach the bytes.
  auto view = info[0].As<v8::Uint8Array>();
  std::string bytes(view->ByteLength(), '\0');
  view->CopyContents(bytes.data(), bytes.size());
  Busy busy(*this);
  int status = sqlite3changeset_apply(connection_, static_cast<int>(bytes.size()), bytes.data(),
                                      wants_table, resolve_conflict, &application);
  if (failed()) return raise(), Value();
  if (status == SQLITE_OK) return v8::True(isolate);
  if (status == SQLITE_ABORT) return v8::False(isolate);
  // The failure is of the call and not of the connection: without `errstr`.
  auto error = v8::Exception::Error(intern(isolate, sqlite3_errstr(status)));
  auto context = isolate->GetCurrentContext();
  std::ignore = error.As<v8::Object>()->Set(context, intern(isolate, "code"),
                                            intern(isolate, "ERR_SQLITE_ERROR"));
  std::ignore = error.As<v8::Object>()->Set(context, intern(isolate, "errcode"),
                                            v8::Integer::New(isolate, status));
  isolate->ThrowException(error);
  return {};
}

}  // namespace nodus::modules::sqlite
