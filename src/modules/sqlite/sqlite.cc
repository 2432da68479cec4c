// The classes, functions and constants of node:sqlite.

#include "backup.h"
#include "session.h"
#include "statement.h"
#include "tag_store.h"

namespace nodus::modules::sqlite {

namespace {

/// An own, enumerable getter of each instance, as Node's classes have them.
template <auto kGetter, typename T>
void own_getter(Binder& m, ClassBinder<T>& c, const char* name) {
  using G = internal::Trampoline<kGetter>;
  m.reference(reinterpret_cast<void*>(&G::call));
  if (m.collecting()) return;
  auto* isolate = m.isolate();
  auto getter = v8::FunctionTemplate::New(isolate, &G::call, {},
                                          v8::Signature::New(isolate, c.get_template()), 0,
                                          v8::ConstructorBehavior::kThrow);
  c.get_template()->InstanceTemplate()->SetAccessorProperty(intern(isolate, name), getter, {},
                                                            v8::DontDelete);
}

template <auto kMethod, typename T>
void dispose_method(Binder& m, ClassBinder<T>& c) {
  using M = internal::Trampoline<kMethod>;
  m.reference(reinterpret_cast<void*>(&M::call));
  if (m.collecting()) return;
  auto* isolate = m.isolate();
  auto method = v8::FunctionTemplate::New(isolate, &M::call, {},
                                          v8::Signature::New(isolate, c.get_template()), 0,
                                          v8::ConstructorBehavior::kThrow);
  // V8's API does not name Symbol.dispose.
  Value symbol;
  v8::Local<v8::Object> constructor;
  auto context = isolate->GetCurrentContext();
  Value symbols;
  if (context->Global()->Get(context, intern(isolate, "Symbol")).ToLocal(&symbols) &&
      symbols->IsObject() &&
      symbols.As<v8::Object>()->Get(context, intern(isolate, "dispose")).ToLocal(&symbol) &&
      symbol->IsSymbol())
    c.get_template()->PrototypeTemplate()->Set(symbol.As<v8::Symbol>(), method);
}

template <typename T>
void fields(ClassBinder<T>& c, Binder& m, int count) {
  if (!m.collecting()) c.get_template()->InstanceTemplate()->SetInternalFieldCount(count);
}

}  // namespace

void Database::declare(Binder& m) {
  auto c = m.class_<Database>("DatabaseSync");
  fields(c, m, kFields);
  m.reference(reinterpret_cast<void*>(&Database::construct));
  if (!m.collecting()) c.get_template()->SetCallHandler(&Database::construct);
  c.method<&Database::open>("open")
      .method<&Database::close>("close")
      .method<static_cast<v8::MaybeLocal<v8::Value> (Database::*)(const Arguments&)>(
          &Database::prepare)>("prepare")
      .method<&Database::exec>("exec")
      .method<&Database::function>("function")
      .method<&Database::create_tag_store>("createTagStore")
      .method<&Database::location>("location")
      .method<&Database::aggregate>("aggregate")
      .method<&Database::create_session>("createSession")
      .method<&Database::apply_changeset>("applyChangeset")
      .method<&Database::enable_load_extension>("enableLoadExtension")
      .method<&Database::enable_defensive>("enableDefensive")
      .method<&Database::load_extension>("loadExtension")
      .method<&Database::serialize>("serialize")
      .method<&Database::deserialize>("deserialize")
      .method<&Database::set_authorizer>("setAuthorizer");
  dispose_method<&Database::dispose_symbol>(m, c);
  own_getter<&Database::is_open>(m, c, "isOpen");
  own_getter<&Database::is_transaction>(m, c, "isTransaction");
  own_getter<&Database::limits>(m, c, "limits");
}

void Statement::declare(Binder& m) {
  auto c = m.class_<Statement>("StatementSync");
  fields(c, m, kFields);
  c.method<&Statement::iterate>("iterate")
      .method<&Statement::all>("all")
      .method<&Statement::get>("get")
      .method<&Statement::run>("run")
      .method<&Statement::columns>("columns")
      .method<&Statement::set_bare_names>("setAllowBareNamedParameters")
      .method<&Statement::set_unknown_names>("setAllowUnknownNamedParameters")
      .method<&Statement::set_bigints>("setReadBigInts")
      .method<&Statement::set_arrays>("setReturnArrays");
  own_getter<&Statement::source_sql>(m, c, "sourceSQL");
  own_getter<&Statement::expanded_sql>(m, c, "expandedSQL");
}

void StatementIterator::declare(Binder& m) {
  auto c = m.class_<StatementIterator>("StatementSyncIterator");
  fields(c, m, kFields);
  c.method<&StatementIterator::next>("next").method<&StatementIterator::finish>("return");
}

void TagStore::declare(Binder& m) {
  auto c = m.class_<TagStore>("SQLTagStore");
  fields(c, m, kFields);
  c.method<&TagStore::get>("get")
      .method<&TagStore::all>("all")
      .method<&TagStore::iterate>("iterate")
      .method<&TagStore::run>("run")
      .method<&TagStore::clear>("clear");
  own_getter<&TagStore::capacity>(m, c, "capacity");
  own_getter<&TagStore::database>(m, c, "db");
  own_getter<&TagStore::size>(m, c, "size");
}

void Session::declare(Binder& m) {
  auto c = m.class_<Session>("Session");
  fields(c, m, kFields);
  c.method<&Session::changeset>("changeset")
      .method<&Session::patchset>("patchset")
      .method<&Session::close>("close");
  dispose_method<&Session::dispose_symbol>(m, c);
}

void Backup::declare(Binder& m) {
  auto c = m.class_<Backup>("Backup");
  fields(c, m, kFields);
  c.method<&Backup::step>("step").method<&Backup::end>("end");
}

namespace {

/// backup()'s checks: a Backup, not yet begun.
void start_backup(const Arguments& info) {
  auto* isolate = info.GetIsolate();
  auto shape = Host::from(isolate).class_template(class_id<Database>());
  if (!info[0]->IsObject() || !shape->HasInstance(info[0])) {
    throw_type(isolate, "sourceDb", "an object");
    return;
  }
  auto* database = static_cast<Database*>(Wrapped::of(info[0].As<v8::Object>()));
  std::string path, source = "main", target = "main";
  int rate = 100;
  v8::Local<v8::Function> progress;
  if (!database->require_open() || !database_path(isolate, info[1], path)) return;
  if (info.Length() > 2) {
    if (!info[2]->IsObject()) {
      throw_type(isolate, "options", "an object");
      return;
    }
    auto options = info[2].As<v8::Object>();
    if (!integer_option(isolate, options, "rate", rate)) return;
    if (rate < 1) {
      throw_coded(isolate, ErrorClass::kRangeError, "ERR_OUT_OF_RANGE",
                  "The \"options.rate\" argument must be a positive integer.");
      return;
    }
    if (!string_option(isolate, options, "source", source) ||
        !string_option(isolate, options, "target", target) ||
        !function_option(isolate, options, "progress", progress) || !database->require_open())
      return;
  }
  auto* backup = make_wrapped<Backup>(isolate, database, std::move(path), std::move(source),
                                      std::move(target));
  if (!backup) return;
  Value values[] = {backup->object(), v8::Integer::New(isolate, rate),
                    progress.IsEmpty() ? Value(v8::Undefined(isolate)) : Value(progress)};
  info.GetReturnValue().Set(v8::Array::New(isolate, values, 3));
}

}  // namespace

void bind(Binder& m) {
  Database::declare(m);
  Statement::declare(m);
  StatementIterator::declare(m);
  TagStore::declare(m);
  Session::declare(m);
  Backup::declare(m);
  m.raw("startBackup", start_backup, 3);
  auto constants = m.object("constants");
#define V(name) constants.constant(#name, name);
  // clang-format off
  V(SQLITE_CHANGESET_OMIT) V(SQLITE_CHANGESET_REPLACE) V(SQLITE_CHANGESET_ABORT)
  V(SQLITE_CHANGESET_DATA) V(SQLITE_CHANGESET_NOTFOUND) V(SQLITE_CHANGESET_CONFLICT)
  V(SQLITE_CHANGESET_CONSTRAINT) V(SQLITE_CHANGESET_FOREIGN_KEY)
  V(SQLITE_OK) V(SQLITE_DENY) V(SQLITE_IGNORE)
  V(SQLITE_CREATE_INDEX) V(SQLITE_CREATE_TABLE) V(SQLITE_CREATE_TEMP_INDEX)
  V(SQLITE_CREATE_TEMP_TABLE) V(SQLITE_CREATE_TEMP_TRIGGER) V(SQLITE_CREATE_TEMP_VIEW)
  V(SQLITE_CREATE_TRIGGER) V(SQLITE_CREATE_VIEW) V(SQLITE_DELETE) V(SQLITE_DROP_INDEX)
  V(SQLITE_DROP_TABLE) V(SQLITE_DROP_TEMP_INDEX) V(SQLITE_DROP_TEMP_TABLE)
  V(SQLITE_DROP_TEMP_TRIGGER) V(SQLITE_DROP_TEMP_VIEW) V(SQLITE_DROP_TRIGGER)
  V(SQLITE_DROP_VIEW) V(SQLITE_INSERT) V(SQLITE_PRAGMA) V(SQLITE_READ) V(SQLITE_SELECT)
  V(SQLITE_TRANSACTION) V(SQLITE_UPDATE) V(SQLITE_ATTACH) V(SQLITE_DETACH)
  V(SQLITE_ALTER_TABLE) V(SQLITE_REINDEX) V(SQLITE_ANALYZE) V(SQLITE_CREATE_VTABLE)
  V(SQLITE_DROP_VTABLE) V(SQLITE_FUNCTION) V(SQLITE_SAVEPOINT) V(SQLITE_COPY)
  V(SQLITE_RECURSIVE)
  // clang-format on
#undef V
}

}  // namespace nodus::modules::sqlite
