#include "modules/net/tty.h"

#include "base/ignore.h"

namespace nodus::modules::net {

Tty::Tty(v8::Isolate* isolate, v8::Local<v8::Object> self, int32_t fd, v8::Local<v8::Value> error)
    : StreamHandle(isolate, self, "TTYWRAP", reinterpret_cast<uv_stream_t*>(&tty_)) {
  int status = uv_tty_init(realm().loop(), &tty_, fd, 0);
  tty_.data = static_cast<Handle*>(this);
  if (status == 0) return;
  mark_uninitialized();
  if (!error->IsObject()) return;
  auto context = isolate->GetCurrentContext();
  auto out = error.As<v8::Object>();
  auto set = [&](const char* key, v8::Local<v8::Value> value) {
    ignore(out->CreateDataProperty(context, intern(isolate, key), value));
  };
  set("errno", v8::Integer::New(isolate, status));
  set("code", intern(isolate, uv_err_name(status)));
  set("message", intern(isolate, uv_strerror(status)));
  set("syscall", intern(isolate, "uv_tty_init"));
}

int32_t Tty::get_window_size(v8::Local<v8::Array> size) {
  if (!is_open()) return UV_EBADF;
  int width = 0, height = 0;
  int error = uv_tty_get_winsize(&tty_, &width, &height);
  if (error) return error;
  auto context = isolate()->GetCurrentContext();
  ignore(size->CreateDataProperty(context, 0, v8::Integer::New(isolate(), width)));
  ignore(size->CreateDataProperty(context, 1, v8::Integer::New(isolate(), height)));
  return 0;
}

int32_t Tty::set_raw_mode(bool raw) {
  // RAW_VT keeps output processing as Node has it: only input changes.
  return is_open() ? uv_tty_set_mode(&tty_, raw ? UV_TTY_MODE_RAW_VT : UV_TTY_MODE_NORMAL)
                   : UV_EBADF;
}

void Tty::declare(Binder& m) {
  auto c = m.class_<Tty>("TTY");
  c.constructor<int32_t, v8::Local<v8::Value>>();
  StreamHandle::declare(c);
  c.method<&Tty::get_window_size>("getWindowSize").method<&Tty::set_raw_mode>("setRawMode");
  register_stream_class<Tty>();
}

}  // namespace nodus::modules::net

namespace nodus::modules::terminal {

void bind(Binder& m) {
  net::Tty::declare(m);
  m.function<&net::Tty::is_tty>("isTTY");
}

}  // namespace nodus::modules::terminal
