#include "tag_store.h"

namespace nodus::modules::sqlite {

TagStore::TagStore(v8::Isolate* isolate, v8::Local<v8::Object> self, v8::Local<v8::Object> database,
                   uint32_t capacity)
    : Wrapped(isolate, self), capacity_(capacity) {
  self->SetInternalField(kDatabase, database);
  self->SetInternalField(kStatements, v8::Map::New(isolate));
}

v8::Local<v8::Map> TagStore::statements() const {
  return object()->GetInternalField(kStatements).As<v8::Value>().As<v8::Map>();
}

Statement* TagStore::begin(const Arguments& info) {
  auto* isolate = this->isolate();
  auto context = isolate->GetCurrentContext();
  auto holder = object()->GetInternalField(kDatabase).As<v8::Value>().As<v8::Object>();
  auto* database = static_cast<Database*>(Wrapped::of(holder));
  auto bad = [isolate](std::string_view message) {
    throw_coded(isolate, ErrorClass::kTypeError, "ERR_INVALID_ARG_TYPE", message);
    return nullptr;
  };
  if (!database->require_open()) return nullptr;
  if (!info[0]->IsArray())
    return bad("First argument must be an array of strings (template literal).");
  auto parts = info[0].As<v8::Array>();
  std::string sql;
  uint32_t count = parts->Length();
  for (uint32_t i = 0; i < count; ++i) {
    Value part;
    if (!parts->Get(context, i).ToLocal(&part)) return nullptr;
    if (!part->IsString()) return bad("Template literal parts must be strings.");
    auto text = to_utf8(isolate, part);
    if (!text) return nullptr;
    sql += *text;
    if (i + 1 < count) sql += '?';
  }
  v8::Local<v8::String> key;
  if (!database->require_open() || !utf8(isolate, sql).ToLocal(&key)) return nullptr;

  Statement* statement = nullptr;
  auto place = places_.find(sql);
  if (place != places_.end()) {
    Value known;
    if (!statements()->Get(context, key).ToLocal(&known)) return nullptr;
    auto* cached = static_cast<Statement*>(Wrapped::of(known.As<v8::Object>()));
    if (!cached->finished()) statement = cached;
    order_.splice(order_.begin(), order_, place->second);
  }
  if (!statement) {
    v8::Local<v8::Object> made;
    if (!database->prepare(key, database->defaults()).ToLocal(&made) ||
        statements()->Set(context, key, made).IsEmpty())
      return nullptr;
    statement = static_cast<Statement*>(Wrapped::of(made));
    // Preparing may have called the authorizer, and that this store.
    if (!places_.contains(sql)) {
      order_.push_front(sql);
      places_[sql] = order_.begin();
    }
    while (order_.size() > capacity_) {
      v8::Local<v8::String> last;
      if (!utf8(isolate, order_.back()).ToLocal(&last) ||
          statements()->Delete(context, last).IsNothing())
        return nullptr;
      places_.erase(order_.back());
      order_.pop_back();
    }
  }
  return statement->begin(info, 1, false) ? statement : nullptr;
}

v8::MaybeLocal<v8::Value> TagStore::get(const Arguments& info) {
  auto* statement = begin(info);
  return statement ? statement->row() : v8::MaybeLocal<v8::Value>();
}
v8::MaybeLocal<v8::Value> TagStore::all(const Arguments& info) {
  auto* statement = begin(info);
  return statement ? statement->rows() : v8::MaybeLocal<v8::Value>();
}
v8::MaybeLocal<v8::Value> TagStore::iterate(const Arguments& info) {
  auto* statement = begin(info);
  return statement ? statement->iterator() : v8::MaybeLocal<v8::Value>();
}
v8::MaybeLocal<v8::Value> TagStore::run(const Arguments& info) {
  auto* statement = begin(info);
  return statement ? statement->execute() : v8::MaybeLocal<v8::Value>();
}

v8::MaybeLocal<v8::Value> TagStore::clear(const Arguments&) {
  order_.clear();
  places_.clear();
  statements()->Clear();
  return v8::Undefined(isolate());
}
v8::MaybeLocal<v8::Value> TagStore::capacity(const Arguments&) {
  return v8::Integer::NewFromUnsigned(isolate(), capacity_);
}
v8::MaybeLocal<v8::Value> TagStore::database(const Arguments&) {
  return object()->GetInternalField(kDatabase).As<v8::Value>();
}
v8::MaybeLocal<v8::Value> TagStore::size(const Arguments&) {
  return v8::Integer::NewFromUnsigned(isolate(), static_cast<uint32_t>(order_.size()));
}

}  // namespace nodus::modules::sqlite
