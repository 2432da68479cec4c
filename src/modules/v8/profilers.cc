// v8.GCProfiler and v8.startCpuProfile: reports as JSON.

#include <uv.h>
#include <v8-profiler.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "base/native_debug.h"
#include "engine/realm.h"
#include "modules/v8/reports.h"
#include "modules/v8/serializer.h"
#include "protocol/json.h"

namespace nodus::modules::v8_module {

namespace {

void append(std::string& out, const char* key, double value, bool last = false) {
  char text[64];
  std::snprintf(text, sizeof(text), "%.0f", value);
  out += '"';
  out += key;
  out += "\":";
  out += text;
  if (!last) out += ',';
}

/// Heap figures under the names that the profiler's report has.
std::string heap_figures(v8::Isolate* isolate) {
  v8::HeapStatistics h;
  isolate->GetHeapStatistics(&h);
  auto d = [](size_t value) { return static_cast<double>(value); };
  std::string out = "{\"heapStatistics\":{";
  append(out, "totalHeapSize", d(h.total_heap_size()));
  append(out, "totalHeapSizeExecutable", d(h.total_heap_size_executable()));
  append(out, "totalPhysicalSize", d(h.total_physical_size()));
  append(out, "totalAvailableSize", d(h.total_available_size()));
  append(out, "totalGlobalHandlesSize", d(h.total_global_handles_size()));
  append(out, "usedGlobalHandlesSize", d(h.used_global_handles_size()));
  append(out, "usedHeapSize", d(h.used_heap_size()));
  append(out, "heapSizeLimit", d(h.heap_size_limit()));
  append(out, "mallocedMemory", d(h.malloced_memory()));
  append(out, "externalMemory", d(h.external_memory()));
  append(out, "peakMallocedMemory", d(h.peak_malloced_memory()), true);
  out += "},\"heapSpaceStatistics\":[";
  for (size_t i = 0; i < isolate->NumberOfHeapSpaces(); ++i) {
    v8::HeapSpaceStatistics s;
    isolate->GetHeapSpaceStatistics(&s, i);
    if (i > 0) out += ',';
    out += std::string("{\"spaceName\":\"") + s.space_name() + "\",";
    append(out, "spaceSize", d(s.space_size()));
    append(out, "spaceUsedSize", d(s.space_used_size()));
    append(out, "spaceAvailableSize", d(s.space_available_size()));
    append(out, "physicalSpaceSize", d(s.physical_space_size()), true);
    out += '}';
  }
  return out + "]}";
}

const char* gc_name(v8::GCType type) {
  switch (type) {
    case v8::kGCTypeScavenge:
      return "Scavenge";
    case v8::kGCTypeMinorMarkSweep:
      return "MinorMarkSweep";
    case v8::kGCTypeMarkSweepCompact:
      return "MarkSweepCompact";
    case v8::kGCTypeIncrementalMarking:
      return "IncrementalMarking";
    case v8::kGCTypeProcessWeakCallbacks:
      return "ProcessWeakCallbacks";
    default:
      return "Unknown";
  }
}

double wall_milliseconds() {
  uv_timeval64_t time;
  uv_gettimeofday(&time);
  return static_cast<double>(time.tv_sec) * 1000 + static_cast<double>(time.tv_usec / 1000);
}

class GcProfiler final : public Wrapped {
 public:
  GcProfiler(v8::Isolate* isolate, v8::Local<v8::Object> self) : Wrapped(isolate, self) {}
  ~GcProfiler() override { detach(); }

  void start() {
    if (active_) return;
    active_ = true;
    started_ = wall_milliseconds();
    isolate()->AddGCPrologueCallback(before, this);
    isolate()->AddGCEpilogueCallback(after, this);
  }

  std::string stop() {
    detach();
    std::string out = "{\"version\":1,";
    append(out, "startTime", started_);
    out += "\"statistics\":[" + collections_ + "],";
    append(out, "endTime", wall_milliseconds(), true);
    return out + "}";
  }

 private:
  void detach() {
    if (!active_) return;
    active_ = false;
    isolate()->RemoveGCPrologueCallback(before, this);
    isolate()->RemoveGCEpilogueCallback(after, this);
  }

  static void before(v8::Isolate* isolate, v8::GCType, v8::GCCallbackFlags, void* data) {
    auto* self = static_cast<GcProfiler*>(data);
    self->before_ = heap_figures(isolate);
    self->begin_ = uv_hrtime();
  }

  static void after(v8::Isolate* isolate, v8::GCType type, v8::GCCallbackFlags, void* data) {
    auto* self = static_cast<GcProfiler*>(data);
    if (self->begin_ == 0) return;
    double cost = static_cast<double>(uv_hrtime() - self->begin_) / 1000;
    self->begin_ = 0;
    char text[64];
    std::snprintf(text, sizeof(text), "%.3f", cost);
    if (!self->collections_.empty()) self->collections_ += ',';
    self->collections_ += std::string("{\"gcType\":\"") + gc_name(type) +
                          "\",\"beforeGC\":" + self->before_ + ",\"cost\":" + text +
                          ",\"afterGC\":" + heap_figures(isolate) + "}";
  }

  bool active_ = false;
  double started_ = 0;
  uint64_t begin_ = 0;
  std::string before_, collections_;
};

class CpuProfilerHandle final : public Wrapped {
 public:
  CpuProfilerHandle(v8::Isolate* isolate, v8::Local<v8::Object> self) : Wrapped(isolate, self) {}
  /// A thread that was terminated comes here without stop(). Its profiler has to end before it
  /// does: V8 would send the signals of its samples to a thread that is not there any more.
  ~CpuProfilerHandle() override {
    if (!profiler_) return;
    if (runs_) {
      v8::HandleScope scope(isolate());
      const std::string profile = stop();
      if (!file_.empty()) write(profile);
    }
    profiler_->Dispose();
  }

  /// INTERVAL in microseconds, 0 for V8's own; the profile goes to FILE if the thread ends without
  /// stop(), and nowhere if that is empty.
  void start(int32_t interval, std::string file) {
    profiler_ = v8::CpuProfiler::New(isolate());
    if (interval > 0) profiler_->SetSamplingInterval(interval);
    profiler_->StartProfiling(v8::String::Empty(isolate()), true);
    file_ = std::move(file);
    runs_ = true;
  }

  std::string stop() {
    runs_ = false;
    auto* profile = profiler_->StopProfiling(v8::String::Empty(isolate()));
    return profile ? take_cpu_profile(profile) : "";
  }

 private:
  void write(const std::string& profile) const {
    std::error_code ignored;
    const std::filesystem::path path(file_);
    std::filesystem::create_directories(path.parent_path(), ignored);
    std::ofstream out(path, std::ios::binary);
    out << profile;
    if (!out.flush()) std::fprintf(stderr, "Failed to write profile %s\n", file_.c_str());
    debug_natively("INSPECTOR_PROFILER", "profile of a terminated thread: %s", file_.c_str());
  }

  v8::CpuProfiler* profiler_ = nullptr;
  std::string file_;
  bool runs_ = false;
};

// ---- sampled allocations
// -------------------------------------------------------------------------------------------------

/// TEXT as a JSON string.
std::string quoted(v8::Isolate* isolate, v8::Local<v8::String> text) {
  v8::Local<v8::String> json;
  if (text.IsEmpty() || !v8::JSON::Stringify(isolate->GetCurrentContext(), text).ToLocal(&json))
    return "\"\"";
  return to_utf8(isolate, json).value_or("\"\"");
}

void append_node(v8::Isolate* isolate, std::string& out, const v8::AllocationProfile::Node& node,
                 HeapProfileForm form) {
  size_t size = 0;
  for (auto& allocation : node.allocations) size += allocation.size * allocation.count;
  const std::string numbers =
      "\"selfSize\":" + std::to_string(size) + ",\"id\":" + std::to_string(node.node_id);
  const std::string name = "\"functionName\":" + quoted(isolate, node.name);
  const std::string url = ",\"url\":" + quoted(isolate, node.script_name);
  const std::string script = std::to_string(node.script_id);
  const std::string place = ",\"lineNumber\":" + std::to_string(node.line_number - 1) +
                            ",\"columnNumber\":" + std::to_string(node.column_number - 1);
  if (form == HeapProfileForm::kProtocol) {
    out += "{\"callFrame\":{" + name + ",\"scriptId\":\"" + script + '"' + url + place + "}," +
           numbers;
  } else {
    out +=
        '{' + numbers + ",\"callFrame\":{\"scriptId\":" + script + place + ',' + name + url + '}';
  }
  out += ",\"children\":[";
  for (size_t i = 0; i < node.children.size(); ++i) {
    if (i > 0) out += ',';
    append_node(isolate, out, *node.children[i], form);
  }
  out += "]}";
}

std::string samples_of(const v8::AllocationProfile& profile) {
  std::string out = "\"samples\":[";
  bool first = true;
  for (auto& sample : const_cast<v8::AllocationProfile&>(profile).GetSamples()) {
    if (!first) out += ',';
    first = false;
    out += "{\"size\":" + std::to_string(sample.size * sample.count) +
           ",\"nodeId\":" + std::to_string(sample.node_id) +
           ",\"ordinal\":" + std::to_string(sample.sample_id) + "}";
  }
  return out + "]";
}

}  // namespace

void start_heap_sampling(v8::Isolate* isolate, double interval) {
  constexpr int kStackDepth = 128;
  isolate->GetHeapProfiler()->StartSamplingHeapProfiler(
      interval > 0 ? static_cast<uint64_t>(interval) : 524288, kStackDepth);
}

std::string stop_heap_sampling(v8::Isolate* isolate, HeapProfileForm form) {
  v8::HandleScope scope(isolate);
  std::unique_ptr<v8::AllocationProfile> profile(
      isolate->GetHeapProfiler()->GetAllocationProfile());
  std::string head = "\"head\":", samples = "\"samples\":[]";
  if (profile) {
    append_node(isolate, head, *profile->GetRootNode(), form);
    samples = samples_of(*profile);
  } else {
    head += "null";
  }
  isolate->GetHeapProfiler()->StopSamplingHeapProfiler();
  return form == HeapProfileForm::kProtocol ? '{' + head + ',' + samples + '}'
                                            : '{' + samples + ',' + head + '}';
}

/// What --heap-prof writes.
std::string stop_heap_prof(v8::Isolate* isolate) {
  return stop_heap_sampling(isolate, HeapProfileForm::kProtocol);
}

namespace {

void append_node(const v8::CpuProfileNode& node, std::string& out) {
  out += "{\"id\":" + std::to_string(node.GetNodeId()) +
         ",\"hitCount\":" + std::to_string(node.GetHitCount()) +
         ",\"callFrame\":{\"functionName\":";
  Json(node.GetFunctionNameStr()).dump(out);
  out += ",\"lineNumber\":" + std::to_string(node.GetLineNumber() - 1) +
         ",\"columnNumber\":" + std::to_string(node.GetColumnNumber() - 1) +
         ",\"scriptId\":" + std::to_string(node.GetScriptId()) + ",\"url\":";
  Json(node.GetScriptResourceNameStr()).dump(out);
  out += '}';
  if (int count = node.GetChildrenCount(); count > 0) {
    out += ",\"children\":[";
    for (int i = 0; i < count; ++i) {
      if (i > 0) out += ',';
      out += std::to_string(node.GetChild(i)->GetNodeId());
    }
    out += ']';
  }
  if (const char* reason = node.GetBailoutReason(); reason && *reason) {
    out += ",\"deoptReason\":";
    Json(reason).dump(out);
  }
  if (unsigned count = node.GetHitLineCount(); count > 0) {
    std::vector<v8::CpuProfileNode::LineTick> ticks(count);
    node.GetLineTicks(ticks.data(), count);
    out += ",\"positionTicks\":[";
    for (unsigned i = 0; i < count; ++i) {
      if (i > 0) out += ',';
      out += "{\"line\":" + std::to_string(ticks[i].line) +
             ",\"ticks\":" + std::to_string(ticks[i].hit_count) + "}";
    }
    out += ']';
  }
  out += '}';
}

}  // namespace

/// The form of the inspector's Profiler.Profile. V8's own writer does not escape names, and there
/// are some with backslashes ("RegExp: \\d+").
std::string take_cpu_profile(v8::CpuProfile* profile) {
  std::string out = "{\"nodes\":[";
  std::vector<const v8::CpuProfileNode*> left{profile->GetTopDownRoot()};
  while (!left.empty()) {
    const v8::CpuProfileNode& node = *left.back();
    left.pop_back();
    if (out.back() == '}') out += ',';
    append_node(node, out);
    for (int i = node.GetChildrenCount(); i > 0; --i) left.push_back(node.GetChild(i - 1));
  }
  out += "],\"startTime\":" + std::to_string(profile->GetStartTime()) +
         ",\"endTime\":" + std::to_string(profile->GetEndTime()) + ",\"samples\":[";
  const int count = profile->GetSamplesCount();
  for (int i = 0; i < count; ++i) {
    if (i > 0) out += ',';
    out += std::to_string(profile->GetSample(i)->GetNodeId());
  }
  out += "],\"timeDeltas\":[";
  int64_t last = profile->GetStartTime();
  for (int i = 0; i < count; ++i) {
    const int64_t at = profile->GetSampleTimestamp(i);
    if (i > 0) out += ',';
    out += std::to_string(at - last);
    last = at;
  }
  out += "]}";
  profile->Delete();
  return out;
}

void declare_profilers(Binder& m) {
  m.function<&start_heap_sampling>("startHeapSampling")
      .function<&stop_heap_prof>("stopHeapSampling");
  m.class_<GcProfiler>("GCProfiler")
      .constructor<>()
      .method<&GcProfiler::start>("start")
      .method<&GcProfiler::stop>("stop");
  m.class_<CpuProfilerHandle>("CpuProfiler")
      .constructor<>()
      .method<&CpuProfilerHandle::start>("start")
      .method<&CpuProfilerHandle::stop>("stop");
}

}  // namespace nodus::modules::v8_module
