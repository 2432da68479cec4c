#include "modules/module/compile_cache.h"

#include <unistd.h>
#include <uv.h>

#include <cstdio>
#include <cstring>

#include "base/native_debug.h"
#include "base/trusted_environment.h"
#include "engine/permission.h"
#include "modules/module/digest.h"
#include "modules/module/files.h"

namespace nodus::modules::module {
namespace {

/// First bytes of every cache file. Counts up when the layout changes.
constexpr uint32_t kMagic = 0x4e44'5501;

/// Sources shorter than this (in UTF-16 units) compile faster than a file is read; only cached
/// where the user asked.
constexpr int kMinimumLength = 2048;

struct Header {
  uint32_t magic;
  uint32_t size;
  uint64_t source_hash;
  uint64_t data_hash;
};

const char* kind_name(CachedKind kind) {
  switch (kind) {
    case CachedKind::kCommonJs:
      return "CommonJS";
    case CachedKind::kModule:
      return "ESM";
    case CachedKind::kStripped:
      return "StrippedTypeScript";
    case CachedKind::kTransformed:
      return "TransformedTypeScript";
    case CachedKind::kTransformedWithMaps:
      return "TransformedTypeScriptWithSourceMaps";
  }
  return "";
}

bool is_code(CachedKind kind) {
  return kind == CachedKind::kCommonJs || kind == CachedKind::kModule;
}

std::string environment(const char* name) {
  // Code in a folder that somebody else names would be somebody else's code.
  if (is_privileged()) return {};
  size_t size = 4096;
  std::string out(size, '\0');
  int status = uv_os_getenv(name, out.data(), &size);
  if (status == UV_ENOBUFS) {
    out.resize(size);
    status = uv_os_getenv(name, out.data(), &size);
  }
  if (status != 0) return {};
  out.resize(size);
  return out;
}

uint64_t source_digest(v8::Isolate* isolate, v8::Local<v8::String> source) {
  v8::String::ValueView view(isolate, source);
  if (view.is_one_byte()) return digest(view.data8(), view.length(), 1);
  return digest(view.data16(), static_cast<size_t>(view.length()) * 2, 2);
}

int make_directories(const std::string& path) {
  uv_fs_t request;
  int status = uv_fs_mkdir(nullptr, &request, path.c_str(), 0777, nullptr);
  uv_fs_req_cleanup(&request);
  if (status == UV_EEXIST) return 0;
  if (status != UV_ENOENT || path == "/") return status;
  status = make_directories(std::string(dirname(path)));
  if (status != 0) return status;
  status = uv_fs_mkdir(nullptr, &request, path.c_str(), 0777, nullptr);
  uv_fs_req_cleanup(&request);
  return status == UV_EEXIST ? 0 : status;
}

/// Makes PATH for this user alone. One that is there already has to be this user's, and closed to
/// others: its code runs without a further look.
int make_own_directory(const std::string& path) {
  uv_fs_t request;
  int status = uv_fs_mkdir(nullptr, &request, path.c_str(), 0700, nullptr);
  uv_fs_req_cleanup(&request);
  if (status != UV_EEXIST) return status;
  status = uv_fs_stat(nullptr, &request, path.c_str(), nullptr);
  auto found = request.statbuf;
  uv_fs_req_cleanup(&request);
  if (status != 0) return status;
  if ((found.st_mode & S_IFMT) != S_IFDIR) return UV_ENOTDIR;
  return found.st_uid == geteuid() && (found.st_mode & S_IWOTH) == 0 ? 0 : UV_EACCES;
}

std::string hex(uint64_t value, int digits) {
  char out[17];
  std::snprintf(out, sizeof out, "%0*llx", digits, static_cast<unsigned long long>(value));
  return out;
}

/// PATH as seen from DIRECTORY, both absolute and normal.
std::string relative(const std::string& path, const std::string& directory) {
  size_t common = 0;
  size_t limit = std::min(path.size(), directory.size());
  for (size_t i = 0; i <= limit; ++i) {
    bool path_edge = i == path.size() || path[i] == '/';
    bool directory_edge = i == directory.size() || directory[i] == '/';
    if (path_edge && directory_edge) common = i;
    if (i == limit || path[i] != directory[i]) break;
  }
  std::string out;
  for (size_t i = common; i < directory.size(); ++i) {
    if (directory[i] == '/') out += "../";
  }
  return out += path.substr(std::min(common + 1, path.size()));
}

}  // namespace

CompileCache::CompileCache(Realm& realm) : realm_(realm) {}

void CompileCache::debug(const std::string& text) const {
  if (debug_) std::fprintf(stderr, "[compile cache] %s\n", text.c_str());
}

/// Reads the environment once, at the first file that is compiled.
void CompileCache::start() {
  if (started_) return;
  started_ = true;
  debug_ = debugs_natively("COMPILE_CACHE");
  auto chosen = environment("NODE_COMPILE_CACHE");
  if (!environment("NODE_DISABLE_COMPILE_CACHE").empty()) {
    if (!chosen.empty()) debug("Disabled by NODE_DISABLE_COMPILE_CACHE");
    return;
  }
  if (!chosen.empty()) {
    auto portable = environment("NODE_COMPILE_CACHE_PORTABLE");
    enable(chosen, portable == "1");
    return;
  }
  // Precise coverage needs functions compiled afresh.
  if (!environment("NODE_V8_COVERAGE").empty()) return;
  auto cache = environment("XDG_CACHE_HOME");
  if (cache.empty() || cache[0] != '/') {
    auto home = environment("HOME");
    if (home.empty() || home[0] != '/') return;
    cache = home + "/.cache";
  }
  base_ = normalize(cache + "/nodus/compile-cache");
  on_ = !refusal(base_);
}

/// Why the permission model does not let the cache be in DIRECTORY.
std::optional<std::string> CompileCache::refusal(const std::string& directory) {
  if (!Permission::active()) return {};
  using Scope = Permission::Scope;
  for (auto [scope, name] :
       {std::pair{Scope::kFileSystemWrite, "write"}, std::pair{Scope::kFileSystemRead, "read"}}) {
    if (Permission::has(scope, directory)) continue;
    return std::string("Skipping compile cache because ") + name + " permission for " + directory +
           " is not granted";
  }
  return {};
}

CompileCache::Enabled CompileCache::enable(const std::string& directory, bool portable) {
  start();
  if (!environment("NODE_DISABLE_COMPILE_CACHE").empty()) {
    debug("Disabled by NODE_DISABLE_COMPILE_CACHE");
    return {Status::kDisabled, "Disabled by NODE_DISABLE_COMPILE_CACHE", {}};
  }
  if (asked_) return {Status::kAlreadyEnabled, {}, directory_};
  std::string absolute = directory;
  if (absolute.empty() || absolute[0] != '/') {
    char cwd[4096];
    size_t size = sizeof cwd;
    if (uv_cwd(cwd, &size) == 0) absolute = std::string(cwd, size) + "/" + directory;
  }
  if (auto refused = refusal(normalize(absolute))) {
    debug(*refused);
    return {Status::kFailed, std::move(*refused), {}};
  }
  auto before = base_;
  bool was_on = on_;
  base_ = normalize(absolute);
  usable_.reset();
  portable_ = portable;
  if (!open_directory()) {
    auto failed = directory_;
    base_ = before;
    on_ = was_on;
    usable_.reset();
    return {Status::kFailed, "Cannot create cache directory: " + failed, {}};
  }
  // Only what is compiled from now on goes there.
  entries_.clear();
  on_ = asked_ = true;
  return {Status::kEnabled, {}, directory_};
}

/// The folder of this V8, these flags and this user, made if need be.
bool CompileCache::open_directory() {
  if (usable_) return *usable_;
  auto owner = std::to_string(getuid());
  auto tag = std::string("v") + v8::V8::GetVersion() + "-" +
             hex(v8::ScriptCompiler::CachedDataVersionTag(), 8) + "-" + owner;
  directory_ = base_ + "/" + tag;
  debug("resolved path " + base_ + " + " + tag + " -> " + directory_);
  int status = make_directories(base_);
  if (status == 0) status = make_own_directory(directory_);
  debug("creating cache directory " + directory_ + "..." +
        (status == 0 ? "success" : uv_strerror(status)));
  usable_ = status == 0;
  return *usable_;
}

std::string CompileCache::key_name(const std::string& name) const {
  if (!portable_) return name;
  std::string path = name.starts_with("file://") ? name.substr(7) : name;
  if (path.empty() || path[0] != '/') return name;
  return relative(path, base_);
}

/// The program's pack, named for its first file.
void CompileCache::open_pack(const std::string& main) {
  pack_path_ = directory_ + "/" + hex(digest(main.data(), main.size(), 0), 16) + ".pack";
  pack_ = std::make_unique<CodePack>();
  ran_before_ = pack_->open(pack_path_);
}

std::string CompileCache::digest_name(const std::string& name, CachedKind kind,
                                      uint64_t& key) const {
  auto text = key_name(name);
  key = digest(text.data(), text.size(), static_cast<uint64_t>(kind) + 16);
  return hex(key, 16);
}

CompileCache::Entry* CompileCache::find(v8::Local<v8::String> source, const std::string& name,
                                        CachedKind kind) {
  start();
  if (!on_ || (!asked_ && source->Length() < kMinimumLength) || name.empty()) return nullptr;
  uint64_t key;
  auto file = digest_name(name, kind, key);
  auto hash = source_digest(realm_.isolate(), source);
  auto& slot = entries_[file];
  // A file that changed while the program ran keeps the entry of its first compilation.
  if (slot) return slot->source_hash == hash ? slot.get() : nullptr;
  if (!open_directory()) {
    entries_.erase(file);
    on_ = false;
    return nullptr;
  }
  if (!asked_ && !pack_) open_pack(name);
  slot = std::make_unique<Entry>();
  slot->key = key;
  slot->kind = kind;
  slot->name = name;
  slot->file = std::move(file);
  slot->source_hash = hash;
  read(*slot);
  return slot.get();
}

bool CompileCache::compiled_before(v8::Local<v8::String> source, const std::string& name,
                                   CachedKind kind) {
  start();
  if (asked_) return false;
  auto* entry = find(source, name, kind);
  return entry && !entry->data.empty();
}

void CompileCache::read(Entry& entry) {
  if (!asked_) {
    if (auto code = pack_->find(entry.key, entry.source_hash)) entry.data = *code;
    return;
  }
  auto path = directory_ + "/" + entry.file;
  std::string text;
  if (debug_) {
    text = std::string(is_code(entry.kind) ? "reading" : "retrieving transpile") + " cache from " +
           path + " for " + kind_name(entry.kind) + " " + entry.name + "...";
    if (!is_code(entry.kind)) {
      text = std::string("retrieving transpile cache for ") + kind_name(entry.kind) + " " +
             entry.name + "...";
    }
  }
  auto content = read_file(path);
  if (!content) return debug(text + " " + uv_strerror(content.error().number));
  Header header;
  if (content->size() < sizeof header) return debug(text + " header too short");
  std::memcpy(&header, content->data(), sizeof header);
  if (header.magic != kMagic) return debug(text + " magic number mismatch");
  if (header.source_hash != entry.source_hash)
    return debug(text + " code hash mismatch: expected " + std::to_string(entry.source_hash) +
                 ", actual " + std::to_string(header.source_hash));
  if (header.size != content->size() - sizeof header) return debug(text + " size mismatch");
  if (header.data_hash != digest(content->data() + sizeof header, header.size, kMagic)) {
    return debug(text + " data mismatch");
  }
  content->erase(0, sizeof header);
  entry.content = std::move(*content);
  entry.data = entry.content;
  if (debug_) debug(text + " success, size=" + std::to_string(entry.data.size()));
}

void CompileCache::settled(Entry* entry, bool rejected) {
  auto what = debug_
                  ? std::string("V8 code cache for ") + kind_name(entry->kind) + " " + entry->name
                  : std::string();
  if (entry->data.empty()) {
    debug(what + " was not initialized, initializing the in-memory entry");
  } else if (rejected) {
    debug(what + " was rejected, refreshing the in-memory entry");
    entry->data = {};
  } else {
    debug(what + " was accepted, keeping the in-memory entry");
    return;
  }
  entry->fresh = true;
}

void CompileCache::compiled(Entry* entry, v8::Local<v8::Function> function, bool rejected) {
  settled(entry, rejected);
  if (entry->fresh && is_worth_keeping()) entry->function.Reset(realm_.isolate(), function);
}

void CompileCache::compiled(Entry* entry, v8::Local<v8::Module> module, bool rejected) {
  settled(entry, rejected);
  // V8 hands the script out only while the module is not evaluated.
  if (entry->fresh && is_worth_keeping())
    entry->module.Reset(realm_.isolate(), module->GetUnboundModuleScript());
}

void CompileCache::transpiled(Entry* entry, std::string text) {
  debug(std::string("saving transpilation cache for ") + kind_name(entry->kind) + " " +
        entry->name);
  entry->text = std::move(text);
  entry->fresh = true;
}

void CompileCache::report_missing(const Entry& entry) const {
  debug(std::string("no transpile cache for ") + kind_name(entry.kind) + " " + entry.name);
}

void CompileCache::flush() {
  if (!on_) return;
  if (!asked_) return flush_pack();
  v8::HandleScope scope(realm_.isolate());
  for (auto& [file, entry] : entries_) {
    auto what = debug_ ? std::string(kind_name(entry->kind)) + " " + entry->name : std::string();
    if (!entry->fresh) {
      debug("skip persisting " + what +
            (entry->data.empty() ? " because the cache was not initialized"
                                 : " because cache was the same"));
      continue;
    }
    entry->fresh = false;
    if (!is_code(entry->kind)) {
      write(*entry, entry->text.data(), entry->text.size());
      continue;
    }
    auto code = make_code(*entry);
    if (code.empty()) {
      debug("skip persisting " + what + " because code cache could not be created");
      continue;
    }
    write(*entry, code.data(), code.size());
  }
}

/// The first run leaves an empty pack: a mark.
void CompileCache::flush_pack() {
  if (!pack_) return;
  v8::HandleScope scope(realm_.isolate());
  bool is_new = !ran_before_;
  for (auto& [file, entry] : entries_) {
    if (!ran_before_) break;
    if (!entry->fresh) continue;
    entry->fresh = false;
    auto code = is_code(entry->kind) ? make_code(*entry) : std::move(entry->text);
    if (code.empty()) continue;
    pack_->add(entry->key, entry->source_hash, std::move(code));
    is_new = true;
  }
  if (is_new) pack_->write(pack_path_);
  // Now and then a new program pays for tidying up after those that are gone.
  if (is_new && !ran_before_ && uv_hrtime() % 64 == 0) CodePack::prune(directory_);
  // What is flushed twice in one run (module.flushCompileCache()) has been written.
  pack_ = std::make_unique<CodePack>();
  ran_before_ = false;
  on_ = false;
}

std::string CompileCache::make_code(Entry& entry) {
  std::unique_ptr<v8::ScriptCompiler::CachedData> code;
  if (!entry.function.IsEmpty()) {
    code.reset(
        v8::ScriptCompiler::CreateCodeCacheForFunction(entry.function.Get(realm_.isolate())));
  } else if (!entry.module.IsEmpty()) {
    code.reset(v8::ScriptCompiler::CreateCodeCache(entry.module.Get(realm_.isolate())));
  }
  entry.function.Reset();
  entry.module.Reset();
  if (!code || code->length <= 0) return {};
  return std::string(reinterpret_cast<const char*>(code->data), code->length);
}

/// Written beside and renamed, so that nobody ever reads half of it.
void CompileCache::write(Entry& entry, const char* data, size_t size) {
  if (size > UINT32_MAX) return;
  Header header{kMagic, static_cast<uint32_t>(size), entry.source_hash, digest(data, size, kMagic)};
  auto path = directory_ + "/" + entry.file;
  auto pattern = path + ".XXXXXX";
  uv_fs_t request;
  int fd = uv_fs_mkstemp(nullptr, &request, pattern.c_str(), nullptr);
  std::string temporary = fd >= 0 ? request.path : "";
  uv_fs_req_cleanup(&request);
  std::string what;
  if (debug_) {
    debug("Creating temporary file for cache of " + entry.name + " (" + kind_name(entry.kind) +
          ")..." + (fd >= 0 ? " -> " + temporary : std::string(uv_strerror(fd))));
    what = std::string("writing cache for ") + kind_name(entry.kind) + " " + entry.name +
           " to temporary file " + temporary + "...";
  }
  if (fd < 0) return;
  uv_buf_t parts[] = {uv_buf_init(reinterpret_cast<char*>(&header), sizeof header),
                      uv_buf_init(const_cast<char*>(data), static_cast<unsigned>(size))};
  auto written = uv_fs_write(nullptr, &request, fd, parts, 2, 0, nullptr);
  uv_fs_req_cleanup(&request);
  uv_fs_close(nullptr, &request, fd, nullptr);
  uv_fs_req_cleanup(&request);
  bool whole = written == static_cast<ssize_t>(sizeof header + size);
  debug(what + (whole         ? "success"
                : written < 0 ? uv_strerror(static_cast<int>(written))
                              : "short write"));
  int status = 0;
  if (whole) {
    status = uv_fs_rename(nullptr, &request, temporary.c_str(), path.c_str(), nullptr);
    uv_fs_req_cleanup(&request);
    debug("Renaming " + temporary + " to " + path + "..." +
          (status == 0 ? "success" : uv_strerror(status)));
  }
  if (!whole || status != 0) {
    uv_fs_unlink(nullptr, &request, temporary.c_str(), nullptr);
    uv_fs_req_cleanup(&request);
  }
}

// ---- JavaScript face
// ---------------------------------------------------------------------------------------------------

namespace {

/// [status, message, directory]
v8::MaybeLocal<v8::Value> enable(Realm& realm, std::string directory, bool portable) {
  auto enabled = realm.state<CompileCache>().enable(directory, portable);
  auto* isolate = realm.isolate();
  v8::Local<v8::String> message, path;
  if (!utf8(isolate, enabled.message).ToLocal(&message) ||
      !utf8(isolate, enabled.directory).ToLocal(&path))
    return {};
  v8::Local<v8::Value> parts[] = {v8::Integer::New(isolate, static_cast<int32_t>(enabled.status)),
                                  message, path};
  return v8::Array::New(isolate, parts, std::size(parts)).As<v8::Value>();
}

/// undefined where nobody asked for a cache.
std::optional<std::string> directory(Realm& realm) {
  auto& cache = realm.state<CompileCache>();
  if (cache.directory().empty()) return {};
  return cache.directory();
}

/// flushCompileCache(isAsked): by the program itself, or at its end.
void flush(Realm& realm, bool is_asked) {
  auto& cache = realm.state<CompileCache>();
  cache.flush();
  if (is_asked) cache.debug("module.flushCompileCache() finished");
}

/// The JavaScript kept for a TypeScript source, or undefined. KIND is a CachedKind.
std::optional<std::string> cached_text(Realm& realm, v8::Local<v8::String> source, std::string name,
                                       int32_t kind) {
  auto& cache = realm.state<CompileCache>();
  auto* entry = cache.find(source, name, static_cast<CachedKind>(kind));
  if (!entry) return {};
  if (entry->data.empty()) {
    cache.report_missing(*entry);
    return {};
  }
  return std::string(entry->data);
}

void cache_text(Realm& realm, v8::Local<v8::String> source, std::string name, int32_t kind,
                std::string text) {
  auto& cache = realm.state<CompileCache>();
  if (auto* entry = cache.find(source, name, static_cast<CachedKind>(kind)))
    cache.transpiled(entry, std::move(text));
}

}  // namespace

void bind_compile_cache(Binder& m) {
  m.function<&enable>("enableCompileCache");
  m.function<&directory>("compileCacheDirectory");
  m.function<&flush>("flushCompileCache");
  m.function<&cached_text>("cachedText");
  m.function<&cache_text>("cacheText");
}

}  // namespace nodus::modules::module
