#include "cli/start_trace.h"

#include <algorithm>
#include <string>
#include <vector>

#include "engine/runtime.h"

namespace nodus {

void start_tracing(const Options& options) {
  auto text = options.text("--trace-event-categories");
  if (text.empty()) return;
  std::vector<std::string> categories;
  for (size_t at = 0; at <= text.size();) {
    auto comma = std::min(text.find(',', at), text.size());
    if (comma > at) categories.push_back(text.substr(at, comma - at));
    at = comma + 1;
  }
  trace::set_file_pattern(options.text("--trace-event-file-pattern"));
  trace::enable(categories);
}

void trace_step(const char* name, uint64_t time) {
  static const trace::Group group("node,node.bootstrap");
  if (!group.is_on() || time == 0) return;
  trace::Event event;
  event.name = name;
  event.time = time;
  trace::add(group, event);
}

void trace_start_times() {
  const auto& times = StartTimes::get();
  trace_step("environment", times.environment);
  trace_step("nodeStart", times.node_start);
  trace_step("v8Start", times.v8_start);
  trace_step("bootstrapComplete", times.bootstrap_complete);
  trace_step("loopStart", times.loop_start);
}

const trace::Group& environment_group() {
  static const trace::Group group("node,node.environment");
  return group;
}

void trace_environment(trace::Phase phase, const Options& options) {
  if (!environment_group().is_on()) return;
  auto list = [](const std::vector<std::string>& texts) {
    std::string out = "[";
    for (auto& text : texts) out += (out.size() > 1 ? "," : "") + trace::quote(text);
    return out + "]";
  };
  std::string details = "{}";
  if (phase == trace::kAsyncBegin) {
    details = "{\"args\":{\"args\":" + list(options.argv) +
              ",\"exec_args\":" + list(options.exec_argv) + "}}";
  }
  trace::Event event;
  event.phase = phase;
  event.name = "Environment";
  event.has_id = true;
  event.id = reinterpret_cast<uint64_t>(&options);
  event.args = details;
  trace::add(environment_group(), event);
}

}  // namespace nodus
