#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <deque>

#include "engine/operation.h"
#include "modules/fs/directory_handle.h"
#include "modules/fs/fs.h"
#include "modules/fs/guards.h"
#include "modules/fs/listing.h"

/// Listing and making directories.
namespace nodus::modules::fs {

namespace {

EntryType type_of_mode(uint64_t mode) {
  switch (mode & S_IFMT) {
    case S_IFREG:
      return UV_DIRENT_FILE;
    case S_IFDIR:
      return UV_DIRENT_DIR;
    case S_IFLNK:
      return UV_DIRENT_LINK;
    case S_IFIFO:
      return UV_DIRENT_FIFO;
    case S_IFSOCK:
      return UV_DIRENT_SOCKET;
    case S_IFCHR:
      return UV_DIRENT_CHAR;
    case S_IFBLK:
      return UV_DIRENT_BLOCK;
    default:
      return UV_DIRENT_UNKNOWN;
  }
}

std::string join(std::string_view directory, std::string_view name) {
  std::string out(directory);
  if (!out.empty() && out.back() != '/') out += '/';
  out += name;
  return out;
}

/// Some file systems do not tell types with names.
EntryType settle_type(EntryType type, const std::string& directory, std::string_view name) {
  if (type != UV_DIRENT_UNKNOWN) return type;
  Request request;
  if (request.run(uv_fs_lstat, join(directory, name).c_str()) < 0) return UV_DIRENT_UNKNOWN;
  return type_of_mode(request->statbuf.st_mode);
}

bool is_directory(const std::string& path) {
  Request request;
  return request.run(uv_fs_stat, path.c_str()) >= 0 &&
         (request->statbuf.st_mode & S_IFMT) == S_IFDIR;
}

/// Directory PATH and all below it, breadth first. Links to directories are followed, as Node does,
/// whose listing ends for links that lead back up when the kernel refuses the path (ELOOP).
Result<Entries> read_tree(const std::string& path, Encoding encoding, bool types) {
  Entries out;
  out.encoding = encoding;
  out.with_types = out.with_parents = types;
  struct Pending {
    std::string path, relative;
  };
  std::deque<Pending> queue{{path, ""}};
  for (bool first = true; !queue.empty(); first = false) {
    Pending directory = std::move(queue.front());
    queue.pop_front();
    Listing items;
    if (int error = items.read(directory.path); error < 0) {
      return Error::system(error, "scandir", first ? path : directory.path);
    }
    const auto parent = static_cast<uint32_t>(out.parents.size());
    for (size_t i = 0; i < items.size(); ++i) {
      const std::string_view name = items.name(i);
      EntryType type = settle_type(items.type(i), directory.path, name);
      std::string relative =
          directory.relative.empty() ? std::string(name) : join(directory.relative, name);
      if (type == UV_DIRENT_DIR || type == UV_DIRENT_LINK) {
        std::string child = join(directory.path, name);
        if (type == UV_DIRENT_DIR || is_directory(child))
          queue.push_back({std::move(child), relative});
      }
      if (types) {
        out.types.push_back(type);
        out.parent_index.push_back(parent);
        out.names.emplace_back(name);
      } else {
        out.names.push_back(std::move(relative));
      }
    }
    if (types) out.parents.push_back(std::move(directory.relative));
  }
  return out;
}

}  // namespace

Result<Entries> read_directory(const Path& path, NameEncoding encoding, bool types,
                               bool recursive) {
  if (recursive) return read_tree(path.value, encoding.value, types);
  Listing items;
  if (int error = items.read(path.value); error < 0)
    return Error::system(error, "scandir", path.value);
  Entries out;
  out.encoding = encoding.value;
  out.with_types = types;
  out.names.reserve(items.size());
  for (size_t i = 0; i < items.size(); ++i) {
    if (types) out.types.push_back(settle_type(items.type(i), path.value, items.name(i)));
    out.names.emplace_back(items.name(i));
  }
  return out;
}

Result<std::optional<std::string>> make_directory(const Path& path, int32_t mode, bool recursive) {
  using Made = std::optional<std::string>;
  Request request;
  int error = static_cast<int>(request.run(uv_fs_mkdir, path.c_str(), mode));
  if (!recursive) {
    if (error < 0) return Error::system(error, "mkdir", path.value);
    return Made{};
  }
  if (error == 0) return Made{path.value};
  // From the wanted directory up to the first parent that exists, then down again.
  Made first;
  std::vector<std::string> pending{path.value};
  std::string retried;
  while (!pending.empty()) {
    std::string next = std::move(pending.back());
    pending.pop_back();
    error = static_cast<int>(request.run(uv_fs_mkdir, next.c_str(), mode));
    if (error == 0) {
      if (!first) first = next;
      continue;
    }
    if (error == UV_ENOENT) {
      std::string parent(directory_of(next));
      // A parent that exists may have been made meanwhile, by another thread or process on its way
      // to a sibling: once more. If it cannot hold the directory even then (in /proc), nothing can
      // be made.
      const bool parent_exists = parent == next || parent.empty() || is_directory(parent);
      if (parent_exists && retried == next) {
        return Error::system(UV_ENOENT, "mkdir", path.value);
      }
      if (parent_exists) {
        retried = next;
        pending.push_back(std::move(next));
        continue;
      }
      pending.push_back(std::move(next));
      pending.push_back(std::move(parent));
      continue;
    }
    if (error == UV_EACCES || error == UV_ENOSPC || error == UV_ENOTDIR || error == UV_EPERM) {
      return Error::system(error, "mkdir", path.value);
    }
    int64_t looked = request.run(uv_fs_stat, next.c_str());
    // A link to nothing, for one.
    if (looked < 0) return Error::system(static_cast<int>(looked), "mkdir", path.value);
    if (S_ISDIR(request->statbuf.st_mode)) continue;
    if (error == UV_EEXIST && !pending.empty()) error = UV_ENOTDIR;
    return Error::system(error, "mkdir", path.value);
  }
  return first;
}

Result<Name> make_temporary_directory(const Path& prefix, NameEncoding encoding) {
  std::string pattern = prefix.value + "XXXXXX";
  Request request;
  int64_t error = request.run(uv_fs_mkdtemp, pattern.c_str());
  if (error < 0) return Error::system(static_cast<int>(error), "mkdtemp", pattern);
  return Name{request->path, encoding.value};
}

// ---- an open directory
// ---------------------------------------------------------------------------------------------

DirectoryStream::~DirectoryStream() { close(); }

void DirectoryStream::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

Result<Entries> DirectoryStream::read(Encoding encoding, size_t wanted) {
  Entries out;
  out.encoding = encoding;
  out.with_types = true;
  std::lock_guard lock(mutex_);
  if (ended_ || fd_ < 0) return out;
  // Whatever the kernel gives in one batch beyond what is wanted waits in JavaScript.
  while (!ended_ && out.names.size() < wanted) {
    int status = visit_batch(fd_, [&](const RawEntry& entry) {
      std::string name(entry.name, entry.length);
      out.types.push_back(settle_type(entry.type, path_, name));
      out.names.push_back(std::move(name));
    });
    if (status < 0) return Error::system(status, "scandir", path_);
    ended_ = status == 0;
  }
  return out;
}

namespace {

Result<std::shared_ptr<DirectoryStream>> open_directory(const Path& path) {
  int fd;
  do {
    fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  } while (fd < 0 && errno == EINTR);
  if (fd < 0) return Error::system(uv_translate_sys_error(errno), "opendir", path.value);
  return std::make_shared<DirectoryStream>(fd, path.value);
}

Result<Entries> read_open_directory(const std::shared_ptr<DirectoryStream>& stream,
                                    NameEncoding encoding, uint32_t wanted) {
  return stream->read(encoding.value, wanted);
}

Result<void> close_directory(const std::shared_ptr<DirectoryStream>& stream) {
  stream->close();
  return {};
}

}  // namespace

void bind_directories(Binder& m) {
  m.class_<DirectoryHandle>("DirHandle");
  guarded_operation<&read_directory, guards::Read>(m, "readdir");
  guarded_operation<&make_directory, guards::Write>(m, "mkdir");
  guarded_operation<&make_temporary_directory, guards::Temporary>(m, "mkdtemp");
  guarded_operation<&open_directory, guards::Read, DirectoryRequestType>(m, "opendir");
  operation<&read_open_directory, DirectoryRequestType>(m, "readOpenDir");
  operation<&close_directory, DirectoryRequestType>(m, "closeDir");
}

}  // namespace nodus::modules::fs
