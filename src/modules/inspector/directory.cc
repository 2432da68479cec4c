#include "modules/inspector/directory.h"

#include "engine/realm.h"

namespace nodus::modules::inspector {

Directory& Directory::get() {
  static auto* directory = new Directory;  // threads may ask to the very end of the process
  return *directory;
}

std::shared_ptr<Mailbox> Directory::enter(Realm& realm) {
  std::lock_guard lock(mutex_);
  auto& mailbox = mailboxes_[realm.thread_id];
  if (!mailbox) mailbox = std::make_shared<Mailbox>(realm);
  return mailbox;
}

void Directory::leave(Realm& realm) {
  std::shared_ptr<Mailbox> mailbox;
  {
    std::lock_guard lock(mutex_);
    auto found = mailboxes_.find(realm.thread_id);
    if (found == mailboxes_.end()) return;
    mailbox = found->second;
    mailboxes_.erase(found);
  }
  mailbox->close();
}

std::shared_ptr<Mailbox> Directory::mailbox(uint64_t thread_id) {
  std::lock_guard lock(mutex_);
  auto found = mailboxes_.find(thread_id);
  return found == mailboxes_.end() ? nullptr : found->second;
}

}  // namespace nodus::modules::inspector
