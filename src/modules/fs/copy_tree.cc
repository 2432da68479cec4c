#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "engine/operation.h"
#include "modules/fs/fs.h"
#include "modules/fs/guards.h"

/// fs.cp: files, links and whole trees.
namespace nodus::modules::fs {

/// The options of fs.cp as bits, as cp.js packs them.
struct CopyOptions {
  enum Bit : uint32_t {
    kDereference = 1,
    kErrorOnExist = 2,
    kForce = 4,
    kPreserveTimestamps = 8,
    kRecursive = 16,
    kVerbatimSymlinks = 32,
    kSynchronous = guards::kSynchronousCopy,  ///< cpSync differs in small things: see onDirectory
                                              ///< and special files
  };
  uint32_t bits;
  int32_t copy_mode;
  bool has(Bit bit) const { return bits & bit; }
};

/// How a copy ended: done, a directory whose contents are the caller's work, or one of the
/// ERR_FS_CP_* failures.
struct CopyOutcome {
  enum class State : uint32_t { kDone, kDirectoryMade, kDirectoryExists };
  State state = State::kDone;
  uint32_t mode = 0;           ///< of the source directory
  const char* code = nullptr;  ///< "ERR_FS_…": failed
  std::string message;         ///< as the asynchronous forms say it
  std::string plain_message;   ///< as cpSync says it
  int number = 0;              ///< positive errno
  std::string path;
};

}  // namespace nodus::modules::fs

namespace nodus {

/// Failures become [code, message, plain message, errno, path]; else the state, with a directory's
/// mode above two bits.
template <>
struct ToJs<modules::fs::CopyOutcome> {
  static v8::MaybeLocal<v8::Value> make(v8::Isolate* isolate,
                                        const modules::fs::CopyOutcome& outcome) {
    if (!outcome.code) {
      return v8::Integer::NewFromUnsigned(isolate,
                                          outcome.mode << 2 | static_cast<uint32_t>(outcome.state))
          .As<v8::Value>();
    }
    v8::Local<v8::Value> items[] = {
        intern(isolate, outcome.code),
        utf8(isolate, outcome.message).FromMaybe(v8::String::Empty(isolate)),
        utf8(isolate, outcome.plain_message).FromMaybe(v8::String::Empty(isolate)),
        v8::Integer::New(isolate, outcome.number),
        utf8(isolate, outcome.path).FromMaybe(v8::String::Empty(isolate)),
    };
    return v8::Array::New(isolate, items, std::size(items)).As<v8::Value>();
  }
};

}  // namespace nodus

namespace nodus::modules::fs {

namespace {

using Outcome = Result<CopyOutcome>;

Outcome failed(const char* code, int number, std::string message, std::string plain,
               const std::string& path) {
  CopyOutcome out;
  out.code = code;
  out.number = number;
  out.message = std::move(message);
  out.plain_message = std::move(plain);
  out.path = path;
  return out;
}

Outcome same_place(const std::string& source, const std::string& target) {
  return failed("ERR_FS_CP_EINVAL", EINVAL, "src and dest cannot be the same",
                "src and dest cannot be the same " + target, target);
}

Outcome inside_itself(const std::string& source, const std::string& target,
                      const std::string& path) {
  return failed("ERR_FS_CP_EINVAL", EINVAL,
                "cannot copy " + source + " to a subdirectory of self " + target,
                "Cannot copy " + source + "/ to a subdirectory of self " + target, path);
}

bool same_file(const struct stat& a, const struct stat& b) {
  return a.st_ino == b.st_ino && a.st_dev == b.st_dev && a.st_ino != 0;
}

/// Does TARGET lie in SOURCE (both made absolute), or is it SOURCE itself?
bool is_below(std::string_view source, std::string_view target) {
  std::string from = resolve_path(source), to = resolve_path(target);
  return to == from || to.starts_with(from == "/" ? from : from + '/');
}

Error system_error(const char* syscall, std::string_view path, std::string_view dest = {}) {
  return Error::system(uv_translate_sys_error(errno), syscall, path, dest);
}

std::string child_of(const std::string& directory, std::string_view name) {
  std::string out = directory;
  if (out.empty() || out.back() != '/') out += '/';
  out += name;
  return out;
}

/// A descriptor closed when it goes.
struct Descriptor {
  explicit Descriptor(int fd) : fd(fd) {}
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
  Descriptor(const Descriptor&) = delete;
  int fd;
};

class TreeCopier {
 public:
  explicit TreeCopier(CopyOptions options) : options_(options) {}

  /// Checks SOURCE against TARGET and copies it unless it is a directory, whose contents are left
  /// to the caller. IS_ROOT: also checks TARGET's parents and makes the missing ones.
  Outcome copy_entry(const std::string& source, const std::string& target, bool is_root) {
    struct stat source_stat, target_stat;
    auto stat_call = options_.has(CopyOptions::kDereference) ? ::stat : ::lstat;
    const char* stat_name = options_.has(CopyOptions::kDereference) ? "stat" : "lstat";
    if (stat_call(source.c_str(), &source_stat) != 0) return system_error(stat_name, source);
    bool exists = false;
    if (is_root || !target_is_fresh_) {
      exists = stat_call(target.c_str(), &target_stat) == 0;
      if (!exists && errno != ENOENT) return system_error(stat_name, target);
    }
    auto outcome = check(source, source_stat, target, exists ? &target_stat : nullptr);
    if (!outcome.ok() || outcome->code) return outcome;
    if (is_root) {
      outcome = prepare_parents(source, source_stat, target, exists);
      if (!outcome.ok() || outcome->code) return outcome;
    }
    return copy_checked(source, source_stat, target, exists, is_root);
  }

  /// As copy_entry, with all that is below.
  Outcome copy(const std::string& source, const std::string& target, bool is_root) {
    auto outcome = copy_entry(source, target, is_root);
    if (!outcome.ok() || outcome->code || outcome->state == CopyOutcome::State::kDone)
      return outcome;
    const CopyOutcome directory = *outcome;
    const bool made = directory.state == CopyOutcome::State::kDirectoryMade;
    std::vector<std::string> names;
    {
      Descriptor listing(::open(source.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
      if (listing.fd < 0) return system_error("opendir", source);
      int status;
      do {
        status = visit_batch(listing.fd, [&](const RawEntry& entry) {
          names.emplace_back(entry.name, entry.length);
        });
      } while (status > 0);
      if (status < 0) return Error::system(status, "scandir", source);
    }
    for (const auto& name : names) {
      // Nothing is yet in a directory made just now: no need to look.
      target_is_fresh_ = made;
      outcome = copy(child_of(source, name), child_of(target, name), false);
      if (!outcome.ok() || outcome->code) return outcome;
    }
    if (made && ::chmod(target.c_str(), directory.mode & 07777) != 0)
      return system_error("chmod", target);
    return CopyOutcome{};
  }

 private:
  Outcome check(const std::string& source, const struct stat& source_stat,
                const std::string& target, const struct stat* target_stat) {
    const bool source_is_directory = S_ISDIR(source_stat.st_mode);
    if (target_stat) {
      const bool target_is_directory = S_ISDIR(target_stat->st_mode);
      if (same_file(source_stat, *target_stat)) return same_place(source, target);
      if (source_is_directory && !target_is_directory) {
        return failed("ERR_FS_CP_DIR_TO_NON_DIR", EISDIR,
                      "cannot overwrite non-directory " + target + " with directory " + source,
                      "Cannot overwrite non-directory " + target + " with directory " + source,
                      target);
      }
      if (!source_is_directory && target_is_directory) {
        return failed("ERR_FS_CP_NON_DIR_TO_DIR", ENOTDIR,
                      "cannot overwrite directory " + target + " with non-directory " + source,
                      "Cannot overwrite directory " + target + " with non-directory " + source,
                      target);
      }
    }
    if (!source_is_directory) return CopyOutcome{};
    if (is_below(source, target)) return inside_itself(source, target, target);
    return CopyOutcome{};
  }

  /// No parent of TARGET may be SOURCE itself under another name; missing parents are made.
  Outcome prepare_parents(const std::string& source, const struct stat& source_stat,
                          const std::string& target, bool exists) {
    std::string parent(directory_of(resolve_path(target)));
    const std::string source_parent(directory_of(resolve_path(source)));
    for (std::string at = parent; at != source_parent && at != "/"; at = directory_of(at)) {
      struct stat stat;
      if (::stat(at.c_str(), &stat) != 0) {
        if (errno == ENOENT) continue;
        return system_error("stat", at);
      }
      if (same_file(source_stat, stat)) return inside_itself(source, target, target);
    }
    if (exists) return CopyOutcome{};
    // cpSync makes nothing for a copy that it refuses.
    if (options_.has(CopyOptions::kSynchronous) && is_refused(source_stat)) return refusal(source);
    struct stat stat;
    if (::stat(parent.c_str(), &stat) != 0) {
      auto made = make_directory(Path{parent}, 0777, true);
      if (!made.ok()) return made.error();
    }
    return CopyOutcome{};
  }

  Outcome copy_checked(const std::string& source, const struct stat& stat,
                       const std::string& target, bool exists, bool is_root) {
    switch (stat.st_mode & S_IFMT) {
      case S_IFDIR:
        return enter_directory(source, stat, target, exists);
      case S_IFREG:
      case S_IFCHR:
      case S_IFBLK:
        return copy_file_to(source, stat, target, exists);
      case S_IFLNK:
        return copy_link(source, target, exists);
      default:
        break;
    }
    // cpSync passes over special files inside a tree.
    if (options_.has(CopyOptions::kSynchronous) && !is_root) return CopyOutcome{};
    switch (stat.st_mode & S_IFMT) {
      case S_IFSOCK:
        return failed("ERR_FS_CP_SOCKET", EINVAL, "cannot copy a socket file: " + target,
                      "Cannot copy a socket file: " + target, target);
      case S_IFIFO:
        return failed("ERR_FS_CP_FIFO_PIPE", EINVAL, "cannot copy a FIFO pipe: " + target,
                      "Cannot copy a FIFO pipe: " + target, target);
      default:
        return failed("ERR_FS_CP_UNKNOWN", EINVAL, "cannot copy an unknown file type: " + target,
                      "Cannot copy an unknown file type: " + target, target);
    }
  }

  /// A directory that was not asked for.
  bool is_refused(const struct stat& stat) const {
    return S_ISDIR(stat.st_mode) && !options_.has(CopyOptions::kRecursive);
  }

  static Outcome refusal(const std::string& source) {
    return failed("ERR_FS_EISDIR", EISDIR, source + " is a directory (not copied)",
                  "Recursive option not enabled, cannot copy a directory: " + child_of(source, ""),
                  source);
  }

  Outcome enter_directory(const std::string& source, const struct stat& stat,
                          const std::string& target, bool exists) {
    if (is_refused(stat)) return refusal(source);
    CopyOutcome out;
    out.mode = stat.st_mode;
    if (exists) {
      if (options_.has(CopyOptions::kErrorOnExist) && !options_.has(CopyOptions::kForce) &&
          !options_.has(CopyOptions::kSynchronous)) {
        return already_exists(target);
      }
      out.state = CopyOutcome::State::kDirectoryExists;
      return out;
    }
    if (::mkdir(target.c_str(), 0777) != 0) return system_error("mkdir", target);
    out.state = CopyOutcome::State::kDirectoryMade;
    return out;
  }

  static Outcome already_exists(const std::string& target) {
    return failed("ERR_FS_CP_EEXIST", EEXIST, target + " already exists", "", target);
  }

  Outcome copy_file_to(const std::string& source, const struct stat& stat,
                       const std::string& target, bool exists) {
    if (exists) {
      if (!options_.has(CopyOptions::kForce)) {
        return options_.has(CopyOptions::kErrorOnExist) ? already_exists(target) : CopyOutcome{};
      }
      if (::unlink(target.c_str()) != 0) return system_error("unlink", target);
    }
    if (options_.copy_mode != 0 || !S_ISREG(stat.st_mode)) {
      auto copied = copy_file(Path{source}, Path{target}, options_.copy_mode);
      if (!copied.ok()) return copied.error();
      if (::chmod(target.c_str(), stat.st_mode & 07777) != 0) return system_error("chmod", target);
    } else if (auto copied = copy_contents(source, target); !copied.ok()) {
      return copied.error();
    }
    if (!options_.has(CopyOptions::kPreserveTimestamps)) return CopyOutcome{};
    // The access time moved when the file was read: as Node, the times after the copy.
    struct stat now;
    if (::stat(source.c_str(), &now) != 0) return system_error("stat", source);
    const timespec times[] = {now.st_atim, now.st_mtim};
    if (::utimensat(AT_FDCWD, target.c_str(), times, 0) != 0) return system_error("utime", target);
    return CopyOutcome{};
  }

  /// A regular file's bytes and permissions.
  Result<void> copy_contents(const std::string& source, const std::string& target) {
    Descriptor in(::open(source.c_str(), O_RDONLY | O_CLOEXEC));
    if (in.fd < 0) return system_error("copyfile", source, target);
    struct stat stat;
    if (::fstat(in.fd, &stat) != 0) return system_error("copyfile", source, target);
    const mode_t mode = stat.st_mode & 07777;
    // Owner-writable while it is filled, or a network file system may refuse.
    Descriptor out(
        ::open(target.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode | S_IWUSR));
    if (out.fd < 0) return system_error("copyfile", source, target);
    if (!(has_holes(stat) && copy_extents(in.fd, out.fd, stat.st_size)) &&
        (::lseek(in.fd, 0, SEEK_SET) != 0 || !copy_bytes(in.fd, out.fd, stat.st_size))) {
      Error error = system_error("copyfile", source, target);
      ::unlink(target.c_str());
      return error;
    }
    if (::fchmod(out.fd, mode) != 0) return system_error("chmod", target);
    return {};
  }

  bool copy_bytes(int in, int out, off_t size) {
#ifdef __linux__
    // In the kernel where that saves copying; small files are quicker through a buffer.
    if (size > static_cast<off_t>(sizeof buffer_)) {
      for (off_t left = size; left > 0;) {
        ssize_t n = ::copy_file_range(in, nullptr, out, nullptr, static_cast<size_t>(left), 0);
        if (n < 0) {
          if (errno == EINTR) continue;
          if (left == size &&
              (errno == EXDEV || errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP))
            break;
          return false;
        }
        if (n == 0) return true;
        left -= n;
        if (left == 0) return true;
      }
    }
#endif
    for (off_t done = 0;;) {
      ssize_t n = ::read(in, buffer_, sizeof buffer_);
      if (n < 0) {
        if (errno == EINTR) continue;
        return false;
      }
      if (n == 0) return true;
      for (ssize_t at = 0; at < n;) {
        ssize_t written = ::write(out, buffer_ + at, static_cast<size_t>(n - at));
        if (written < 0) {
          if (errno == EINTR) continue;
          return false;
        }
        at += written;
      }
      // The size is known and reached: the read that would say so can be saved.
      done += n;
      if (size > 0 && done == size) return true;
    }
  }

  static Result<std::string> link_target(const std::string& path) {
    Request request;
    int64_t error = request.run(uv_fs_readlink, path.c_str());
    if (error < 0) return Error::system(static_cast<int>(error), "readlink", path);
    return std::string(static_cast<const char*>(request->ptr));
  }

  Outcome copy_link(const std::string& source, const std::string& target, bool exists) {
    auto link = link_target(source);
    if (!link.ok()) return link.error();
    std::string to = *link;
    if (!options_.has(CopyOptions::kVerbatimSymlinks) && (to.empty() || to.front() != '/')) {
      to = resolve_path(resolve_path(directory_of(source)), to);
    }
    if (exists) {
      auto present = link_target(target);
      // TARGET is no link: symlink(2) below says EEXIST.
      if (!present.ok() && present.error().number != UV_EINVAL) return present.error();
      if (present.ok()) {
        std::string old = std::move(*present);
        if (old.empty() || old.front() != '/')
          old = resolve_path(resolve_path(directory_of(target)), old);
        struct stat stat;
        const bool leads = ::stat(source.c_str(), &stat) == 0;
        if (!leads && !options_.has(CopyOptions::kSynchronous)) return system_error("stat", source);
        const bool to_directory = leads && S_ISDIR(stat.st_mode);
        // As Node, verbatim links are looked at from the working directory; cpSync does so with all
        // relative ones, and so lets a link to the same place be replaced.
        const bool tolerates_same =
            options_.has(CopyOptions::kSynchronous) && (link->empty() || link->front() != '/');
        if (to_directory && !(tolerates_same && to == old)) {
          if (is_below(to, old)) return inside_itself(to, old, target);
          // Replacing a link by one to something inside what it leads to would lose the way there.
          if (is_below(old, to)) {
            const std::string message = "cannot overwrite " + old + " with " + to;
            return failed("ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY", EINVAL, message, message, target);
          }
        }
        if (::unlink(target.c_str()) != 0) return system_error("unlink", target);
      }
    }
    if (::symlink(to.c_str(), target.c_str()) != 0) return system_error("symlink", to, target);
    return CopyOutcome{};
  }

  CopyOptions options_;
  bool target_is_fresh_ = false;
  char buffer_[64 * 1024];
};

Result<CopyOutcome> copy_tree(const Path& source, const Path& target, uint32_t bits, int32_t mode) {
  return std::make_unique<TreeCopier>(CopyOptions{bits, mode})
      ->copy(source.value, target.value, true);
}

/// One step of a copy that JavaScript steers (options.filter).
Result<CopyOutcome> copy_entry(const Path& source, const Path& target, uint32_t bits, int32_t mode,
                               bool is_root) {
  return std::make_unique<TreeCopier>(CopyOptions{bits, mode})
      ->copy_entry(source.value, target.value, is_root);
}

}  // namespace

void bind_copy_tree(Binder& m) {
  guarded_operation<&copy_tree, guards::CopyTree>(m, "cp");
  guarded_operation<&copy_entry, guards::CopyTree>(m, "cpEntry");
}

}  // namespace nodus::modules::fs
