#pragma once

#include <uv.h>
#include <v8-platform.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// Trace events (Node documentation, "Trace events"): what happens in the process, in the format
/// of Chrome's tracing tools. While nothing is traced, a place that could be costs one load.
namespace nodus::trace {

/// Phases of the trace event format.
enum Phase : char {
  kBegin = 'B',
  kEnd = 'E',
  kComplete = 'X',
  kInstant = 'I',
  kCounter = 'C',
  kAsyncBegin = 'b',
  kAsyncInstant = 'n',
  kAsyncEnd = 'e',
  kMetadata = 'M',
};

/// Whether events of GROUP, names of categories with commas between them, are wanted: not 0. The
/// place stays, and changes as categories are turned on and off.
const uint8_t* group(const char* name);

/// A group of categories, looked up once.
class Group {
 public:
  explicit Group(const char* name) : flag_(group(name)) {}
  bool is_on() const { return *static_cast<const volatile uint8_t*>(flag_) != 0; }
  const uint8_t* flag() const { return flag_; }

 private:
  const uint8_t* flag_;
};

struct Event {
  Phase phase = kInstant;
  std::string_view name;
  std::string_view args = "{}";  ///< JSON
  bool has_id = false;
  uint64_t id = 0;
  uint64_t time = 0;      ///< of uv_hrtime; 0: now
  uint64_t duration = 0;  ///< nanoseconds, of kComplete
};

/// Writes EVENT, which is wanted.
void add(const Group& group, const Event& event);

/// A kComplete event from here to the end of the block.
class Scope {
 public:
  Scope(const Group& group, const char* name)
      : group_(group), name_(name), start_(group.is_on() ? uv_hrtime() : 0) {}
  ~Scope();
  Scope(const Scope&) = delete;

 private:
  const Group& group_;
  const char* name_;
  uint64_t start_;
};

/// Where the files go: `${rotation}` and `${pid}` are replaced.
void set_file_pattern(std::string pattern);
/// Turns CATEGORIES on, until disable() with the same.
void enable(const std::vector<std::string>& categories);
void disable(const std::vector<std::string>& categories);
/// Those that are on, sorted, with commas; empty when there are none.
std::string enabled_categories();
/// Has anything ever been traced?
bool is_started();

/// Events in memory rather than in files, from here to its end (the inspector's domain
/// NodeTracing, recordUntilFull).
class Collector {
 public:
  explicit Collector(std::vector<std::string> categories);
  ~Collector();
  Collector(const Collector&) = delete;

  /// What was collected so far, each as JSON, with what is to be known of the process at the end.
  std::vector<std::string> take();

 private:
  friend class Recorder;
  std::vector<std::string> categories_;
  std::vector<std::string> events_;
};

/// JSON of process.versions and the like, for the metadata.
void set_process_metadata(std::string json);
void set_process_name(std::string_view name);
/// Names the calling thread.
void set_thread_name(std::string_view name);

/// Everything is written; nothing more will be.
void stop();

/// V8's events come this way.
std::unique_ptr<v8::TracingController> make_controller();

/// TEXT as JSON, with its quotes.
std::string quote(std::string_view text);

}  // namespace nodus::trace
