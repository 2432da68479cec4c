#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace nodus::modules::module {

/// The compiled code of one program in one file, so that its thousand modules cost one open() and
/// no copy: the file is mapped and each entry is looked at only when its module is compiled.
/// Written beside and renamed; damaged files count as absent.
class CodePack {
 public:
  CodePack() = default;
  ~CodePack();
  CodePack(const CodePack&) = delete;

  /// Deletes the packs in DIRECTORY that no program has used for weeks, and the oldest where there
  /// are very many.
  static void prune(const std::string& directory);

  /// Maps the file at PATH. True when there is a sound one, even an empty one: the program has run
  /// before.
  bool open(const std::string& path);

  /// The code kept for KEY, if it was made from this source and is undamaged. Valid while the pack
  /// lives.
  std::optional<std::string_view> find(uint64_t key, uint64_t source_hash);

  void add(uint64_t key, uint64_t source_hash, std::string code);

  /// Writes what is new together with what was of use in this run and what else fits.
  void write(const std::string& path);

 private:
  struct Item {
    uint64_t key, source_hash, code_hash;
    uint64_t offset, size;
  };
  struct Header {
    uint32_t magic, count;
    uint64_t items_hash;
  };
  struct Added {
    uint64_t key, source_hash;
    std::string code;
  };

  void close();

  const char* data_ = nullptr;
  size_t size_ = 0;
  std::unordered_map<uint64_t, Item> items_;
  std::unordered_map<uint64_t, bool> used_;
  std::vector<Added> added_;
};

}  // namespace nodus::modules::module
