#include "cli/build_snapshot.h"

#include <fcntl.h>
#include <unistd.h>
#include <uv.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <optional>

#include "base/ignore.h"
#include "base/native_debug.h"
#include "cli/exit_codes.h"
#include "engine/builtin_registry.h"
#include "engine/builtins.h"
#include "engine/error_report.h"
#include "engine/realm.h"
#include "engine/startup_snapshot.h"
#include "protocol/json.h"

namespace nodus {

namespace {

/// Names that stand for the snapshot of the build in the place of a script.
constexpr std::string_view kEmbeddedSnapshot = "node:embedded_snapshot_main";
constexpr std::string_view kDefaultSnapshot = "node:generate_default_snapshot";
constexpr std::string_view kDefaultSnapshotSource = "node:generate_default_snapshot_source";

int fail(const std::string& message, int code = EXIT_FAILURE) {
  std::fprintf(stderr, "%s\n", message.c_str());
  return code;
}

/// The whole of FILE, or a negative error number.
std::optional<std::string> read_file(const std::string& file, int* error) {
  int fd = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    *error = -errno;
    return std::nullopt;
  }
  std::string text;
  char part[64 * 1024];
  ssize_t size;
  while ((size = read(fd, part, sizeof part)) > 0) text.append(part, static_cast<size_t>(size));
  if (size < 0) *error = -errno;
  close(fd);
  if (size < 0) return std::nullopt;
  return text;
}

bool write_file(const std::string& file, std::string_view bytes) {
  std::ofstream out(file, std::ios::binary);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return static_cast<bool>(out.flush());
}

bool is_own_name(std::string_view script) {
  return script == kEmbeddedSnapshot || script == kDefaultSnapshot ||
         script == kDefaultSnapshotSource;
}

/// {"builder": "entry.js", "withoutCodeCache": true}
std::string read_config(const std::string& file, std::string* builder, bool* with_code_cache) {
  int error = 0;
  auto text = read_file(file, &error);
  if (!text) {
    return "Cannot read snapshot configuration from " + file + ": " + uv_strerror(error);
  }
  JsonFault fault;
  auto root = Json::parse(*text, &fault);
  if (!root || !root->as_object()) {
    return "Cannot parse JSON from " + file +
           ": INCORRECT_TYPE: The JSON element does not have the requested type.";
  }
  for (auto& [name, value] : *root->as_object()) {
    if (name == "builder" && value.as_string()) *builder = *value.as_string();
    if (name == "withoutCodeCache") {
      if (!value.as_bool()) return "\"withoutCodeCache\" field of " + file + " is not a boolean";
      *with_code_cache = !*value.as_bool();
    }
  }
  if (builder->empty()) return "\"builder\" field of " + file + " is not a non-empty string";
  return {};
}

/// The bytes as C++, for programs that embed them.
std::string source_of(std::string_view bytes) {
  std::string out =
      "#include <cstddef>\n#include <cstdint>\n\nextern const uint8_t kSnapshot[] = {";
  for (size_t i = 0; i < bytes.size(); ++i) {
    out += i % 32 == 0 ? "\n" : "";
    out += std::to_string(static_cast<uint8_t>(bytes[i])) + ",";
  }
  return out + "\n};\nextern const size_t kSnapshotSize = sizeof kSnapshot;\n";
}

}  // namespace

bool builds_snapshot(const Options& options) {
  return options.flag("--build-snapshot") || !options.text("--build-snapshot-config").empty();
}

SnapshotRequest read_snapshot_request(Options& options) {
  SnapshotRequest request;
  if (auto config = options.text("--build-snapshot-config"); !config.empty()) {
    std::string builder;
    if (auto message = read_config(config, &builder, &request.with_code_cache); !message.empty()) {
      request.exit_code = fail(message);
      return request;
    }
    options.argv.insert(options.argv.begin() + 1, builder);
    options.values["--build-snapshot"] = true;
  }
  if (options.argv.size() < 2 || options.has_eval) {
    request.exit_code = fail(
        "--build-snapshot must be used with an entry point script.\n"
        "Usage: node --build-snapshot /path/to/entry.js",
        kInvalidCommandLine);
    return request;
  }
  auto& script = options.argv[1];
  int error = 0;
  if (!is_own_name(script) && !read_file(script, &error)) {
    request.exit_code = fail("Cannot read builder script " + script + " for building snapshot. " +
                             uv_err_name(error) + ": " + uv_strerror(error));
  }
  return request;
}

std::string run_snapshot_builder(const std::shared_ptr<Options>& options, bool with_code_cache,
                                 bool must_have_main) {
  bool has_main = false;
  auto program = [&has_main](Realm& realm) {
    ignore(realm.start("build_snapshot"));
    realm.spin();
    if (int code = realm.emit_exit(); code != 0) end_process(code);
    has_main = StartupSnapshot::has_main(realm);
  };
  auto bytes = StartupSnapshot::make_file(options, program, with_code_cache);
  if (!must_have_main || has_main) return bytes;
  fail(options->argv[1] +
       " does not invoke v8.startupSnapshot.setDeserializeMainFunction(), which is required for "
       "snapshot scripts used to build single executable applications.");
  return {};
}

int build_snapshot(const std::shared_ptr<Options>& options, const SnapshotRequest& request) {
  auto file = options->text("--snapshot-blob");
  auto& script = options->argv[1];
  debug_natively("MKSNAPSHOT", "building a start-up snapshot of %s", script.c_str());
  std::string bytes;
  if (script == kEmbeddedSnapshot) {
    if (kSnapshotSize == 0)
      return fail("Node.js was built without embedded snapshot", kInvalidCommandLine);
    bytes = StartupSnapshot::make_file_of_embedded();
  } else if (is_own_name(script)) {
    options->values["--build-snapshot"] = false;
    bytes = StartupSnapshot::make_file(options, nullptr, request.with_code_cache);
    if (script == kDefaultSnapshotSource) {
      bytes = source_of(bytes);
      if (file.empty()) file = "snapshot.cc";
    }
  } else {
    bytes = run_snapshot_builder(options, request.with_code_cache, false);
  }
  if (file.empty()) file = "snapshot.blob";
  if (!write_file(file, bytes))
    return fail("Cannot open " + file + " for writing a snapshot.", kSnapshotFailure);
  debug_natively("MKSNAPSHOT", "wrote %zu bytes to %s", bytes.size(), file.c_str());
  return 0;
}

int use_snapshot_bytes(std::string_view bytes) {
  if (auto message = StartupSnapshot::use_file(bytes); !message.empty()) {
    std::fputs(message.c_str(), stderr);
    return kSnapshotFailure;
  }
  debug_natively("CODE_CACHE", "snapshot contains %zu code cache",
                 BuiltinLoader::packed_code_cache_count());
  return -1;
}

int use_snapshot(const Options& options) {
  auto file = options.text("--snapshot-blob");
  if (file.empty()) return -1;
  int error = 0;
  // V8 keeps pointing into it: it lives as long as the process.
  static std::string bytes;
  auto read = read_file(file, &error);
  if (!read) return fail("Cannot open " + file, kSnapshotFailure);
  bytes = std::move(*read);
  return use_snapshot_bytes(bytes);
}

}  // namespace nodus
