#include "modules/worker_threads/locks.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace nodus::modules::worker_threads {

namespace {

auto same(LockClient* client, double id) {
  return [client, id](const LockRegistry::Lock& lock) {
    return lock.client == client && lock.id == id;
  };
}

}  // namespace

LockRegistry& LockRegistry::get() {
  static LockRegistry registry;
  return registry;
}

LockRegistry::Outcome LockRegistry::request(LockClient* client, double id,
                                            const std::u16string& name, bool shared,
                                            bool if_available, bool steal) {
  std::lock_guard lock(mutex_);
  auto& entry = names_[name];
  Lock mine{client, id, shared};
  if (steal) {
    for (auto& held : entry.held) tell(held, LockClient::kStolen);
    entry.held = {mine};
    return Outcome::kGranted;
  }
  bool free = shared ? std::all_of(entry.held.begin(), entry.held.end(),
                                   [](const Lock& held) { return held.shared; })
                     : entry.held.empty();
  // Who asks later does not overtake.
  if (free && entry.queue.empty()) {
    entry.held.push_back(mine);
    return Outcome::kGranted;
  }
  if (if_available) return Outcome::kUnavailable;
  entry.queue.push_back(mine);
  return Outcome::kQueued;
}

bool LockRegistry::abort(LockClient* client, double id, const std::u16string& name) {
  std::lock_guard lock(mutex_);
  auto found = names_.find(name);
  if (found == names_.end()) return false;
  auto& queue = found->second.queue;
  auto at = std::find_if(queue.begin(), queue.end(), same(client, id));
  if (at == queue.end()) return false;
  queue.erase(at);
  process_queue(found->second);
  tidy(name);
  return true;
}

void LockRegistry::release(LockClient* client, double id, const std::u16string& name) {
  std::lock_guard lock(mutex_);
  auto found = names_.find(name);
  if (found == names_.end()) return;
  std::erase_if(found->second.held, same(client, id));
  process_queue(found->second);
  tidy(name);
}

std::vector<LockRegistry::Listed> LockRegistry::query(LockClient* client) {
  std::lock_guard lock(mutex_);
  std::vector<Listed> held, queued;
  for (auto& [name, entry] : names_) {
    for (auto& of_name : entry.held) {
      if (of_name.client == client) held.push_back({name, of_name.id, of_name.shared, true});
    }
    for (auto& of_name : entry.queue) {
      if (of_name.client == client) queued.push_back({name, of_name.id, of_name.shared, false});
    }
  }
  std::sort(queued.begin(), queued.end(), [](auto& a, auto& b) { return a.id < b.id; });
  held.insert(held.end(), std::make_move_iterator(queued.begin()),
              std::make_move_iterator(queued.end()));
  return held;
}

std::vector<LockClient::Event> LockRegistry::take_events(LockClient* client) {
  std::lock_guard lock(mutex_);
  return std::exchange(client->events, {});
}

void LockRegistry::drop(LockClient* client) {
  std::lock_guard lock(mutex_);
  auto is_its = [client](const Lock& lock) { return lock.client == client; };
  for (auto at = names_.begin(); at != names_.end();) {
    auto& entry = at->second;
    std::erase_if(entry.held, is_its);
    std::erase_if(entry.queue, is_its);
    process_queue(entry);
    at = entry.held.empty() && entry.queue.empty() ? names_.erase(at) : std::next(at);
  }
}

void LockRegistry::tell(const Lock& lock, LockClient::Happening what) {
  lock.client->events.push_back({lock.id, what});
  lock.client->wake();
}

void LockRegistry::process_queue(Name& entry) {
  while (!entry.queue.empty()) {
    auto& next = entry.queue.front();
    bool only_shared = std::all_of(entry.held.begin(), entry.held.end(),
                                   [](const Lock& held) { return held.shared; });
    if (!entry.held.empty() && !(next.shared && only_shared)) return;
    entry.held.push_back(next);
    tell(next, LockClient::kGranted);
    entry.queue.pop_front();
  }
}

void LockRegistry::tidy(const std::u16string& name) {
  auto found = names_.find(name);
  if (found != names_.end() && found->second.held.empty() && found->second.queue.empty())
    names_.erase(found);
}

}  // namespace nodus::modules::worker_threads
