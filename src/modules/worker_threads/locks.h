#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace nodus::modules::worker_threads {

/// A realm's part in the process's locks. Its thread is told when something happened to one of its
/// requests.
class LockClient {
 public:
  enum Happening : uint8_t { kGranted, kStolen };
  struct Event {
    double id;
    Happening what;
  };

  virtual ~LockClient() = default;
  /// Any thread, inside the registry's lock.
  virtual void wake() = 0;

  uint64_t thread_id = 0;
  std::vector<Event> events;  ///< guarded by the registry
};

/// The lock managers' shared state (Web Locks API, "Lock manager", "Lock request queue"): all
/// threads of the process contend for the same names, which are any UTF-16, well-formed or not.
class LockRegistry {
 public:
  enum class Outcome : uint8_t { kQueued, kGranted, kUnavailable };
  struct Lock {
    LockClient* client;
    double id;
    bool shared;
  };
  struct Listed {
    std::u16string name;
    double id;
    bool shared;
    bool held;
  };

  static LockRegistry& get();

  Outcome request(LockClient* client, double id, const std::u16string& name, bool shared,
                  bool if_available, bool steal);
  /// True when the request was still queued.
  bool abort(LockClient* client, double id, const std::u16string& name);
  void release(LockClient* client, double id, const std::u16string& name);
  /// CLIENT's own locks and, in the order of their ids, its requests (Node lists no others').
  std::vector<Listed> query(LockClient* client);
  /// What happened to CLIENT's requests since the last call.
  std::vector<LockClient::Event> take_events(LockClient* client);
  /// CLIENT's realm ends: its locks are free, its requests forgotten.
  void drop(LockClient* client);

 private:
  struct Name {
    std::vector<Lock> held;
    std::deque<Lock> queue;
  };

  void tell(const Lock& lock, LockClient::Happening what);
  void process_queue(Name& entry);
  void tidy(const std::u16string& name);

  std::mutex mutex_;
  std::unordered_map<std::u16string, Name> names_;
};

}  // namespace nodus::modules::worker_threads
