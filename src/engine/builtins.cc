#include "engine/builtins.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <filesystem>
#include <fstream>
#include <ranges>
#include <sstream>

#include "base/trusted_environment.h"
#include "bind/binder.h"
#include "engine/intrinsics.h"
#include "engine/realm.h"

namespace nodus {

namespace {

const char* development_root() {
  static const char* root = trusted_getenv("NODUS_BUILTINS");
  return root && *root ? root : nullptr;
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

using Entries = std::map<std::string, BuiltinLoader::Entry, std::less<>>;

/// Reads one module.json's "public" and "eager" with a few string searches: the files are ours, and
/// no realm exists yet.
struct ModuleJson {
  std::map<std::string, std::string> file_to_id;  // file -> public id as written
  std::vector<std::string> eager;

  static std::vector<std::string> strings_in(const std::string& text, const char* key, char open,
                                             char close) {
    std::vector<std::string> out;
    auto at = text.find(std::string("\"") + key + "\"");
    if (at == std::string::npos) return out;
    auto begin = text.find(open, at), end = text.find(close, begin);
    for (auto i = text.find('"', begin); i != std::string::npos && i < end;
         i = text.find('"', i + 1)) {
      auto j = text.find('"', i + 1);
      out.push_back(text.substr(i + 1, j - i - 1));
      i = j;
    }
    return out;
  }

  explicit ModuleJson(const std::string& text) {
    auto pairs = strings_in(text, "public", '{', '}');
    for (size_t i = 0; i + 1 < pairs.size(); i += 2) file_to_id[pairs[i + 1]] = pairs[i];
    eager = strings_in(text, "eager", '[', ']');
  }
};

void add_source_tree(Entries& entries) {
  namespace fs = std::filesystem;
  std::error_code error;
  fs::path modules = fs::path(development_root()) / "modules";
  for (auto& folder : fs::directory_iterator(modules, error)) {
    if (!folder.is_directory() || !fs::exists(folder.path() / "module.json")) continue;
    ModuleJson json(read_file(folder.path() / "module.json"));
    std::string name = folder.path().filename();
    for (auto it = fs::recursive_directory_iterator(folder.path());
         it != fs::recursive_directory_iterator(); ++it) {
      if (it->is_directory() && it->path().filename() == "test") {
        it.disable_recursion_pending();
        continue;
      }
      if (it->path().extension() != ".js") continue;
      std::string relative = fs::relative(it->path(), folder.path());
      std::string stem = relative.substr(0, relative.size() - 3);
      auto listed = json.file_to_id.find(relative);
      BuiltinLoader::Entry entry{};
      if (listed != json.file_to_id.end()) {
        entry.id = listed->second;
        entry.is_public = true;
        if (entry.id.starts_with("node:")) {
          entry.scheme_only = true;
          entry.id = entry.id.substr(5);
        }
      } else {
        entry.id = stem == name ? "internal/" + name : "internal/" + name + "/" + stem;
      }
      entry.eager = std::find(json.eager.begin(), json.eager.end(), entry.id) != json.eager.end();
      entry.file = it->path();
      entries[entry.id] = entry;
    }
  }
}

/// A source embedded in the binary, used in place.
class EmbeddedOneByte final : public v8::String::ExternalOneByteStringResource {
 public:
  EmbeddedOneByte(const char* data, size_t length) : data_(data), length_(length) {}
  const char* data() const override { return data_; }
  size_t length() const override { return length_; }
  void Dispose() override {}  // static: shared by every isolate of the process

 private:
  const char* data_;
  size_t length_;
};

class EmbeddedTwoByte final : public v8::String::ExternalStringResource {
 public:
  EmbeddedTwoByte(const uint16_t* data, size_t length) : data_(data), length_(length) {}
  const uint16_t* data() const override { return data_; }
  size_t length() const override { return length_; }
  void Dispose() override {}

 private:
  const uint16_t* data_;
  size_t length_;
};

/// The resources of all embedded sources, at addresses that the snapshot refers to: an eager
/// built-in's text is then not copied into the snapshot but read from the binary.
class EmbeddedResources {
 public:
  EmbeddedResources() {
    all_.reserve(kBuiltinCount);
    for (size_t i = 0; i < kBuiltinCount; ++i) {
      const auto& b = kBuiltins[i];
      if (b.two_byte) {
        all_.push_back(
            &two_byte_.emplace_back(reinterpret_cast<const uint16_t*>(b.data), b.length));
      } else {
        all_.push_back(&one_byte_.emplace_back(b.data, b.length));
      }
    }
  }
  static const std::vector<v8::String::ExternalStringResourceBase*>& all() {
    static EmbeddedResources resources;
    return resources.all_;
  }

 private:
  std::deque<EmbeddedOneByte> one_byte_;
  std::deque<EmbeddedTwoByte> two_byte_;
  std::vector<v8::String::ExternalStringResourceBase*> all_;
};

// Of the snapshot builder alone.
bool keeps_functions = false;
const BuiltinLoader::CodeCaches* given_caches = nullptr;

/// The blob of code caches in use: the embedded one, or that of a user's snapshot.
std::string_view& packed_caches() {
  static std::string_view blob(kCodeCacheData, kCodeCacheSize);
  return blob;
}

/// The code cache blob: the number of caches, a table of them in the order of their ids, and what
/// the table refers to, in the host's byte order. Looking one up reads a few pages of the blob.
struct PackedCache {
  uint32_t id, id_size;      ///< where in the blob
  uint32_t data, data_size;  ///< the same, at a multiple of 8
};

uint64_t packed_count() {
  uint64_t count = 0;
  if (auto blob = packed_caches(); !blob.empty()) std::memcpy(&count, blob.data(), sizeof count);
  return count;
}

/// A copy, for the blob in a user's snapshot may lie at any address.
PackedCache packed_entry(uint64_t place) {
  PackedCache entry;
  std::memcpy(&entry, packed_caches().data() + sizeof(uint64_t) + place * sizeof entry,
              sizeof entry);
  return entry;
}

std::string_view find_code_cache(std::string_view id) {
  if (given_caches) {
    auto given = given_caches->find(id);
    return given == given_caches->end() ? std::string_view() : given->second;
  }
  auto id_at = [](uint64_t place) {
    auto entry = packed_entry(place);
    return packed_caches().substr(entry.id, entry.id_size);
  };
  uint64_t count = packed_count();
  auto place = *std::ranges::lower_bound(std::views::iota(uint64_t{0}, count), id, {}, id_at);
  if (place == count || id_at(place) != id) return {};
  auto entry = packed_entry(place);
  return packed_caches().substr(entry.data, entry.data_size);
}

BuiltinLoader::Entry embedded_entry(const BuiltinSource& source) {
  return {std::string(source.id), source.is_public, source.scheme_only, source.eager, &source, ""};
}

}  // namespace

BuiltinLoader::BuiltinLoader(Realm& realm) : realm_(realm), isolate_(realm.isolate()) {}

bool BuiltinLoader::development() { return development_root() != nullptr; }

std::optional<BuiltinLoader::Entry> BuiltinLoader::find(std::string_view id) {
  if (development()) {
    auto found = entries().find(id);
    return found == entries().end() ? std::nullopt : std::optional<Entry>(found->second);
  }
  const auto* end = kBuiltins + kBuiltinCount;
  const auto* found = std::lower_bound(
      kBuiltins, end, id,
      [](const BuiltinSource& b, std::string_view wanted) { return b.id < wanted; });
  if (found == end || found->id != id) return std::nullopt;
  return embedded_entry(*found);
}

const Entries& BuiltinLoader::entries() {
  static const Entries all = [] {
    Entries out;
    for (size_t i = 0; i < kBuiltinCount; ++i) {
      out.emplace(kBuiltins[i].id, embedded_entry(kBuiltins[i]));
    }
    if (development()) add_source_tree(out);
    return out;
  }();
  return all;
}

v8::MaybeLocal<v8::String> BuiltinLoader::source(const Entry& entry) {
  if (!entry.file.empty()) {
    std::string text = read_file(entry.file);
    return utf8(isolate_, text);
  }
  auto* resource = EmbeddedResources::all()[entry.embedded - kBuiltins];
  if (entry.embedded->two_byte) {
    return v8::String::NewExternalTwoByte(isolate_, static_cast<EmbeddedTwoByte*>(resource));
  }
  return v8::String::NewExternalOneByte(isolate_, static_cast<EmbeddedOneByte*>(resource));
}

std::vector<uint8_t> BuiltinLoader::intrinsics(const Entry& entry) {
  // The built-in that makes the intrinsics is given none.
  if (entry.id == "internal/bootstrap/realm") return {};
  if (!entry.file.empty()) return intrinsics_in(read_file(entry.file));
  auto used = entry.embedded->intrinsics;
  return {used.begin(), used.end()};
}

v8::MaybeLocal<v8::Function> BuiltinLoader::compile(const Entry& entry,
                                                    v8::ScriptCompiler::CachedData* cache,
                                                    bool eager) {
  auto context = realm_.context();
  v8::Local<v8::String> text;
  if (!source(entry).ToLocal(&text)) return {};
  v8::Local<v8::String> name;
  // To those who look at stacks undici is one script, as its bundle is in Node.
  std::string_view id = entry.id;
  if (id.starts_with("internal/deps/undici")) id = "internal/deps/undici/undici";
  if (!utf8(isolate_, "node:" + std::string(id)).ToLocal(&name)) return {};
  v8::ScriptOrigin origin(name, 0, 0, true);
  v8::ScriptCompiler::Source compiled(text, origin, cache);
  v8::LocalVector<v8::String> parameters(isolate_);
  for (const char* parameter : {"exports", "require", "module", "process", "native"})
    parameters.push_back(intern(isolate_, parameter));
  for (uint8_t place : intrinsics(entry))
    parameters.push_back(intern(isolate_, kIntrinsicNames[place]));
  auto options =
      cache ? v8::ScriptCompiler::kConsumeCodeCache
            : (eager ? v8::ScriptCompiler::kEagerCompile : v8::ScriptCompiler::kNoCompileOptions);
  auto function = v8::ScriptCompiler::CompileFunction(context, &compiled, parameters.size(),
                                                      parameters.data(), 0, nullptr, options);
  if (cache) ++(cache->rejected ? cache_rejects : cache_hits);
  return function;
}

v8::MaybeLocal<v8::Function> BuiltinLoader::compile(std::string_view id) {
  auto found = find(id);
  if (!found) {
    throw_error(isolate_, Error::coded("ERR_UNKNOWN_BUILTIN_MODULE",
                                       "Missing internal module '" + std::string(id) + "'"));
    return {};
  }
  v8::ScriptCompiler::CachedData* cache = nullptr;
  if (found->file.empty()) {
    auto data = find_code_cache(id);
    if (!data.empty()) {
      cache = new v8::ScriptCompiler::CachedData(reinterpret_cast<const uint8_t*>(data.data()),
                                                 static_cast<int>(data.size()),
                                                 v8::ScriptCompiler::CachedData::BufferNotOwned);
    }
  }
  auto function = compile(*found, cache, false);
  if (keeps_functions && !function.IsEmpty()) {
    kept_[found->id].Reset(isolate_, function.ToLocalChecked());
  }
  return function;
}

v8::MaybeLocal<v8::Object> BuiltinLoader::native(std::string_view name) {
  auto context = realm_.context();
  auto key = intern(isolate_, name);
  v8::Local<v8::Value> known;
  if (natives()->Get(context, key).ToLocal(&known) && known->IsObject())
    return known.As<v8::Object>();
  for (size_t i = 0; i < kNativeCount; ++i) {
    if (kNatives[i].name != name) continue;
    auto target = v8::Object::New(isolate_, v8::Null(isolate_), nullptr, nullptr, 0);
    natives()->Set(context, key, target).Check();
    Binder binder(isolate_, target);
    kNatives[i].bind(binder);
    return target;
  }
  throw_error(isolate_, Error::coded("ERR_UNKNOWN_BUILTIN_MODULE",
                                     "No such native binding: " + std::string(name)));
  return {};
}

v8::MaybeLocal<v8::Value> BuiltinLoader::load(std::string_view id) {
  v8::Local<v8::Value> name = intern(isolate_, id);
  return require()->Call(realm_.context(), v8::Undefined(isolate_), 1, &name);
}

void BuiltinLoader::keep_functions(bool keep) { keeps_functions = keep; }

void BuiltinLoader::use_code_caches(const CodeCaches* caches) { given_caches = caches; }

BuiltinLoader::CodeCaches BuiltinLoader::make_code_caches() {
  CodeCaches caches;
  for (const auto& [id, entry] : entries()) {
    v8::HandleScope scope(isolate_);
    v8::TryCatch try_catch(isolate_);
    v8::Local<v8::Function> function;
    if (auto kept = kept_.find(id); kept != kept_.end()) {
      function = kept->second.Get(isolate_);
    } else if (!compile(entry, nullptr, false).ToLocal(&function)) {
      v8::String::Utf8Value why(isolate_, try_catch.Exception());
      std::fprintf(stderr, "cannot compile built-in %s: %s\n", id.c_str(), *why ? *why : "?");
      std::exit(1);
    }
    std::unique_ptr<v8::ScriptCompiler::CachedData> data(
        v8::ScriptCompiler::CreateCodeCacheForFunction(function));
    if (data) caches[id].assign(reinterpret_cast<const char*>(data->data), data->length);
  }
  return caches;
}

void BuiltinLoader::use_packed_code_caches(std::string_view blob) { packed_caches() = blob; }

size_t BuiltinLoader::packed_code_cache_count() { return packed_count(); }

std::string BuiltinLoader::pack_code_caches(const CodeCaches& caches, bool all) {
  std::vector<const CodeCaches::value_type*> packed;
  for (const auto& cache : caches) {
    auto entry = entries().find(cache.first);
    if (entry != entries().end() && (all || !entry->second.eager)) packed.push_back(&cache);
  }
  std::vector<PackedCache> table;
  std::string ids, data;
  for (const auto* cache : packed) {
    table.push_back({static_cast<uint32_t>(ids.size()), static_cast<uint32_t>(cache->first.size()),
                     static_cast<uint32_t>(data.size()),
                     static_cast<uint32_t>(cache->second.size())});
    ids += cache->first;
    (data += cache->second).resize((data.size() + 7) & ~size_t{7});
  }
  ids.resize((ids.size() + 7) & ~size_t{7});
  uint64_t count = table.size();
  auto first_id = static_cast<uint32_t>(sizeof count + count * sizeof(PackedCache));
  for (auto& entry : table) {
    entry.id += first_id;
    entry.data += first_id + static_cast<uint32_t>(ids.size());
  }
  std::string blob(reinterpret_cast<const char*>(&count), sizeof count);
  blob.append(reinterpret_cast<const char*>(table.data()), count * sizeof(PackedCache));
  return blob + ids + data;
}

void BuiltinLoader::reset() {
  kept_.clear();
  natives_.Reset();
  require_.Reset();
}

const intptr_t* BuiltinLoader::external_references() {
  static const std::vector<intptr_t> references = [] {
    std::vector<intptr_t> out;
    for (size_t i = 0; i < kNativeCount; ++i) {
      Binder binder(out);
      kNatives[i].bind(binder);
    }
    for (auto* resource : EmbeddedResources::all())
      out.push_back(reinterpret_cast<intptr_t>(resource));
    out.push_back(0);
    return out;
  }();
  return references.data();
}

}  // namespace nodus
