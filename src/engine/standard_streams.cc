#include "engine/standard_streams.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>
#include <uv.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>

namespace nodus {
namespace {

struct Taken {
  bool known = false;
  dev_t device;
  ino_t inode;
  int flags;
  bool is_terminal = false;
  termios modes;
};

std::array<Taken, 3> taken;

/// As uninterrupted as a handler's call may be.
template <typename Call>
int retry(Call call) {
  int result;
  do {
    result = call();
  } while (result < 0 && errno == EINTR);
  return result;
}

void give_back(int fd, const Taken& then) {
  struct stat now;
  if (!then.known || fstat(fd, &now) != 0) return;
  // Closed since, and the number is another file's.
  if (now.st_dev != then.device || now.st_ino != then.inode) return;
  const int flags = retry([fd] { return fcntl(fd, F_GETFL); });
  if (flags >= 0 && ((flags ^ then.flags) & O_NONBLOCK)) {
    const int before = (flags & ~O_NONBLOCK) | (then.flags & O_NONBLOCK);
    retry([fd, before] { return fcntl(fd, F_SETFL, before); });
  }
  if (!then.is_terminal) return;
  // A process in the background would be stopped for it.
  sigset_t background, previous;
  sigemptyset(&background);
  sigaddset(&background, SIGTTOU);
  pthread_sigmask(SIG_BLOCK, &background, &previous);
  retry([fd, &then] { return tcsetattr(fd, TCSANOW, &then.modes); });
  pthread_sigmask(SIG_SETMASK, &previous, nullptr);
}

/// The disposition is the default one again: the signal comes a second time, and ends the process.
void on_deadly_signal(int number) {
  give_back_standard_streams();
  raise(number);
}

}  // namespace

void take_standard_streams() {
  for (int fd = 0; fd <= 2; ++fd) {
    struct stat info;
    if (fstat(fd, &info) != 0) {
      // A closed one would be taken by the next open.
      if (errno == EBADF && open("/dev/null", O_RDWR) != fd) std::abort();
      continue;
    }
    auto& then = taken[fd];
    then.device = info.st_dev;
    then.inode = info.st_ino;
    then.flags = fcntl(fd, F_GETFL);
    then.known = then.flags >= 0;
    then.is_terminal = S_ISCHR(info.st_mode) && tcgetattr(fd, &then.modes) == 0;
  }
  struct sigaction action {};
  action.sa_handler = on_deadly_signal;
  action.sa_flags = SA_RESETHAND;
  sigfillset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

void give_back_standard_streams() {
  uv_tty_reset_mode();
  for (int fd = 0; fd <= 2; ++fd) give_back(fd, taken[fd]);
}

}  // namespace nodus
