#include "modules/inspector/worker_links.h"

#include <vector>

#include "modules/inspector/agent.h"

namespace nodus::modules::inspector {

struct WorkerLinks::Link {
  std::string id;
  std::shared_ptr<Mailbox> worker;
  /// The worker's thread only.
  int session = 0;
};

/// In the worker's agent: passes everything on to the main thread.
class WorkerLinks::LinkFrontend final : public Frontend {
 public:
  LinkFrontend(std::weak_ptr<Listener> listener, std::string id)
      : listener_(std::move(listener)), id_(std::move(id)) {}

  // Also when the thread ends.
  ~LinkFrontend() override {
    to_main([](Listener& listener, const std::string& id) { listener.detached(id); });
  }

  void send(std::string_view message) override {
    to_main([text = std::string(message)](Listener& listener, const std::string& id) {
      listener.received(id, text);
    });
  }
  bool is_remote() const override { return true; }

 private:
  template <typename Act>
  void to_main(Act act) {
    auto main = Directory::get().main_mailbox();
    if (!main) return;
    main->post(
        [listener = listener_, id = id_, act] {
          if (auto there = listener.lock()) act(*there, id);
        },
        true);
  }

  std::weak_ptr<Listener> listener_;
  std::string id_;
};

WorkerLinks::WorkerLinks(Listener listener) {
  auto detached = std::move(listener.detached);
  listener.detached = [this, detached](const std::string& id) {
    if (links_.erase(id) > 0) detached(id);
  };
  listener_ = std::make_shared<Listener>(std::move(listener));
}

WorkerLinks::~WorkerLinks() { detach_all(); }

void WorkerLinks::attach(const WorkerInfo& info, bool waits) {
  auto worker = Directory::get().mailbox(info.thread_id);
  if (!worker) return;
  auto id = std::to_string(next_++);
  auto link = std::make_shared<Link>(Link{id, worker, 0});
  links_[id] = link;
  worker->post([link, listener = std::weak_ptr<Listener>(listener_)] {
    auto frontend = std::make_unique<LinkFrontend>(listener, link->id);
    link->session = Agent::of(Realm::current()).connect(std::move(frontend)).id();
  });
  listener_->attached(id, info, waits);
}

void WorkerLinks::send(const std::string& id, std::string message) {
  auto found = links_.find(id);
  if (found == links_.end()) return;
  found->second->worker->post(
      [link = found->second, text = std::move(message)] {
        auto* session = Agent::of(Realm::current()).session(link->session);
        if (session) session->dispatch(text);
      },
      true);
}

bool WorkerLinks::detach(const std::string& id) {
  auto found = links_.find(id);
  if (found == links_.end()) return false;
  auto link = found->second;
  links_.erase(found);
  link->worker->post([link] { Agent::of(Realm::current()).disconnect(link->session); });
  return true;
}

std::vector<std::string> WorkerLinks::detach_all() {
  std::vector<std::string> ids;
  while (!links_.empty()) {
    ids.push_back(links_.begin()->first);
    detach(ids.back());
  }
  return ids;
}

}  // namespace nodus::modules::inspector
