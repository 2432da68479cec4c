#include "protocol/sea_blob.h"

#include <cstring>

namespace nodus {

namespace {

constexpr uint32_t kMagic = 0x143da20;

template <typename T>
void put(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void put_text(std::string& out, std::string_view text) {
  put<uint64_t>(out, text.size());
  out += text;
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  template <typename T>
  T take() {
    T value{};
    if (bytes_.size() < sizeof value) {
      is_bad_ = true;
      return value;
    }
    std::memcpy(&value, bytes_.data(), sizeof value);
    bytes_.remove_prefix(sizeof value);
    return value;
  }

  std::string_view take_text() {
    auto size = take<uint64_t>();
    if (is_bad_ || size > bytes_.size()) {
      is_bad_ = true;
      return {};
    }
    auto text = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return text;
  }

  bool is_bad() const { return is_bad_; }

 private:
  std::string_view bytes_;
  bool is_bad_ = false;
};

}  // namespace

std::string encode_sea_blob(const SeaBlob& blob) {
  std::string out;
  put(out, kMagic);
  put(out, blob.flags);
  put(out, static_cast<uint8_t>(blob.extension));
  put_text(out, blob.code_path);
  put_text(out, blob.code);
  if (blob.flags & SeaBlob::kUseCodeCache) put_text(out, blob.code_cache);
  if (blob.flags & SeaBlob::kHasAssets) {
    put<uint64_t>(out, blob.assets.size());
    for (auto& [key, content] : blob.assets) {
      put_text(out, key);
      put_text(out, content);
    }
  }
  if (blob.flags & SeaBlob::kHasExecArgv) {
    put<uint64_t>(out, blob.exec_argv.size());
    for (auto& argument : blob.exec_argv) put_text(out, argument);
  }
  return out;
}

std::optional<SeaBlob> decode_sea_blob(std::string_view bytes) {
  Reader reader(bytes);
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
