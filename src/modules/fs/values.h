#pragma once

#include <uv.h>

#include <memory>
#include <string>
#include <vector>

#include "base/large_blocks.h"
#include "engine/realm.h"
#include "modules/buffer/buffer.h"

/// What fs operations take and give: types that need no V8 while the work runs, with their
/// conversions to JavaScript.
namespace nodus::modules::fs {

using buffer::Encoding;

/// The `encoding` option for names and paths: undefined is UTF-8, "buffer" gives Buffers.
struct NameEncoding {
  Encoding value = Encoding::kUtf8;
};

/// A file by path or by descriptor.
struct FileRef {
  std::string path;
  int fd = -1;  ///< not negative: an open descriptor of the caller's, which stays open
  bool owned() const { return fd < 0; }
};

/// What to write: text (kept as UTF-8) or bytes of a view.
struct WriteData {
  std::string text;
  PinnedBytes bytes;
  bool is_text = false;
  const uint8_t* data() const {
    return is_text ? reinterpret_cast<const uint8_t*>(text.data()) : bytes.data;
  }
  size_t size() const { return is_text ? text.size() : bytes.size; }
};

/// One file name as the caller wants to see it.
struct Name {
  std::string bytes;
  Encoding encoding = Encoding::kUtf8;
};

/// Type of a directory entry, with the numbers of uv_dirent_type_t (fs.constants.UV_DIRENT_*).
using EntryType = uint8_t;

/// Directory entries: names, and their types when asked for. Converted to an array of names, or to
/// [names, types], or (a recursive listing with types) to [names, types, parents, index of each
/// entry's parent].
struct Entries {
  std::vector<std::string> names;
  std::vector<EntryType> types;
  std::vector<std::string> parents;
  std::vector<uint32_t> parent_index;
  bool with_types = false;
  bool with_parents = false;
  Encoding encoding = Encoding::kUtf8;
};

/// What JavaScript wants of stat(2) and its kin.
enum class StatForm : uint8_t {
  kStats,
  kBigIntStats,
  /// The index in ResultClasses::places at which the fields stand until JavaScript, which makes the
  /// Stats, has set the one behind them to 0; Stats when all places are taken. A promise fulfilled
  /// with a number looks for no `then`, and compiled code makes objects at a tenth of a call's
  /// price.
  kPlace,
};

/// Result of stat(2) and its kin.
struct StatRecord {
  uv_stat_t stat;
  StatForm form = StatForm::kStats;
};

struct StatFsRecord {
  uv_statfs_t stat;
  bool bigint = false;
};

/// Contents of a file: bytes, or text decoded as far as that can be done off the JavaScript thread.
struct FileContents {
  enum class Kind : uint8_t { kBytes, kUtf8, kOneByte, kTwoByte };
  Block data;
  size_t size = 0;  ///< in bytes
  Kind kind = Kind::kBytes;
};

/// Memory for a read: as an argument (from a number) room for that many bytes, as a result what
/// they came to: a Buffer, or null when none came. An ArrayBuffer is made only then: those that no
/// byte came for, one at the end of each file, would be half of what a program that streams small
/// files has collected.
struct Chunk {
  std::unique_ptr<v8::BackingStore> store;
  size_t size = 0;
  uint8_t* data() const { return static_cast<uint8_t*>(store->Data()); }
};

/// How results are made, set by JavaScript at start. Numbers that JavaScript reads from an array
/// itself cost a fifth of those that are handed over.
struct ResultClasses final : RealmState {
  explicit ResultClasses(Realm&) {}
  /// Make Stats and BigIntStats of what is in these arrays.
  v8::Global<v8::Function> make_stats, make_big_stats;
  v8::Global<v8::Float64Array> fields_array;
  v8::Global<v8::BigInt64Array> big_fields_array;
  double* fields = nullptr;  ///< of the array, from its first use on
  v8::Global<v8::Float64Array> places_array;
  double* places = nullptr;
  int64_t* big_fields = nullptr;
  v8::Global<v8::Function> stat_fs;
};

/// The fields of Stats (times in milliseconds) or of BigIntStats (four times in seconds, whose
/// nanoseconds follow: as one number of 64 bits they end in the year 2262), in constructor order.
constexpr int kStatFields = 14;
/// The fields, and behind them 1 while they are not read.
constexpr int kPlaceFields = kStatFields + 1;
void stat_fields(const uv_stat_t& stat, double* out);
void stat_fields(const uv_stat_t& stat, int64_t* out);

}  // namespace nodus::modules::fs

namespace nodus {

template <>
struct FromJs<modules::fs::NameEncoding> {
  static std::optional<modules::fs::NameEncoding> get(v8::Isolate*, v8::Local<v8::Value>);
};
template <>
struct FromJs<modules::fs::FileRef> {
  static std::optional<modules::fs::FileRef> get(v8::Isolate*, v8::Local<v8::Value>);
};
template <>
struct FromJs<modules::fs::WriteData> {
  static std::optional<modules::fs::WriteData> get(v8::Isolate*, v8::Local<v8::Value>);
};
template <>
struct ToJs<modules::fs::Name> {
  static v8::MaybeLocal<v8::Value> make(v8::Isolate*, const modules::fs::Name&);
};
template <>
struct ToJs<modules::fs::Entries> {
  static v8::MaybeLocal<v8::Value> make(v8::Isolate*, const modules::fs::Entries&);
};
template <>
struct ToJs<modules::fs::StatRecord> {
  static v8::MaybeLocal<v8::Value> make(v8::Isolate*, const modules::fs::StatRecord&);
};
template <>
struct ToJs<modules::fs::StatFsRecord> {
  static v8::MaybeLocal<v8::Value> make(v8::Isolate*, const modules::fs::StatFsRecord&);
};
template <>
struct FromJs<modules::fs::Chunk> {
  static std::optional<modules::fs::Chunk> get(v8::Isolate*, v8::Local<v8::Value>);
};
template <>
struct ToJs<modules::fs::Chunk> {
  static v8::MaybeLocal<v8::Value> make(v8::Isolate*, modules::fs::Chunk);
};
template <>
struct ToJs<modules::fs::FileContents> {
  static v8::MaybeLocal<v8::Value> make(v8::Isolate*, modules::fs::FileContents);
};

}  // namespace nodus
