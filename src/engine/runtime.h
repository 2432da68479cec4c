#pragma once

#include <v8.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/options.h"
#include "engine/realm.h"

namespace nodus {

class Platform;

/// What the process has once: V8 and its platform.
class Runtime {
 public:
  /// V8 flags must have been set. THREADS: V8's worker threads.
  explicit Runtime(int threads);
  ~Runtime();

  /// The young generation is the user's to size; call before isolates are made.
  void leave_young_generation();

  /// True when realms can be made from the embedded snapshot (not in the snapshot builder, not with
  /// NODUS_BUILTINS).
  static bool has_snapshot();

  /// Of the snapshot builder alone: isolates are made from BLOB from now on, which stays alive.
  static void use_snapshot(v8::StartupData blob);

  /// A new isolate with the embedder's settings, registered with the platform; from the snapshot
  /// when there is one. Its Realm is made by the caller. LIMITS may hold a worker's resource
  /// limits.
  static v8::Isolate* make_isolate(const v8::ResourceConstraints* limits = nullptr);
  /// Ends ISOLATE; its Realm is gone already.
  static void dispose_isolate(v8::Isolate* isolate);

  static Realm::Origin origin() {
    return has_snapshot() ? Realm::Origin::kSnapshot : Realm::Origin::kBootstrap;
  }

 private:
  std::unique_ptr<Platform> platform_;
};

/// Microseconds of steady clock at which the process began, as performance.timeOrigin counts it.
struct StartTimes {
  uint64_t process_start;   ///< uv_hrtime at main(), nanoseconds
  double process_start_ms;  ///< wall clock of the same moment, milliseconds since the epoch
  uint64_t v8_start = 0;
  uint64_t environment = 0;
  uint64_t bootstrap_complete = 0;
  uint64_t loop_start = 0;
  static StartTimes& get();
};

}  // namespace nodus
