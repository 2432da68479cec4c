#pragma once

#include <v8-profiler.h>
#include <v8.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/operation.h"

namespace nodus::modules::worker_threads {

/// What a parent asks of a running worker (worker.getHeapSnapshot(), worker.cpuUsage() …). It is
/// answered on the worker's thread, between two instructions of its JavaScript or in its idle loop,
/// and settled on the parent's.
struct Inquiry {
  enum Kind : int32_t {
    kHeapSnapshot,     ///< first, second: expose internals, numeric values. Texts: the snapshot
    kHeapStatistics,   ///< numbers in the order of v8.getHeapStatistics()
    kCpuUsage,         ///< numbers: user and system, microseconds
    kStartCpuProfile,  ///< numbers: its id
    kStopCpuProfile,   ///< first: the id. Texts: the profile
    kStartHeapProfile,
    kStopHeapProfile,  ///< Texts: the profile
    kKindCount
  };

  Inquiry(Realm& asker, Kind what, double one, double two);
  /// The name of the kind for async_hooks.
  static const char* type(Kind kind);

  /// On the asker's thread: the promise becomes the answer.
  void settle(Realm& asker);

  Kind kind;
  double first, second;
  Completion completion;

  std::vector<double> numbers;
  std::vector<std::string> texts;
  const char* error_code = nullptr;
  const char* error_message = nullptr;
};

/// The worker's side: answers, and keeps the profiles that run.
class Examiner {
 public:
  /// The thread ends: what still runs is stopped, before its isolate goes.
  void finish(v8::Isolate* isolate);
  void answer(v8::Isolate* isolate, Inquiry& inquiry);

 private:
  std::map<double, v8::CpuProfiler*> profilers_;
  double last_profile_ = 0;
  bool samples_heap_ = false;
};

}  // namespace nodus::modules::worker_threads
