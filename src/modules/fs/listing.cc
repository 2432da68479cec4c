#include "modules/fs/listing.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace nodus::modules::fs {

namespace {

/// The first eight bytes of TEXT as a number that sorts as they do. Names hold no NUL, so that the
/// shorter of two comes first.
uint64_t key_of(std::string_view text) {
  uint64_t key = 0;
  const size_t used = std::min<size_t>(text.size(), 8);
  for (size_t i = 0; i < used; ++i) key = key << 8 | static_cast<uint8_t>(text[i]);
  return used == 0 ? 0 : key << (8 * (8 - used));
}

}  // namespace

int Listing::read(const std::string& path) {
  int fd;
  do {
    fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  } while (fd < 0 && errno == EINTR);
  if (fd < 0) return uv_translate_sys_error(errno);
  int status;
  do {
    status = visit_batch(fd, [&](const RawEntry& entry) {
      items_.push_back(
          {static_cast<uint32_t>(names_.size()), static_cast<uint16_t>(entry.length), entry.type});
      names_.append(entry.name, entry.length);
    });
  } while (status > 0);
  ::close(fd);
  if (status < 0) return status;
  sort();
  return 0;
}

void Listing::sort() {
  if (items_.empty()) return;
  const std::string_view first = name_of(items_[0]);
  size_t common = first.size();
  for (const auto& item : items_) {
    const std::string_view name = name_of(item);
    common = std::min(common, name.size());
    size_t same = 0;
    while (same < common && name[same] == first[same]) ++same;
    common = same;
  }
  order_.reserve(items_.size());
  for (uint32_t i = 0; i < items_.size(); ++i)
    order_.push_back({key_of(name_of(items_[i]).substr(common)), i});
  std::sort(order_.begin(), order_.end(), [this](const Rank& a, const Rank& b) {
    if (a.key != b.key) return a.key < b.key;
    return name_of(items_[a.item]) < name_of(items_[b.item]);
  });
}

}  // namespace nodus::modules::fs
