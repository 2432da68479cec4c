#pragma once

#include <v8-inspector.h>

#include <string>
#include <string_view>

namespace nodus::modules::inspector {

/// V8's strings of the protocol as UTF-8.
std::string to_utf8(v8_inspector::StringView text);

/// UTF-8 as V8's inspector reads it, for as long as this lives.
class InspectorText {
 public:
  explicit InspectorText(std::string_view text);
  operator v8_inspector::StringView() const { return view_; }

 private:
  std::u16string wide_;
  v8_inspector::StringView view_;
};

/// The URL under which a debugger knows a script: a path becomes a file: URL, anything else stays.
std::string url_of_resource(const std::string& name);

}  // namespace nodus::modules::inspector
