#pragma once

#include <v8.h>

#include <string>
#include <unordered_set>
#include <vector>

#include "engine/realm.h"
#include "modules/module/files.h"
#include "modules/module/package_config.h"

namespace nodus::modules::module {

/// What of module resolution looks at the file system, for one realm.
class Resolver : public RealmState {
 public:
  explicit Resolver(Realm&) {}

  PackageConfigs packages;
  RealPaths real_paths;

  /// One CommonJS request: a bare name, a relative or an absolute path.
  struct Request {
    std::string text;
    bool absolute;
    bool trailing_slash;
    bool preserve_symlinks;
    std::vector<std::string> extensions;
  };

  /// How a CommonJS lookup ended; the numbers are those the JavaScript side sees.
  enum class Outcome : int32_t {
    kNotFound,
    kFound,
    kExports,      ///< a package with "exports" was found: JavaScript resolves the rest
    kBadMain,      ///< found, by index, after the package's "main" named nothing (DEP0128)
    kMissingMain,  ///< the package's "main" names nothing and there is no index
  };
  struct Found {
    Outcome outcome = Outcome::kNotFound;
    std::string path;  ///< the file (kFound, kBadMain) or what "main" named (kMissingMain)
    PackageConfig* package = nullptr;  ///< kExports, kBadMain, kMissingMain
    std::string subpath;               ///< kExports: "." or "./rest"
  };

  /// Node documentation, "Modules: CommonJS modules", All together: LOAD_AS_FILE, LOAD_AS_DIRECTORY
  /// and LOAD_NODE_MODULES.
  Result<Found> find(const Request& request, const std::vector<std::string>& paths);

  /// The file at PATH with symbolic links resolved unless PRESERVE; empty when it is missing or not
  /// a file.
  std::string file(const std::string& path, bool preserve);

 private:
  std::string with_extension(const std::string& base, const Request& request);
  Result<Found> directory(const std::string& path, const Request& request);
  bool is_directory(const std::string& path);

  /// Directories seen to exist. One that goes away only costs the failed look-ups that follow.
  std::unordered_set<std::string> known_directories_;
};

/// Splits a bare request into package name ("a", "@a/b") and subpath ("." or "./x"); false when it
/// is no package request.
bool split_package_request(std::string_view request, std::string& name, std::string& subpath);

void bind_resolver(Binder& m);

}  // namespace nodus::modules::module
