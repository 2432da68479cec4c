#include "modules/sea/sea.h"

#include <elf.h>
#include <link.h>
#include <cstring>
#include <string>
#include <string_view>

#include "bind/binder.h"

namespace nodus::modules::sea {

namespace {

/// Tools that put an application into the program turn the 0 into a 1 (Node documentation,
/// "Injecting the preparation blob"). The text must be in the file once only.
const volatile char kFuse[] = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:0";
constexpr std::string_view kNote = "NODE_SEA_BLOB";

bool is_fused() { return kFuse[sizeof kFuse - 2] == '1'; }

/// The contents of the note of that name in the notes of one segment.
std::string_view find_note(std::string_view notes) {
  auto align = [](size_t size) { return (size + 3) & ~size_t{3}; };
  while (notes.size() >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) header;
    std::memcpy(&header, notes.data(), sizeof header);
    notes.remove_prefix(sizeof header);
    const size_t name_size = align(header.n_namesz), size = align(header.n_descsz);
    if (name_size > notes.size() || header.n_descsz > notes.size() - name_size) break;
    auto name = notes.substr(0, header.n_namesz);
    // With or without the zero at its end.
    if (name.substr(0, name.find('\0')) == kNote) return notes.substr(name_size, header.n_descsz);
    notes.remove_prefix(std::min(notes.size(), name_size + size));
  }
  return {};
}

std::string_view find_bytes() {
  std::string_view found;
  dl_iterate_phdr(
      [](dl_phdr_info* info, size_t, void* out) {
        for (int i = 0; i < info->dlpi_phnum; ++i) {
          auto& segment = info->dlpi_phdr[i];
          if (segment.p_type != PT_NOTE) continue;
          auto* start = reinterpret_cast<const char*>(info->dlpi_addr + segment.p_vaddr);
          auto note = find_note({start, segment.p_memsz});
          if (!note.empty()) *static_cast<std::string_view*>(out) = note;
        }
        // The first is the program itself.
        return 1;
      },
      &found);
  return found;
}

bool is_sea() { return application() != nullptr; }

bool is_silent() {
  auto* app = application();
  return app && app->flags & SeaBlob::kDisableWarning;
}

std::string code() { return std::string(application()->code); }
/// V8's code of the main script; undefined when it does not come along.
v8::Local<v8::Value> code_cache(v8::Isolate* isolate) {
  auto bytes = application()->code_cache;
  if (bytes.empty()) return v8::Undefined(isolate);
  auto buffer = v8::ArrayBuffer::New(isolate, bytes.size());
  std::memcpy(buffer->Data(), bytes.data(), bytes.size());
  return v8::Uint8Array::New(buffer, 0, bytes.size());
}

std::string code_path() { return std::string(application()->code_path); }

/// A copy of an asset; undefined when there is none of that name.
v8::Local<v8::Value> asset(v8::Isolate* isolate, std::string key) {
  for (auto& [name, content] : application()->assets) {
    if (name != key) continue;
    auto buffer = v8::ArrayBuffer::New(isolate, content.size());
    if (!content.empty()) std::memcpy(buffer->Data(), content.data(), content.size());
    return buffer;
  }
  return v8::Undefined(isolate);
}

std::vector<std::string> asset_keys() {
  std::vector<std::string> keys;
  for (auto& [name, content] : application()->assets) keys.emplace_back(name);
  return keys;
}

}  // namespace

const SeaBlob* application() {
  static const std::optional<SeaBlob> blob =
      is_fused() ? decode_sea_blob(find_bytes()) : std::nullopt;
  return blob ? &*blob : nullptr;
}

void bind(Binder& m) {
  m.function<&is_sea>("isSea")
      .function<&is_silent>("isSilent")
      .function<&code>("code")
      .function<&code_cache>("codeCache")
      .function<&code_path>("codePath")
      .function<&asset>("asset")
      .function<&asset_keys>("assetKeys");
}

}  // namespace nodus::modules::sea
