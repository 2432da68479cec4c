// Signals: the handle behind process.on('SIGINT', …), and kill(2).

#include <csignal>

#include "engine/handle.h"
#include "modules/process/process.h"

namespace nodus::modules::process {

namespace {

struct NamedSignal {
  const char* name;
  int number;
};

constexpr NamedSignal kSignals[] = {
    {"SIGHUP", SIGHUP},       {"SIGINT", SIGINT},       {"SIGQUIT", SIGQUIT},
    {"SIGILL", SIGILL},       {"SIGTRAP", SIGTRAP},     {"SIGABRT", SIGABRT},
    {"SIGIOT", SIGIOT},       {"SIGBUS", SIGBUS},       {"SIGFPE", SIGFPE},
    {"SIGKILL", SIGKILL},     {"SIGUSR1", SIGUSR1},     {"SIGSEGV", SIGSEGV},
    {"SIGUSR2", SIGUSR2},     {"SIGPIPE", SIGPIPE},     {"SIGALRM", SIGALRM},
    {"SIGTERM", SIGTERM},     {"SIGCHLD", SIGCHLD},     {"SIGCONT", SIGCONT},
    {"SIGSTOP", SIGSTOP},     {"SIGTSTP", SIGTSTP},     {"SIGTTIN", SIGTTIN},
    {"SIGTTOU", SIGTTOU},     {"SIGURG", SIGURG},       {"SIGXCPU", SIGXCPU},
    {"SIGXFSZ", SIGXFSZ},     {"SIGVTALRM", SIGVTALRM}, {"SIGPROF", SIGPROF},
    {"SIGWINCH", SIGWINCH},   {"SIGIO", SIGIO},
#ifdef SIGPOLL
    {"SIGPOLL", SIGPOLL},
#endif
#ifdef SIGPWR
    {"SIGPWR", SIGPWR},
#endif
    {"SIGSYS", SIGSYS},
#ifdef SIGSTKFLT
    {"SIGSTKFLT", SIGSTKFLT},
#endif
};

/// Calls its `onsignal(number)` when the signal arrives.
class SignalHandle final : public Handle {
 public:
  SignalHandle(v8::Isolate* isolate, v8::Local<v8::Object> self)
      : Handle(isolate, self, "SIGNALWRAP", reinterpret_cast<uv_handle_t*>(&signal_)) {
    if (uv_signal_init(realm().loop(), &signal_) != 0) mark_uninitialized();
    signal_.data = this;
  }

  /// 0 or a negative libuv error number.
  int32_t start(int32_t number) {
    return uv_signal_start(
        &signal_,
        [](uv_signal_t* handle, int signal) {
          auto* self = static_cast<SignalHandle*>(handle->data);
          v8::HandleScope scope(self->isolate());
          v8::Local<v8::Value> argument = v8::Integer::New(self->isolate(), signal);
          self->make_callback(intern(self->isolate(), "onsignal"), 1, &argument);
        },
        number);
  }

  int32_t stop() { return uv_signal_stop(&signal_); }

 private:
  uv_signal_t signal_;
};

/// 0 or a negative libuv error number.
int32_t send_signal(double pid, double signal) {
  // Out of range for kill(2) is as wrong as a signal that does not exist.
  if (!(signal >= 0 && signal <= 128)) return UV_EINVAL;
  return uv_kill(static_cast<int>(pid), static_cast<int>(signal));
}

}  // namespace

const char* signal_name(int number) {
  for (auto& signal : kSignals) {
    if (signal.number == number) return signal.name;
  }
  return "";
}

void declare_signals(Binder& m) {
  m.function<&send_signal>("kill");
  auto signals = m.object("signals");
  for (auto& signal : kSignals) signals.constant(signal.name, signal.number);
  auto c = m.class_<SignalHandle>("Signal");
  c.constructor<>().method<&SignalHandle::start>("start").method<&SignalHandle::stop>("stop");
  Handle::declare(c);
}

}  // namespace nodus::modules::process
