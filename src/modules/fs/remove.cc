#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "engine/operation.h"
#include "modules/fs/fs.h"
#include "modules/fs/guards.h"

/// fs.rm: one entry or a whole tree.
namespace nodus::modules::fs {

namespace {

enum class RemoveOutcome : int32_t { kDone, kIsDirectory };

struct Failure {
  int error = 0;  ///< negative libuv error number
  const char* syscall = "";
  std::string path;
};

/// Errors that may pass when others let go of the entry (Node's documentation of fs.rm,
/// maxRetries).
bool is_transient(int error) {
  return error == UV_EBUSY || error == UV_EMFILE || error == UV_ENFILE || error == UV_ENOTEMPTY ||
         error == UV_EPERM;
}

class TreeRemover {
 public:
  /// ASKS_FIRST: as Node's asynchronous forms, which empty a directory only when the system says
  /// that this is what keeps it from being removed (and not that it is "." or something mounted).
  explicit TreeRemover(bool asks_first) : asks_first_(asks_first) {}

  /// False with failure() when something stayed.
  bool remove(const std::string& root) {
    std::vector<Frame> stack{{root, false}};
    while (!stack.empty()) {
      if (stack.back().emptied) {
        if (::rmdir(stack.back().path.c_str()) != 0 && errno != ENOENT)
          return fail("rmdir", stack.back().path);
        stack.pop_back();
        continue;
      }
      // A copy: empty() adds frames.
      const std::string path = stack.back().path;
      if (asks_first_) {
        if (::rmdir(path.c_str()) == 0 || errno == ENOENT) {
          stack.pop_back();
          continue;
        }
        if (errno != ENOTEMPTY && errno != EEXIST && errno != EPERM) return fail("rmdir", path);
      }
      stack.back().emptied = true;
      if (!empty(path, stack)) return false;
    }
    return true;
  }

  const Failure& failure() const { return failure_; }

 private:
  struct Frame {
    std::string path;
    bool emptied;
  };

  bool fail(const char* syscall, const std::string& path) {
    failure_ = {uv_translate_sys_error(errno), syscall, path};
    return false;
  }

  /// Removes what is in PATH but directories, which it stacks. Only one descriptor is open at a
  /// time, however deep the tree.
  bool empty(const std::string& path, std::vector<Frame>& stack) {
    int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
      if (errno == ENOENT) return true;
      return fail("scandir", path);
    }
    // Names first: removing while reading makes some file systems skip entries.
    std::vector<std::pair<std::string, EntryType>> items;
    int status;
    do {
      status = visit_batch(fd, [&](const RawEntry& entry) {
        items.emplace_back(std::string(entry.name, entry.length), entry.type);
      });
    } while (status > 0);
    bool ok = true;
    if (status < 0) {
      failure_ = {status, "scandir", path};
      ok = false;
    }
    for (size_t i = 0; ok && i < items.size(); ++i) {
      const auto& [name, type] = items[i];
      if (type == UV_DIRENT_DIR) {
        stack.push_back({path + '/' + name, false});
      } else if (::unlinkat(fd, name.c_str(), 0) != 0 && errno != ENOENT) {
        if (type == UV_DIRENT_UNKNOWN && (errno == EISDIR || errno == EPERM)) {
          stack.push_back({path + '/' + name, false});
        } else {
          ok = fail("unlink", path + '/' + name);
        }
      }
    }
    ::close(fd);
    return ok;
  }

  bool asks_first_;
  Failure failure_;
};

Result<RemoveOutcome> remove_entry(const Path& path, bool force, bool recursive,
                                   uint32_t max_retries, uint32_t retry_delay, bool asks_first) {
  Request request;
  int64_t error = request.run(uv_fs_lstat, path.c_str());
  if (error < 0) {
    if (force && error == UV_ENOENT) return RemoveOutcome::kDone;
    return Error::system(static_cast<int>(error), "lstat", path.value);
  }
  const bool directory = (request->statbuf.st_mode & S_IFMT) == S_IFDIR;
  if (directory && !recursive) return RemoveOutcome::kIsDirectory;
  for (uint32_t attempt = 0;; ++attempt) {
    Failure failure;
    if (directory) {
      TreeRemover remover(asks_first);
      // A trailing slash must not come twice in the paths of errors.
      std::string root = path.value;
      while (root.size() > 1 && root.back() == '/') root.pop_back();
      if (remover.remove(root)) return RemoveOutcome::kDone;
      failure = remover.failure();
    } else {
      if (::unlink(path.c_str()) == 0 || errno == ENOENT) return RemoveOutcome::kDone;
      failure = {uv_translate_sys_error(errno), "unlink", path.value};
    }
    if (attempt >= max_retries || !is_transient(failure.error)) {
      return Error::system(failure.error, failure.syscall, failure.path);
    }
    // Linear back-off, as documented.
    uv_sleep((attempt + 1) * retry_delay);
  }
}

}  // namespace

void bind_remove(Binder& m) { guarded_operation<&remove_entry, guards::Write>(m, "rm"); }

}  // namespace nodus::modules::fs
