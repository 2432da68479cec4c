#pragma once

#include <v8.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

namespace nodus {
class Realm;
class IsolateTasks;
}  // namespace nodus

namespace nodus::modules::inspector {

/// Work that other threads have for a realm's thread. It is done by the event loop, between two
/// statements of running JavaScript (an interrupt of V8), or by a debugger's pause, whichever comes
/// first, always in the order in which it came.
class Mailbox : public std::enable_shared_from_this<Mailbox> {
 public:
  using Work = std::function<void()>;

  explicit Mailbox(Realm& realm);

  /// Any thread. What comes after close() is dropped. While WORK runs JavaScript, that may be
  /// interrupted for what comes later only if IS_REQUEST: a program that a front end evaluates can
  /// be stopped by it.
  void post(Work work, bool is_request = false);

  /// Any thread. For the event loop alone: no JavaScript is on the stack then.
  void post_to_loop(Work work);

  /// The realm's thread: does what is there. STANDS_STILL: even where nothing may be interrupted.
  void drain(bool stands_still = false);
  /// The realm's thread: sleeps until there is work, or somebody calls wake().
  void wait();
  /// Any thread.
  void wake();
  /// The realm's thread: the realm ends.
  void close();
  /// The realm's thread: JavaScript stands between two statements, and does not expect to be
  /// called.
  bool is_interrupting() const { return is_interrupting_; }
  bool is_open();

 private:
  struct Item {
    Work work;
    bool is_request;
  };
  bool take(Item& item);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Item> queue_;
  v8::Isolate* isolate_;
  uint64_t thread_id_;
  std::shared_ptr<v8::TaskRunner> tasks_;
  bool open_ = true;
  bool woken_ = false;
  bool is_interrupting_ = false;
  bool is_undisturbed_ = false;  ///< the realm's thread only
};

}  // namespace nodus::modules::inspector
