#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace nodus {

struct Options;

/// The permission model (`--permission`; Node documentation, "Permissions"): what this process,
/// with all its threads, may do. Off, a check is one load and a branch that is never taken.
class Permission {
 public:
  enum class Scope : uint8_t {
    kFileSystemRead,
    kFileSystemWrite,
    kChildProcess,
    kWorkerThreads,
    kInspector,
    kWasi,
    kAddon,
    kCount
  };

  static bool active() { return active_; }
  /// Reads --permission and --allow-*; before any thread starts.
  static void configure(const Options& options);

  /// Is everything of SCOPE allowed, or (the file system) the file RESOURCE?
  static bool has(Scope scope);
  static bool has(Scope scope, std::string_view resource);
  /// Gives up what was allowed; without RESOURCE all of SCOPE.
  static void drop(Scope scope, const std::string* resource);

  /// Does the error say which option would have allowed it? Where JavaScript of Node's asks it does
  /// not, and is an error of the table.
  enum class Advice : bool { kNone, kOption };

  /// The error for what is not allowed.
  static std::optional<Error> check(Scope scope, std::string_view resource = "",
                                    Advice advice = Advice::kOption) {
    if (!active_) [[likely]]
      return std::nullopt;
    return denied(scope, resource, advice);
  }
  /// The error of an interface that the model takes away altogether.
  static Error refusal(std::string message);
  /// As refusal(), and told as the refusal of PERMISSION.
  static Error refusal(std::string message, std::string_view permission);

  /// Is ERROR one of these?
  static bool is_refusal(const Error& error) { return active_ && error.code == kCode; }

  /// Called with what was refused and for what, on the thread that asked.
  using Listener = void (*)(std::string_view permission, std::string_view resource);
  static void listen(Listener listener) { listener_ = listener; }

 private:
  static std::optional<Error> denied(Scope scope, std::string_view resource, Advice advice);
  static constexpr std::string_view kCode = "ERR_ACCESS_DENIED";
  inline static bool active_ = false;
  inline static std::atomic<Listener> listener_ = nullptr;
};

}  // namespace nodus
