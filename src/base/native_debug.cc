#include "base/native_debug.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <string>
#include <vector>

#include "base/trusted_environment.h"

namespace nodus {

namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

std::vector<std::string>& wanted() {
  static std::vector<std::string> names;
  return names;
}

}  // namespace

void read_native_debug() {
  const char* given = trusted_getenv("NODE_DEBUG_NATIVE");
  wanted().clear();
  for (std::string_view rest = given ? given : ""; !rest.empty();) {
    auto comma = std::min(rest.find(','), rest.size());
    if (comma > 0) wanted().push_back(lower(rest.substr(0, comma)));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
}

bool debugs_natively(std::string_view subject) {
  if (wanted().empty()) return false;
  const std::string name = lower(subject);
  return std::any_of(wanted().begin(), wanted().end(),
                     [&name](auto& part) { return name.find(part) != std::string::npos; });
}

void debug_natively(std::string_view subject, const char* format, ...) {
  if (!debugs_natively(subject)) return;
  char text[1024];
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  std::fprintf(stderr, "%s\n", text);
}

}  // namespace nodus
