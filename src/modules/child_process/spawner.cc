#include "modules/child_process/spawner.h"

#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>

extern char** environ;

namespace nodus::modules::child_process {

namespace {

constexpr std::string_view kDefaultPath = "/bin:/usr/bin";
constexpr size_t kChildStack = 64 * 1024;

/// Shared by both processes: the child runs in the caller's memory until its program is loaded.
struct Start {
  const ChildPlan& plan;
  std::vector<int> fds;
  std::vector<const char*> paths;
  std::vector<char*> shell_argv;  ///< /bin/sh, the script, the arguments
  char** envp;
  int error = 0;
};

/// Nothing here may allocate, lock or return by an exception.
bool place_descriptors(std::vector<int>& fds) {
  const int count = static_cast<int>(fds.size());
  // Those that others would be put over first get out of their way.
  for (int fd = 0; fd < count; ++fd) {
    if (fds[fd] < 0 || fds[fd] >= fd) continue;
    fds[fd] = fcntl(fds[fd], F_DUPFD_CLOEXEC, count);
    if (fds[fd] < 0) return false;
  }
  for (int fd = 0; fd < count; ++fd) {
    if (fds[fd] >= 0) {
      // The same number twice does not take the mark of being closed away.
      if ((fds[fd] == fd ? fcntl(fd, F_SETFD, 0) : dup2(fds[fd], fd)) < 0) return false;
    } else if (fd <= 2) {
      const int null = open("/dev/null", (fd == 0 ? O_RDONLY : O_RDWR) | O_CLOEXEC);
      if (null < 0) return false;
      if (null == fd) {
        if (fcntl(fd, F_SETFD, 0) < 0) return false;
      } else if (dup2(null, fd) < 0) {
        return false;
      }
    }
  }
  // Programs do not expect their standard streams to be non-blocking.
  for (int fd = 0; fd < count && fd <= 2; ++fd) {
    const int flags = fcntl(fd, F_GETFL);
    if (flags >= 0 && (flags & O_NONBLOCK)) fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
  }
  return true;
}

/// By plain system calls: glibc's functions would tell the caller's threads of it.
bool change_user(const ChildPlan& plan) {
  if (plan.uid < 0 && plan.gid < 0) return true;
  // Only root may and has to let go of its groups.
  const int saved = errno;
  syscall(SYS_setgroups, 0, nullptr);
  errno = saved;
  if (plan.gid >= 0 && syscall(SYS_setgid, plan.gid) != 0) return false;
  return plan.uid < 0 || syscall(SYS_setuid, plan.uid) == 0;
}

/// execvp(3): what is not there is looked for further, what may not be run is remembered.
void load_program(Start& start) {
  bool denied = false;
  for (const char* path : start.paths) {
    execve(path, start.plan.argv, start.envp);
    if (errno == ENOEXEC) {
      start.shell_argv[1] = const_cast<char*>(path);
      execve(kShell, start.shell_argv.data(), start.envp);
    }
    switch (errno) {
      case EACCES:
        denied = true;
        break;
      case ENOENT:
      case ENOTDIR:
      case ESTALE:
      case ENODEV:
      case ETIMEDOUT:
        break;
      default:
        return;
    }
  }
  if (denied) errno = EACCES;
}

int child_main(void* data) {
  auto& start = *static_cast<Start*>(data);
  const auto& plan = start.plan;
  // The caller's handlers must not run here, and what it ignores is not to be inherited.
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  for (int signal = 1; signal < 32; ++signal) {
    if (signal != SIGKILL && signal != SIGSTOP) sigaction(signal, &action, nullptr);
  }
  if (plan.new_session) setsid();
  if (place_descriptors(start.fds) && (!plan.cwd || chdir(plan.cwd) == 0) && change_user(plan)) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    load_program(start);
  }
  start.error = errno;
  _exit(127);
}

/// PATH as a process in the folder CWD names it, as we name it.
std::string seen_from_here(const std::string& path, const char* cwd) {
  return cwd && !path.starts_with('/') ? std::string(cwd) + '/' + path : path;
}

}  // namespace

std::vector<std::string> candidates(const std::string& file, char** envp) {
  if (file.find('/') != std::string::npos) return {file};
  std::string_view path = kDefaultPath;
  for (char** entry = envp ? envp : environ; *entry; ++entry) {
    if (std::strncmp(*entry, "PATH=", 5) != 0) continue;
    path = *entry + 5;
    break;
  }
  std::vector<std::string> out;
  for (;;) {
    const size_t end = path.find(':');
    const auto folder = path.substr(0, end);
    // An empty entry is the current folder.
    out.push_back(folder.empty() ? file : std::string(folder) + "/" + file);
    if (end == std::string_view::npos) return out;
    path.remove_prefix(end + 1);
  }
}

std::string find_program(const std::string& file, char** envp, const char* cwd) {
  if (file.empty() || file.find('/') != std::string::npos) return file;
  for (auto& path : candidates(file, envp)) {
    const auto seen = seen_from_here(path, cwd);
    if (access(seen.c_str(), X_OK) != 0) continue;
    struct stat stat;
    if (::stat(seen.c_str(), &stat) != 0 || !S_ISREG(stat.st_mode)) continue;
    // A name without a slash would be searched for again.
    return path.find('/') == std::string::npos ? "./" + path : path;
  }
  return file;
}

bool is_shell_text(const std::string& path, const char* cwd) {
  const auto seen = seen_from_here(path, cwd);
  if (path.find('/') == std::string::npos || access(seen.c_str(), X_OK) != 0) return false;
  const int fd = open(seen.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return false;
  char bytes[128];
  const ssize_t size = pread(fd, bytes, sizeof bytes, 0);
  close(fd);
  if (size < 0) return false;
  const std::string_view start(bytes, static_cast<size_t>(size));
  // Binary formats have NULs, and perhaps an interpreter that the kernel was told of.
  return !start.starts_with("#!") && start.find('\0') == std::string_view::npos;
}

int start_child(const ChildPlan& plan) {
  const auto paths = candidates(plan.file, plan.envp);
  Start start{plan, plan.fds, {}, {}, plan.envp ? plan.envp : environ};
  for (auto& path : paths) start.paths.push_back(path.c_str());
  start.shell_argv = {const_cast<char*>(kShell), nullptr};
  for (char** arg = plan.argv; *arg && *++arg;) start.shell_argv.push_back(*arg);
  start.shell_argv.push_back(nullptr);

  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  alignas(16) char stack[kChildStack];
  // The kernel lets the caller go on once the child has its own memory, or is gone.
  int pid = clone(child_main, stack + sizeof stack, CLONE_VM | CLONE_VFORK | SIGCHLD, &start);
  if (pid < 0) pid = -errno;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid > 0 && start.error != 0) {
    while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
    return -start.error;
  }
  return pid;
}

}  // namespace nodus::modules::child_process
