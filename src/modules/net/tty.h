#pragma once

#include "modules/net/stream_handle.h"

namespace nodus::modules::net {

/// A terminal.
class Tty final : public StreamHandle {
 public:
  /// ERROR (an object) gets errno, code, message and syscall when FD is no terminal.
  Tty(v8::Isolate* isolate, v8::Local<v8::Object> self, int32_t fd, v8::Local<v8::Value> error);

  /// [columns, rows] go into SIZE.
  int32_t get_window_size(v8::Local<v8::Array> size);
  int32_t set_raw_mode(bool raw);
  static void declare(Binder& m);
  static bool is_tty(int32_t fd) { return fd >= 0 && uv_guess_handle(fd) == UV_TTY; }

 private:
  uv_tty_t tty_;
};

}  // namespace nodus::modules::net
