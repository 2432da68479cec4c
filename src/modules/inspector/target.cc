// The domain Target (--experimental-worker-inspection): workers as targets, whose messages carry a
// sessionId beside their method.

#include "engine/options.h"
#include "modules/inspector/domains.h"
#include "modules/inspector/worker_links.h"

namespace nodus::modules::inspector {

namespace {

class Target final : public Domain {
 public:
  explicit Target(Session& session)
      : session_(session),
        links_({
            [this](const std::string& id, const WorkerInfo& info, bool) {
              Json params = Json::object();
              params.set("sessionId", id).set("targetInfo", describe(info));
              params.set("waitingForDebugger", true);
              session_.notify("Target.attachedToTarget", std::move(params));
            },
            [this](const std::string& id, const std::string& message) {
              auto json = Json::parse(message);
              if (!json || !json->as_object()) return;
              json->set("sessionId", id);
              session_.send(json->dump());
            },
            [](const std::string&) {},
        }) {
    watch_ = Directory::get().watch(
        [this](const WorkerInfo& info, bool) {
          if (numbers_.contains(info.thread_id)) return;
          workers_.push_back(info);
          numbers_[info.thread_id] = std::to_string(workers_.size());
          Json created = Json::object().set("targetInfo", describe(info));
          session_.notify("Target.targetCreated", std::move(created));
          if (attaches_) links_.attach(info, true);
        },
        false);
  }
  ~Target() override { Directory::get().unwatch(watch_); }

  bool dispatch(const Request& request) override {
    if (request.command == "getTargets") {
      Json infos = Json::array();
      for (auto& info : workers_) {
        if (Directory::get().mailbox(info.thread_id)) infos.push(describe(info));
      }
      request.respond(Json::object().set("targetInfos", std::move(infos)));
    } else if (request.command == "setAutoAttach") {
      auto* attaches = request.boolean("autoAttach");
      if (!attaches) return true;
      auto* waits = request.boolean("waitForDebuggerOnStart");
      if (!waits) return true;
      bool is_new = *attaches && !attaches_;
      attaches_ = *attaches;
      Directory::get().set_waits(watch_, *attaches && *waits);
      request.respond();
      if (is_new) {
        // Others may come while a front end is told.
        for (auto& info : std::vector(workers_)) links_.attach(info, true);
      }
    } else {
      return false;
    }
    return true;
  }

  void forward(const std::string& target, Json message) override {
    std::erase_if(*message.as_object(), [](auto& member) { return member.first == "sessionId"; });
    links_.send(target, message.dump());
  }

 private:
  Json describe(const WorkerInfo& info) {
    Json target = Json::object();
    target.set("targetId", numbers_[info.thread_id]).set("type", "node_worker");
    target.set("title", info.title).set("url", info.url);
    target.set("attached", false).set("canAccessOpener", true);
    return target;
  }

  Session& session_;
  WorkerLinks links_;
  std::vector<WorkerInfo> workers_;
  std::map<uint64_t, std::string> numbers_;
  bool attaches_ = false;
  int watch_ = 0;
};

}  // namespace

std::unique_ptr<Domain> make_target(Session& session) { return std::make_unique<Target>(session); }

}  // namespace nodus::modules::inspector
