#include "modules/module/resolver.h"

#include <algorithm>
#include <array>

namespace nodus::modules::module {

bool split_package_request(std::string_view request, std::string& name, std::string& subpath) {
  if (request.empty() || request[0] == '.' || request[0] == '/') return false;
  size_t end = 0;
  if (request[0] == '@') {
    end = request.find('/');
    if (end == std::string_view::npos || end == 1 || ++end == request.size()) return false;
    if (request[end] == '.' || request[end] == '/') return false;
  }
  end = request.find('/', end);
  auto package = request.substr(0, end);
  if (package.find_first_of("\\%") != std::string_view::npos) return false;
  name = package;
  subpath = ".";
  if (end != std::string_view::npos) subpath += request.substr(end);
  return true;
}

bool Resolver::is_directory(const std::string& path) {
  if (known_directories_.contains(path)) return true;
  if (file_kind(path) != FileKind::kDirectory) return false;
  known_directories_.insert(path);
  return true;
}

std::string Resolver::file(const std::string& path, bool preserve) {
  auto [kind, is_link] = probe(path);
  if (kind != FileKind::kFile) return {};
  auto plain = normalize(path);
  if (preserve) return plain;
  auto real = is_link ? real_paths.resolve(plain) : real_paths.resolve_plain(plain);
  return real ? *real : plain;
}

std::string Resolver::with_extension(const std::string& base, const Request& request) {
  std::string candidate;
  for (auto& extension : request.extensions) {
    candidate.assign(base).append(extension);
    auto found = file(candidate, request.preserve_symlinks);
    if (!found.empty()) return found;
  }
  return {};
}

Result<Resolver::Found> Resolver::directory(const std::string& path, const Request& request) {
  auto base = path == "/" ? std::string() : path;
  auto package = packages.read(base + "/package.json");
  if (!package) return package.error();
  auto* config = *package;
  Found found;
  if (!config || !config->main || config->main->empty()) {
    found.path = with_extension(base + "/index", request);
    if (!found.path.empty()) found.outcome = Outcome::kFound;
    return found;
  }
  auto& main = *config->main;
  auto target = normalize(main[0] == '/' ? main : base + "/" + main);
  found.path = file(target, request.preserve_symlinks);
  if (found.path.empty()) found.path = with_extension(target, request);
  if (found.path.empty()) found.path = with_extension(target + "/index", request);
  if (!found.path.empty()) {
    found.outcome = Outcome::kFound;
    return found;
  }
  found.package = config;
  found.path = with_extension(base + "/index", request);
  found.outcome = Outcome::kBadMain;
  if (found.path.empty()) {
    found.path = target;
    found.outcome = Outcome::kMissingMain;
  }
  return found;
}

Result<Resolver::Found> Resolver::find(const Request& request,
                                       const std::vector<std::string>& paths) {
  std::string package_name, subpath;
  bool bare = !request.absolute && split_package_request(request.text, package_name, subpath);
  // "../x" may exist although the folder it starts from does not any more.
  bool leaves = request.text.starts_with("..");
  for (auto& path : paths) {
    if (!path.empty() && !leaves && !is_directory(path)) continue;
    if (bare) {
      auto package = packages.read(path + "/" + package_name + "/package.json");
      if (!package) return package.error();
      if (*package && (*package)->exports) {
        Found found;
        found.outcome = Outcome::kExports;
        found.package = *package;
        found.subpath = subpath;
        return found;
      }
    }
    auto base = normalize(path.empty() ? request.text : path + "/" + request.text);
    auto kind = FileKind::kMissing;
    if (request.trailing_slash) {
      kind = file_kind(base);
    } else {
      auto [probed, is_link] = probe(base);
      kind = probed;
      if (kind == FileKind::kFile) {
        Found found;
        found.outcome = Outcome::kFound;
        std::optional<std::string> real;
        if (!request.preserve_symlinks)
          real = is_link ? real_paths.resolve(base) : real_paths.resolve_plain(base);
        found.path = real ? *real : base;
        return found;
      }
      auto with = with_extension(base, request);
      if (!with.empty()) {
        Found found;
        found.outcome = Outcome::kFound;
        found.path = std::move(with);
        return found;
      }
    }
    if (kind == FileKind::kDirectory) {
      auto found = directory(base, request);
      if (!found || found->outcome != Outcome::kNotFound) return found;
    }
  }
  return Found{};
}

// ---- JavaScript face
// ---------------------------------------------------------------------------------------------------

namespace {

/// findCommonJs(request, paths, extensions, absolute, trailingSlash, preserveSymlinks): the path
/// found, undefined, or [outcome, path, package record, subpath].
v8::MaybeLocal<v8::Value> find_common_js(Realm& realm, std::string text,
                                         std::vector<std::string> paths,
                                         std::vector<std::string> extensions, bool absolute,
                                         bool trailing_slash, bool preserve_symlinks) {
  auto* isolate = realm.isolate();
  auto found = realm.state<Resolver>().find(
      {std::move(text), absolute, trailing_slash, preserve_symlinks, std::move(extensions)}, paths);
  if (!found) {
    throw_error(isolate, found.error());
    return {};
  }
  using Outcome = Resolver::Outcome;
  if (found->outcome == Outcome::kNotFound) return v8::Undefined(isolate).As<v8::Value>();
  v8::Local<v8::String> path, subpath;
  if (!utf8(isolate, found->path).ToLocal(&path)) return {};
  if (found->outcome == Outcome::kFound) return path.As<v8::Value>();
  if (!utf8(isolate, found->subpath).ToLocal(&subpath)) return {};
  v8::Local<v8::Value> parts[] = {v8::Integer::New(isolate, static_cast<int32_t>(found->outcome)),
                                  path, found->package->record(isolate), subpath};
  return v8::Array::New(isolate, parts, std::size(parts)).As<v8::Value>();
}

Result<v8::Local<v8::Value>> package_value(Realm& realm, Result<PackageConfig*> package) {
  if (!package) return package.error();
  if (!*package) return v8::Undefined(realm.isolate()).As<v8::Value>();
  return (*package)->record(realm.isolate()).As<v8::Value>();
}

/// The package record of the package.json at PATH, or undefined.
Result<v8::Local<v8::Value>> read_package(Realm& realm, const Path& path) {
  return package_value(realm, realm.state<Resolver>().packages.read(path.value));
}

/// The record of the package that holds the file PATH, or undefined.
Result<v8::Local<v8::Value>> nearest_package(Realm& realm, const Path& path) {
  return package_value(realm, realm.state<Resolver>().packages.nearest(path.value));
}

/// 0 file, 1 directory, -1 nothing.
int32_t stat_kind(const Path& path) { return static_cast<int32_t>(file_kind(path.value)); }

/// The real path of the file PATH: a string, 1 for a directory, undefined where there is nothing.
v8::MaybeLocal<v8::Value> resolve_file(Realm& realm, const Path& path, bool preserve_symlinks) {
  auto* isolate = realm.isolate();
  auto [kind, is_link] = probe(path.value);
  if (kind == FileKind::kMissing) return v8::Undefined(isolate).As<v8::Value>();
  if (kind == FileKind::kDirectory) return v8::Integer::New(isolate, 1).As<v8::Value>();
  auto& real_paths = realm.state<Resolver>().real_paths;
  auto plain = normalize(path.value);
  std::optional<std::string> real;
  if (!preserve_symlinks)
    real = is_link ? real_paths.resolve(plain) : real_paths.resolve_plain(plain);
  return ToJs<std::string>::make(isolate, real ? *real : plain);
}

Result<std::string> real_path(Realm& realm, const Path& path) {
  auto& real_paths = realm.state<Resolver>().real_paths;
  auto real = real_paths.resolve(path.value);
  if (!real) return Error::system(real_paths.error(), "lstat", path.value);
  return *real;
}

/// Characters that mean themselves in a file URL's path.
bool is_plain(std::string_view text) {
  static constexpr auto kPlain = [] {
    std::array<bool, 256> table{};
    for (int c = '0'; c <= '9'; ++c) table[c] = true;
    for (int c = 'a'; c <= 'z'; ++c) table[c] = table[c - 'a' + 'A'] = true;
    for (char c : {'-', '_', '.', '/', '@', '+', '$', '!', '(', ')', ',', '=', '&', '\''})
      table[static_cast<uint8_t>(c)] = true;
    return table;
  }();
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return kPlain[static_cast<uint8_t>(c)]; });
}

constexpr std::string_view kFileScheme = "file://";

/// The URL of the absolute file path PATH, where nothing of it needs escaping.
std::optional<std::string> plain_url_of_path(Realm&, const std::string& path) {
  if (!path.starts_with('/') || !is_plain(path)) return {};
  return std::string(kFileScheme) + path;
}

/// The path of a file URL that has nothing to decode, no dot segment, query or fragment.
std::optional<std::string> plain_path_of_url(Realm&, const std::string& url) {
  if (!url.starts_with("file:///")) return {};
  auto path = std::string_view(url).substr(kFileScheme.size());
  if (!is_plain(path) || path.find("/.") != path.npos) return {};
  return std::string(path);
}

/// The common case of an ES module specifier, "./x.js" in a module with a plain file URL: its URL,
/// where it names a file. undefined leaves everything else, errors too, to the general algorithm.
std::optional<std::string> resolve_relative(Realm& realm, const std::string& specifier,
                                            const std::string& parent, bool preserve_symlinks) {
  if (!parent.starts_with("file:///") ||
      !(specifier.starts_with("./") || specifier.starts_with("../")))
    return {};
  auto parent_path = std::string_view(parent).substr(kFileScheme.size());
  if (specifier.back() == '/' || specifier.back() == '.' || !is_plain(specifier) ||
      !is_plain(parent_path))
    return {};
  std::string path(dirname(parent_path));
  path += '/';
  path += specifier;
  auto real = realm.state<Resolver>().file(normalize(path), preserve_symlinks);
  if (real.empty() || !is_plain(real)) return {};
  return std::string(kFileScheme) + real;
}

/// The first of CANDIDATES (relative to the directory) that is a file: its index, or -1.
int32_t first_file(const Path& directory, std::vector<std::string> candidates) {
  for (size_t i = 0; i < candidates.size(); ++i) {
    if (file_kind(normalize(directory.value + "/" + candidates[i])) == FileKind::kFile)
      return static_cast<int32_t>(i);
  }
  return -1;
}

}  // namespace

void bind_resolver(Binder& m) {
  m.function<&find_common_js>("findCommonJs");
  m.function<&read_package>("readPackage");
  m.function<&nearest_package>("nearestPackage");
  m.function<&stat_kind>("statKind");
  m.function<&resolve_file>("resolveFile");
  m.function<&real_path>("realPath");
  m.function<&plain_url_of_path>("plainUrlOfPath");
  m.function<&plain_path_of_url>("plainPathOfUrl");
  m.function<&resolve_relative>("resolveRelative");
  m.function<&first_file>("firstFile");
}

}  // namespace nodus::modules::module
