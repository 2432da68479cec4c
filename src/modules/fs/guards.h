#pragma once

#include <fcntl.h>

#include <algorithm>

#include "engine/operation.h"
#include "engine/permission.h"
#include "modules/fs/fs.h"

/// What an operation needs under the permission model, checked where it starts in all its forms.
namespace nodus::modules::fs {

namespace guards {

using Denied = std::optional<Error>;

inline Denied read(const Path& path) {
  return Permission::check(Permission::Scope::kFileSystemRead, path.value);
}
inline Denied write(const Path& path) {
  return Permission::check(Permission::Scope::kFileSystemWrite, path.value);
}
inline Denied opening(std::string_view path, int32_t flags) {
  int access = flags & O_ACCMODE;
  if (access != O_WRONLY) {
    if (auto denied = Permission::check(Permission::Scope::kFileSystemRead, path)) return denied;
  }
  if (access == O_RDONLY && (flags & (O_CREAT | O_TRUNC | O_APPEND)) == 0) return std::nullopt;
  return Permission::check(Permission::Scope::kFileSystemWrite, path);
}

/// What asks for a file before it does anything else.
inline Denied looking(const Path& path) {
  return Permission::check(Permission::Scope::kFileSystemRead, path.value,
                           Permission::Advice::kNone);
}

struct Look {
  static Denied check(const Path& path, const auto&...) { return looking(path); }
};
struct Truncate {
  static Denied check(const Path& path, const auto&...) { return opening(path.value, O_RDWR); }
};
/// The bit of cp()'s options that says cpSync.
constexpr uint32_t kSynchronousCopy = 64;
struct CopyTree {
  static Denied check(const Path& from, const Path& to, uint32_t options, const auto&...) {
    if (auto denied = options & kSynchronousCopy ? read(from) : looking(from)) return denied;
    return write(to);
  }
};
struct Read {
  static Denied check(const Path& path, const auto&...) { return read(path); }
};
struct Write {
  static Denied check(const Path& path, const auto&...) { return write(path); }
};
struct Open {
  static Denied check(const Path& path, int32_t flags, const auto&...) {
    return opening(path.value, flags);
  }
};
struct ReadFile {
  static Denied check(const FileRef& file, int32_t flags, const auto&...) {
    return file.owned() ? opening(file.path, flags) : std::nullopt;
  }
};
struct WriteFile {
  static Denied check(const FileRef& file, const WriteData&, int32_t flags, const auto&...) {
    return file.owned() ? opening(file.path, flags) : std::nullopt;
  }
};
struct StatInto {
  static Denied check(const FileRef& file, StatCall call, const auto&...) {
    if (!file.owned()) return std::nullopt;
    return Permission::check(
        Permission::Scope::kFileSystemRead, file.path,
        call == StatCall::kLstat ? Permission::Advice::kNone : Permission::Advice::kOption);
  }
};
struct Copy {
  static Denied check(const Path& from, const Path& to, const auto&...) {
    if (auto denied = read(from)) return denied;
    return write(to);
  }
};
struct Move {
  static Denied check(const Path& from, const Path& to, const auto&...) {
    if (auto denied = read(from)) return denied;
    if (auto denied = write(from)) return denied;
    return write(to);
  }
};
struct Temporary {
  static Denied check(const Path& prefix, const auto&...) {
    return Permission::check(Permission::Scope::kFileSystemWrite, prefix.value + "XXXXXX");
  }
};
/// A link leads anywhere: it takes every permission.
struct Symlink {
  static Denied check(const auto&...) {
    if (Permission::has(Permission::Scope::kFileSystemRead) &&
        Permission::has(Permission::Scope::kFileSystemWrite)) {
      return std::nullopt;
    }
    return Permission::refusal("fs.symlink API requires full fs.read and fs.write permissions.",
                               "FileSystem");
  }
};

/// Descriptors say nothing of what may be done to their files.
template <size_t N>
struct Name {
  char text[N];
  constexpr Name(const char (&name)[N]) { std::copy_n(name, N, text); }
};
/// Not inline: g++ 12 takes the lengths of constants for those of short strings.
[[gnu::noinline]] inline std::string disabled(const char* name) {
  return std::string(name) + " API is disabled when Permission Model is enabled.";
}
template <Name kName>
struct Disabled {
  static Denied check(const auto&...) { return Permission::refusal(disabled(kName.text)); }
};

}  // namespace guards

template <auto kFunction, typename Guard>
struct Guarded;

template <typename R, typename... Args, R (*kFunction)(Args...), typename Guard>
struct Guarded<kFunction, Guard> {
  static R call(Args... args) {
    if (Permission::active()) [[unlikely]] {
      if (auto denied = Guard::check(args...)) return std::move(*denied);
    }
    return kFunction(args...);
  }

  /// What is refused is refused, and told, on the caller's thread. Else kAttempt, if there is one.
  template <auto kAttempt>
  static std::optional<R> attempt(Realm& realm, Args... args) {
    if (Permission::active()) [[unlikely]] {
      if (auto denied = Guard::check(args...)) return R(std::move(*denied));
    }
    if constexpr (std::is_same_v<decltype(kAttempt), std::nullptr_t>) {
      return std::nullopt;
    } else if constexpr (std::is_invocable_v<decltype(kAttempt), Realm&, Args...>) {
      return kAttempt(realm, args...);
    } else {
      return kAttempt(args...);
    }
  }
};

/// operation<>, allowed or not by GUARD.
template <auto kFunction, typename Guard, typename Type = internal::FsRequestType,
          auto kAttempt = nullptr,
          bool kIsQuick = !std::is_same_v<decltype(kAttempt), std::nullptr_t>>
void guarded_operation(Binder& m, const char* name) {
  using Checked = Guarded<kFunction, Guard>;
  operation<&Checked::call, Type, &Checked::template attempt<kAttempt>, kIsQuick>(m, name);
}

}  // namespace nodus::modules::fs
