// Reports of errors that end V8 (process.report.reportOnFatalError, --report-on-fatalerror). The
// heap of the thread in trouble cannot be used any more, so the report is put together as any
// other, but by a realm of its own on a thread of its own, while the thread in trouble stands
// still.

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "base/ignore.h"
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
  uint64_t thread_id = 0;
  uv_loop_t* loop = nullptr;
  v8::HeapStatistics heap;
  std::vector<v8::HeapSpaceStatistics> spaces;
  std::vector<NativeFrame> frames;
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
  auto* realm = new Realm(isolate, Runtime::origin(), about.options);
  realm->is_main_thread = false;
  realm->thread_id = about.thread_id;
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
  about->thread_id = realm.is_main_thread ? 0 : realm.thread_id;
  about->loop = realm.loop();
  about->options = std::make_shared<Options>(realm.options());
  about->frames = native_frames();
  isolate->GetHeapStatistics(&about->heap);
  about->spaces.resize(isolate->NumberOfHeapSpaces());
  for (size_t i = 0; i < about->spaces.size(); ++i)
    isolate->GetHeapSpaceStatistics(&about->spaces[i], i);
  std::thread([about] { write_report(*about); }).detach();
  std::unique_lock lock(about->mutex);
  about->finished.wait_for(lock, kPatience, [about] { return about->is_finished; });
}

v8::Local<v8::Object> heap_section(v8::Isolate* isolate, Trouble& about) {
  const auto d = [](size_t value) { return static_cast<double>(value); };
  auto& h = about.heap;
  ObjectMaker spaces(isolate);
  for (auto& s : about.spaces) {
    spaces.set(s.space_name(),
               ObjectMaker(isolate)
                   .set("memorySize", d(s.space_size()))
                   .set("committedMemory", d(s.physical_space_size()))
                   .set("capacity", d(s.space_used_size() + s.space_available_size()))
                   .set("used", d(s.space_used_size()))
                   .set("available", d(s.space_available_size()))
                   .get()
                   .As<v8::Value>());
  }
  return ObjectMaker(isolate)
      .set("totalMemory", d(h.total_heap_size()))
      .set("executableMemory", d(h.total_heap_size_executable()))
      .set("totalCommittedMemory", d(h.total_physical_size()))
      .set("availableMemory", d(h.total_available_size()))
      .set("totalGlobalHandlesMemory", d(h.total_global_handles_size()))
      .set("usedGlobalHandlesMemory", d(h.used_global_handles_size()))
      .set("usedMemory", d(h.used_heap_size()))
      .set("memoryLimit", d(h.heap_size_limit()))
      .set("mallocedMemory", d(h.malloced_memory()))
      .set("externalMemory", d(h.external_memory()))
      .set("peakMallocedMemory", d(h.peak_malloced_memory()))
      .set("nativeContextCount", d(h.number_of_native_contexts()))
      .set("detachedContextCount", d(h.number_of_detached_contexts()))
      .set("doesZapGarbage", d(h.does_zap_garbage()))
      .set("heapSpaces", spaces.get().As<v8::Value>())
      .get();
}

/// { event, trigger, threadId, settings, heap, nativeStack, loop handles }: what the report's own
/// realm cannot find out.
v8::Local<v8::Value> fatal_trouble(v8::Isolate* isolate) {
  if (!trouble) return v8::Undefined(isolate);
  return ObjectMaker(isolate)
      .set("event", trouble->event)
      .set("trigger", trouble->trigger)
      .set("threadId", static_cast<double>(trouble->thread_id))
      .set("settings", trouble->settings)
      .set("javascriptHeap", heap_section(isolate, *trouble).As<v8::Value>())
      .set("nativeStack", describe_frames(isolate, trouble->frames).As<v8::Value>())
      .set("libuv", describe_loop(isolate, trouble->loop).As<v8::Value>())
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
