#pragma once

#include <v8-profiler.h>
#include <v8.h>

#include <string>
#include <vector>

// Reports on an isolate that others than the module v8 make, too (worker.getHeapSnapshot() …). All
// are for the isolate's own thread.

namespace nodus::modules::v8_module {

/// The figures of v8.getHeapStatistics(), in its order.
std::vector<double> heap_statistics(v8::Isolate* isolate);

/// The text of a heap snapshot in pieces.
std::vector<std::string> heap_snapshot(v8::Isolate* isolate, bool internals, bool numbers);

void start_heap_sampling(v8::Isolate* isolate, double interval);
/// How a sampled heap is written: as the inspector protocol has it
/// (HeapProfiler.SamplingHeapProfile), or as the handle of worker.startHeapProfile() gives it.
enum class HeapProfileForm { kProtocol, kHandle };
/// Ends the sampling; its profile as JSON.
std::string stop_heap_sampling(v8::Isolate* isolate, HeapProfileForm form);

/// A profile as the JSON of a .cpuprofile file; it is deleted.
std::string take_cpu_profile(v8::CpuProfile* profile);

}  // namespace nodus::modules::v8_module
