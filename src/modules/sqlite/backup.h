#pragma once

#include <mutex>

#include "database.h"

namespace nodus::modules::sqlite {

/// A backup under way. sqlite.js drives it, one step in the thread pool after the other.
class Backup : public Wrapped, public Dependent {
 public:
  enum Field { kDatabase = kFieldCount, kFields };
  Backup(v8::Isolate* isolate, v8::Local<v8::Object> self, Database* database, std::string path,
         std::string source, std::string target);
  ~Backup() override { finish(); }
  /// At the realm's end: not while a step runs.
  void dispose() override {
    if (jobs_ == 0) Wrapped::dispose();
  }
  static void declare(Binder& m);

  /// Ends the backup, waiting for a step that runs.
  void finish() override;
  /// Copies PAGES pages. A promise of [done, totalPages, remainingPages].
  v8::MaybeLocal<v8::Value> step(const Arguments& info);
  v8::MaybeLocal<v8::Value> end(const Arguments& info);

 private:
  struct StepJob;
  struct Progress {
    int status = SQLITE_OK;
    int total = 0;
    int remaining = 0;
    std::string message;
  };
  /// In a pool thread.
  Progress advance(int pages);

  std::mutex mutex_;
  std::string path_, source_, target_;
  sqlite3* source_connection_;
  sqlite3* destination_ = nullptr;
  sqlite3_backup* backup_ = nullptr;
  bool ended_ = false;
  int jobs_ = 0;
};

}  // namespace nodus::modules::sqlite
