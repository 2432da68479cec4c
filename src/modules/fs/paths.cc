#include "engine/operation.h"
#include "modules/fs/fs.h"
#include "modules/fs/guards.h"

#include <unordered_set>

/// Links and the names that lead to files.
namespace nodus::modules::fs {

namespace {

constexpr int kMaxLinks = 1024;

std::string current_directory() {
  std::string out(4096, '\0');
  size_t size = out.size();
  int error = uv_cwd(out.data(), &size);
  if (error == UV_ENOBUFS) {
    out.resize(size);
    error = uv_cwd(out.data(), &size);
  }
  if (error < 0) return "/";
  out.resize(size);
  return out;
}

}  // namespace

std::string resolve_path(std::string_view base, std::string_view target) {
  std::string whole;
  if (target.empty() || target.front() != '/') {
    whole = base;
    whole += '/';
  }
  whole += target;
  std::string out;
  for (size_t at = 0; at < whole.size();) {
    size_t end = whole.find('/', at);
    if (end == std::string::npos) end = whole.size();
    std::string_view part(whole.data() + at, end - at);
    at = end + 1;
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      size_t slash = out.rfind('/');
      out.resize(slash == std::string::npos ? 0 : slash);
      continue;
    }
    out += '/';
    out += part;
  }
  return out.empty() ? "/" : out;
}

std::string resolve_path(std::string_view path) {
  return !path.empty() && path.front() == '/' ? resolve_path("", path)
                                              : resolve_path(current_directory(), path);
}

std::string_view directory_of(std::string_view path) {
  size_t end = path.find_last_not_of('/');
  if (end == std::string_view::npos) return path.empty() ? "." : "/";
  size_t slash = path.find_last_of('/', end);
  if (slash == std::string_view::npos) return ".";
  size_t last = path.find_last_not_of('/', slash);
  return last == std::string_view::npos ? "/" : path.substr(0, last + 1);
}

Result<Name> real_path(const Path& path, NameEncoding encoding) {
  Request request;
  int64_t error = request.run(uv_fs_realpath, path.c_str());
  if (error < 0) return Error::system(static_cast<int>(error), "realpath", path.value);
  return Name{static_cast<const char*>(request->ptr), encoding.value};
}

Result<Name> real_path_by_links(const Path& path, NameEncoding encoding) {
  Request request;
  if (request.run(uv_fs_realpath, path.c_str()) >= 0) {
    return Name{static_cast<const char*>(request->ptr), encoding.value};
  }
  // What is wrong is found by walking, as the error must tell which step failed.
  std::string rest = resolve_path(path.value);
  std::string done;
  std::unordered_set<std::string> plain;
  int links = 0;
  bool special = false;  // the last link led to a pipe or socket, whose name is no path
  while (!rest.empty() && rest != "/") {
    size_t slash = rest.find('/', 1);
    std::string part = rest.substr(0, slash);
    rest = slash == std::string::npos ? "" : rest.substr(slash);
    std::string step = done + part;
    if (plain.contains(step)) {
      if (special) return Name{step + rest, encoding.value};
      done = std::move(step);
      continue;
    }
    int64_t error = request.run(uv_fs_lstat, step.c_str());
    if (error < 0) return Error::system(static_cast<int>(error), "lstat", step);
    if ((request->statbuf.st_mode & S_IFMT) != S_IFLNK) {
      plain.insert(step);
      done = std::move(step);
      continue;
    }
    error = request.run(uv_fs_stat, step.c_str());
    if (error < 0) return Error::system(static_cast<int>(error), "stat", step);
    const auto kind = request->statbuf.st_mode & S_IFMT;
    special = kind == S_IFIFO || kind == S_IFSOCK;
    error = request.run(uv_fs_readlink, step.c_str());
    if (error < 0) return Error::system(static_cast<int>(error), "readlink", step);
    if (++links > kMaxLinks) return Error::system(UV_ELOOP, "stat", step);
    rest = resolve_path(done.empty() ? "/" : done, static_cast<const char*>(request->ptr)) + rest;
    done.clear();
    if (special) return Name{rest, encoding.value};
  }
  return Name{done.empty() ? "/" : done, encoding.value};
}

Result<Name> read_link(const Path& path, NameEncoding encoding) {
  Request request;
  int64_t error = request.run(uv_fs_readlink, path.c_str());
  if (error < 0) return Error::system(static_cast<int>(error), "readlink", path.value);
  return Name{static_cast<const char*>(request->ptr), encoding.value};
}

namespace {

Result<void> link(const Path& existing, const Path& added) {
  int64_t error = Request().run(uv_fs_link, existing.c_str(), added.c_str());
  if (error < 0) return Error::system(static_cast<int>(error), "link", existing.value, added.value);
  return {};
}

Result<void> symlink(const Path& target, const Path& path, int32_t flags) {
  int64_t error = Request().run(uv_fs_symlink, target.c_str(), path.c_str(), flags);
  if (error < 0) return Error::system(static_cast<int>(error), "symlink", target.value, path.value);
  return {};
}

Result<void> rename(const Path& from, const Path& to) {
  int64_t error = Request().run(uv_fs_rename, from.c_str(), to.c_str());
  if (error < 0) return Error::system(static_cast<int>(error), "rename", from.value, to.value);
  return {};
}

Result<void> unlink(const Path& path) {
  int64_t error = Request().run(uv_fs_unlink, path.c_str());
  if (error < 0) return Error::system(static_cast<int>(error), "unlink", path.value);
  return {};
}

Result<void> remove_directory(const Path& path) {
  int64_t error = Request().run(uv_fs_rmdir, path.c_str());
  if (error < 0) return Error::system(static_cast<int>(error), "rmdir", path.value);
  return {};
}

}  // namespace

void bind_paths(Binder& m) {
  guarded_operation<&real_path, guards::Read>(m, "realpathNative");
  operation<&real_path_by_links>(m, "realpath");
  guarded_operation<&read_link, guards::Read>(m, "readlink");
  guarded_operation<&link, guards::Move>(m, "link");
  guarded_operation<&symlink, guards::Symlink>(m, "symlink");
  guarded_operation<&rename, guards::Move>(m, "rename");
  guarded_operation<&unlink, guards::Write>(m, "unlink");
  guarded_operation<&remove_directory, guards::Write>(m, "rmdir");
}

}  // namespace nodus::modules::fs
