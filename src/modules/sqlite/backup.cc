#include "backup.h"

#include "engine/operation.h"
#include "engine/realm.h"

namespace nodus::modules::sqlite {

Backup::Backup(v8::Isolate* isolate, v8::Local<v8::Object> self, Database* database,
               std::string path, std::string source, std::string target)
    : Wrapped(isolate, self),
      Dependent(database),
      path_(std::move(path)),
      source_(std::move(source)),
      target_(std::move(target)),
      source_connection_(database->connection()) {
  self->SetInternalField(kDatabase, database->object());
}

void Backup::finish() {
  std::lock_guard lock(mutex_);
  ended_ = true;
  if (backup_) sqlite3_backup_finish(backup_);
  if (destination_) sqlite3_close_v2(destination_);
  backup_ = nullptr;
  destination_ = nullptr;
}

Backup::Progress Backup::advance(int pages) {
  std::lock_guard lock(mutex_);
  Progress out;
  if (ended_) {
    out.status = SQLITE_ABORT;
    out.message = "database is not open";
    return out;
  }
  auto fail = [&](int status) {
    out.status = status;
    out.message = destination_ ? sqlite3_errmsg(destination_) : sqlite3_errstr(status);
    return out;
  };
  if (!backup_) {
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI;
    int status = sqlite3_open_v2(path_.c_str(), &destination_, flags, nullptr);
    if (status != SQLITE_OK) return fail(status);
    sqlite3_extended_result_codes(destination_, 1);
    backup_ =
        sqlite3_backup_init(destination_, target_.c_str(), source_connection_, source_.c_str());
    if (!backup_) return fail(sqlite3_extended_errcode(destination_));
  }
  int status = sqlite3_backup_step(backup_, pages);
  out.total = sqlite3_backup_pagecount(backup_);
  out.remaining = sqlite3_backup_remaining(backup_);
  // Another connection holds the file: the same step is tried again.
  int primary = status & 0xff;
  if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED) status = SQLITE_OK;
  if (status == SQLITE_OK) return out;
  if (status == SQLITE_DONE) {
    status = sqlite3_backup_finish(backup_);
    backup_ = nullptr;
    ended_ = true;
    if (status == SQLITE_OK) {
      out.status = SQLITE_DONE;
      return out;
    }
    return fail(status);
  }
  fail(status);
  out.message = sqlite3_errstr(status);
  return out;
}

struct Backup::StepJob final : Job {
  StepJob(Realm& realm, Backup* owner, v8::Local<v8::Value> target, int pages)
      : Job(realm, "FSREQCALLBACK"),
        completion(realm, target, "FSREQCALLBACK"),
        backup(owner),
        pages(pages) {
    backup->hold();
    ++backup->jobs_;
  }
  ~StepJob() override {
    --backup->jobs_;
    backup->release();
  }
  void run() override { progress = backup->advance(pages); }
  void done(bool cancelled) override {
    auto* isolate = realm().isolate();
    if (cancelled) {
      return completion.reject(realm().make_error(Error::system(UV_ECANCELED, "backup")));
    }
    if (progress.status != SQLITE_OK && progress.status != SQLITE_DONE) {
      return completion.reject(sqlite_error(isolate, progress.status, progress.message));
    }
    Value values[] = {v8::Boolean::New(isolate, progress.status == SQLITE_DONE),
                      v8::Integer::New(isolate, progress.total),
                      v8::Integer::New(isolate, progress.remaining)};
    completion.resolve(v8::Array::New(isolate, values, 3));
  }
  Completion completion;
  Backup* backup;
  int pages;
  Progress progress;
};

v8::MaybeLocal<v8::Value> Backup::step(const Arguments& info) {
  auto* isolate = this->isolate();
  auto job = std::make_unique<StepJob>(Realm::from(isolate), this, v8::True(isolate),
                                       info[0].As<v8::Int32>()->Value());
  auto promise = job->completion.returned();
  Job::submit(std::move(job));
  return promise;
}

v8::MaybeLocal<v8::Value> Backup::end(const Arguments&) {
  finish();
  return v8::Undefined(isolate());
}

}  // namespace nodus::modules::sqlite
