#include "modules/worker_threads/inquiry.h"

#include <uv.h>

#include "modules/v8/reports.h"

namespace nodus::modules::worker_threads {

Inquiry::Inquiry(Realm& asker, Kind what, double one, double two)
    : kind(what),
      first(one),
      second(two),
      completion(asker, v8::True(asker.isolate()), type(what)) {}

const char* Inquiry::type(Kind kind) {
  switch (kind) {
    case kHeapSnapshot:
      return "WORKERHEAPSNAPSHOT";
    case kHeapStatistics:
      return "WORKERHEAPSTATISTICS";
    case kCpuUsage:
      return "WORKERCPUUSAGE";
    case kStartCpuProfile:
    case kStopCpuProfile:
      return "WORKERCPUPROFILE";
    default:
      return "WORKERHEAPPROFILE";
  }
}

void Inquiry::settle(Realm& asker) {
  auto* isolate = asker.isolate();
  if (error_code) {
    completion.reject(asker.make_error(Error::coded(error_code, error_message)));
    return;
  }
  v8::LocalVector<v8::Value> items(isolate);
  for (double number : numbers) items.push_back(v8::Number::New(isolate, number));
  for (auto& text : texts) {
    // Snapshots are Latin-1 pieces; profiles are whole, and UTF-8.
    items.push_back(
        kind == kHeapSnapshot
            ? v8::String::NewFromOneByte(isolate, reinterpret_cast<const uint8_t*>(text.data()),
                                         v8::NewStringType::kNormal, static_cast<int>(text.size()))
                  .ToLocalChecked()
            : utf8(isolate, text).FromMaybe(v8::String::Empty(isolate)));
  }
  completion.resolve(v8::Array::New(isolate, items.data(), items.size()));
}

void Examiner::finish(v8::Isolate* isolate) {
  v8::HandleScope scope(isolate);
  for (auto& [id, profiler] : profilers_) {
    auto title = utf8(isolate, std::to_string(static_cast<uint64_t>(id))).ToLocalChecked();
    if (auto* profile = profiler->StopProfiling(title)) profile->Delete();
    profiler->Dispose();
  }
  profilers_.clear();
  if (samples_heap_) isolate->GetHeapProfiler()->StopSamplingHeapProfiler();
  samples_heap_ = false;
}

void Examiner::answer(v8::Isolate* isolate, Inquiry& inquiry) {
  v8::HandleScope scope(isolate);
  auto title = [&](double id) {
    return utf8(isolate, std::to_string(static_cast<uint64_t>(id))).ToLocalChecked();
  };
  switch (inquiry.kind) {
    case Inquiry::kHeapSnapshot:
      inquiry.texts = v8_module::heap_snapshot(isolate, inquiry.first != 0, inquiry.second != 0);
      break;
    case Inquiry::kHeapStatistics:
      inquiry.numbers = v8_module::heap_statistics(isolate);
      break;
    case Inquiry::kCpuUsage: {
      uv_rusage_t usage{};
      uv_getrusage_thread(&usage);
      auto microseconds = [](const uv_timeval_t& time) {
        return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
      };
      inquiry.numbers = {microseconds(usage.ru_utime), microseconds(usage.ru_stime)};
      break;
    }
    case Inquiry::kStartCpuProfile: {
      auto* profiler = v8::CpuProfiler::New(isolate);
      double id = ++last_profile_;
      profiler->StartProfiling(title(id), true);
      profilers_[id] = profiler;
      inquiry.numbers = {id};
      break;
    }
    case Inquiry::kStopCpuProfile: {
      auto found = profilers_.find(inquiry.first);
      if (found == profilers_.end()) break;
      auto* profile = found->second->StopProfiling(title(inquiry.first));
      inquiry.texts = {profile ? v8_module::take_cpu_profile(profile) : ""};
      found->second->Dispose();
      profilers_.erase(found);
      break;
    }
    case Inquiry::kStartHeapProfile:
      if (samples_heap_) {
        inquiry.error_code = "ERR_HEAP_PROFILE_HAVE_BEEN_STARTED";
        inquiry.error_message = "heap profiler have been started";
        break;
      }
      samples_heap_ = true;
      v8_module::start_heap_sampling(isolate, 0);
      break;
    case Inquiry::kStopHeapProfile:
      inquiry.texts = {samples_heap_ ? v8_module::stop_heap_sampling(
                                           isolate, v8_module::HeapProfileForm::kHandle)
                                     : ""};
      samples_heap_ = false;
      break;
    case Inquiry::kKindCount:
      break;
  }
}

}  // namespace nodus::modules::worker_threads
