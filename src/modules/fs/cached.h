#pragma once

#include "modules/fs/fs.h"

/// What the kernel has in memory, without waiting for a disk, another computer or another process.
/// All of these give UV_EAGAIN when that cannot be told, or would wait (always, where the system
/// offers no such calls).
namespace nodus::modules::fs {

/// Bytes from the page cache.
int64_t read_cached(int fd, void* data, size_t size, int64_t position);
/// stat(2), or lstat(2) without FOLLOW: 0, UV_ENOENT, UV_ENOTDIR.
int stat_cached(const char* path, bool follow, uv_stat_t& stat);
/// fstat(2).
int stat_cached(int fd, uv_stat_t& stat);
/// Is there something named PATH? 0, UV_ENOENT, UV_ENOTDIR.
int find_cached(const char* path);
/// A descriptor of a regular file to read, as open(2) gives it with FLAGS.
int64_t open_cached(const char* path, int flags);
/// A descriptor of a regular file for read_cached() alone, and the file's SIZE: not negative,
/// UV_ENOENT, UV_ENOTDIR.
int open_cached_file(const char* path, size_t& size);

}  // namespace nodus::modules::fs
