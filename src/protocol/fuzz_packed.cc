// The files that a program may be handed: the application in an executable and the snapshot.
// Nothing is read that is not there, and what was read is written as the same bytes.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "protocol/sea_blob.h"
#include "protocol/snapshot_file.h"

namespace {

void check_blob(std::string_view bytes) {
  auto blob = nodus::decode_sea_blob(bytes);
  if (!blob) return;
  // What follows the last part is nobody's.
  auto written = nodus::encode_sea_blob(*blob);
  if (!bytes.starts_with(written)) std::abort();
}

void check_snapshot(std::string_view bytes) {
  auto file = nodus::decode_snapshot_file(bytes);
  if (!file) return;
  auto written = nodus::encode_snapshot_file(*file);
  auto again = nodus::decode_snapshot_file(written);
  if (!again || !again->is_intact || again->heap != file->heap) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check_blob(bytes);
  check_snapshot(bytes);
  return 0;
}
