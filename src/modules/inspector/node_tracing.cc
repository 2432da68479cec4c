// The domain NodeTracing.

#include "engine/version.h"
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

std::string process_title() {
  char title[1024] = "";
  uv_get_process_title(title, sizeof title);
  return title;
}

/// An event of the phase "M" (Trace Event Format, metadata events).
Json metadata(const char* name, const char* key, std::string_view value) {
  auto pid = static_cast<int64_t>(uv_os_getpid());
  Json event = Json::object().set("pid", pid).set("tid", pid);
  event.set("ts", static_cast<int64_t>(uv_hrtime() / 1000)).set("tts", 0).set("ph", "M");
  event.set("cat", "__metadata").set("name", name).set("dur", 0).set("tdur", 0);
  return event.set("args", Json::object().set(key, value));
}

class NodeTracing final : public Domain {
 public:
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
      } else if (is_tracing_) {
        request.fail("Call NodeTracing::end to stop tracing before updating the config",
                     Request::kInvalidRequest);
      } else if (list->empty()) {
        request.fail("At least one category should be enabled", Request::kServerError);
      } else {
        is_tracing_ = true;
        request.respond();
      }
    } else if (request.command == "stop") {
      if (is_tracing_) {
        Json value = Json::array();
        value.push(metadata("process_name", "name", process_title()));
        value.push(metadata("version", "node", kNodeVersion));
        request.session.notify("NodeTracing.dataCollected",
                               Json::object().set("value", std::move(value)));
        request.session.notify("NodeTracing.tracingComplete", Json::object());
      }
      is_tracing_ = false;
      request.respond();
    } else {
      return false;
    }
    return true;
  }

 private:
  bool is_tracing_ = false;
};

}  // namespace

std::unique_ptr<Domain> make_node_tracing() { return std::make_unique<NodeTracing>(); }

}  // namespace nodus::modules::inspector
