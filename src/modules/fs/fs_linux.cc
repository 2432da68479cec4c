#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "modules/fs/fs.h"

#ifdef __linux__

namespace nodus::modules::fs {

namespace {

/// What getdents64(2) writes.
struct Dirent64 {
  uint64_t inode;
  int64_t offset;
  uint16_t record_length;
  uint8_t type;
  char name[];
};

EntryType entry_type(uint8_t type) {
  switch (type) {
    case DT_REG:
      return UV_DIRENT_FILE;
    case DT_DIR:
      return UV_DIRENT_DIR;
    case DT_LNK:
      return UV_DIRENT_LINK;
    case DT_FIFO:
      return UV_DIRENT_FIFO;
    case DT_SOCK:
      return UV_DIRENT_SOCKET;
    case DT_CHR:
      return UV_DIRENT_CHAR;
    case DT_BLK:
      return UV_DIRENT_BLOCK;
    default:
      return UV_DIRENT_UNKNOWN;
  }
}

}  // namespace

int visit_batch(int fd, void* self, void (*visit)(void*, const RawEntry&)) {
  alignas(8) char buffer[32 * 1024];
  long size;
  do {
    size = syscall(SYS_getdents64, fd, buffer, sizeof buffer);
    // A directory that was removed meanwhile is at its end (POSIX, readdir).
    if (size < 0 && errno == ENOENT) size = 0;
  } while (size < 0 && errno == EINTR);
  if (size < 0) return uv_translate_sys_error(errno);
  if (size == 0) return 0;
  for (long at = 0; at < size;) {
    auto* entry = reinterpret_cast<Dirent64*>(buffer + at);
    at += entry->record_length;
    const char* name = entry->name;
    if (name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'))) continue;
    visit(self, {name, std::strlen(name), entry_type(entry->type)});
  }
  return 1;
}

namespace {

/// Smaller files are copied with their holes filled, as ever.
constexpr off_t kLeastSparse = 1 << 20;
/// Of stat::st_blocks.
constexpr off_t kBlock = 512;

}  // namespace

bool has_holes(const struct stat& stat) {
  return stat.st_size >= kLeastSparse && stat.st_blocks < stat.st_size / kBlock;
}

bool copy_extents(int from, int to, off_t size) {
  for (off_t at = 0; at < size;) {
    const off_t data = ::lseek(from, at, SEEK_DATA);
    // ENXIO: a hole is all that is left.
    if (data < 0 && errno == ENXIO) break;
    const off_t end = data < 0 ? data : ::lseek(from, data, SEEK_HOLE);
    if (end < 0) return false;
    off_t in = data, out = data;
    while (in < end) {
      const ssize_t n = ::copy_file_range(from, &in, to, &out, static_cast<size_t>(end - in), 0);
      if (n < 0 && errno != EINTR) return false;
      // It has become shorter meanwhile.
      if (n == 0) return ::ftruncate(to, in) == 0;
    }
    at = end;
  }
  return ::ftruncate(to, size) == 0;
}

namespace {

/// The sparse file FROM, of which NOW tells, as the file TARGET.
bool copy_sparse(int from, const struct stat& now, const char* target) {
  const int to = ::open(target, O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK, now.st_mode & 07777);
  if (to < 0) return false;
  struct stat old;
  const bool done = ::fstat(to, &old) == 0 && S_ISREG(old.st_mode) &&
                    (now.st_dev != old.st_dev || now.st_ino != old.st_ino) &&
                    ::fchmod(to, now.st_mode) == 0 && ::ftruncate(to, 0) == 0 &&
                    copy_extents(from, to, now.st_size);
  ::close(to);
  return done;
}

}  // namespace

bool copy_over(const char* source, const char* target) {
  const int from = ::open(source, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (from < 0) return false;
  if (struct stat now; ::fstat(from, &now) == 0 && S_ISREG(now.st_mode) && has_holes(now)) {
    const bool done = copy_sparse(from, now, target);
    ::close(from);
    return done;
  }
  const int to = ::open(target, O_WRONLY | O_CLOEXEC | O_NONBLOCK);
  bool done = false;
  struct stat old, now;
  if (to >= 0 && ::fstat(from, &now) == 0 && ::fstat(to, &old) == 0 && S_ISREG(now.st_mode) &&
      S_ISREG(old.st_mode) && old.st_size > 0 && now.st_size > 0 &&
      (now.st_dev != old.st_dev || now.st_ino != old.st_ino) && ::fchmod(to, now.st_mode) == 0) {
    off_t left = now.st_size;
    ssize_t n = 1;
    while (left > 0 && n > 0) {
      n = ::copy_file_range(from, nullptr, to, nullptr, static_cast<size_t>(left), 0);
      if (n > 0) left -= n;
    }
    const off_t copied = now.st_size - left;
    done = n >= 0 && copied > 0 && (old.st_size <= copied || ::ftruncate(to, copied) == 0);
  }
  if (to >= 0) ::close(to);
  ::close(from);
  return done;
}

}  // namespace nodus::modules::fs

#endif  // __linux__
