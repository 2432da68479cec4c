#pragma once

#include "database.h"

namespace nodus::modules::sqlite {

/// Session (Node documentation, "Class: Session"): records the changes of a data base.
class Session : public Wrapped, public Dependent {
 public:
  enum Field { kDatabase = kFieldCount, kFields };
  Session(v8::Isolate* isolate, v8::Local<v8::Object> self, Database* database,
          sqlite3_session* session);
  ~Session() override { finish(); }
  static void declare(Binder& m);
  void finish() override;

  v8::MaybeLocal<v8::Value> changeset(const Arguments& info);
  v8::MaybeLocal<v8::Value> patchset(const Arguments& info);
  v8::MaybeLocal<v8::Value> close(const Arguments& info);
  v8::MaybeLocal<v8::Value> dispose_symbol(const Arguments& info);

 private:
  bool require_open();
  v8::MaybeLocal<v8::Value> changes(int (*read)(sqlite3_session*, int*, void**));
  sqlite3_session* session_;
  bool reading_ = false;  ///< its changes are being read
};

}  // namespace nodus::modules::sqlite
