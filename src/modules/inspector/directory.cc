#include "modules/inspector/directory.h"

#include "engine/options.h"
#include "engine/realm.h"
#include "modules/inspector/agent.h"

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
    workers_.erase(realm.thread_id);
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

/// The mutex is held.
void Directory::tell(const Watcher& watcher, const WorkerInfo& info, bool waits) {
  auto found = mailboxes_.find(0);
  if (found == mailboxes_.end()) return;
  found->second->post([watch = std::weak_ptr<Watch>(watcher.watch), info, waits] {
    if (auto call = watch.lock()) (*call)(info, waits);
  });
}

int Directory::watch(Watch watch, bool waits) {
  std::lock_guard lock(mutex_);
  int number = next_watcher_++;
  auto& watcher = watchers_[number];
  watcher = {std::make_shared<Watch>(std::move(watch)), waits};
  for (auto& [id, info] : workers_) tell(watcher, info, false);
  return number;
}

void Directory::set_waits(int number, bool waits) {
  std::lock_guard lock(mutex_);
  watchers_[number].waits = waits;
}

void Directory::unwatch(int number) {
  std::lock_guard lock(mutex_);
  watchers_.erase(number);
}

void Directory::worker_started(Realm& realm, WorkerInfo info) {
  auto& options = realm.options();
  bool breaks = options.flag("--inspect-brk");
  bool waits = breaks || options.flag("--inspect-wait");
  {
    std::lock_guard lock(mutex_);
    for (auto& [number, watcher] : watchers_) waits = breaks = waits || watcher.waits;
    for (auto& [number, watcher] : watchers_) tell(watcher, info, waits);
    workers_[info.thread_id] = std::move(info);
  }
  if (!waits) return;
  auto& agent = Agent::of(realm);
  agent.breaks_on_start = breaks;
  agent.wait_for_frontend();
}

}  // namespace nodus::modules::inspector
