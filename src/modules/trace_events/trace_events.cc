// Trace events for JavaScript: what is on, and events of its own.

#include "modules/trace_events/trace_events.h"

#include "engine/trace.h"

namespace nodus::modules::trace_events {

namespace {

bool is_on(std::string group) { return trace::Group(group.c_str()).is_on(); }

/// An event of GROUP, when that is on. ID below 0: it has none. ARGS is JSON.
void emit(std::string phase, std::string group, std::string name, double id, std::string args) {
  trace::Group wanted(group.c_str());
  if (!wanted.is_on() || phase.empty()) return;
  trace::Event event;
  event.phase = static_cast<trace::Phase>(phase[0]);
  event.name = name;
  event.args = args.empty() ? "{}" : std::string_view(args);
  event.has_id = id >= 0;
  if (event.has_id) event.id = static_cast<uint64_t>(id);
  trace::add(wanted, event);
}

void enable(std::vector<std::string> categories) { trace::enable(categories); }
void disable(std::vector<std::string> categories) { trace::disable(categories); }
std::string enabled() { return trace::enabled_categories(); }
void set_metadata(std::string json) { trace::set_process_metadata(std::move(json)); }
void name_process(std::string name) { trace::set_process_name(name); }
void name_thread(std::string name) { trace::set_thread_name(name); }
void set_pattern(std::string pattern) { trace::set_file_pattern(std::move(pattern)); }

}  // namespace

void bind(Binder& m) {
  m.function<&is_on>("isOn")
      .function<&emit>("emit")
      .function<&enable>("enable")
      .function<&disable>("disable")
      .function<&enabled>("enabled")
      .function<&set_metadata>("setMetadata")
      .function<&name_process>("nameProcess")
      .function<&name_thread>("nameThread")
      .function<&set_pattern>("setPattern");
}

}  // namespace nodus::modules::trace_events
