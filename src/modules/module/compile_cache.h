#pragma once

#include <v8.h>

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/realm.h"
#include "modules/module/code_pack.h"

namespace nodus::modules::module {

/// What a cache entry holds: V8's code for a function or a module, or the JavaScript that a
/// TypeScript file became.
enum class CachedKind : uint8_t {
  kCommonJs,
  kModule,
  kStripped,
  kTransformed,
  kTransformedWithMaps
};

/// V8's compiled code of user files, kept on disk between runs; foreign or damaged files count as
/// absent.
///
/// Where the user asks for it (NODE_COMPILE_CACHE, module.enableCompileCache()) there is one file
/// for each source file and kind, in a folder named for the V8 version, its flags and the user, as
/// Node keeps it. Otherwise, unless NODE_DISABLE_COMPILE_CACHE is set, each program has one
/// CodePack in the user's cache folder: its first run only leaves a mark there, so that programs
/// that run once pay nothing; the second run fills it.
class CompileCache : public RealmState {
 public:
  struct Entry {
    CachedKind kind;
    std::string name;  ///< file path or URL
    std::string file;  ///< of the cache, its last path component
    uint64_t key = 0;
    uint64_t source_hash = 0;
    std::string_view data;  ///< what the disk had; empty when it had nothing of use
    std::string content;    ///< of its own file, where it has one
    bool fresh = false;     ///< to be written
    v8::Global<v8::Function> function;
    v8::Global<v8::UnboundModuleScript> module;
    std::string text;  ///< the transpiled JavaScript to be written
  };

  /// The numbers are module.constants.compileCacheStatus.
  enum class Status : int32_t { kFailed, kEnabled, kAlreadyEnabled, kDisabled };
  struct Enabled {
    Status status;
    std::string message, directory;
  };

  explicit CompileCache(Realm& realm);

  Enabled enable(const std::string& directory, bool portable);
  /// Where the user asked for the cache to be; empty where nobody asked.
  const std::string& directory() {
    start();
    return asked_ ? directory_ : none_;
  }

  /// The entry for SOURCE, nullptr when it is not to be cached.
  Entry* find(v8::Local<v8::String> source, const std::string& name, CachedKind kind);

  /// Has SOURCE been compiled as KIND by an earlier run? Asked of the program's own pack alone: a
  /// cache that the user asked for is looked at when something is compiled, and not before.
  bool compiled_before(v8::Local<v8::String> source, const std::string& name, CachedKind kind);

  /// Tells what came of compiling with ENTRY.
  void compiled(Entry* entry, v8::Local<v8::Function> function, bool rejected);
  void compiled(Entry* entry, v8::Local<v8::Module> module, bool rejected);
  void report_missing(const Entry& entry) const;
  void transpiled(Entry* entry, std::string text);

  /// Writes what is new. Failures only cost the next run its head start.
  void flush();

  /// NODE_DEBUG_NATIVE=COMPILE_CACHE
  void debug(const std::string& text) const;

 private:
  void start();
  static std::optional<std::string> refusal(const std::string& directory);
  bool open_directory();
  void open_pack(const std::string& main);
  std::string digest_name(const std::string& name, CachedKind kind, uint64_t& key) const;
  void read(Entry& entry);
  void write(Entry& entry, const char* data, size_t size);
  std::string key_name(const std::string& name) const;
  void flush_pack();
  std::string make_code(Entry& entry);
  /// Code of a program's first run is not kept.
  bool is_worth_keeping() const { return asked_ || ran_before_; }
  void settled(Entry* entry, bool rejected);

  Realm& realm_;
  std::string base_, directory_, none_;
  std::unordered_map<std::string, std::unique_ptr<Entry>> entries_;
  bool started_ = false;
  bool on_ = false;
  bool asked_ = false;  ///< by NODE_COMPILE_CACHE or enableCompileCache()
  bool portable_ = false;
  bool debug_ = false;
  std::unique_ptr<CodePack> pack_;
  std::string pack_path_;
  bool ran_before_ = false;     ///< the pack was there: worth filling
  std::optional<bool> usable_;  ///< the directory exists; found out at the first entry
};

void bind_compile_cache(Binder& m);

}  // namespace nodus::modules::module
