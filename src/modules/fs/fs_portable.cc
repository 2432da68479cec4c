#include <dirent.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "modules/fs/cached.h"

#ifndef __linux__

namespace nodus::modules::fs {

int visit_batch(int fd, void* self, void (*visit)(void*, const RawEntry&)) {
  // fdopendir() takes over what it is given; the caller keeps its own.
  int copy = dup(fd);
  if (copy < 0) return uv_translate_sys_error(errno);
  DIR* directory = fdopendir(copy);
  if (!directory) {
    int error = uv_translate_sys_error(errno);
    ::close(copy);
    return error;
  }
  int found = 0;
  errno = 0;
  while (dirent* entry = readdir(directory)) {
    const char* name = entry->d_name;
    found = 1;
    if (std::strcmp(name, ".") && std::strcmp(name, ".."))
      visit(self, {name, std::strlen(name), UV_DIRENT_UNKNOWN});
    errno = 0;
  }
  int error = errno;
  closedir(directory);
  return error ? uv_translate_sys_error(error) : found;
}

int64_t read_cached(int, void*, size_t, int64_t) { return UV_EAGAIN; }

int stat_cached(const char*, bool, uv_stat_t&) { return UV_EAGAIN; }

int stat_cached(int, uv_stat_t&) { return UV_EAGAIN; }

int find_cached(const char*) { return UV_EAGAIN; }

int64_t open_cached(const char*, int) { return UV_EAGAIN; }

int open_cached_file(const char*, size_t&) { return UV_EAGAIN; }

bool copy_over(const char*, const char*) { return false; }

bool has_holes(const struct stat&) { return false; }

bool copy_extents(int, int, off_t) { return false; }

}  // namespace nodus::modules::fs

#endif  // !__linux__
