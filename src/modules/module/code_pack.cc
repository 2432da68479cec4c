#include "modules/module/code_pack.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <uv.h>

#include <algorithm>
#include <cstring>

#include "modules/module/digest.h"

namespace nodus::modules::module {
namespace {

/// First bytes of every pack. Counts up when the layout changes.
constexpr uint32_t kMagic = 0x4e44'5042;
/// V8 reads code in place only where it is aligned like a pointer.
constexpr size_t kAlignment = 16;
/// Code that was of no use in this run is kept up to this size.
constexpr size_t kKeepUnused = 64u << 20;

/// A pack that is used is marked so once a day; one that was not for this long may go.
constexpr int64_t kDay = 24 * 60 * 60;
constexpr int64_t kUnusedDays = 30;
constexpr size_t kMostPacks = 4096;

int64_t now() {
  uv_timeval64_t time;
  return uv_gettimeofday(&time) == 0 ? time.tv_sec : 0;
}

size_t aligned(size_t size) { return (size + kAlignment - 1) & ~(kAlignment - 1); }

bool write_all(int fd, const char* data, size_t size, int64_t at) {
  while (size > 0) {
    auto part = uv_buf_init(const_cast<char*>(data),
                            static_cast<unsigned>(std::min<size_t>(size, 1 << 30)));
    uv_fs_t request;
    auto written = uv_fs_write(nullptr, &request, fd, &part, 1, at, nullptr);
    uv_fs_req_cleanup(&request);
    if (written <= 0) return false;
    data += written;
    size -= static_cast<size_t>(written);
    at += written;
  }
  return true;
}

}  // namespace

void CodePack::prune(const std::string& directory) {
  uv_fs_t request;
  std::vector<std::string> names;
  if (uv_fs_scandir(nullptr, &request, directory.c_str(), 0, nullptr) >= 0) {
    uv_dirent_t entry;
    while (uv_fs_scandir_next(&request, &entry) == 0) {
      if (std::string_view(entry.name).ends_with(".pack")) names.emplace_back(entry.name);
    }
  }
  uv_fs_req_cleanup(&request);
  std::vector<std::pair<int64_t, std::string>> packs;
  for (auto& name : names) {
    auto path = directory + "/" + name;
    if (uv_fs_stat(nullptr, &request, path.c_str(), nullptr) == 0) {
      packs.emplace_back(request.statbuf.st_mtim.tv_sec, std::move(path));
    }
    uv_fs_req_cleanup(&request);
  }
  std::sort(packs.begin(), packs.end());
  int64_t oldest = now() - kUnusedDays * kDay;
  for (size_t i = 0; i < packs.size(); ++i) {
    if (packs[i].first >= oldest && packs.size() - i <= kMostPacks) break;
    uv_fs_unlink(nullptr, &request, packs[i].second.c_str(), nullptr);
    uv_fs_req_cleanup(&request);
  }
}

CodePack::~CodePack() { close(); }

void CodePack::close() {
  if (data_) munmap(const_cast<char*>(data_), size_);
  data_ = nullptr;
  size_ = 0;
  items_.clear();
}

bool CodePack::open(const std::string& path) {
  uv_fs_t request;
  int fd = uv_fs_open(nullptr, &request, path.c_str(), O_RDONLY | O_CLOEXEC, 0, nullptr);
  uv_fs_req_cleanup(&request);
  if (fd < 0) return false;
  int status = uv_fs_fstat(nullptr, &request, fd, nullptr);
  size_t size = status == 0 ? request.statbuf.st_size : 0;
  int64_t used = status == 0 ? request.statbuf.st_mtim.tv_sec : 0;
  uv_fs_req_cleanup(&request);
  // The file is never changed in place, only replaced: what is mapped stays as it is.
  void* data =
      size >= sizeof(Header) ? mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
  if (auto time = now(); data != MAP_FAILED && time - used > kDay) {
    uv_fs_futime(nullptr, &request, fd, static_cast<double>(time), static_cast<double>(time),
                 nullptr);
    uv_fs_req_cleanup(&request);
  }
  uv_fs_close(nullptr, &request, fd, nullptr);
  uv_fs_req_cleanup(&request);
  if (data == MAP_FAILED) return false;
  data_ = static_cast<const char*>(data);
  size_ = size;

  Header header;
  std::memcpy(&header, data_, sizeof header);
  size_t items_size = size_t{header.count} * sizeof(Item);
  if (header.magic != kMagic || items_size > size_ - sizeof header ||
      header.items_hash != digest(data_ + sizeof header, items_size, kMagic)) {
    close();
    return false;
  }
  for (uint32_t i = 0; i < header.count; ++i) {
    Item item;
    std::memcpy(&item, data_ + sizeof header + i * sizeof item, sizeof item);
    if (item.offset > size_ || item.size > size_ - item.offset) {
      close();
      return false;
    }
    items_.emplace(item.key, item);
  }
  return true;
}

std::optional<std::string_view> CodePack::find(uint64_t key, uint64_t source_hash) {
  auto found = items_.find(key);
  if (found == items_.end() || found->second.source_hash != source_hash) return std::nullopt;
  auto& item = found->second;
  std::string_view code(data_ + item.offset, item.size);
  if (digest(code.data(), code.size(), kMagic) != item.code_hash) {
    items_.erase(found);
    return std::nullopt;
  }
  used_[key] = true;
  return code;
}

void CodePack::add(uint64_t key, uint64_t source_hash, std::string code) {
  added_.push_back({key, source_hash, std::move(code)});
}

void CodePack::write(const std::string& path) {
  std::vector<Item> items;
  std::vector<std::string_view> codes;
  size_t kept = 0;
  for (auto& one : added_) {
    items_.erase(one.key);
    items.push_back({one.key, one.source_hash, digest(one.code.data(), one.code.size(), kMagic), 0,
                     one.code.size()});
    codes.push_back(one.code);
  }
  for (auto& [key, item] : items_) {
    if (!used_.contains(key) && (kept += item.size) > kKeepUnused) continue;
    items.push_back(item);
    codes.emplace_back(data_ + item.offset, item.size);
  }
  size_t at = aligned(sizeof(Header) + items.size() * sizeof(Item));
  for (size_t i = 0; i < items.size(); ++i) {
    items[i].offset = at;
    at = aligned(at + codes[i].size());
  }
  Header header{kMagic, static_cast<uint32_t>(items.size()),
                digest(items.data(), items.size() * sizeof(Item), kMagic)};
  std::string whole;
  whole.reserve(at);
  whole.append(reinterpret_cast<const char*>(&header), sizeof header);
  whole.append(reinterpret_cast<const char*>(items.data()), items.size() * sizeof(Item));
  for (size_t i = 0; i < items.size(); ++i) {
    whole.resize(items[i].offset, '\0');
    whole.append(codes[i]);
  }

  uv_fs_t request;
  int fd = uv_fs_mkstemp(nullptr, &request, (path + ".XXXXXX").c_str(), nullptr);
  std::string temporary = fd >= 0 ? request.path : "";
  uv_fs_req_cleanup(&request);
  if (fd < 0) return;
  bool done = write_all(fd, whole.data(), whole.size(), 0);
  uv_fs_close(nullptr, &request, fd, nullptr);
  uv_fs_req_cleanup(&request);
  if (done) done = uv_fs_rename(nullptr, &request, temporary.c_str(), path.c_str(), nullptr) == 0;
  if (!done) uv_fs_unlink(nullptr, &request, temporary.c_str(), nullptr);
  uv_fs_req_cleanup(&request);
}

}  // namespace nodus::modules::module
