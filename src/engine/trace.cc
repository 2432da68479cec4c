#include "engine/trace.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <algorithm>
#include <atomic>
#include <cinttypes>
#include <cmath>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "base/try_thread.h"
#include "engine/version.h"

namespace nodus::trace {

/// A file holds so many events; then comes the next. A collector takes no more.
constexpr size_t kEventsOfFile = 1 << 19;
constexpr size_t kFlushSize = 64 * 1024;

namespace {

/// Is one of the categories of GROUP, which have commas between them, among WANTED?
template <typename Names>
bool has_any(const Names& wanted, std::string_view group) {
  while (true) {
    auto comma = group.find(',');
    auto name = group.substr(0, comma);
    if (std::any_of(wanted.begin(), wanted.end(), [&](auto& each) { return each == name; }))
      return true;
    if (comma == group.npos) return false;
    group.remove_prefix(comma + 1);
  }
}

}  // namespace

/// All that is traced of this process. It is never destroyed: threads may end after main().
class Recorder {
 public:
  static Recorder& get() {
    static auto* recorder = new Recorder;
    return *recorder;
  }

  const uint8_t* group(const char* name) {
    std::lock_guard lock(mutex_);
    auto [entry, is_new] = groups_.try_emplace(name, nullptr);
    if (is_new) {
      entry->second = std::make_unique<Flag>();
      entry->second->name = &entry->first;
      entry->second->value = is_wanted(entry->first);
    }
    return &entry->second->value;
  }

  /// The name of the group whose flag this is.
  static const std::string& name_of(const uint8_t* flag) {
    return *reinterpret_cast<const Flag*>(flag)->name;
  }

  void enable(const std::vector<std::string>& categories) {
    std::lock_guard lock(mutex_);
    for (auto& category : categories) wanted_.insert(category);
    refresh();
    if (!started_) start();
  }

  void disable(const std::vector<std::string>& categories) {
    std::lock_guard lock(mutex_);
    for (auto& category : categories) {
      auto found = wanted_.find(category);
      if (found != wanted_.end()) wanted_.erase(found);
    }
    refresh();
  }

  std::string enabled() {
    std::lock_guard lock(mutex_);
    std::string out;
    for (auto at = wanted_.begin(); at != wanted_.end(); at = wanted_.upper_bound(*at))
      out += (out.empty() ? "" : ",") + *at;
    return out;
  }

  bool is_started() {
    std::lock_guard lock(mutex_);
    return started_;
  }

  void set_pattern(std::string pattern) {
    std::lock_guard lock(mutex_);
    pattern_ = std::move(pattern);
  }

  void set_metadata(std::string json) {
    std::lock_guard lock(mutex_);
    process_ = std::move(json);
  }

  /// Kept for the metadata of every file, and of those that begin later.
  void name_thread(std::string_view name) {
    std::lock_guard lock(mutex_);
    remember(metadata("thread_name", "{\"name\":" + quote(name) + "}"));
  }

  void name_process(std::string_view name) {
    std::lock_guard lock(mutex_);
    remember(metadata("process_name", "{\"name\":" + quote(name) + "}"));
  }

  void add(const uint8_t* flag, const Event& event) {
    auto& group = name_of(flag);
    auto text = line(event, group);
    std::lock_guard lock(mutex_);
    for (auto* collector : collectors_) {
      if (collector->events_.size() < kEventsOfFile && has_any(collector->categories_, group))
        collector->events_.push_back(text);
    }
    if (!wanted_.empty() && (collectors_.empty() || has_any(wanted_, group))) append(text);
  }

  void open(Collector* collector) {
    std::lock_guard lock(mutex_);
    collectors_.push_back(collector);
    refresh();
  }

  void close(Collector* collector) {
    std::lock_guard lock(mutex_);
    std::erase(collectors_, collector);
    refresh();
  }

  std::vector<std::string> take(Collector& collector) {
    std::lock_guard lock(mutex_);
    auto events = std::exchange(collector.events_, {});
    events.insert(events.end(), metadata_.begin(), metadata_.end());
    for (auto& each : last_metadata()) events.push_back(std::move(each));
    return events;
  }

  void stop() {
    {
      std::lock_guard lock(mutex_);
      if (!started_ || stopped_) return;
      stopped_ = true;
      for (auto& each : groups_) each.second->value = 0;
      wake_.notify_all();
    }
    if (writer_.joinable()) writer_.join();
    std::lock_guard lock(mutex_);
    flush(buffer_);
    close_file();
  }

  static std::string line(const Event& event, const std::string& category) {
    char head[160];
    uint64_t time = (event.time ? event.time : uv_hrtime()) / 1000;
    timespec used;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    uint64_t cpu =
        static_cast<uint64_t>(used.tv_sec) * 1000000 + static_cast<uint64_t>(used.tv_nsec) / 1000;
    std::snprintf(head, sizeof head,
                  "{\"pid\":%d,\"tid\":%ld,\"ts\":%" PRIu64 ",\"tts\":%" PRIu64
                  ",\"ph\":\"%c\",\"cat\":",
                  getpid(), syscall(SYS_gettid), time, cpu, event.phase);
    char tail[96];
    uint64_t duration = event.duration / 1000;
    int size = std::snprintf(tail, sizeof tail, ",\"dur\":%" PRIu64 ",\"tdur\":%" PRIu64, duration,
                             duration);
    if (event.has_id) {
      std::snprintf(tail + size, sizeof tail - static_cast<size_t>(size),
                    ",\"id\":\"0x%" PRIx64 "\"", event.id);
    }
    std::string out = head;
    out += quote(category);
    out += ",\"name\":";
    out += quote(event.name);
    out += tail;
    out += ",\"args\":";
    out += event.args;
    out += '}';
    return out;
  }

 private:
  struct Flag {
    uint8_t value = 0;
    const std::string* name = nullptr;
  };

  static std::string metadata(std::string_view name, const std::string& args) {
    Event event;
    event.phase = kMetadata;
    event.name = name;
    event.args = args;
    return line(event, "__metadata");
  }

  bool is_wanted(std::string_view name) const {
    if (stopped_) return false;
    if (!wanted_.empty() && has_any(wanted_, name)) return true;
    return std::any_of(collectors_.begin(), collectors_.end(),
                       [&](auto* each) { return has_any(each->categories_, name); });
  }

  void refresh() {
    for (auto& [name, flag] : groups_) flag->value = is_wanted(name);
  }

  void start() {
    started_ = true;
    // Without one everything is written at the end.
    writer_ = try_thread([this] { work(); });
  }

  void remember(std::string text) {
    if (started_) append(text);
    metadata_.push_back(std::move(text));
  }

  void append(const std::string& text) {
    if (stopped_ || !started_) return;
    if (!buffer_.empty()) buffer_ += '\x1e';
    buffer_ += text;
    if (buffer_.size() >= kFlushSize) wake_.notify_one();
  }

  void work() {
    pthread_setname_np(pthread_self(), "TraceEvents");
    std::unique_lock lock(mutex_);
    while (!stopped_) {
      wake_.wait_for(lock, std::chrono::seconds(1),
                     [this] { return stopped_ || buffer_.size() >= kFlushSize; });
      if (stopped_) break;
      std::string text;
      text.swap(buffer_);
      lock.unlock();
      flush(text);
      lock.lock();
    }
  }

  /// On the writer's thread, or when it has ended. Events are apart by a character that JSON has
  /// not.
  void flush(std::string_view text) {
    while (!text.empty()) {
      auto end = text.find('\x1e');
      put(text.substr(0, end));
      if (end == text.npos) break;
      text.remove_prefix(end + 1);
    }
    if (file_) std::fflush(file_);
  }

  void put(std::string_view event) {
    if (file_ && events_ >= kEventsOfFile) close_file();
    if (!file_) open_file();
    if (!file_) return;
    if (events_++ > 0) std::fputc(',', file_);
    std::fwrite(event.data(), 1, event.size(), file_);
  }

  /// What is told of the process after all that happened in it.
  std::vector<std::string> last_metadata() const {
    std::vector<std::string> out;
    out.push_back(metadata("version", "{\"node\":" + quote(kNodeVersion + 1) + "}"));
    if (!process_.empty()) out.push_back(metadata("node", "{\"process\":" + process_ + "}"));
    return out;
  }

  void open_file() {
    auto replace = [](std::string text, std::string_view what, const std::string& with) {
      for (size_t at = 0; (at = text.find(what, at)) != text.npos; at += with.size())
        text.replace(at, what.size(), with);
      return text;
    };
    auto path = replace(replace(pattern_, "${pid}", std::to_string(getpid())), "${rotation}",
                        std::to_string(++rotation_));
    int fd = ::open(path.c_str(), O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0) {
      std::fprintf(stderr, "Could not open trace file %s: %s\n", path.c_str(),
                   std::strerror(errno));
      return;
    }
    file_ = fdopen(fd, "w");
    events_ = 0;
    std::fputs("{\"traceEvents\":[", file_);
  }

  void close_file() {
    if (!file_) open_file();
    if (!file_) return;
    for (auto& each : metadata_) put(each);
    for (auto& each : last_metadata()) put(each);
    std::fputs("]}", file_);
    std::fclose(file_);
    file_ = nullptr;
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  std::map<std::string, std::unique_ptr<Flag>> groups_;
  std::multiset<std::string> wanted_;
  std::vector<Collector*> collectors_;
  std::string pattern_ = "node_trace.${rotation}.log";
  std::string process_;
  std::vector<std::string> metadata_;
  std::string buffer_;
  std::thread writer_;
  std::FILE* file_ = nullptr;
  size_t events_ = 0;
  int rotation_ = 0;
  bool started_ = false;
  bool stopped_ = false;
};

namespace {

// Types of arguments of V8's events.
enum : uint8_t { kBool = 1, kUint, kInt, kDouble, kPointer, kString, kCopiedString, kConvertable };

class Controller final : public v8::TracingController {
 public:
#if !defined(V8_USE_PERFETTO)
  const uint8_t* GetCategoryGroupEnabled(const char* name) override { return group(name); }

  uint64_t AddTraceEvent(char phase, const uint8_t* category, const char* name, const char* scope,
                         uint64_t id, uint64_t bind_id, int32_t count, const char** names,
                         const uint8_t* types, const uint64_t* values,
                         std::unique_ptr<v8::ConvertableToTraceFormat>* convertables,
                         unsigned flags) override {
    return AddTraceEventWithTimestamp(phase, category, name, scope, id, bind_id, count, names,
                                      types, values, convertables, flags,
                                      static_cast<int64_t>(uv_hrtime() / 1000));
  }

  uint64_t AddTraceEventWithTimestamp(char phase, const uint8_t* category, const char* name,
                                      const char*, uint64_t id, uint64_t, int32_t count,
                                      const char** names, const uint8_t* types,
                                      const uint64_t* values,
                                      std::unique_ptr<v8::ConvertableToTraceFormat>* convertables,
                                      unsigned flags, int64_t timestamp) override {
    constexpr unsigned kHasId = 2;
    std::string args = "{";
    for (int32_t i = 0; i < count; ++i) {
      if (i > 0) args += ',';
      args += quote(names[i]);
      args += ':';
      append_value(args, types[i], values[i], convertables ? convertables[i].get() : nullptr);
    }
    args += '}';
    Event event;
    event.phase = static_cast<Phase>(phase);
    event.name = name;
    event.args = args;
    event.has_id = flags & kHasId;
    event.id = id;
    event.time = static_cast<uint64_t>(timestamp) * 1000;
    if (phase != kComplete) {
      Recorder::get().add(category, event);
      return 0;
    }
    // Its duration comes later.
    std::lock_guard lock(mutex_);
    auto handle = ++last_;
    open_.emplace(handle, std::make_pair(event.time, args));
    return handle;
  }

  void UpdateTraceEventDuration(const uint8_t* category, const char* name,
                                uint64_t handle) override {
    std::pair<uint64_t, std::string> begun;
    {
      std::lock_guard lock(mutex_);
      auto found = open_.find(handle);
      if (found == open_.end()) return;
      begun = std::move(found->second);
      open_.erase(found);
    }
    Event event;
    event.phase = kComplete;
    event.name = name;
    event.args = begun.second;
    event.time = begun.first;
    event.duration = uv_hrtime() - begun.first;
    Recorder::get().add(category, event);
  }
#endif

 private:
  static void append_value(std::string& out, uint8_t type, uint64_t value,
                           v8::ConvertableToTraceFormat* convertable) {
    char text[64];
    double number;
    switch (type) {
      case kBool:
        out += value ? "true" : "false";
        return;
      case kUint:
        out += std::to_string(value);
        return;
      case kInt:
        out += std::to_string(static_cast<int64_t>(value));
        return;
      case kDouble:
        std::memcpy(&number, &value, sizeof number);
        if (!std::isfinite(number)) {
          out += std::isnan(number) ? "\"NaN\"" : number < 0 ? "\"-Infinity\"" : "\"Infinity\"";
          return;
        }
        std::snprintf(text, sizeof text, "%.17g", number);
        out += text;
        return;
      case kPointer:
        std::snprintf(text, sizeof text, "\"0x%" PRIx64 "\"", value);
        out += text;
        return;
      case kString:
      case kCopiedString: {
        auto* string = reinterpret_cast<const char*>(value);
        out += string ? quote(string) : "\"nullptr\"";
        return;
      }
      case kConvertable:
        if (convertable) {
          convertable->AppendAsTraceFormat(&out);
          return;
        }
        [[fallthrough]];
      default:
        out += "null";
    }
  }

  std::mutex mutex_;
  std::map<uint64_t, std::pair<uint64_t, std::string>> open_;
  uint64_t last_ = 0;
};

}  // namespace

const uint8_t* group(const char* name) { return Recorder::get().group(name); }

void add(const Group& group, const Event& event) { Recorder::get().add(group.flag(), event); }

Scope::~Scope() {
  if (start_ == 0 || !group_.is_on()) return;
  Event event;
  event.phase = kComplete;
  event.name = name_;
  event.time = start_;
  event.duration = uv_hrtime() - start_;
  add(group_, event);
}

void set_file_pattern(std::string pattern) { Recorder::get().set_pattern(std::move(pattern)); }
void enable(const std::vector<std::string>& categories) { Recorder::get().enable(categories); }
void disable(const std::vector<std::string>& categories) { Recorder::get().disable(categories); }
std::string enabled_categories() { return Recorder::get().enabled(); }
bool is_started() { return Recorder::get().is_started(); }
void set_process_metadata(std::string json) { Recorder::get().set_metadata(std::move(json)); }
void set_process_name(std::string_view name) { Recorder::get().name_process(name); }
void set_thread_name(std::string_view name) { Recorder::get().name_thread(name); }
void stop() { Recorder::get().stop(); }

Collector::Collector(std::vector<std::string> categories) : categories_(std::move(categories)) {
  Recorder::get().open(this);
}
Collector::~Collector() { Recorder::get().close(this); }
std::vector<std::string> Collector::take() { return Recorder::get().take(*this); }

std::unique_ptr<v8::TracingController> make_controller() { return std::make_unique<Controller>(); }

std::string quote(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char code[8];
      std::snprintf(code, sizeof code, "\\u%04x", c);
      out += code;
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace nodus::trace
