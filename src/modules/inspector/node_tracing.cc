// The domain NodeTracing: trace events in memory, for a front end.

#include <algorithm>

#include "engine/trace.h"
#include "modules/inspector/domains.h"

namespace nodus::modules::inspector {

namespace {

constexpr const char* kCategories[] = {"node",
                                       "node.async_hooks",
                                       "node.bootstrap",
                                       "node.console",
                                       "node.dns.native",
                                       "node.environment",
                                       "node.fs.async",
                                       "node.fs.sync",
                                       "node.fs_dir.async",
                                       "node.fs_dir.sync",
                                       "node.http",
                                       "node.net.native",
                                       "node.perf",
                                       "node.perf.timerify",
                                       "node.perf.usertiming",
                                       "node.promises.rejections",
                                       "node.threadpoolwork.async",
                                       "node.threadpoolwork.sync",
                                       "node.vm.script",
                                       "v8"};

class NodeTracing final : public Domain {
 public:
  explicit NodeTracing(Session& session) : session_(session) {}
  ~NodeTracing() override { end(); }

  bool dispatch(const Request& request) override {
    if (request.command == "getCategories") {
      Json names = Json::array();
      for (auto* name : kCategories) names.push(name);
      request.respond(Json::object().set("categories", std::move(names)));
    } else if (request.command == "start") {
      auto* config = request.params.find("traceConfig");
      auto* categories = config ? config->find("includedCategories") : nullptr;
      auto* list = categories ? categories->as_array() : nullptr;
      if (!list) {
        request.fail("Invalid parameters", Request::kInvalidParams);
      } else if (collector_) {
        request.fail("Call NodeTracing::end to stop tracing before updating the config",
                     Request::kInvalidRequest);
      } else if (list->empty()) {
        request.fail("At least one category should be enabled", Request::kInvalidRequest);
      } else {
        begin(*list);
        request.respond();
      }
    } else if (request.command == "stop") {
      if (collector_) {
        tell(end());
        request.session.notify("NodeTracing.tracingComplete", Json::object());
      }
      request.respond();
    } else {
      return false;
    }
    return true;
  }

 private:
  void begin(const std::vector<Json>& names) {
    std::vector<std::string> categories;
    for (auto& name : names) {
      if (auto* text = name.as_string()) categories.push_back(*text);
    }
    session_.agent().call_builtin("internal/inspector/tracing", v8::Undefined(isolate()));
    collector_ = std::make_unique<trace::Collector>(std::move(categories));
    session_.agent().call_builtin("internal/inspector/tracing", v8::True(isolate()));
  }

  std::vector<std::string> end() {
    if (!collector_) return {};
    auto events = collector_->take();
    collector_.reset();
    session_.agent().call_builtin("internal/inspector/tracing", v8::False(isolate()));
    return events;
  }

  /// A message holds some thousand events.
  void tell(const std::vector<std::string>& events) {
    constexpr size_t kMost = 4096;
    for (size_t from = 0; from < events.size(); from += kMost) {
      std::string message = R"({"method":"NodeTracing.dataCollected","params":{"value":[)";
      for (size_t i = from; i < std::min(from + kMost, events.size()); ++i) {
        if (i > from) message += ',';
        message += events[i];
      }
      session_.send(message + "]}}");
    }
  }

  v8::Isolate* isolate() { return session_.agent().realm().isolate(); }

  Session& session_;
  std::unique_ptr<trace::Collector> collector_;
};

}  // namespace

std::unique_ptr<Domain> make_node_tracing(Session& session) {
  return std::make_unique<NodeTracing>(session);
}

}  // namespace nodus::modules::inspector
