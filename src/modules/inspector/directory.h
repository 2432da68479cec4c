#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "modules/inspector/mailbox.h"

namespace nodus::modules::inspector {

/// A worker as a debugger shows it.
struct WorkerInfo {
  uint64_t thread_id;
  std::string title;
  std::string url;  ///< of its script; empty for code from a string
};

/// The threads of the process that can be inspected, each with its mailbox: how one finds another.
/// Any thread may ask.
class Directory {
 public:
  static Directory& get();

  /// On the realm's thread, or before it begins: its mailbox, made when it is not there yet.
  std::shared_ptr<Mailbox> enter(Realm& realm);
  /// On the realm's thread: it ends.
  void leave(Realm& realm);
  /// The mailbox of a thread; null when it is not there (any more).
  std::shared_ptr<Mailbox> mailbox(uint64_t thread_id);
  std::shared_ptr<Mailbox> main_mailbox() { return mailbox(0); }

  /// Told of workers, on the main thread.
  using Watch = std::function<void(const WorkerInfo&, bool waits)>;
  /// Main thread: WATCH hears of the workers there are (from now on) and of those to come, which
  /// wait for a debugger at their start when one of those who WAIT watches. Returns a number.
  int watch(Watch watch, bool waits);
  void set_waits(int number, bool waits);
  void unwatch(int number);

  /// On the worker's thread, before its program begins. Returns when nobody wants it to wait.
  void worker_started(Realm& realm, WorkerInfo info);

 private:
  struct Watcher {
    std::shared_ptr<Watch> watch;
    bool waits;
  };
  void tell(const Watcher& watcher, const WorkerInfo& info, bool waits);

  std::mutex mutex_;
  std::map<uint64_t, std::shared_ptr<Mailbox>> mailboxes_;
  std::map<uint64_t, WorkerInfo> workers_;
  std::map<int, Watcher> watchers_;
  int next_watcher_ = 1;
};

}  // namespace nodus::modules::inspector
