// The domain NodeWorker: the workers of the process, each with a session inside the main thread's.

#include "modules/inspector/domains.h"
#include "modules/inspector/worker_links.h"

namespace nodus::modules::inspector {

namespace {

class NodeWorker final : public Domain {
 public:
  explicit NodeWorker(Session& session)
      : session_(session),
        links_({
            [this](const std::string& id, const WorkerInfo& info, bool waits) {
              Json worker = Json::object();
              worker.set("workerId", id).set("type", "worker");
              worker.set("title", info.title).set("url", info.url);
              Json params = Json::object();
              params.set("sessionId", id).set("workerInfo", std::move(worker));
              params.set("waitingForDebugger", waits);
              session_.notify("NodeWorker.attachedToWorker", std::move(params));
            },
            [this](const std::string& id, const std::string& message) {
              Json params = Json::object();
              params.set("sessionId", id).set("message", message);
              session_.notify("NodeWorker.receivedMessageFromWorker", std::move(params));
            },
            [this](const std::string& id) { tell_detached(id); },
        }) {}
  ~NodeWorker() override { stop(); }

  bool dispatch(const Request& request) override {
    if (request.command == "enable") {
      auto* waits = request.boolean("waitForDebuggerOnStart");
      if (!waits) return true;
      // Workers that are attached stay so.
      if (watch_ == 0) {
        watch_ = Directory::get().watch(
            [this](const WorkerInfo& info, bool waiting) { links_.attach(info, waiting); }, *waits);
      } else {
        Directory::get().set_waits(watch_, *waits);
      }
      request.respond();
    } else if (request.command == "disable") {
      if (watch_ != 0) Directory::get().unwatch(watch_);
      watch_ = 0;
      for (auto& id : links_.detach_all()) tell_detached(id);
      request.respond();
    } else if (request.command == "sendMessageToWorker") {
      auto* message = request.text("message");
      if (!message) return true;
      auto* id = request.text("sessionId");
      if (!id) return true;
      links_.send(*id, *message);
      request.respond();
    } else if (request.command == "detach") {
      auto* id = request.text("sessionId");
      if (!id) return true;
      std::string session = *id;
      if (links_.detach(session)) tell_detached(session);
      request.respond();
    } else {
      return false;
    }
    return true;
  }

 private:
  void tell_detached(const std::string& id) {
    session_.notify("NodeWorker.detachedFromWorker", Json::object().set("sessionId", id));
  }
  void stop() {
    if (watch_ != 0) Directory::get().unwatch(watch_);
  }

  Session& session_;
  WorkerLinks links_;
  int watch_ = 0;
};

}  // namespace

std::unique_ptr<Domain> make_node_worker(Session& session) {
  return std::make_unique<NodeWorker>(session);
}

}  // namespace nodus::modules::inspector
