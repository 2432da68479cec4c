#include "cli/run_script.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>

#include "protocol/json.h"

extern char** environ;

namespace nodus {

namespace {

namespace fs = std::filesystem;

/// An argument as one word for the shell.
std::string quote(const std::string& argument) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:@%+,";
  if (!argument.empty() && argument.find_first_not_of(kPlain) == std::string::npos) return argument;
  std::string out = "'";
  for (char c : argument) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

/// The node_modules/.bin folders from FOLDER up to the root, in front of PATH.
std::string search_path(const fs::path& folder) {
  std::string out;
  std::error_code ignored;
  for (fs::path at = folder;; at = at.parent_path()) {
    auto bin = at / "node_modules" / ".bin";
    if (fs::is_directory(bin, ignored)) out += bin.string() + ":";
    if (at == at.parent_path()) break;
  }
  const char* path = std::getenv("PATH");
  return out + (path ? path : "");
}

int fail(const std::string& message) {
  std::fputs(message.c_str(), stderr);
  return EXIT_FAILURE;
}

std::string available_scripts(const Json::Object& scripts) {
  std::string out = "Available scripts are:\n";
  for (auto& [name, command] : scripts)
    if (auto* text = command.as_string()) out += "  " + name + ": " + *text + "\n";
  return out;
}

/// Runs COMMAND with the standard streams of this process. Any failure of it is one and the same.
int run_in_shell(const std::string& command) {
  std::string shell = "/bin/sh", option = "-c", text = command;
  char* argv[] = {shell.data(), option.data(), text.data(), nullptr};
  pid_t child;
  if (int error = posix_spawn(&child, shell.c_str(), nullptr, nullptr, argv, environ); error != 0) {
    errno = error;
    std::perror(shell.c_str());
    return EXIT_FAILURE;
  }
  int status;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return EXIT_FAILURE;
  return WIFEXITED(status) && WEXITSTATUS(status) != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

}  // namespace

int run_package_script(const std::string& name, const std::vector<std::string>& arguments) {
  std::error_code error;
  const fs::path start = fs::current_path(error);
  if (error) return fail("Can't read the current directory\n");
  fs::path folder = start;
  while (!fs::exists(folder / "package.json", error)) {
    if (folder == folder.parent_path())
      return fail("Can't find package.json for directory " + start.string() + "\n");
    folder = folder.parent_path();
  }
  const std::string file = (folder / "package.json").string();
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail("Can't read " + file + "\n");
  std::ostringstream text;
  text << in.rdbuf();
  auto package = Json::parse(text.str());
  if (!package) return fail("Can't parse " + file + "\n");
  if (!package->as_object())
    return fail("Root value unexpected not an object for " + file + "\n\n");
  auto* scripts = package->find("scripts");
  if (!scripts || !scripts->as_object())
    return fail("Can't find \"scripts\" field in " + file + "\n");
  auto* script = scripts->find(name);
  if (!script) {
    return fail("Missing script: \"" + name + "\" for " + file + "\n\n" +
                available_scripts(*scripts->as_object()));
  }
  if (!script->as_string())
    return fail("Script \"" + name + "\" is unexpectedly not a string for " + file + "\n\n");

  std::string command = *script->as_string();
  for (auto& argument : arguments) command += " " + quote(argument);
  setenv("PATH", search_path(start).c_str(), 1);
  setenv("NODE_RUN_SCRIPT_NAME", name.c_str(), 1);
  setenv("NODE_RUN_PACKAGE_JSON_PATH", file.c_str(), 1);
  fs::current_path(folder, error);
  if (error) return fail("Can't enter " + folder.string() + "\n");
  return run_in_shell(command);
}

}  // namespace nodus
