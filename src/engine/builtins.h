#pragma once

#include <v8.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/builtin_registry.h"

namespace nodus {

class Realm;

/// Finds, compiles and hands out built-in JavaScript and native bindings. With NODUS_BUILTINS=<src>
/// set, sources come from the source tree (module.json files are read again), so that a change in
/// JavaScript needs no build.
class BuiltinLoader {
 public:
  struct Entry {
    std::string id;
    bool is_public;
    bool scheme_only;
    bool eager;
    const BuiltinSource* embedded;  ///< null for a file that is only in the source tree
    std::string file;               ///< development: path to read
  };

  explicit BuiltinLoader(Realm& realm);

  /// All built-ins by id.
  static const std::map<std::string, Entry, std::less<>>& entries();
  /// The built-in ID. Does without the table of all, which takes a while to make.
  static std::optional<Entry> find(std::string_view id);
  static bool development();

  /// The places in kIntrinsicNames of those that ENTRY is to be given.
  static std::vector<uint8_t> intrinsics(const Entry& entry);
  /// The function (exports, require, module, process, native, ...intrinsics) of built-in ID. Throws
  /// if it does not compile or exist.
  v8::MaybeLocal<v8::Function> compile(std::string_view id);
  /// The binding object NAME, made on first use. Throws ERR_INVALID_MODULE-like when there is none.
  v8::MaybeLocal<v8::Object> native(std::string_view name);
  /// `require` of built-ins, as made by internal/bootstrap/realm.
  v8::Local<v8::Function> require() const { return require_.Get(isolate_); }
  void set_require(v8::Local<v8::Function> require) { require_.Reset(isolate_, require); }
  /// exports of built-in ID.
  v8::MaybeLocal<v8::Value> load(std::string_view id);

  /// Code caches by id.
  using CodeCaches = std::map<std::string, std::string, std::less<>>;

  /// Snapshot builder: from now on loaders keep the functions they compile, for make_code_caches().
  static void keep_functions(bool keep);
  /// The code caches of all built-ins. Those that ran hold the functions that were called, too, so
  /// that these need not be compiled again.
  CodeCaches make_code_caches();
  /// Snapshot builder: compile with these caches from now on; they must stay. Null: with none.
  static void use_code_caches(const CodeCaches* caches);
  /// The blob of CACHES, which find_code_cache() reads; without those of eager built-ins, which
  /// come from the snapshot, unless ALL are wanted.
  static std::string pack_code_caches(const CodeCaches& caches, bool all = false);
  /// From now on caches come from this blob, which stays, in the place of the embedded one.
  static void use_packed_code_caches(std::string_view blob);
  /// How many there are in the blob.
  static size_t packed_code_cache_count();

  /// Which built-ins were compiled with and without the cache (for tests).
  int cache_hits = 0, cache_rejects = 0;

  v8::Local<v8::Object> natives() const { return natives_.Get(isolate_); }
  void set_natives(v8::Local<v8::Object> natives) { natives_.Reset(isolate_, natives); }
  void reset();

  /// Addresses of every native callback, ended by 0, for V8's snapshot. The same in the builder and
  /// in nodus.
  static const intptr_t* external_references();

 private:
  v8::MaybeLocal<v8::String> source(const Entry& entry);
  v8::MaybeLocal<v8::Function> compile(const Entry& entry, v8::ScriptCompiler::CachedData* cache,
                                       bool eager);

  Realm& realm_;
  v8::Isolate* isolate_;
  v8::Global<v8::Object> natives_;
  v8::Global<v8::Function> require_;
  std::map<std::string, v8::Global<v8::Function>, std::less<>> kept_;
};

}  // namespace nodus
