#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "modules/fs/fs.h"

namespace nodus::modules::fs {

/// The entries of one directory, sorted bytewise as scandir(3) does, their names in one piece of
/// memory.
class Listing {
 public:
  /// Reads the directory at PATH; 0 or a negative libuv error number.
  int read(const std::string& path);

  size_t size() const { return order_.size(); }
  std::string_view name(size_t i) const { return name_of(items_[order_[i].item]); }
  EntryType type(size_t i) const { return items_[order_[i].item].type; }

 private:
  struct Item {
    uint32_t offset;
    uint16_t length;
    EntryType type;
  };
  /// What entries are sorted by: eight bytes behind what all names begin with, then the rest.
  struct Rank {
    uint64_t key;
    uint32_t item;
  };

  std::string_view name_of(const Item& item) const {
    return {names_.data() + item.offset, item.length};
  }
  void sort();

  std::string names_;
  std::vector<Item> items_;
  std::vector<Rank> order_;
};

}  // namespace nodus::modules::fs
