#pragma once

#include <v8.h>

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/result.h"

namespace nodus::modules::module {

/// The fields of a package.json that module loading needs. `exports` and `imports` stay JSON text
/// until JavaScript asks.
struct PackageConfig {
  std::string path;       ///< of the package.json file
  std::string directory;  ///< that holds it
  std::optional<std::string> name, main, exports, imports;
  std::string type = "none";  ///< "commonjs", "module" or "none"
  v8::Global<v8::Object> object;

  /// The one JavaScript record of this package: { path, directory, name, main, type, exportsJson,
  /// importsJson, exports, imports }.
  v8::Local<v8::Object> record(v8::Isolate* isolate);
};

/// Every package.json read so far. A missing file is asked for again, a present one never.
class PackageConfigs {
 public:
  PackageConfigs();
  ~PackageConfigs();

  /// The file itself: nullptr when there is none; a coded error when it is not valid JSON.
  Result<PackageConfig*> read(const std::string& json_path);

  /// The package that holds the file PATH: the nearest package.json upwards, not beyond a
  /// node_modules folder.
  Result<PackageConfig*> nearest(const std::string& path);

 private:
  struct Parser;
  std::unordered_map<std::string, std::unique_ptr<PackageConfig>> configs_;
  std::unordered_map<std::string, PackageConfig*> by_directory_;
  std::unique_ptr<Parser> parser_;
};

}  // namespace nodus::modules::module
