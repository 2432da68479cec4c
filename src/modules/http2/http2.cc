// native('http2')

#include <nghttp2/nghttp2.h>

#include "bind/binder.h"
#include "modules/http2/session.h"

namespace nodus::modules::http2 {

/// nghttp2's words for one of its errors.
std::string error_text(int32_t code) { return nghttp2_strerror(code); }

void bind(Binder& m) {
  m.function<&error_text>("errorText");
  Session::declare(m);
}

}  // namespace nodus::modules::http2
