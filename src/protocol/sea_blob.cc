#include "protocol/sea_blob.h"

#include "protocol/packed.h"

namespace nodus {

namespace {

constexpr uint32_t kMagic = 0x143da20;

}  // namespace

std::string encode_sea_blob(const SeaBlob& blob) {
  std::string out;
  put_number(out, kMagic);
  put_number(out, blob.flags);
  put_number(out, static_cast<uint8_t>(blob.extension));
  put_text(out, blob.code_path);
  put_text(out, blob.code);
  if (blob.flags & SeaBlob::kUseCodeCache) put_text(out, blob.code_cache);
  if (blob.flags & SeaBlob::kHasAssets) {
    put_number<uint64_t>(out, blob.assets.size());
    for (auto& [key, content] : blob.assets) {
      put_text(out, key);
      put_text(out, content);
    }
  }
  if (blob.flags & SeaBlob::kHasExecArgv) {
    put_number<uint64_t>(out, blob.exec_argv.size());
    for (auto& argument : blob.exec_argv) put_text(out, argument);
  }
  return out;
}

std::optional<SeaBlob> decode_sea_blob(std::string_view bytes) {
  PackedReader reader(bytes);
  if (reader.take<uint32_t>() != kMagic) return std::nullopt;
  SeaBlob blob;
  blob.flags = reader.take<uint32_t>();
  blob.extension = static_cast<SeaBlob::Extension>(reader.take<uint8_t>());
  blob.code_path = reader.take_text();
  blob.code = reader.take_text();
  if (blob.flags & SeaBlob::kUseCodeCache) blob.code_cache = reader.take_text();
  if (blob.flags & SeaBlob::kHasAssets) {
    for (auto count = reader.take<uint64_t>(); count > 0 && !reader.is_bad(); --count) {
      auto key = reader.take_text();
      blob.assets.emplace_back(key, reader.take_text());
    }
  }
  if (blob.flags & SeaBlob::kHasExecArgv) {
    for (auto count = reader.take<uint64_t>(); count > 0 && !reader.is_bad(); --count)
      blob.exec_argv.push_back(reader.take_text());
  }
  if (reader.is_bad()) return std::nullopt;
  return blob;
}

}  // namespace nodus
