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

  /// Whose snapshot isolates are made from.
  enum class SnapshotOwner : uint8_t {
    kNobody,   ///< there is none: the snapshot builder, and NODUS_BUILTINS
    kBuiltin,  ///< holds the eager built-ins as they are before any program
    kUser,     ///< holds a program (--snapshot-blob)
  };

  /// Isolates are made from BLOB from now on, which stays alive.
  static void use_snapshot(v8::StartupData blob, SnapshotOwner owner);
  /// Isolates are made from nothing from now on: one is to become a snapshot itself.
  static void use_no_snapshot();

  /// What V8 chooses for the heap of an isolate on this machine.
  static const v8::ResourceConstraints& default_limits() { return limits_; }

  /// A new isolate with the embedder's settings, registered with the platform; from the snapshot
  /// when there is one. Its Realm is made by the caller. LIMITS may hold a worker's resource
  /// limits.
  static v8::Isolate* make_isolate(const v8::ResourceConstraints* limits = nullptr);
  /// Ends ISOLATE; its Realm is gone already.
  static void dispose_isolate(v8::Isolate* isolate);

  /// How the main thread's realm comes to be.
  static Realm::Origin origin();
  /// How that of a worker does: one that began in the middle of a user's program would not be new.
  static Realm::Origin worker_origin();

 private:
  static v8::ResourceConstraints limits_;
  std::unique_ptr<Platform> platform_;
};

/// When the process began, as performance.timeOrigin counts it, and what it reached when.
struct StartTimes {
  uint64_t process_start;   ///< uv_hrtime before main(), nanoseconds
  double process_start_ms;  ///< wall clock of the same moment, milliseconds since the epoch
  uint64_t node_start = 0;
  uint64_t v8_start = 0;
  uint64_t environment = 0;
  uint64_t bootstrap_complete = 0;
  uint64_t loop_start = 0;
  static StartTimes& get();
};

}  // namespace nodus
