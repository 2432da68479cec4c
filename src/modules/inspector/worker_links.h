#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "modules/inspector/directory.h"

namespace nodus::modules::inspector {

/// The main thread's sessions with workers, as a session of the main thread has them (the domains
/// NodeWorker and Target). All on the main thread; the workers are reached by their mailboxes.
class WorkerLinks {
 public:
  struct Listener {
    /// A link ID was made to a worker.
    std::function<void(const std::string& id, const WorkerInfo&, bool waits)> attached;
    std::function<void(const std::string& id, const std::string& message)> received;
    /// Not after detach().
    std::function<void(const std::string& id)> detached;
  };

  explicit WorkerLinks(Listener listener);
  ~WorkerLinks();
  WorkerLinks(const WorkerLinks&) = delete;

  void attach(const WorkerInfo& info, bool waits);
  /// A message of the protocol; nothing when there is no such link.
  void send(const std::string& id, std::string message);
  /// False: there is no such link.
  bool detach(const std::string& id);
  /// The ids of the links that there were.
  std::vector<std::string> detach_all();

 private:
  struct Link;
  class LinkFrontend;

  std::shared_ptr<Listener> listener_;
  std::map<std::string, std::shared_ptr<Link>> links_;
  int next_ = 1;
};

}  // namespace nodus::modules::inspector
