// native('http2')

#include <nghttp2/nghttp2.h>

#include "bind/binder.h"
#include "modules/http2/frame_scheduler.h"
#include "modules/http2/session.h"

namespace nodus::modules::http2 {

/// nghttp2's words for one of its errors.
std::string error_text(int32_t code) { return nghttp2_strerror(code); }

/// TASK is called with the sessions' frames of this turn (FrameScheduler).
void at_turn(Realm& realm, v8::Local<v8::Function> task) {
  realm.state<FrameScheduler>().add(task);
}

void bind(Binder& m) {
  m.function<&at_turn>("atTurn");
  m.function<&error_text>("errorText");
  Session::declare(m);
}

}  // namespace nodus::modules::http2
