#include "engine/handle.h"
#include "engine/operation.h"
#include "modules/fs/fs.h"

/// Handles behind fs.watch() and fs.watchFile(), and the guard of FileHandle's descriptor.
namespace nodus::modules::fs {

namespace {

/// A change of a directory or file as the system tells it: onchange(status, eventType, filename).
class FsEvent final : public Handle {
 public:
  FsEvent(v8::Isolate* isolate, v8::Local<v8::Object> self)
      : Handle(isolate, self, "FSEVENTWRAP", reinterpret_cast<uv_handle_t*>(&event_)) {
    if (uv_fs_event_init(realm().loop(), &event_) != 0) mark_uninitialized();
  }

  /// A negative libuv error number, or 0.
  int32_t start(const Path& path, bool persistent, bool recursive, NameEncoding encoding) {
    if (!is_open()) return UV_EINVAL;
    encoding_ = encoding.value;
    int error = uv_fs_event_start(&event_, &FsEvent::on_event, path.c_str(),
                                  recursive ? UV_FS_EVENT_RECURSIVE : 0);
    if (error == 0 && !persistent) unref();
    return error;
  }

  bool initialized() const {
    return is_open() && uv_is_active(reinterpret_cast<const uv_handle_t*>(&event_));
  }

 private:
  static void on_event(uv_fs_event_t* handle, const char* filename, int events, int status) {
    auto* self = static_cast<FsEvent*>(static_cast<Handle*>(handle->data));
    auto* isolate = self->isolate();
    v8::HandleScope scope(isolate);
    v8::Local<v8::Value> argv[] = {v8::Integer::New(isolate, status), v8::Undefined(isolate),
                                   v8::Null(isolate)};
    if (status != 0) {
      argv[1] = v8::String::Empty(isolate);
    } else if (events & UV_RENAME) {
      argv[1] = intern(isolate, "rename");
    } else {
      argv[1] = intern(isolate, "change");
    }
    if (filename) {
      std::string name(filename);
      v8::Local<v8::Value> value;
      if (!ToJs<Name>::make(isolate, Name{name, self->encoding_}).ToLocal(&value)) return;
      argv[2] = value;
    }
    self->make_callback(intern(isolate, "onchange"), std::size(argv), argv);
  }

  uv_fs_event_t event_;  ///< not initialised here: Handle has set its data already
  Encoding encoding_ = Encoding::kUtf8;
};

/// stat(2) again and again: onchange(status, current, previous), each Stats or BigIntStats.
class StatPoll final : public Handle {
 public:
  StatPoll(v8::Isolate* isolate, v8::Local<v8::Object> self, bool bigint)
      : Handle(isolate, self, "STATWATCHER", reinterpret_cast<uv_handle_t*>(&poll_)),
        form_(bigint ? StatForm::kBigIntStats : StatForm::kStats) {
    if (uv_fs_poll_init(realm().loop(), &poll_) != 0) mark_uninitialized();
  }

  int32_t start(const Path& path, uint32_t interval) {
    if (!is_open()) return UV_EINVAL;
    return uv_fs_poll_start(&poll_, &StatPoll::on_change, path.c_str(), interval);
  }

 private:
  static void on_change(uv_fs_poll_t* handle, int status, const uv_stat_t* previous,
                        const uv_stat_t* current) {
    auto* self = static_cast<StatPoll*>(static_cast<Handle*>(handle->data));
    auto* isolate = self->isolate();
    v8::HandleScope scope(isolate);
    v8::Context::Scope context_scope(self->realm().context());
    v8::Local<v8::Value> argv[3] = {v8::Integer::New(isolate, status)};
    if (!ToJs<StatRecord>::make(isolate, StatRecord{*current, self->form_}).ToLocal(&argv[1]) ||
        !ToJs<StatRecord>::make(isolate, StatRecord{*previous, self->form_}).ToLocal(&argv[2])) {
      return;
    }
    self->make_callback(intern(isolate, "onchange"), std::size(argv), argv);
  }

  uv_fs_poll_t poll_;
  StatForm form_;
};

/// What to call when a FileHandle is collected while its descriptor is open.
struct LeakReporter final : RealmState {
  explicit LeakReporter(Realm&) {}
  v8::Global<v8::Function> report;
};

/// Closes a descriptor nobody can reach any more, then tells: report(fd, error).
class CloseLeaked final : public Job {
 public:
  CloseLeaked(Realm& realm, int fd) : Job(realm, "FILEHANDLE"), fd_(fd) {}

 private:
  void run() override { error_ = static_cast<int>(Request().run(uv_fs_close, fd_)); }
  void done(bool is_cancelled) override {
    if (is_cancelled) return run();
    auto* isolate = realm().isolate();
    auto& reporter = realm().state<LeakReporter>();
    if (reporter.report.IsEmpty()) return;
    v8::Local<v8::Value> argv[] = {v8::Integer::New(isolate, fd_),
                                   v8::Integer::New(isolate, error_)};
    realm().call(reporter.report.Get(isolate), v8::Undefined(isolate), std::size(argv), argv);
  }

  int fd_;
  int error_ = 0;
};

/// Owns the descriptor of a FileHandle until that closes it or gives it away.
class DescriptorGuard final : public AsyncResource {
 public:
  DescriptorGuard(v8::Isolate* isolate, v8::Local<v8::Object> self, int32_t fd)
      : AsyncResource(isolate, self, "FILEHANDLE"), fd_(fd) {}

  ~DescriptorGuard() override {
    if (fd_ < 0) return;
    if (realm().can_call_js()) {
      Job::submit(std::make_unique<CloseLeaked>(realm(), fd_));
    } else {
      Request().run(uv_fs_close, fd_);
    }
  }

  /// The realm ends: nobody is left to be told.
  void dispose() override {
    if (fd_ >= 0) Request().run(uv_fs_close, fd_);
    fd_ = -1;
    delete this;
  }

  /// Gives up the descriptor without closing it.
  int32_t release() { return std::exchange(fd_, -1); }
  int32_t fd() const { return fd_; }

 private:
  int32_t fd_;
};

void set_leak_reporter(Realm& realm, v8::Local<v8::Function> report) {
  realm.state<LeakReporter>().report.Reset(realm.isolate(), report);
}

}  // namespace

void bind_watch(Binder& m) {
  {
    auto c = m.class_<FsEvent>("FSEvent");
    c.constructor<>().method<&FsEvent::start>("start").getter<&FsEvent::initialized>("initialized");
    Handle::declare(c);
  }
  {
    auto c = m.class_<StatPoll>("StatWatcher");
    c.constructor<bool>().method<&StatPoll::start>("start");
    Handle::declare(c);
  }
  m.class_<DescriptorGuard>("FileHandle")
      .constructor<int32_t>()
      .method<&DescriptorGuard::release>("release")
      .method<&DescriptorGuard::get_async_id>("getAsyncId")
      .getter<&DescriptorGuard::fd>("fd");
  m.function<&set_leak_reporter>("setLeakReporter");
}

}  // namespace nodus::modules::fs
