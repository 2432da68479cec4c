#include "engine/garbage_limit.h"

#include <uv.h>

#include "base/seldom.h"

namespace nodus {

namespace {

struct Pace {
  Seldom seldom{10'000'000'000, 1000};
  uint64_t begun = 0;
};

thread_local constinit Pace pace;

// V8 decides at the end of a collection of everything when the next one begins, and only then asks
// whether memory is to be saved.

void before_collection(v8::Isolate* isolate, v8::GCType, v8::GCCallbackFlags) {
  pace.begun = uv_hrtime();
  isolate->SetMemorySaverMode(pace.seldom.is_due(pace.begun));
}

void after_collection(v8::Isolate* isolate, v8::GCType, v8::GCCallbackFlags) {
  isolate->SetMemorySaverMode(false);
  pace.seldom.done(pace.begun, uv_hrtime());
}

}  // namespace

void limit_old_garbage(v8::Isolate* isolate) {
  pace.seldom.begin(uv_hrtime());
  isolate->AddGCPrologueCallback(&before_collection, v8::kGCTypeMarkSweepCompact);
  isolate->AddGCEpilogueCallback(&after_collection, v8::kGCTypeMarkSweepCompact);
}

}  // namespace nodus
