#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "bind/pinned_memory.h"
#include "modules/fs/values.h"

/// The operations of Node's fs, each with all its steps in one call that needs no V8: it serves the
/// synchronous form where it stands and the callback and promise forms from the thread pool. Errors
/// name the system call as Node prints it.
namespace nodus::modules::fs {

/// A libuv request that runs synchronously and frees what it holds.
class Request {
 public:
  Request() = default;
  ~Request() {
    if (used_) uv_fs_req_cleanup(&request_);
  }
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;
  uv_fs_t* operator->() { return &request_; }
  uv_fs_t* get() { return &request_; }

  /// Runs FUNCTION (uv_fs_open …) with ARGS; a negative libuv error number or its result.
  template <typename F, typename... Args>
  int64_t run(F function, Args... args) {
    if (used_) uv_fs_req_cleanup(&request_);
    used_ = true;
    function(nullptr, &request_, args..., nullptr);
    return request_.result;
  }

 private:
  uv_fs_t request_;  ///< not cleared: libuv sets what it reads
  bool used_ = false;
};

/// A flag the JavaScript thread raises to stop a long operation (AbortSignal); none: cannot be
/// stopped.
using CancelFlag = std::optional<PinnedMemory>;
bool cancelled(const CancelFlag& flag);

/// Which of the stat calls.
enum class StatCall : int32_t { kStat, kLstat, kFstat };

/// Anything that can be done to a path or descriptor in one call.
Result<int32_t> open(const Path& path, int32_t flags, int32_t mode);
Result<void> close(int32_t fd);
Result<void> access(const Path& path, int32_t mode);
Result<StatRecord> stat(const Path& path, StatForm form);
Result<StatRecord> lstat(const Path& path, StatForm form);
Result<StatRecord> fstat(int32_t fd, StatForm form);

// ---- contents (contents.cc)
// ----------------------------------------------------------------------------------------

/// What readFile() is to give. Node's size limit of 2 GiB holds for all but readFileSync's text.
enum class ReadForm : int32_t { kBytes, kText, kTextOfAnySize };
/// The whole of a file, text decoded from UTF-8.
Result<FileContents> read_file(const FileRef& file, int32_t flags, ReadForm form,
                               const CancelFlag& cancel);
/// The same of a small file that is in memory.
std::optional<Result<FileContents>> read_file_at_once(Realm& realm, const FileRef& file,
                                                      int32_t flags, ReadForm form,
                                                      const CancelFlag& cancel);
/// Opens (with FLAGS and MODE, unless it is a descriptor), writes all of DATA, FLUSHes to the disk
/// if asked, closes.
Result<void> write_file(const FileRef& file, const WriteData& data, int32_t flags, int32_t mode,
                        bool flush, const CancelFlag& cancel);
Result<double> read(int32_t fd, const PinnedMemory& buffer, uint64_t offset, uint64_t length,
                    int64_t position);
Result<double> read_vector(int32_t fd, const std::vector<PinnedMemory>& buffers, int64_t position);
Result<double> write(int32_t fd, const PinnedMemory& buffer, uint64_t offset, uint64_t length,
                     int64_t position);
Result<double> write_text(int32_t fd, const std::string& text, int64_t position);
Result<double> write_vector(int32_t fd, const std::vector<PinnedMemory>& buffers, int64_t position);
Result<void> truncate(const Path& path, int64_t length);
Result<void> copy_file(const Path& source, const Path& target, int32_t mode);
void bind_contents(Binder& m);
void bind_read_now(Binder& m);

// ---- directories (directories.cc)
// ----------------------------------------------------------------------------------

/// The names in a directory, sorted bytewise as scandir(3) does. RECURSIVE: breadth first, names
/// relative to PATH.
Result<Entries> read_directory(const Path& path, NameEncoding encoding, bool types, bool recursive);
/// RECURSIVE: makes missing parents too and gives the first directory made.
Result<std::optional<std::string>> make_directory(const Path& path, int32_t mode, bool recursive);
Result<Name> make_temporary_directory(const Path& prefix, NameEncoding encoding);
void bind_directories(Binder& m);

// ---- paths (paths.cc)
// ----------------------------------------------------------------------------------------------

/// realpath(3).
Result<Name> real_path(const Path& path, NameEncoding encoding);
/// As Node's JavaScript realpath: an absolute normalised path resolved link by link, whose errors
/// name lstat and stat, and which accepts links that name pipes and sockets (/proc/self/fd/0).
Result<Name> real_path_by_links(const Path& path, NameEncoding encoding);
Result<Name> read_link(const Path& path, NameEncoding encoding);
/// PATH made absolute, without ".", ".." and double slashes.
std::string resolve_path(std::string_view path);
/// TARGET resolved against BASE when it is relative.
std::string resolve_path(std::string_view base, std::string_view target);
std::string_view directory_of(std::string_view path);
void bind_paths(Binder& m);

// ---- trees (remove.cc, copy_tree.cc)
// -------------------------------------------------------------------------------

void bind_remove(Binder& m);
void bind_copy_tree(Binder& m);

// ---- watching (watch.cc)
// -------------------------------------------------------------------------------------------

void bind_watch(Binder& m);
void bind_unmanaged(Binder& m);

// ---- system specials (fs_linux.cc, fs_portable.cc)
// -----------------------------------------------------------------

/// One entry of an open directory.
struct RawEntry {
  const char* name;
  size_t length;
  EntryType type;
};
/// Calls VISIT for the next entries of the directory behind FD, without "." and "..", as many as
/// the system gives at once. 1, 0 at the end, or a negative libuv error number.
int visit_batch(int fd, void* self, void (*visit)(void* self, const RawEntry& entry));
template <typename F>
int visit_batch(int fd, F&& f) {
  using Visitor = std::remove_reference_t<F>;
  return visit_batch(
      fd, &f, [](void* self, const RawEntry& entry) { (*static_cast<Visitor*>(self))(entry); });
}
/// Copies the regular file SOURCE over the regular file TARGET in place, without emptying it first,
/// which costs a file system more than the copy. False when anything is in the way; then the copy
/// is to be made in full. Holes of a large file stay holes, also where there is no TARGET yet.
bool copy_over(const char* source, const char* target);
/// Does a large file have fewer blocks than its size needs?
bool has_holes(const struct stat& stat);
/// Copies SIZE bytes to an empty file, and leaves the holes out. False: it has to be done
/// otherwise, whatever is in the file by now.
bool copy_extents(int from, int to, off_t size);

}  // namespace nodus::modules::fs
