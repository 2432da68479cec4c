#pragma once

#include <string>
#include <vector>

namespace nodus::modules::child_process {

/// Runs what is no program, but text.
inline constexpr const char* kShell = "/bin/sh";

/// A program to be started, with everything that its process has of its own.
struct ChildPlan {
  static constexpr int kIgnored = -1;

  std::string file;      ///< looked up in PATH when it has no slash
  char** argv;           ///< ends with a null pointer
  char** envp;           ///< likewise; null: the caller's environment
  const char* cwd;       ///< null: the caller's
  bool new_session;      ///< setsid(2)
  long uid, gid;         ///< -1: the caller's
  std::vector<int> fds;  ///< what becomes descriptor 0, 1, 2 …; kIgnored: /dev/null, none beyond 2
};

/// Where PLAN's file may be, in the order of the search: itself when it has a slash, else a path
/// for each folder of the PATH that the child will have.
std::vector<std::string> candidates(const std::string& file, char** envp);

/// The first of the candidates that a child in the folder CWD (null: the caller's) can run, asked
/// before anything is started; FILE itself when there is none.
std::string find_program(const std::string& file, char** envp, const char* cwd);

/// Is the program at PATH text without a line that names its interpreter? The kernel refuses it
/// (ENOEXEC), execvp(3) gives it to the shell, libuv does not.
bool is_shell_text(const std::string& path, const char* cwd);

/// Starts PLAN as vfork(2) and execve(2) do: the memory is not copied, the caller waits until the
/// program is loaded. Text files that are no programs go to /bin/sh, as execvp(3) has it. The new
/// process's number, or a negative errno.
int start_child(const ChildPlan& plan);

}  // namespace nodus::modules::child_process
