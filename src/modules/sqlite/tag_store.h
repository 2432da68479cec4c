#pragma once

#include <list>
#include <unordered_map>

#include "statement.h"

namespace nodus::modules::sqlite {

/// SQLTagStore (Node documentation, "Class: SQLTagStore"): prepared statements by the text of their
/// template, the least recently used given up first.
class TagStore : public Wrapped {
 public:
  enum Field { kDatabase = kFieldCount, kStatements, kFields };

  TagStore(v8::Isolate* isolate, v8::Local<v8::Object> self, v8::Local<v8::Object> database,
           uint32_t capacity);
  static void declare(Binder& m);

  v8::MaybeLocal<v8::Value> get(const Arguments& info);
  v8::MaybeLocal<v8::Value> all(const Arguments& info);
  v8::MaybeLocal<v8::Value> iterate(const Arguments& info);
  v8::MaybeLocal<v8::Value> run(const Arguments& info);
  v8::MaybeLocal<v8::Value> clear(const Arguments& info);
  v8::MaybeLocal<v8::Value> capacity(const Arguments& info);
  v8::MaybeLocal<v8::Value> database(const Arguments& info);
  v8::MaybeLocal<v8::Value> size(const Arguments& info);

 private:
  /// The statement of the template, its values bound. nullptr: an exception is pending.
  Statement* begin(const Arguments& info);
  v8::Local<v8::Map> statements() const;

  uint32_t capacity_;
  std::list<std::string> order_;  ///< the most recent first
  std::unordered_map<std::string, std::list<std::string>::iterator> places_;
};

}  // namespace nodus::modules::sqlite
