#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "engine/options.h"
#include "engine/realm.h"

namespace nodus {

/// A realm that has run, made into bytes from which others begin. The builder of nodus does it with
/// a realm that has only its built-ins, `--build-snapshot` with one in which a program ran to its
/// end (Node documentation, "User-land startup snapshot").
class StartupSnapshot {
 public:
  /// What runs before the snapshot is taken; JavaScript is not called any more afterwards.
  using Program = std::function<void(Realm&)>;

  /// Bootstraps a realm, runs PROGRAM in it (may be null) and gives V8's bytes, to be deleted[]. No
  /// other isolate may live in the process. Ends the process, and says why, when the program has
  /// left something that cannot be part of a snapshot.
  static v8::StartupData take(std::shared_ptr<const Options> options, const Program& program);

  /// The file of a user's snapshot. WITH_CODE_CACHE: V8's code of built-ins that are not part of it
  /// goes along, so that they need not be compiled at each start.
  static std::string make_file(std::shared_ptr<const Options> options, const Program& program,
                               bool with_code_cache);

  /// Has the program that ran in REALM set a main function for those that begin with it?
  static bool has_main(Realm& realm);

  /// The file of the embedded snapshot.
  static std::string make_file_of_embedded();

  /// Isolates begin with the snapshot of FILE from now on; FILE must stay. Otherwise a message that
  /// says why it cannot be used.
  static std::string use_file(std::string_view file);
};

}  // namespace nodus
