#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "modules/inspector/mailbox.h"

namespace nodus::modules::inspector {

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

 private:
  std::mutex mutex_;
  std::map<uint64_t, std::shared_ptr<Mailbox>> mailboxes_;
};

}  // namespace nodus::modules::inspector
