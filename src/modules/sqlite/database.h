#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "bind/binder.h"
#include "values.h"

namespace nodus::modules::sqlite {

class Database;

/// What lives on a connection and ends with it: statements and sessions.
class Dependent {
 public:
  explicit Dependent(Database* database);
  virtual ~Dependent();
  Dependent(const Dependent&) = delete;
  /// Gives up the SQLite object; the connection is about to close.
  virtual void finish() = 0;
  Database* database() const { return database_; }

 private:
  friend class Database;
  Database* database_;
};

/// What a statement takes over from its connection unless told otherwise.
struct ReadOptions {
  bool bigints = false;
  bool arrays = false;
  bool bare_names = true;
  bool unknown_names = false;
  /// Reads the options of the constructor and of prepare().
  bool read(v8::Isolate* isolate, v8::Local<v8::Object> options);
};

/// DatabaseSync: a connection.
class Database : public Wrapped {
 public:
  /// Internal fields after Wrapped's. What JavaScript gave is referred to from the JavaScript
  /// object and not by persistent handles, so that cycles through a callback can be collected.
  enum Field { kAuthorizer = kFieldCount, kCallbacks, kLimits, kFields };

  Database(v8::Isolate* isolate, v8::Local<v8::Object> self, std::string location);
  ~Database() override;

  static void construct(const Arguments& info);
  static void declare(Binder& m);

  sqlite3* connection() const { return connection_; }
  const ReadOptions& defaults() const { return defaults_; }

  v8::MaybeLocal<v8::Value> open(const Arguments& info);
  v8::MaybeLocal<v8::Value> close(const Arguments& info);
  v8::MaybeLocal<v8::Value> dispose_symbol(const Arguments& info);
  v8::MaybeLocal<v8::Value> prepare(const Arguments& info);
  v8::MaybeLocal<v8::Value> exec(const Arguments& info);
  v8::MaybeLocal<v8::Value> function(const Arguments& info);
  v8::MaybeLocal<v8::Value> create_tag_store(const Arguments& info);
  v8::MaybeLocal<v8::Value> location(const Arguments& info);
  v8::MaybeLocal<v8::Value> aggregate(const Arguments& info);
  v8::MaybeLocal<v8::Value> create_session(const Arguments& info);
  v8::MaybeLocal<v8::Value> apply_changeset(const Arguments& info);
  v8::MaybeLocal<v8::Value> enable_load_extension(const Arguments& info);
  v8::MaybeLocal<v8::Value> enable_defensive(const Arguments& info);
  v8::MaybeLocal<v8::Value> load_extension(const Arguments& info);
  v8::MaybeLocal<v8::Value> serialize(const Arguments& info);
  v8::MaybeLocal<v8::Value> deserialize(const Arguments& info);
  v8::MaybeLocal<v8::Value> set_authorizer(const Arguments& info);
  v8::MaybeLocal<v8::Value> is_open(const Arguments& info);
  v8::MaybeLocal<v8::Value> is_transaction(const Arguments& info);
  v8::MaybeLocal<v8::Value> limits(const Arguments& info);

  /// False with a pending exception when the connection is closed.
  bool require_open();
  /// Prepares SQL for a new StatementSync. Empty: an exception is pending.
  v8::MaybeLocal<v8::Object> prepare(v8::Local<v8::String> sql, const ReadOptions& options);

  // ---- JavaScript called by SQLite. Its exceptions wait here until SQLite has returned.

  /// Calls FUNCTION from below SQLite; empty when it threw, now or before.
  v8::MaybeLocal<v8::Value> call(v8::Local<v8::Function> function, int argc, Value* argv);
  /// Keeps what was thrown in TRY_CATCH.
  void keep(v8::TryCatch& try_catch);
  bool failed() const { return terminated_ || !exception_.IsEmpty(); }
  /// Are statements being given up half-way? Then no JavaScript may be called.
  bool abandoning() const { return destroying_ || abandoning_ > 0; }
  class Abandoning {
   public:
    explicit Abandoning(Database& database) : database_(database) { ++database_.abandoning_; }
    ~Abandoning() { --database_.abandoning_; }
    Abandoning(const Abandoning&) = delete;

   private:
    Database& database_;
  };

  /// Throws what JavaScript threw below SQLite, else SQLite's own error. Always false.
  bool raise();
  /// Is STATUS a success, and threw no callback? Else throws.
  bool check(int status) {
    if (status == SQLITE_OK && !failed()) [[likely]]
      return true;
    return raise();
  }

  /// SQLite is at work on the connection: it must not be closed by a callback.
  class Busy {
   public:
    explicit Busy(Database& database) : database_(database) { ++database_.busy_; }
    ~Busy() {
      if (--database_.busy_ == 0 && !database_.given_up_.empty()) [[unlikely]]
        database_.delete_given_up();
    }
    Busy(const Busy&) = delete;

   private:
    Database& database_;
  };

  /// Deletes SESSION, as soon as SQLite does not work with the connection's sessions any more: one
  /// may be closed, or collected, in JavaScript that was called while a change is recorded.
  void give_up(sqlite3_session* session);

  /// A slot of the callbacks that the JavaScript object keeps.
  uint32_t add_callback(Value value);
  Value callback(uint32_t index) const;
  void remove_callback(uint32_t index);

 private:
  friend class Dependent;
  bool configure(v8::Local<v8::Object> options, bool& open);
  bool connect();
  void disconnect();
  bool require_idle();
  void finish_dependents();
  void delete_given_up();

  std::string location_;
  sqlite3* connection_ = nullptr;
  std::unordered_set<Dependent*> dependents_;
  ReadOptions defaults_;
  v8::Global<v8::Value> exception_;
  std::unordered_set<uint32_t> free_callbacks_;
  std::vector<sqlite3_session*> given_up_;
  uint32_t callbacks_ = 0;
  int busy_ = 0;
  int abandoning_ = 0;
  int timeout_ = 0;
  int initial_limits_[11];
  bool terminated_ = false;
  bool read_only_ = false;
  bool foreign_keys_ = true;
  bool double_quoted_strings_ = false;
  bool allow_extension_ = false;
  bool extensions_enabled_ = false;
  bool defensive_ = true;
  bool destroying_ = false;
};

}  // namespace nodus::modules::sqlite
