#include "engine/permission.h"

#include <array>
#include <filesystem>
#include <mutex>
#include <vector>

#include "base/native_debug.h"
#include "engine/options.h"

namespace nodus {

namespace {

/// What a file permission names: one path, or everything that begins so.
struct Grant {
  std::string path;
  bool is_prefix;
  bool covers(std::string_view file) const {
    return is_prefix ? file.starts_with(path) : file == path;
  }
};

struct Names {
  const char* error;   ///< the error's `permission`
  const char* option;  ///< that allows it
};

constexpr std::array<Names, static_cast<size_t>(Permission::Scope::kCount)> kNames = {{
    {"FileSystemRead", "--allow-fs-read"},
    {"FileSystemWrite", "--allow-fs-write"},
    {"ChildProcess", "--allow-child-process"},
    {"WorkerThreads", "--allow-worker"},
    {"Inspector", "--allow-inspector"},
    {"WASI", "--allow-wasi"},
    {"Addon", "--allow-addons"},
}};

struct State {
  std::mutex mutex;
  /// "Everything" of a scope.
  std::array<bool, static_cast<size_t>(Permission::Scope::kCount)> all{};
  std::array<std::vector<Grant>, 2> files;
};

State& state() {
  static State value;
  return value;
}

size_t index(Permission::Scope scope) { return static_cast<size_t>(scope); }

/// Absolute, without "." and "..", without a slash at the end. Links stay: what a link that is
/// allowed leads to is allowed, too.
std::string normalise(std::string_view path) {
  std::error_code error;
  auto absolute = std::filesystem::absolute(std::filesystem::path(path), error);
  std::string text = absolute.lexically_normal().string();
  while (text.size() > 1 && text.back() == '/') text.pop_back();
  return text;
}

void grant(Permission::Scope scope, const std::string& text) {
  auto& s = state();
  if (text == "*") {
    s.all[index(scope)] = true;
    return;
  }
  auto& list = s.files[index(scope)];
  if (auto star = text.find('*'); star != std::string::npos) {
    // What stands behind a wildcard is not looked at.
    std::string head = text.substr(0, star);
    bool whole_folder = head.ends_with('/');
    std::string prefix = normalise(head);
    if (whole_folder) {
      list.push_back({prefix, false});
      if (prefix != "/") prefix += '/';
    }
    list.push_back({prefix, true});
    return;
  }
  std::string path = normalise(text);
  list.push_back({path, false});
  std::error_code error;
  if (std::filesystem::is_directory(path, error))
    list.push_back({path == "/" ? path : path + "/", true});
}

bool is_file_scope(Permission::Scope scope) {
  return scope == Permission::Scope::kFileSystemRead ||
         scope == Permission::Scope::kFileSystemWrite;
}

}  // namespace

void Permission::configure(const Options& options) {
  if (!options.flag("--permission")) return;
  active_ = true;
  auto& s = state();
  for (size_t i = index(Scope::kChildProcess); i < kNames.size(); ++i)
    s.all[i] = options.flag(kNames[i].option);
  for (auto& path : options.list("--allow-fs-read")) grant(Scope::kFileSystemRead, path);
  for (auto& path : options.list("--allow-fs-write")) grant(Scope::kFileSystemWrite, path);
  // The program and what it preloads may be read.
  if (!options.has_eval && options.argv.size() > 1)
    s.files[0].push_back({normalise(options.argv[1]), false});
  for (auto& module : options.list("--require")) s.files[0].push_back({normalise(module), false});
}

bool Permission::has(Scope scope) {
  std::lock_guard lock(state().mutex);
  return state().all[index(scope)];
}

bool Permission::has(Scope scope, std::string_view resource) {
  std::lock_guard lock(state().mutex);
  if (state().all[index(scope)]) return true;
  if (!is_file_scope(scope)) return false;
  std::string path = normalise(resource);
  for (auto& grant : state().files[index(scope)]) {
    if (grant.covers(path)) return true;
  }
  return false;
}

void Permission::drop(Scope scope, const std::string* resource) {
  std::lock_guard lock(state().mutex);
  auto& s = state();
  if (!is_file_scope(scope) || !resource) {
    s.all[index(scope)] = false;
    if (is_file_scope(scope)) s.files[index(scope)].clear();
    return;
  }
  std::string path = normalise(*resource);
  std::erase_if(s.files[index(scope)],
                [&](const Grant& grant) { return grant.path == path || grant.path == path + "/"; });
}

std::optional<Error> Permission::denied(Scope scope, std::string_view resource, Advice advice) {
  if (has(scope, resource)) return std::nullopt;
  auto& names = kNames[index(scope)];
  debug_natively("PERMISSION_MODEL", "refused %s: \"%.*s\"", names.error,
                 static_cast<int>(resource.size()), resource.data());
  std::string message = "Access to this API has been restricted";
  if (advice == Advice::kOption)
    message += std::string(". Use ") + names.option + " to manage permissions.";
  Error error = refusal(std::move(message));
  error.syscall = names.error;
  error.path = resource;
  error.has_path = advice == Advice::kOption;
  if (auto listener = listener_.load()) listener(names.error, resource);
  return error;
}

Error Permission::refusal(std::string message, std::string_view permission) {
  if (auto listener = listener_.load()) listener(permission, "");
  return refusal(std::move(message));
}

Error Permission::refusal(std::string message) {
  return Error::coded(kCode.data(), std::move(message));
}

}  // namespace nodus
