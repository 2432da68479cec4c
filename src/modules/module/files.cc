#include "modules/module/files.h"

#include <fcntl.h>
#include <uv.h>

#include <algorithm>
#include <vector>

namespace nodus::modules::module {
namespace {

constexpr uint64_t kTypeMask = 0170000;
constexpr uint64_t kTypeDirectory = 0040000;
constexpr uint64_t kTypeLink = 0120000;

/// Links followed before a path counts as circular (the kernel's own limit).
constexpr int kMaxLinks = 40;

/// A synchronous libuv file system call with its clean-up.
struct FsCall {
  uv_fs_t request;
  ~FsCall() { uv_fs_req_cleanup(&request); }
};

std::string join(std::string_view directory, std::string_view name) {
  std::string out(directory);
  if (out.empty() || out.back() != '/') out += '/';
  return out += name;
}

}  // namespace

FileKind file_kind(const std::string& path) {
  FsCall call;
  if (uv_fs_stat(nullptr, &call.request, path.c_str(), nullptr) < 0) return FileKind::kMissing;
  return (call.request.statbuf.st_mode & kTypeMask) == kTypeDirectory ? FileKind::kDirectory
                                                                      : FileKind::kFile;
}

Probe probe(const std::string& path) {
  FsCall call;
  if (uv_fs_lstat(nullptr, &call.request, path.c_str(), nullptr) < 0)
    return {FileKind::kMissing, false};
  auto type = call.request.statbuf.st_mode & kTypeMask;
  if (type == kTypeLink) return {file_kind(path), true};
  return {type == kTypeDirectory ? FileKind::kDirectory : FileKind::kFile, false};
}

std::string normalize(std::string_view path) {
  std::string out;
  out.reserve(path.size());
  size_t i = 0;
  while (i < path.size()) {
    while (i < path.size() && path[i] == '/') ++i;
    size_t end = std::min(path.find('/', i), path.size());
    auto part = path.substr(i, end - i);
    i = end;
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      auto slash = out.rfind('/');
      out.resize(slash == std::string::npos ? 0 : slash);
      continue;
    }
    out += '/';
    out += part;
  }
  if (out.empty()) out = "/";
  return out;
}

std::string_view dirname(std::string_view path) {
  auto slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return slash == 0 ? path.substr(0, 1) : path.substr(0, slash);
}

std::string_view basename(std::string_view path) {
  auto slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

Result<std::string> read_file(const std::string& path) {
  int fd;
  {
    FsCall call;
    fd = uv_fs_open(nullptr, &call.request, path.c_str(), O_RDONLY | O_CLOEXEC, 0, nullptr);
  }
  if (fd < 0) return Error::system(fd, "open", path);
  struct Closer {
    int fd;
    ~Closer() {
      FsCall call;
      uv_fs_close(nullptr, &call.request, fd, nullptr);
    }
  } closer{fd};

  std::string out;
  {
    FsCall call;
    if (uv_fs_fstat(nullptr, &call.request, fd, nullptr) == 0)
      out.resize(call.request.statbuf.st_size);
  }
  // Files that do not tell their size (/proc, pipes) grow as they are read.
  size_t used = 0;
  bool sized = !out.empty();
  for (;;) {
    if (used == out.size()) {
      if (sized) break;
      out.resize(std::max<size_t>(out.size() * 2, 64 * 1024));
    }
    auto buffer = uv_buf_init(out.data() + used,
                              static_cast<unsigned>(std::min<size_t>(out.size() - used, 1 << 30)));
    FsCall call;
    auto n = uv_fs_read(nullptr, &call.request, fd, &buffer, 1, -1, nullptr);
    if (n < 0) return Error::system(n, "read");
    if (n == 0) break;
    used += static_cast<size_t>(n);
  }
  out.resize(used);
  return out;
}

// ---- RealPaths
// ---------------------------------------------------------------------------------------------------------

std::optional<std::string> RealPaths::resolve(const std::string& path) {
  links_left_ = kMaxLinks;
  auto plain = normalize(path);
  if (plain == "/") return plain;
  auto parent = directory(dirname(plain));
  if (!parent) return std::nullopt;
  return follow(join(*parent, basename(plain)));
}

std::optional<std::string> RealPaths::resolve_plain(const std::string& path) {
  links_left_ = kMaxLinks;
  auto parent = directory(dirname(path));
  if (!parent) return std::nullopt;
  return join(*parent, basename(path));
}

/// CANDIDATE's directory is real already; its last component may be a link.
std::optional<std::string> RealPaths::follow(std::string candidate) {
  std::string target;
  {
    FsCall call;
    error_ = uv_fs_lstat(nullptr, &call.request, candidate.c_str(), nullptr);
    if (error_ < 0) return std::nullopt;
    if ((call.request.statbuf.st_mode & kTypeMask) != kTypeLink) return candidate;
  }
  if (--links_left_ < 0) {
    error_ = UV_ELOOP;
    return std::nullopt;
  }
  {
    FsCall call;
    error_ = uv_fs_readlink(nullptr, &call.request, candidate.c_str(), nullptr);
    if (error_ < 0) return std::nullopt;
    target = static_cast<const char*>(call.request.ptr);
  }
  // A relative link starts at the real directory that holds it, so its leading ".." parts walk over
  // real names.
  if (target.empty() || target.front() != '/') target = join(dirname(candidate), target);
  auto plain = normalize(target);
  if (plain == "/") return plain;
  auto parent = directory(dirname(plain));
  if (!parent) return std::nullopt;
  return follow(join(*parent, basename(plain)));
}

std::optional<std::string> RealPaths::directory(std::string_view path) {
  if (path == "/" || path.empty()) return std::string("/");
  std::string key(path);
  if (auto found = directories_.find(key); found != directories_.end()) return found->second;
  auto parent = directory(dirname(path));
  if (!parent) return std::nullopt;
  auto real = follow(join(*parent, basename(path)));
  if (real) directories_.emplace(std::move(key), *real);
  return real;
}

}  // namespace nodus::modules::module
