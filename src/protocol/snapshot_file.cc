#include "protocol/snapshot_file.h"

#include <cstring>

#include "protocol/packed.h"

namespace nodus {

namespace {

constexpr uint64_t kMagic = 0x32'70'61'6e'73'64'6f'6e;  // "nodsnap2"
/// Where the heap may lie in the file: V8 reads it word by word.
constexpr size_t kAlignment = 16;
/// Of the magic number and the checksum.
constexpr size_t kHeader = 2 * sizeof(uint64_t);

/// Tells a file that was altered or half copied: V8 takes what is in a heap for granted. (It is no
/// seal; whoever can write the program's files can write another program.) Four sums side by side
/// keep the multiplier busy: 4 MB take 0.3 ms.
uint64_t checksum(std::string_view bytes) {
  constexpr uint64_t kPrime = 0x9E37'79B9'7F4A'7C15;
  constexpr size_t kLanes = 4, kWord = sizeof(uint64_t);
  uint64_t sums[kLanes] = {1, 2, 3, bytes.size()};
  const auto mix = [](uint64_t sum, uint64_t word) {
    sum = (sum ^ word) * kPrime;
    return sum ^ (sum >> 32);
  };
  while (bytes.size() >= kLanes * kWord) {
    uint64_t words[kLanes];
    std::memcpy(words, bytes.data(), sizeof words);
    for (size_t i = 0; i < kLanes; ++i) sums[i] = mix(sums[i], words[i]);
    bytes.remove_prefix(sizeof words);
  }
  uint64_t sum = bytes.size();
  for (auto each : sums) sum = mix(sum, each);
  for (unsigned char byte : bytes) sum = mix(sum, byte);
  return sum;
}

}  // namespace

std::string encode_snapshot_file(const SnapshotFile& file) {
  std::string out;
  put_number(out, kMagic);
  put_number(out, uint64_t{0});  // the checksum of what follows
  put_number(out, file.build);
  for (auto text : {file.version, file.architecture, file.platform, file.code_caches})
    put_text(out, text);
  // Behind the lengths of the padding and of the heap itself.
  size_t place = out.size() + 2 * sizeof(uint64_t);
  put_text(out, std::string((kAlignment - place % kAlignment) % kAlignment, '\0'));
  put_text(out, file.heap);
  const uint64_t sum = checksum(std::string_view(out).substr(kHeader));
  std::memcpy(out.data() + sizeof kMagic, &sum, sizeof sum);
  return out;
}

std::optional<SnapshotFile> decode_snapshot_file(std::string_view bytes) {
  PackedReader reader(bytes);
  if (reader.take<uint64_t>() != kMagic) return std::nullopt;
  SnapshotFile file;
  const auto sum = reader.take<uint64_t>();
  file.build = reader.take<uint64_t>();
  for (auto* text : {&file.version, &file.architecture, &file.platform, &file.code_caches})
    *text = reader.take_text();
  reader.take_text();
  file.heap = reader.take_text();
  if (reader.is_bad()) return std::nullopt;
  file.is_intact = sum == checksum(bytes.substr(kHeader));
  return file;
}

}  // namespace nodus
