// Reports of errors that end V8 (process.report.reportOnFatalError, --report-on-fatalerror). The
// heap of the thread in trouble cannot be used any more, so the report is put together as any
// other, but by a realm of its own on a thread of its own, while the thread in trouble stands
// still.

#include <condition_variable>
#include <memory>
#include <mutex>

#include "base/ignore.h"
#include "base/try_thread.h"
#include "engine/isolate_setup.h"
#include "engine/options.h"
#include "engine/runtime.h"
#include "modules/process/process.h"
#include "modules/process/report.h"

namespace nodus::modules::process {

namespace {

/// Longer than a report takes; the process must end whatever becomes of it.
constexpr std::chrono::seconds kPatience{20};

/// As process.report has been set by the program; the options count until then.
struct Settings {
  std::mutex mutex;
  std::optional<bool> wanted;
  std::string json;
};

Settings& settings() {
  static auto* instance = new Settings;
  return *instance;
}

/// What is known of the thread in trouble.
struct Trouble {
  std::string event, trigger, settings;
  ThreadState thread;
  std::shared_ptr<Options> options;

  std::mutex mutex;
  std::condition_variable finished;
  bool is_finished = false;
};

/// On the thread that writes the report.
thread_local Trouble* trouble = nullptr;

void write_report(Trouble& about) {
  trouble = &about;
  auto* isolate = Runtime::make_isolate();
  v8::Locker locker(isolate);
  v8::Isolate::Scope isolate_scope(isolate);
  v8::HandleScope scope(isolate);
  // Neither is ended: the process is about to.
  auto* realm = new Realm(isolate, Runtime::origin(), about.options, Realm::Thread::kWorker);
  realm->thread_id = about.thread.thread_id;
  ignore(realm->start("fatal_report"));
  std::lock_guard lock(about.mutex);
  about.is_finished = true;
  about.finished.notify_all();
}

void report_fatal_error(v8::Isolate* isolate, const char* event, const char* trigger) {
  auto& realm = Realm::from(isolate);
  auto* about = new Trouble;
  {
    auto& set = settings();
    std::lock_guard lock(set.mutex);
    if (!set.wanted.value_or(realm.options().flag("--report-on-fatalerror"))) return;
    about->settings = set.json;
  }
  about->event = event;
  about->trigger = trigger;
  about->thread.observe(realm);
  about->options = std::make_shared<Options>(realm.options());
  auto writer = try_thread([about] { write_report(*about); });
  if (!writer.joinable()) return;
  writer.detach();
  std::unique_lock lock(about->mutex);
  about->finished.wait_for(lock, kPatience, [about] { return about->is_finished; });
}

/// { event, trigger, settings } and the thread: what the report's own realm cannot find out.
v8::Local<v8::Value> fatal_trouble(v8::Isolate* isolate) {
  if (!trouble) return v8::Undefined(isolate);
  return describe_thread(isolate, trouble->thread)
      .set("event", trouble->event)
      .set("trigger", trouble->trigger)
      .set("settings", trouble->settings)
      .get();
}

/// process.report was changed: SETTINGS are its properties as JSON.
void set_fatal_report(bool wanted, std::string json) {
  auto& set = settings();
  std::lock_guard lock(set.mutex);
  set.wanted = wanted;
  set.json = std::move(json);
}

}  // namespace

void declare_fatal_report(Binder& m) {
  on_fatal_report = report_fatal_error;
  m.function<&fatal_trouble>("fatalTrouble").function<&set_fatal_report>("setFatalReport");
}

}  // namespace nodus::modules::process
