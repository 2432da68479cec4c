#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"

namespace nodus::modules::module {

/// What a path names, symbolic links followed. The numbers are those the JavaScript side sees.
enum class FileKind : int32_t { kFile = 0, kDirectory = 1, kMissing = -1 };

FileKind file_kind(const std::string& path);

/// PATH without empty, "." and ".." parts and without a trailing slash (except "/"). PATH must be
/// absolute.
std::string normalize(std::string_view path);

/// The part before the last slash: "/" for "/x".
std::string_view dirname(std::string_view path);
std::string_view basename(std::string_view path);

/// The whole of a file in one go.
Result<std::string> read_file(const std::string& path);

/// Symbolic links resolved, with the directories remembered: a program's files share a handful of
/// directories, so that only the last component costs a system call.
class RealPaths {
 public:
  /// nullopt: some component is missing, not readable, or links in a circle; `error` tells (a libuv
  /// error number).
  std::optional<std::string> resolve(const std::string& path);

  /// As `resolve`, for a file of which lstat() has said that it is no symbolic link itself.
  std::optional<std::string> resolve_plain(const std::string& path);

  /// Why the last resolve failed.
  int error() const { return error_; }

 private:
  std::optional<std::string> directory(std::string_view path);
  std::optional<std::string> follow(std::string candidate);

  std::unordered_map<std::string, std::string> directories_;
  int links_left_ = 0;
  int error_ = 0;
};

/// The kind of what PATH names, and whether its last component is itself a symbolic link (one lstat
/// for plain files).
struct Probe {
  FileKind kind;
  bool is_link;
};
Probe probe(const std::string& path);

}  // namespace nodus::modules::module
