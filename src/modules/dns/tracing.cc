#include "modules/dns/tracing.h"

#include <cctype>

#include "engine/trace.h"

namespace nodus::modules::dns {

namespace {

const trace::Group& group() {
  static const trace::Group group("node,node.dns,node.dns.native");
  return group;
}

void add(trace::Phase phase, std::string_view name, const void* id, const std::string& args) {
  if (!group().is_on()) return;
  trace::Event event;
  event.phase = phase;
  event.name = name;
  event.args = args;
  event.has_id = true;
  event.id = reinterpret_cast<uint64_t>(id);
  trace::add(group(), event);
}

}  // namespace

bool is_traced() { return group().is_on(); }

void trace_begin(std::string_view name, const void* id, const std::string& args) {
  add(trace::kAsyncBegin, name, id, args);
}

void trace_end(std::string_view name, const void* id, const std::string& args) {
  add(trace::kAsyncEnd, name, id, args);
}

std::string question_name(std::string_view type) {
  if (type == "A") return "resolve4";
  if (type == "AAAA") return "resolve6";
  std::string name = "resolve";
  for (char c : type) name += static_cast<char>(name.size() == 7 ? c : std::tolower(c));
  return name;
}

}  // namespace nodus::modules::dns
