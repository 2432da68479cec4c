#include "protocol/snapshot_file.h"

#include "protocol/packed.h"

namespace nodus {

namespace {

constexpr uint64_t kMagic = 0x31'70'61'6e'73'64'6f'6e;  // "nodsnap1"
/// Where the heap may lie in the file: V8 reads it word by word.
constexpr size_t kAlignment = 16;

}  // namespace

std::string encode_snapshot_file(const SnapshotFile& file) {
  std::string out;
  put_number(out, kMagic);
  put_number(out, file.build);
  for (auto text : {file.version, file.architecture, file.platform, file.code_caches})
    put_text(out, text);
  // Behind the lengths of the padding and of the heap itself.
  size_t place = out.size() + 2 * sizeof(uint64_t);
  put_text(out, std::string((kAlignment - place % kAlignment) % kAlignment, '\0'));
  put_text(out, file.heap);
  return out;
}

std::optional<SnapshotFile> decode_snapshot_file(std::string_view bytes) {
  PackedReader reader(bytes);
  if (reader.take<uint64_t>() != kMagic) return std::nullopt;
  SnapshotFile file;
  file.build = reader.take<uint64_t>();
  for (auto* text : {&file.version, &file.architecture, &file.platform, &file.code_caches})
    *text = reader.take_text();
  reader.take_text();
  file.heap = reader.take_text();
  if (reader.is_bad()) return std::nullopt;
  return file;
}

}  // namespace nodus
