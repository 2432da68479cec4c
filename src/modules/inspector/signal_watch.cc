#include "modules/inspector/signal_watch.h"

#include <pthread.h>
#include <semaphore.h>

#include <atomic>
#include <csignal>

#include "engine/platform.h"
#include "modules/inspector/agent.h"
#include "modules/inspector/directory.h"
#include "modules/inspector/listening.h"

namespace nodus::modules::inspector {

namespace {

// A signal handler may do next to nothing, so two others are woken: the event loop, for a program
// that waits, and a thread that interrupts one that computes. That thread costs every start, so it
// is only begun when V8 begins its own: no loop runs for long without V8 compiling it in one.

std::atomic<bool> is_asked{false};
sem_t asked;
uv_async_t loop_wake;

void on_signal(int) {
  int error = errno;
  is_asked = true;
  sem_post(&asked);
  uv_async_send(&loop_wake);
  errno = error;
}

void open_if_asked() {
  if (!is_asked.exchange(false)) return;
  auto& realm = Realm::current();
  if (!realm.can_call_js() || Listening::of(realm).is_open()) return;
  Agent::of(realm).call_builtin("internal/inspector/signalled", v8::Undefined(realm.isolate()));
}

void* interrupt_main_thread(void*) {
  for (;;) {
    while (sem_wait(&asked) != 0) {
    }
    if (auto mailbox = Directory::get().main_mailbox()) mailbox->post(open_if_asked);
  }
  return nullptr;
}

void begin_thread() {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_t thread;
  if (pthread_create(&thread, nullptr, interrupt_main_thread, nullptr) == 0) pthread_detach(thread);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace

void watch_debug_signal(Realm& realm) {
  Directory::get().enter(realm);
  sem_init(&asked, 0, 0);
  uv_async_init(realm.loop(), &loop_wake, [](uv_async_t* async) {
    v8::HandleScope scope(v8::Isolate::GetCurrent());
    open_if_asked();
  });
  uv_unref(reinterpret_cast<uv_handle_t*>(&loop_wake));
  realm.add_cleanup(&loop_wake, [] {
    signal(SIGUSR1, SIG_IGN);
    uv_close(reinterpret_cast<uv_handle_t*>(&loop_wake), nullptr);
  });
  Platform::get().when_threads_begin(begin_thread);
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  sigaction(SIGUSR1, &action, nullptr);
}

}  // namespace nodus::modules::inspector
