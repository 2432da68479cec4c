#include <fcntl.h>
#include <simdutf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <climits>

#include "base/ignore.h"
#include "engine/operation.h"
#include "modules/fs/cached.h"
#include "modules/fs/guards.h"

/// Reading and writing what is in files.
namespace nodus::modules::fs {

namespace {

/// What readFile() gives as bytes at most (Node: kIoMaxLength).
constexpr uint64_t kMaxFileSize = INT32_MAX;
/// First allocation for files that do not say how long they are (pipes, /proc).
constexpr size_t kUnknownSizeChunk = 64 * 1024;
/// Most bytes asked of one read(2) or write(2), so that a raised CancelFlag is noticed.
constexpr size_t kCancellableChunk = 1 << 20;
constexpr size_t kMaxTransfer = INT_MAX;
/// More than this is copied by another thread, even when no disk has to be waited for.
constexpr size_t kQuickRead = 128 * 1024;

/// Runs CALL again while signals interrupt it; its result or a negative libuv error number. Plain
/// system calls, as libuv's request objects cost as much as a small read.
template <typename F>
int64_t uninterrupted(F&& call) {
  for (;;) {
    int64_t result = call();
    if (result >= 0) return result;
    if (errno != EINTR) return uv_translate_sys_error(errno);
  }
}

int64_t open_file(const std::string& path, int32_t flags, int32_t mode) {
  return uninterrupted([&] { return ::open(path.c_str(), flags | O_CLOEXEC, mode); });
}

/// A descriptor closed when it goes.
class OwnedDescriptor {
 public:
  OwnedDescriptor(int fd, bool owned) : fd_(fd), owned_(owned) {}
  ~OwnedDescriptor() {
    // Not again after EINTR: the descriptor is gone by then.
    if (owned_) ::close(fd_);
  }
  OwnedDescriptor(const OwnedDescriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
  bool owned_;
};

int64_t read_some(int fd, void* data, size_t size, int64_t position = -1) {
  size = std::min(size, kMaxTransfer);
  return uninterrupted(
      [&] { return position < 0 ? ::read(fd, data, size) : ::pread(fd, data, size, position); });
}

int64_t write_some(int fd, const void* data, size_t size, int64_t position = -1) {
  size = std::min(size, kMaxTransfer);
  return uninterrupted(
      [&] { return position < 0 ? ::write(fd, data, size) : ::pwrite(fd, data, size, position); });
}

Error out_of_memory() {
  return Error::coded("ERR_MEMORY_ALLOCATION_FAILED", "Failed to allocate memory");
}

/// Turns UTF-8 bytes into what V8 can take without decoding: one byte a character where that
/// suffices, else UTF-16. Bytes that are not UTF-8 stay for the slow path, which replaces what is
/// wrong.
void decode_text(FileContents& contents) {
  auto* bytes = reinterpret_cast<const char*>(contents.data.get());
  contents.kind = FileContents::Kind::kUtf8;
  if (simdutf::validate_ascii(bytes, contents.size)) {
    contents.kind = FileContents::Kind::kOneByte;
    return;
  }
  if (!simdutf::validate_utf8(bytes, contents.size)) return;
  size_t latin1_size = simdutf::latin1_length_from_utf8(bytes, contents.size);
  if (auto latin1 = make_block(latin1_size)) {
    size_t written = simdutf::convert_utf8_to_latin1(bytes, contents.size,
                                                     reinterpret_cast<char*>(latin1.get()));
    if (written == latin1_size) {
      contents = {std::move(latin1), written, FileContents::Kind::kOneByte};
      return;
    }
  }
  size_t units = simdutf::utf16_length_from_utf8(bytes, contents.size);
  if (auto wide = make_block(units * 2)) {
    size_t written = simdutf::convert_valid_utf8_to_utf16(bytes, contents.size,
                                                          reinterpret_cast<char16_t*>(wide.get()));
    contents = {std::move(wide), written * 2, FileContents::Kind::kTwoByte};
  }
}

Error canceled() { return Error::system(UV_ECANCELED, "read"); }

/// Reads up to EXPECTED bytes; fewer when the file shrank meanwhile.
Result<FileContents> read_known(int fd, size_t expected, const CancelFlag& cancel) {
  FileContents out;
  out.data = make_block(expected);
  if (!out.data) return out_of_memory();
  const size_t step = cancel ? kCancellableChunk : kMaxTransfer;
  while (out.size < expected) {
    if (cancelled(cancel)) return canceled();
    int64_t n = read_some(fd, out.data.get() + out.size, std::min(step, expected - out.size));
    if (n < 0) return Error::system(static_cast<int>(n), "read");
    if (n == 0) break;
    out.size += static_cast<size_t>(n);
  }
  if (out.size < expected && out.data.get_deleter().taken_for == 0) {
    // A block of zero bytes may be freed and give null by realloc().
    if (void* smaller = std::realloc(out.data.get(), out.size ? out.size : 1)) {
      (void)out.data.release();
      out.data.reset(static_cast<uint8_t*>(smaller));
    }
  }
  return out;
}

/// Reads until the end shows itself.
Result<FileContents> read_to_end(int fd, ReadForm form, const CancelFlag& cancel) {
  FileContents out;
  size_t capacity = 0;
  for (;;) {
    if (cancelled(cancel)) return canceled();
    if (out.size == capacity) {
      capacity = capacity ? capacity * 2 : kUnknownSizeChunk;
      auto* larger = static_cast<uint8_t*>(std::realloc(out.data.get(), capacity));
      if (!larger) return out_of_memory();
      (void)out.data.release();
      out.data.reset(larger);
    }
    int64_t n =
        read_some(fd, out.data.get() + out.size, std::min(capacity - out.size, kCancellableChunk));
    if (n < 0) return Error::system(static_cast<int>(n), "read");
    if (n == 0) break;
    out.size += static_cast<size_t>(n);
    if (out.size > kMaxFileSize && form != ReadForm::kTextOfAnySize) {
      return Error::coded("ERR_FS_FILE_TOO_LARGE",
                          "File size (" + std::to_string(out.size) + ") is greater than 2 GiB");
    }
  }
  if (auto* fitting =
          static_cast<uint8_t*>(std::realloc(out.data.get(), out.size ? out.size : 1))) {
    (void)out.data.release();
    out.data.reset(fitting);
  }
  return out;
}

}  // namespace

bool cancelled(const CancelFlag& flag) {
  return flag && std::atomic_ref<uint8_t>(flag->data[0]).load(std::memory_order_relaxed) != 0;
}

Result<FileContents> read_file(const FileRef& file, int32_t flags, ReadForm form,
                               const CancelFlag& cancel) {
  int64_t fd = file.fd;
  if (file.owned()) {
    fd = open_file(file.path, flags, 0666);
    if (fd < 0) return Error::system(static_cast<int>(fd), "open", file.path);
  }
  OwnedDescriptor owner(static_cast<int>(fd), file.owned());
  struct stat stat;
  if (::fstat(owner.get(), &stat) != 0)
    return Error::system(uv_translate_sys_error(errno), "fstat");
  const uint64_t size = S_ISREG(stat.st_mode) ? static_cast<uint64_t>(stat.st_size) : 0;
  if (size > kMaxFileSize && form != ReadForm::kTextOfAnySize) {
    return Error::coded("ERR_FS_FILE_TOO_LARGE",
                        "File size (" + std::to_string(size) + ") is greater than 2 GiB");
  }
  // Files in /proc say 0.
  auto contents =
      size ? read_known(owner.get(), size, cancel) : read_to_end(owner.get(), form, cancel);
  if (form != ReadForm::kBytes && contents.ok()) decode_text(*contents);
  return contents;
}

std::optional<Result<FileContents>> read_file_at_once(Realm& realm, const FileRef& file,
                                                      int32_t flags, ReadForm form,
                                                      const CancelFlag& cancel) {
  if (cancel || !file.owned() || flags != O_RDONLY || Permission::active() ||
      !Job::may_finish(realm)) {
    return std::nullopt;
  }
  size_t size;
  const int fd = open_cached_file(file.path.c_str(), size);
  if (fd == UV_ENOENT || fd == UV_ENOTDIR)
    return Result<FileContents>(Error::system(fd, "open", file.path));
  if (fd < 0) return std::nullopt;
  OwnedDescriptor owner(fd, true);
  // Files in /proc say 0.
  if (size == 0 || size > kQuickRead) return std::nullopt;
  FileContents out;
  out.data = make_block(size);
  if (!out.data ||
      read_cached(owner.get(), out.data.get(), size, 0) != static_cast<int64_t>(size)) {
    return std::nullopt;
  }
  out.size = size;
  Job::charge(realm, size);
  if (form != ReadForm::kBytes) decode_text(out);
  return Result<FileContents>(std::move(out));
}

namespace {

/// What replaces a file's content need not empty it first: file systems answer that with writing
/// everything out at close(2) (ext4: auto_da_alloc), twenty times the price of the write itself.
/// The file is cut to what was written instead, also when that is not all.
class LateTruncation {
 public:
  /// Takes O_TRUNC out of FLAGS when it can stand in for it.
  LateTruncation(int32_t& flags, size_t size) : active_(size > 0 && (flags & O_TRUNC) != 0) {
    if (active_) flags &= ~O_TRUNC;
  }
  void finish(int fd, uint64_t written) const {
    struct stat stat;
    if (!active_ || ::fstat(fd, &stat) != 0 || !S_ISREG(stat.st_mode)) return;
    if (static_cast<uint64_t>(stat.st_size) <= written) return;
    // It can only fail where O_TRUNC would have failed to have an effect, too.
    ignore(::ftruncate(fd, static_cast<off_t>(written)) == 0);
  }

 private:
  bool active_;
};

Result<void> write_all(int fd, const WriteData& data, const CancelFlag& cancel, uint64_t& written) {
  const uint8_t* bytes = data.data();
  size_t left = data.size();
  const size_t step = cancel ? kCancellableChunk : kMaxTransfer;
  while (left > 0) {
    if (cancelled(cancel)) return canceled();
    int64_t n = write_some(fd, bytes, std::min(step, left));
    if (n < 0) return Error::system(static_cast<int>(n), "write");
    bytes += n;
    left -= static_cast<size_t>(n);
    written += static_cast<uint64_t>(n);
  }
  return {};
}

}  // namespace

Result<void> write_file(const FileRef& file, const WriteData& data, int32_t flags, int32_t mode,
                        bool flush, const CancelFlag& cancel) {
  int64_t fd = file.fd;
  LateTruncation truncation(flags, file.owned() ? data.size() : 0);
  if (file.owned()) {
    fd = open_file(file.path, flags, mode);
    if (fd < 0) return Error::system(static_cast<int>(fd), "open", file.path);
  }
  OwnedDescriptor owner(static_cast<int>(fd), file.owned());
  uint64_t written = 0;
  auto result = write_all(owner.get(), data, cancel, written);
  truncation.finish(owner.get(), written);
  if (!result.ok()) return result;
  if (flush) {
    int64_t error = Request().run(uv_fs_fsync, owner.get());
    if (error < 0) return Error::system(static_cast<int>(error), "fsync");
  }
  return {};
}

Result<double> read(int32_t fd, const PinnedMemory& buffer, uint64_t offset, uint64_t length,
                    int64_t position) {
  if (offset > buffer.size) offset = buffer.size;
  int64_t n = read_some(fd, buffer.data + offset, std::min<uint64_t>(length, buffer.size - offset),
                        position);
  if (n < 0) return Error::system(static_cast<int>(n), "read");
  return static_cast<double>(n);
}

namespace {

/// Reads what the kernel has in memory already, which is quicker done than handed to another
/// thread.
std::optional<size_t> read_some_at_once(int32_t fd, uint8_t* data, uint64_t size,
                                        int64_t position) {
  if (size > kQuickRead) return std::nullopt;
  const auto wanted = static_cast<int64_t>(size);
  position = std::max<int64_t>(position, -1);
  int64_t n = read_cached(fd, data, static_cast<size_t>(wanted), position);
  if (n < 0) return std::nullopt;
  if (n > 0 && n < wanted) {
    // The end of the file, or of what is in memory?
    int64_t more = read_cached(fd, data + n, static_cast<size_t>(wanted - n),
                               position < 0 ? position : position + n);
    if (more != 0 && position >= 0) return std::nullopt;
    if (more != 0) {
      n += std::max<int64_t>(more, 0);
      // A file is read again, by a thread that may wait. What cannot be wound back has no more just
      // now.
      if (n < wanted && ::lseek(fd, -n, SEEK_CUR) >= 0) return std::nullopt;
    }
  }
  return static_cast<size_t>(n);
}

std::optional<Result<double>> read_at_once(Realm& realm, int32_t fd, const PinnedMemory& buffer,
                                           uint64_t offset, uint64_t length, int64_t position) {
  if (offset > buffer.size || Job::would_overtake(realm)) return std::nullopt;
  auto n = read_some_at_once(fd, buffer.data + offset,
                             std::min<uint64_t>(length, buffer.size - offset), position);
  if (!n) return std::nullopt;
  return Result<double>(static_cast<double>(*n));
}

/// What ROOM holds now: its first SIZE bytes.
Chunk filled(Chunk& room, size_t size) { return {std::move(room.store), size}; }

/// read() into memory that is made for it.
Result<Chunk> read_chunk(int32_t fd, Chunk& room, int64_t position) {
  int64_t n = read_some(fd, room.data(), room.size, position);
  if (n < 0) return Error::system(static_cast<int>(n), "read");
  return filled(room, static_cast<size_t>(n));
}

std::optional<Result<Chunk>> read_chunk_at_once(Realm& realm, int32_t fd, Chunk& room,
                                                int64_t position) {
  if (Job::would_overtake(realm)) return std::nullopt;
  auto n = read_some_at_once(fd, room.data(), room.size, position);
  if (!n) return std::nullopt;
  return Result<Chunk>(filled(room, *n));
}

}  // namespace

Result<double> write(int32_t fd, const PinnedMemory& buffer, uint64_t offset, uint64_t length,
                     int64_t position) {
  if (offset > buffer.size) offset = buffer.size;
  int64_t n = write_some(fd, buffer.data + offset, std::min<uint64_t>(length, buffer.size - offset),
                         position);
  if (n < 0) return Error::system(static_cast<int>(n), "write");
  return static_cast<double>(n);
}

Result<double> write_text(int32_t fd, const std::string& text, int64_t position) {
  int64_t n = write_some(fd, text.data(), text.size(), position);
  if (n < 0) return Error::system(static_cast<int>(n), "write");
  return static_cast<double>(n);
}

namespace {

/// The synchronous forms of read and write: no pin, the view cannot go while the call lasts.
Result<double> read_now(int32_t fd, uint64_t offset, uint64_t length, int64_t position,
                        Bytes buffer) {
  return read(fd, PinnedMemory{buffer.data, buffer.size, nullptr}, offset, length, position);
}
Result<double> write_now(int32_t fd, uint64_t offset, uint64_t length, int64_t position,
                         Bytes buffer) {
  return write(fd, PinnedMemory{buffer.data, buffer.size, nullptr}, offset, length, position);
}

std::vector<uv_buf_t> vectors(const std::vector<PinnedMemory>& buffers) {
  std::vector<uv_buf_t> out;
  out.reserve(buffers.size());
  for (const auto& buffer : buffers) {
    out.push_back(uv_buf_init(reinterpret_cast<char*>(buffer.data),
                              static_cast<unsigned>(std::min(buffer.size, kMaxTransfer))));
  }
  return out;
}

}  // namespace

Result<double> read_vector(int32_t fd, const std::vector<PinnedMemory>& buffers, int64_t position) {
  auto vector = vectors(buffers);
  int64_t n =
      Request().run(uv_fs_read, fd, vector.data(), static_cast<unsigned>(vector.size()), position);
  if (n < 0) return Error::system(static_cast<int>(n), "read");
  return static_cast<double>(n);
}

Result<double> write_vector(int32_t fd, const std::vector<PinnedMemory>& buffers,
                            int64_t position) {
  auto vector = vectors(buffers);
  int64_t n =
      Request().run(uv_fs_write, fd, vector.data(), static_cast<unsigned>(vector.size()), position);
  if (n < 0) return Error::system(static_cast<int>(n), "write");
  return static_cast<double>(n);
}

Result<void> truncate(const Path& path, int64_t length) {
  int64_t fd = Request().run(uv_fs_open, path.c_str(), UV_FS_O_RDWR, 0666);
  if (fd < 0) return Error::system(static_cast<int>(fd), "open", path.value);
  OwnedDescriptor owner(static_cast<int>(fd), true);
  int64_t error = Request().run(uv_fs_ftruncate, owner.get(), length);
  if (error < 0) return Error::system(static_cast<int>(error), "ftruncate");
  return {};
}

Result<void> copy_file(const Path& source, const Path& target, int32_t mode) {
  if (mode == 0 && copy_over(source.c_str(), target.c_str())) return {};
  int64_t error = Request().run(uv_fs_copyfile, source.c_str(), target.c_str(), mode);
  if (error < 0)
    return Error::system(static_cast<int>(error), "copyfile", source.value, target.value);
  return {};
}

void bind_contents(Binder& m) {
  guarded_operation<&read_file, guards::ReadFile, internal::FsRequestType, &read_file_at_once>(
      m, "readFile");
  bind_read_now(m);
  guarded_operation<&write_file, guards::WriteFile>(m, "writeFile");
  quick_operation<&read, &read_at_once>(m, "read");
  quick_operation<&read_chunk, &read_chunk_at_once>(m, "readChunk");
  operation<&write>(m, "write");
  m.function<&read_now>("readNow");
  m.function<&write_now>("writeNow");
  operation<&write_text>(m, "writeText");
  operation<&read_vector>(m, "readVector");
  operation<&write_vector>(m, "writeVector");
  guarded_operation<&truncate, guards::Truncate>(m, "truncate");
  guarded_operation<&copy_file, guards::Copy>(m, "copyFile");
}

}  // namespace nodus::modules::fs
