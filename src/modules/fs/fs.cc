#include "modules/fs/cached.h"
#include "modules/fs/guards.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/operation.h"

/// Operations on one path or descriptor, and what the binding offers.
namespace nodus::modules::fs {

namespace {

Error failed(int64_t error, const char* syscall, const Path& path) {
  return Error::system(static_cast<int>(error), syscall, path.value);
}

Error failed(int64_t error, const char* syscall) {
  return Error::system(static_cast<int>(error), syscall);
}

Result<StatRecord> stat_result(Request& request, StatForm form) {
  return StatRecord{request->statbuf, form};
}

/// Behind the end of any file.
constexpr int64_t kFarAway = int64_t{1} << 60;

}  // namespace

Result<int32_t> open(const Path& path, int32_t flags, int32_t mode) {
  int64_t fd = Request().run(uv_fs_open, path.c_str(), flags, mode);
  if (fd < 0) return failed(fd, "open", path);
  return static_cast<int32_t>(fd);
}

std::optional<Result<int32_t>> open_at_once(Realm& realm, const Path& path, int32_t flags,
                                            int32_t) {
  if (Permission::active() || Job::would_overtake(realm)) return std::nullopt;
  int64_t fd = open_cached(path.c_str(), flags);
  if (fd < 0) return std::nullopt;
  return Result<int32_t>(static_cast<int32_t>(fd));
}

Result<void> close(int32_t fd) {
  int64_t error = Request().run(uv_fs_close, fd);
  if (error < 0) return failed(error, "close");
  return {};
}

/// close() of a regular file that was only read, on a file system that serves reads from memory:
/// nothing is left to be written, so that nothing has to be waited for.
std::optional<Result<void>> close_at_once(Realm& realm, int32_t fd) {
  if (Job::would_overtake(realm)) return std::nullopt;
  int flags = ::fcntl(fd, F_GETFL);
  if (flags < 0 || (flags & O_ACCMODE) != O_RDONLY) return std::nullopt;
  // Far behind the end there is nothing, unless a read there may have to wait.
  char byte;
  if (read_cached(fd, &byte, 1, kFarAway) != 0) return std::nullopt;
  struct stat stat;
  // A file without a name is taken apart by its last close.
  if (::fstat(fd, &stat) != 0 || !S_ISREG(stat.st_mode) || stat.st_nlink == 0) return std::nullopt;
  return close(fd);
}

Result<void> access(const Path& path, int32_t mode) {
  int64_t error = Request().run(uv_fs_access, path.c_str(), mode);
  if (error < 0) return failed(error, "access", path);
  return {};
}

Result<StatRecord> stat(const Path& path, StatForm form) {
  Request request;
  int64_t error = request.run(uv_fs_stat, path.c_str());
  if (error < 0) return failed(error, "stat", path);
  return stat_result(request, form);
}

Result<StatRecord> lstat(const Path& path, StatForm form) {
  Request request;
  int64_t error = request.run(uv_fs_lstat, path.c_str());
  if (error < 0) return failed(error, "lstat", path);
  return stat_result(request, form);
}

Result<StatRecord> fstat(int32_t fd, StatForm form) {
  Request request;
  int64_t error = request.run(uv_fs_fstat, fd);
  if (error < 0) return failed(error, "fstat");
  return stat_result(request, form);
}

namespace {

// ---- what is in memory, told at once

bool is_missing(int error) { return error == UV_ENOENT || error == UV_ENOTDIR; }

std::optional<Result<StatRecord>> known_stat(Realm& realm, const Path& path, StatForm form,
                                             bool follow) {
  if (Permission::active() || !Job::may_finish(realm)) return std::nullopt;
  StatRecord out;
  const int error = stat_cached(path.c_str(), follow, out.stat);
  if (is_missing(error)) return Result<StatRecord>(failed(error, follow ? "stat" : "lstat", path));
  if (error < 0) return std::nullopt;
  out.form = form;
  return Result<StatRecord>(out);
}

std::optional<Result<StatRecord>> stat_at_once(Realm& realm, const Path& path, StatForm form) {
  return known_stat(realm, path, form, true);
}

std::optional<Result<StatRecord>> lstat_at_once(Realm& realm, const Path& path, StatForm form) {
  return known_stat(realm, path, form, false);
}

std::optional<Result<StatRecord>> fstat_at_once(Realm& realm, int32_t fd, StatForm form) {
  StatRecord out;
  if (!Job::may_finish(realm) || stat_cached(fd, out.stat) < 0) return std::nullopt;
  out.form = form;
  return Result<StatRecord>(out);
}

/// Whether it is there; what may be done with it is for the thread pool.
std::optional<Result<void>> access_at_once(Realm& realm, const Path& path, int32_t mode) {
  if (mode != F_OK || Permission::active() || !Job::may_finish(realm)) return std::nullopt;
  const int error = find_cached(path.c_str());
  if (is_missing(error)) return Result<void>(failed(error, "access", path));
  if (error < 0) return std::nullopt;
  return Result<void>();
}

/// fs.existsSync.
bool exists(const Path& path) {
  if (guards::read(path)) return false;
  return Request().run(uv_fs_access, path.c_str(), 0) == 0;
}

/// The synchronous stat family: writes the fields into FIELDS (Float64Array or BigInt64Array)
/// without making an object. False: there is no such entry and THROW_MISSING is false.
Result<bool> stat_into(const FileRef& file, StatCall call, bool throw_missing,
                       v8::Local<v8::Value> fields_value) {
  if (!fields_value->IsTypedArray())
    return Error::coded("ERR_INVALID_ARG_TYPE", "fields must be a typed array");
  Request request;
  int64_t error;
  const char* syscall;
  switch (call) {
    case StatCall::kStat:
      syscall = "stat";
      error = request.run(uv_fs_stat, file.path.c_str());
      break;
    case StatCall::kLstat:
      syscall = "lstat";
      error = request.run(uv_fs_lstat, file.path.c_str());
      break;
    default:
      syscall = "fstat";
      error = request.run(uv_fs_fstat, file.fd);
  }
  if (error < 0) {
    if (!throw_missing && (error == UV_ENOENT || error == UV_ENOTDIR)) return false;
    return call == StatCall::kFstat ? failed(error, syscall)
                                    : Error::system(static_cast<int>(error), syscall, file.path);
  }
  auto view = fields_value.As<v8::TypedArray>();
  const bool is_big = fields_value->IsBigInt64Array();
  constexpr size_t kTimes = 4;
  if (view->Length() < kStatFields + (is_big ? kTimes : 0))
    return Error::coded("ERR_OUT_OF_RANGE", "fields must hold all numbers");
  auto* memory = static_cast<uint8_t*>(view->Buffer()->Data()) + view->ByteOffset();
  if (is_big) {
    stat_fields(request->statbuf, reinterpret_cast<int64_t*>(memory));
  } else {
    stat_fields(request->statbuf, reinterpret_cast<double*>(memory));
  }
  return true;
}

/// What a path is, for module resolution: 0 file, 1 directory, negative none.
int32_t kind_of(const Path& path) {
  Request request;
  int64_t error = request.run(uv_fs_stat, path.c_str());
  if (error < 0) return static_cast<int32_t>(error);
  return (request->statbuf.st_mode & S_IFMT) == S_IFDIR ? 1 : 0;
}

Result<StatFsRecord> stat_fs(const Path& path, bool bigint) {
  Request request;
  int64_t error = request.run(uv_fs_statfs, path.c_str());
  if (error < 0) return failed(error, "statfs", path);
  return StatFsRecord{*static_cast<uv_statfs_t*>(request->ptr), bigint};
}

Result<void> chmod(const Path& path, int32_t mode) {
  int64_t error = Request().run(uv_fs_chmod, path.c_str(), mode);
  if (error < 0) return failed(error, "chmod", path);
  return {};
}

Result<void> fchmod(int32_t fd, int32_t mode) {
  int64_t error = Request().run(uv_fs_fchmod, fd, mode);
  if (error < 0) return failed(error, "fchmod");
  return {};
}

/// -1 is kNoChange: JavaScript's numbers wrap into uid_t as in C.
Result<void> chown(const Path& path, int64_t uid, int64_t gid) {
  int64_t error = Request().run(uv_fs_chown, path.c_str(), static_cast<uv_uid_t>(uid),
                                static_cast<uv_gid_t>(gid));
  if (error < 0) return failed(error, "chown", path);
  return {};
}

Result<void> lchown(const Path& path, int64_t uid, int64_t gid) {
  int64_t error = Request().run(uv_fs_lchown, path.c_str(), static_cast<uv_uid_t>(uid),
                                static_cast<uv_gid_t>(gid));
  if (error < 0) return failed(error, "lchown", path);
  return {};
}

Result<void> fchown(int32_t fd, int64_t uid, int64_t gid) {
  int64_t error =
      Request().run(uv_fs_fchown, fd, static_cast<uv_uid_t>(uid), static_cast<uv_gid_t>(gid));
  if (error < 0) return failed(error, "fchown");
  return {};
}

Result<void> utimes(const Path& path, double accessed, double modified) {
  int64_t error = Request().run(uv_fs_utime, path.c_str(), accessed, modified);
  if (error < 0) return failed(error, "utime", path);
  return {};
}

Result<void> lutimes(const Path& path, double accessed, double modified) {
  int64_t error = Request().run(uv_fs_lutime, path.c_str(), accessed, modified);
  if (error < 0) return failed(error, "lutime", path);
  return {};
}

Result<void> futimes(int32_t fd, double accessed, double modified) {
  int64_t error = Request().run(uv_fs_futime, fd, accessed, modified);
  if (error < 0) return failed(error, "futime");
  return {};
}

Result<void> ftruncate(int32_t fd, int64_t length) {
  int64_t error = Request().run(uv_fs_ftruncate, fd, length);
  if (error < 0) return failed(error, "ftruncate");
  return {};
}

Result<void> fsync(int32_t fd) {
  int64_t error = Request().run(uv_fs_fsync, fd);
  if (error < 0) return failed(error, "fsync");
  return {};
}

Result<void> fdatasync(int32_t fd) {
  int64_t error = Request().run(uv_fs_fdatasync, fd);
  if (error < 0) return failed(error, "fdatasync");
  return {};
}

void set_classes(Realm& realm, v8::Local<v8::Float64Array> fields,
                 v8::Local<v8::BigInt64Array> big_fields, v8::Local<v8::Float64Array> places,
                 v8::Local<v8::Function> make_stats, v8::Local<v8::Function> make_big_stats,
                 v8::Local<v8::Function> stat_fs_class) {
  auto* isolate = realm.isolate();
  auto& classes = realm.state<ResultClasses>();
  classes.fields_array.Reset(isolate, fields);
  classes.big_fields_array.Reset(isolate, big_fields);
  classes.places_array.Reset(isolate, places);
  classes.make_stats.Reset(isolate, make_stats);
  classes.make_big_stats.Reset(isolate, make_big_stats);
  classes.stat_fs.Reset(isolate, stat_fs_class);
}

/// fs.constants, in the order of Node's documentation tables.
void bind_constants(Binder m) {
#define NODUS_CONSTANT(name) m.constant(#name, name);
  NODUS_CONSTANT(UV_FS_SYMLINK_DIR)
  NODUS_CONSTANT(UV_FS_SYMLINK_JUNCTION)
  NODUS_CONSTANT(O_RDONLY)
  NODUS_CONSTANT(O_WRONLY)
  NODUS_CONSTANT(O_RDWR)
  NODUS_CONSTANT(UV_DIRENT_UNKNOWN)
  NODUS_CONSTANT(UV_DIRENT_FILE)
  NODUS_CONSTANT(UV_DIRENT_DIR)
  NODUS_CONSTANT(UV_DIRENT_LINK)
  NODUS_CONSTANT(UV_DIRENT_FIFO)
  NODUS_CONSTANT(UV_DIRENT_SOCKET)
  NODUS_CONSTANT(UV_DIRENT_CHAR)
  NODUS_CONSTANT(UV_DIRENT_BLOCK)
  NODUS_CONSTANT(S_IFMT)
  NODUS_CONSTANT(S_IFREG)
  NODUS_CONSTANT(S_IFDIR)
  NODUS_CONSTANT(S_IFCHR)
  NODUS_CONSTANT(S_IFBLK)
  NODUS_CONSTANT(S_IFIFO)
  NODUS_CONSTANT(S_IFLNK)
  NODUS_CONSTANT(S_IFSOCK)
  NODUS_CONSTANT(O_CREAT)
  NODUS_CONSTANT(O_EXCL)
  NODUS_CONSTANT(UV_FS_O_FILEMAP)
  NODUS_CONSTANT(UV_FS_O_TEMPORARY)
  NODUS_CONSTANT(UV_FS_O_SHORT_LIVED)
  NODUS_CONSTANT(UV_FS_O_SEQUENTIAL)
  NODUS_CONSTANT(UV_FS_O_RANDOM)
  NODUS_CONSTANT(O_NOCTTY)
  NODUS_CONSTANT(O_TRUNC)
  NODUS_CONSTANT(O_APPEND)
  NODUS_CONSTANT(O_DIRECTORY)
#ifdef O_NOATIME
  NODUS_CONSTANT(O_NOATIME)
#endif
  NODUS_CONSTANT(O_NOFOLLOW)
  NODUS_CONSTANT(O_SYNC)
  NODUS_CONSTANT(O_DSYNC)
#ifdef O_DIRECT
  NODUS_CONSTANT(O_DIRECT)
#endif
  NODUS_CONSTANT(O_NONBLOCK)
  NODUS_CONSTANT(S_IRWXU)
  NODUS_CONSTANT(S_IRUSR)
  NODUS_CONSTANT(S_IWUSR)
  NODUS_CONSTANT(S_IXUSR)
  NODUS_CONSTANT(S_IRWXG)
  NODUS_CONSTANT(S_IRGRP)
  NODUS_CONSTANT(S_IWGRP)
  NODUS_CONSTANT(S_IXGRP)
  NODUS_CONSTANT(S_IRWXO)
  NODUS_CONSTANT(S_IROTH)
  NODUS_CONSTANT(S_IWOTH)
  NODUS_CONSTANT(S_IXOTH)
  NODUS_CONSTANT(F_OK)
  NODUS_CONSTANT(R_OK)
  NODUS_CONSTANT(W_OK)
  NODUS_CONSTANT(X_OK)
  NODUS_CONSTANT(UV_FS_COPYFILE_EXCL)
  m.constant("COPYFILE_EXCL", UV_FS_COPYFILE_EXCL);
  NODUS_CONSTANT(UV_FS_COPYFILE_FICLONE)
  m.constant("COPYFILE_FICLONE", UV_FS_COPYFILE_FICLONE);
  NODUS_CONSTANT(UV_FS_COPYFILE_FICLONE_FORCE)
  m.constant("COPYFILE_FICLONE_FORCE", UV_FS_COPYFILE_FICLONE_FORCE);
#undef NODUS_CONSTANT
}

}  // namespace

void bind(Binder& m) {
  bind_constants(m.object("constants"));
  m.function<&set_classes>("setClasses");
  guarded_operation<&open, guards::Open, internal::FsRequestType, &open_at_once, false>(m, "open");
  operation<&close, internal::FsRequestType, &close_at_once, false>(m, "close");
  guarded_operation<&access, guards::Read, internal::FsRequestType, &access_at_once>(m, "access");
  guarded_operation<&stat, guards::Read, internal::FsRequestType, &stat_at_once>(m, "stat");
  guarded_operation<&lstat, guards::Look, internal::FsRequestType, &lstat_at_once>(m, "lstat");
  quick_operation<&fstat, &fstat_at_once>(m, "fstat");
  m.function<&exists>("exists", v8::SideEffectType::kHasNoSideEffect);
  m.function<&Guarded<&stat_into, guards::StatInto>::call>("statInto");
  m.function<&kind_of>("kindOf", v8::SideEffectType::kHasNoSideEffect);
  guarded_operation<&stat_fs, guards::Read>(m, "statfs");
  guarded_operation<&chmod, guards::Write>(m, "chmod");
  guarded_operation<&fchmod, guards::Disabled<"fchmod">>(m, "fchmod");
  guarded_operation<&chown, guards::Write>(m, "chown");
  guarded_operation<&lchown, guards::Write>(m, "lchown");
  guarded_operation<&fchown, guards::Disabled<"fchown">>(m, "fchown");
  guarded_operation<&utimes, guards::Write>(m, "utimes");
  guarded_operation<&lutimes, guards::Write>(m, "lutimes");
  guarded_operation<&futimes, guards::Disabled<"futimes">>(m, "futimes");
  operation<&ftruncate>(m, "ftruncate");
  guarded_operation<&fsync, guards::Disabled<"fsync">>(m, "fsync");
  guarded_operation<&fdatasync, guards::Disabled<"fdatasync">>(m, "fdatasync");
  bind_contents(m);
  bind_directories(m);
  bind_paths(m);
  bind_remove(m);
  bind_copy_tree(m);
  bind_watch(m);
  bind_unmanaged(m);
}

}  // namespace nodus::modules::fs
