// Packs of compiled code: what was added is found again, what was damaged is not, and a table that
// is sound but for what it says leads nowhere outside of the file.
//
// fuzz-sources: module/code_pack.cc module/digest.cc
// fuzz-libraries: uv

#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "modules/module/code_pack.h"
#include "modules/module/digest.h"

namespace {

using nodus::modules::module::CodePack;
using nodus::modules::module::digest;

/// The layout of the file, to make hashes right that would hide everything behind them.
struct Header {
  uint32_t magic, count;
  uint64_t items_hash;
};
struct Item {
  uint64_t key, source_hash, code_hash, offset, size;
};

/// A folder of this process, gone with it.
class Folder {
 public:
  Folder() { std::filesystem::create_directory(path_); }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string file() const { return path_ / "a.pack"; }

 private:
  std::filesystem::path path_ =
      std::filesystem::temp_directory_path() / ("fuzz-pack-" + std::to_string(getpid()));
};

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const std::string& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc).write(bytes.data(), bytes.size());
}

/// One entry a line: its number is its key, its first byte what it was made from.
std::vector<std::string_view> lines(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    out.push_back(line);
  }
  return out;
}

uint64_t source_of(std::string_view line) { return line.empty() ? 0 : line[0]; }

/// Positions, each with what is to stand there, in three bytes.
void harm(std::string& file, std::string_view harms) {
  for (; harms.size() >= 3; harms.remove_prefix(3)) {
    auto byte = [&](size_t i) { return static_cast<uint8_t>(harms[i]); };
    file[(byte(0) | size_t{byte(1)} << 8) % file.size()] = harms[2];
  }
}

/// Makes every hash right that can be.
void repair(std::string& file) {
  Header header;
  std::memcpy(&header, file.data(), sizeof header);
  const size_t count = std::min<size_t>(header.count, (file.size() - sizeof header) / sizeof(Item));
  for (size_t i = 0; i < count; ++i) {
    char* place = file.data() + sizeof header + i * sizeof(Item);
    Item item;
    std::memcpy(&item, place, sizeof item);
    if (item.offset > file.size() || item.size > file.size() - item.offset) continue;
    item.code_hash = digest(file.data() + item.offset, item.size, header.magic);
    std::memcpy(place, &item, sizeof item);
  }
  header.items_hash = digest(file.data() + sizeof header, count * sizeof(Item), header.magic);
  std::memcpy(file.data(), &header, sizeof header);
}

/// What PACK has for the entries, copied.
std::vector<std::optional<std::string>> find_all(CodePack& pack,
                                                 const std::vector<std::string_view>& entries) {
  std::vector<std::optional<std::string>> out;
  for (size_t i = 0; i < entries.size(); ++i) out.emplace_back(pack.find(i, source_of(entries[i])));
  return out;
}

}  // namespace

extern "C" const char* const* fuzz_seeds() {
  static const char* const seeds[] = {"\x04one\ntwo\n\n\x18\x01\x40", "\x02x\n\x30\x01\xff",
                                      "\x02x\n\x04\x01\x02", nullptr};
  return seeds;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Folder folder;
  const std::string path = folder.file();
  if (size == 0) return 0;
  std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  auto harms = input.substr(input.size() - std::min<size_t>(input.size(), data[0] % 16 * 3));
  auto entries = lines(input.substr(0, input.size() - harms.size()));

  CodePack made;
  for (size_t i = 0; i < entries.size(); ++i)
    made.add(i, source_of(entries[i]), std::string(entries[i]));
  made.write(path);
  auto file = read_file(path);
  if (file.size() < sizeof(Header)) std::abort();
  {
    CodePack pack;
    if (!pack.open(path)) std::abort();
    auto found = find_all(pack, entries);
    if (!std::equal(found.begin(), found.end(), entries.begin(), entries.end())) std::abort();
  }

  harm(file, harms);
  write_file(path, file);
  {
    CodePack pack;
    if (pack.open(path)) {
      auto found = find_all(pack, entries);
      for (size_t i = 0; i < entries.size(); ++i)
        if (found[i] && *found[i] != entries[i]) std::abort();
    }
  }

  repair(file);
  write_file(path, file);
  CodePack pack;
  if (!pack.open(path)) return 0;
  auto found = find_all(pack, entries);
  for (auto& code : found)
    if (code && file.find(*code) == std::string::npos) std::abort();
  pack.write(path);
  CodePack again;
  if (!again.open(path) || find_all(again, entries) != found) std::abort();
  return 0;
}
