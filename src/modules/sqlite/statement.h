#pragma once

#include <map>
#include <vector>

#include "database.h"

namespace nodus::modules::sqlite {

/// StatementSync (Node documentation, "Class: StatementSync").
class Statement : public Wrapped, public Dependent {
 public:
  /// The data base's object stays alive as long as its statements.
  enum Field { kDatabase = kFieldCount, kFields };

  Statement(v8::Isolate* isolate, v8::Local<v8::Object> self, Database* database,
            sqlite3_stmt* statement, const ReadOptions& options);
  ~Statement() override;
  static void declare(Binder& m);

  void finish() override;
  bool finished() const { return statement_ == nullptr; }

  v8::MaybeLocal<v8::Value> iterate(const Arguments& info);
  v8::MaybeLocal<v8::Value> all(const Arguments& info);
  v8::MaybeLocal<v8::Value> get(const Arguments& info);
  v8::MaybeLocal<v8::Value> run(const Arguments& info);
  v8::MaybeLocal<v8::Value> columns(const Arguments& info);
  v8::MaybeLocal<v8::Value> set_bare_names(const Arguments& info);
  v8::MaybeLocal<v8::Value> set_unknown_names(const Arguments& info);
  v8::MaybeLocal<v8::Value> set_bigints(const Arguments& info);
  v8::MaybeLocal<v8::Value> set_arrays(const Arguments& info);
  v8::MaybeLocal<v8::Value> source_sql(const Arguments& info);
  v8::MaybeLocal<v8::Value> expanded_sql(const Arguments& info);

  /// Starts an execution with the arguments from FIRST on. False: an exception is pending.
  bool begin(const Arguments& info, int first, bool names);
  v8::MaybeLocal<v8::Value> rows();
  v8::MaybeLocal<v8::Value> row();
  v8::MaybeLocal<v8::Value> execute();
  v8::MaybeLocal<v8::Value> iterator();

  /// One step: SQLITE_ROW, SQLITE_DONE, or -1 with a pending exception.
  int step();
  void reset();
  v8::MaybeLocal<v8::Value> current();
  /// Which execution this is; an iterator of an earlier one is invalid.
  uint64_t execution() const { return execution_; }
  bool require_usable();

 private:
  bool bind_named(v8::Local<v8::Object> values);
  bool bind(Value value, int index);
  bool collect_bare_names();
  bool load_names();
  bool flag(const Arguments& info, const char* name, bool& out);

  sqlite3_stmt* statement_;
  ReadOptions options_;
  std::map<std::string, std::string> bare_names_;
  bool bare_names_known_ = false;
  /// The names of the columns, for as long as SQLite does not compile the statement anew.
  std::vector<v8::Global<v8::Name>> names_;
  int names_version_ = -1;
  uint64_t execution_ = 0;
  bool stepping_ = false;
};

/// What StatementSync.prototype.iterate() returns.
class StatementIterator : public Wrapped {
 public:
  enum Field { kStatement = kFieldCount, kFields };
  StatementIterator(v8::Isolate* isolate, v8::Local<v8::Object> self, Statement* statement);
  static void declare(Binder& m);
  v8::MaybeLocal<v8::Value> next(const Arguments& info);
  v8::MaybeLocal<v8::Value> finish(const Arguments& info);

 private:
  Statement* statement();
  v8::MaybeLocal<v8::Value> result(bool done, Value value);
  uint64_t execution_;
  bool done_ = false;
};

}  // namespace nodus::modules::sqlite
