#include "modules/fs/values.h"

#include <simdutf.h>

#include "base/ignore.h"
#include "bind/external_text.h"

namespace nodus::modules::fs {

namespace {

/// Text of at least this many one-byte characters is handed to V8 where it lies instead of being
/// copied into its heap.
constexpr size_t kExternalThreshold = 1 << 20;

std::span<const uint8_t> span_of(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

v8::MaybeLocal<v8::Value> name_value(v8::Isolate* isolate, const std::string& name,
                                     Encoding encoding) {
  if (encoding == Encoding::kUtf8 && simdutf::validate_ascii(name.data(), name.size())) {
    return v8::String::NewFromOneByte(isolate, reinterpret_cast<const uint8_t*>(name.data()),
                                      v8::NewStringType::kNormal, static_cast<int>(name.size()))
        .FromMaybe(v8::Local<v8::String>())
        .As<v8::Value>();
  }
  return buffer::encode_or_copy(isolate, span_of(name), encoding);
}

v8::MaybeLocal<v8::Value> name_array(v8::Isolate* isolate, const std::vector<std::string>& names,
                                     Encoding encoding) {
  v8::LocalVector<v8::Value> items(isolate);
  items.reserve(names.size());
  for (const auto& name : names) {
    v8::Local<v8::Value> item;
    if (!name_value(isolate, name, encoding).ToLocal(&item)) return {};
    items.push_back(item);
  }
  return v8::Array::New(isolate, items.data(), items.size()).As<v8::Value>();
}

template <typename T>
v8::Local<v8::Value> number_array(v8::Isolate* isolate, const std::vector<T>& numbers) {
  v8::LocalVector<v8::Value> items(isolate);
  items.reserve(numbers.size());
  for (T number : numbers) items.push_back(v8::Integer::NewFromUnsigned(isolate, number));
  return v8::Array::New(isolate, items.data(), items.size());
}

double milliseconds(const uv_timespec_t& time) {
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

int64_t seconds(const uv_timespec_t& time) { return time.tv_sec; }

template <typename T, typename Time>
void fill_fields(const uv_stat_t& stat, T* out, Time time) {
  out[0] = static_cast<T>(stat.st_dev);
  out[1] = static_cast<T>(stat.st_mode);
  out[2] = static_cast<T>(stat.st_nlink);
  out[3] = static_cast<T>(stat.st_uid);
  out[4] = static_cast<T>(stat.st_gid);
  out[5] = static_cast<T>(stat.st_rdev);
  out[6] = static_cast<T>(stat.st_blksize);
  out[7] = static_cast<T>(stat.st_ino);
  out[8] = static_cast<T>(stat.st_size);
  out[9] = static_cast<T>(stat.st_blocks);
  out[10] = time(stat.st_atim);
  out[11] = time(stat.st_mtim);
  out[12] = time(stat.st_ctim);
  out[13] = time(stat.st_birthtim);
}

/// V8 collects young ArrayBuffers, whose memory then serves the next ones, when it is asked for
/// memory itself; of what it is given it only hears when all of the heap is to be collected, for
/// every 64 MB, which takes a third of the time of reading. So it is asked.
void collect_young_buffers(v8::Isolate* isolate) {
  ignore(v8::ArrayBuffer::NewBackingStore(isolate, 1) != nullptr);
}

/// V8 gives the array's bytes a place of their own when it is first asked for them.
template <typename T>
T* memory_of(v8::Local<v8::TypedArray> array) {
  auto* data = static_cast<uint8_t*>(array->Buffer()->Data());
  return reinterpret_cast<T*>(data + array->ByteOffset());
}

/// Puts the fields of STAT where JavaScript finds them; the index of the first, -1 when there is no
/// room.
int32_t put_in_place(v8::Isolate* isolate, ResultClasses& classes, const uv_stat_t& stat) {
  auto array = classes.places_array.Get(isolate);
  if (!classes.places) classes.places = memory_of<double>(array);
  const auto length = static_cast<int32_t>(array->Length());
  for (int32_t at = 0; at < length; at += kPlaceFields) {
    double* fields = classes.places + at;
    if (fields[kStatFields] != 0) continue;
    stat_fields(stat, fields);
    fields[kStatFields] = 1;
    return at;
  }
  return -1;
}

v8::MaybeLocal<v8::Value> construct(v8::Isolate* isolate,
                                    const v8::Global<v8::Function>& constructor, int argc,
                                    v8::Local<v8::Value>* argv) {
  v8::Local<v8::Object> object;
  if (!constructor.Get(isolate)
           ->NewInstance(isolate->GetCurrentContext(), argc, argv)
           .ToLocal(&object))
    return {};
  return object.As<v8::Value>();
}

}  // namespace

void stat_fields(const uv_stat_t& stat, double* out) { fill_fields(stat, out, milliseconds); }
void stat_fields(const uv_stat_t& stat, int64_t* out) {
  fill_fields(stat, out, seconds);
  const uv_timespec_t times[] = {stat.st_atim, stat.st_mtim, stat.st_ctim, stat.st_birthtim};
  out += kStatFields;
  for (auto& time : times) *out++ = time.tv_nsec;
}

}  // namespace nodus::modules::fs

namespace nodus {

using namespace modules::fs;  // NOLINT: conversions of this folder's types

std::optional<NameEncoding> FromJs<NameEncoding>::get(v8::Isolate* isolate,
                                                      v8::Local<v8::Value> value) {
  if (value->IsNullOrUndefined()) return NameEncoding{};
  if (value->IsString() && value.As<v8::String>()->StringEquals(intern(isolate, "buffer"))) {
    return NameEncoding{Encoding::kBuffer};
  }
  return NameEncoding{modules::buffer::parse_encoding(isolate, value, Encoding::kUtf8)};
}

std::optional<FileRef> FromJs<FileRef>::get(v8::Isolate* isolate, v8::Local<v8::Value> value) {
  if (value->IsInt32()) return FileRef{{}, value.As<v8::Int32>()->Value()};
  auto path = FromJs<Path>::get(isolate, value);
  if (!path) return std::nullopt;
  return FileRef{std::move(path->value), -1};
}

std::optional<WriteData> FromJs<WriteData>::get(v8::Isolate* isolate, v8::Local<v8::Value> value) {
  WriteData out;
  if (value->IsString()) {
    auto text = to_utf8(isolate, value);
    if (!text) return std::nullopt;
    out.text = std::move(*text);
    out.is_text = true;
    return out;
  }
  auto bytes = FromJs<PinnedBytes>::get(isolate, value);
  if (!bytes) return std::nullopt;
  out.bytes = std::move(*bytes);
  return out;
}

v8::MaybeLocal<v8::Value> ToJs<Name>::make(v8::Isolate* isolate, const Name& name) {
  return name_value(isolate, name.bytes, name.encoding);
}

v8::MaybeLocal<v8::Value> ToJs<Entries>::make(v8::Isolate* isolate, const Entries& entries) {
  v8::Local<v8::Value> names;
  if (!name_array(isolate, entries.names, entries.encoding).ToLocal(&names)) return {};
  if (!entries.with_types) return names;
  v8::Local<v8::Value> types = number_array(isolate, entries.types);
  if (!entries.with_parents) {
    v8::Local<v8::Value> pair[] = {names, types};
    return v8::Array::New(isolate, pair, 2).As<v8::Value>();
  }
  v8::Local<v8::Value> parents;
  if (!name_array(isolate, entries.parents, entries.encoding).ToLocal(&parents)) return {};
  v8::Local<v8::Value> all[] = {names, types, parents, number_array(isolate, entries.parent_index)};
  return v8::Array::New(isolate, all, 4).As<v8::Value>();
}

v8::MaybeLocal<v8::Value> ToJs<StatRecord>::make(v8::Isolate* isolate, const StatRecord& record) {
  auto& classes = Realm::from(isolate).state<ResultClasses>();
  if (record.form == StatForm::kPlace) {
    const int32_t at = put_in_place(isolate, classes, record.stat);
    if (at >= 0) return v8::Integer::New(isolate, at).As<v8::Value>();
  }
  const bool is_big = record.form == StatForm::kBigIntStats;
  if (is_big) {
    if (!classes.big_fields)
      classes.big_fields = memory_of<int64_t>(classes.big_fields_array.Get(isolate));
    stat_fields(record.stat, classes.big_fields);
  } else {
    if (!classes.fields) classes.fields = memory_of<double>(classes.fields_array.Get(isolate));
    stat_fields(record.stat, classes.fields);
  }
  const auto& maker = is_big ? classes.make_big_stats : classes.make_stats;
  return maker.Get(isolate)->Call(isolate->GetCurrentContext(), v8::Undefined(isolate), 0, nullptr);
}

v8::MaybeLocal<v8::Value> ToJs<StatFsRecord>::make(v8::Isolate* isolate,
                                                   const StatFsRecord& record) {
  const uv_statfs_t& s = record.stat;
  const uint64_t fields[] = {s.f_type,  s.f_bsize,  s.f_frsize, s.f_blocks,
                             s.f_bfree, s.f_bavail, s.f_files,  s.f_ffree};
  v8::Local<v8::Value> argv[std::size(fields)];
  for (size_t i = 0; i < std::size(fields); ++i) {
    if (record.bigint) {
      argv[i] = v8::BigInt::NewFromUnsigned(isolate, fields[i]);
    } else {
      argv[i] = v8::Number::New(isolate, static_cast<double>(fields[i]));
    }
  }
  auto& classes = Realm::from(isolate).state<ResultClasses>();
  return construct(isolate, classes.stat_fs, std::size(fields), argv);
}

std::optional<Chunk> FromJs<Chunk>::get(v8::Isolate* isolate, v8::Local<v8::Value> value) {
  auto size = FromJs<uint32_t>::get(isolate, value);
  if (!size) return std::nullopt;
  auto store = modules::buffer::allocate(isolate, *size);
  if (!store) return std::nullopt;
  return Chunk{std::move(store), *size};
}

v8::MaybeLocal<v8::Value> ToJs<Chunk>::make(v8::Isolate* isolate, Chunk chunk) {
  if (chunk.size == 0) return v8::Null(isolate).As<v8::Value>();
  v8::Local<v8::Object> out;
  // Less than was asked for keeps no more memory than it filled.
  auto made =
      chunk.size == chunk.store->ByteLength()
          ? modules::buffer::new_buffer(isolate, OwnedBytes{std::move(chunk.store), chunk.size})
          : modules::buffer::copy_buffer(isolate, {chunk.data(), chunk.size});
  if (!made.ToLocal(&out)) return {};
  return out.As<v8::Value>();
}

v8::MaybeLocal<v8::Value> ToJs<FileContents>::make(v8::Isolate* isolate, FileContents contents) {
  using Kind = FileContents::Kind;
  size_t length = contents.kind == Kind::kTwoByte ? contents.size / 2 : contents.size;
  if (contents.kind == Kind::kBytes) {
    v8::Local<v8::Object> out;
    if (LargeBlocks::fits(contents.size)) collect_young_buffers(isolate);
    const auto taken_for = contents.data.get_deleter().taken_for;
    auto store = v8::ArrayBuffer::NewBackingStore(
        contents.data.release(), contents.size,
        [](void* memory, size_t, void* taken_for) {
          BlockDeleter{reinterpret_cast<size_t>(taken_for)}(memory);
        },
        reinterpret_cast<void*>(taken_for));
    if (!modules::buffer::new_buffer(isolate, OwnedBytes{std::move(store), contents.size})
             .ToLocal(&out)) {
      return {};
    }
    return out.As<v8::Value>();
  }
  if (contents.kind != Kind::kUtf8 && length > static_cast<size_t>(v8::String::kMaxLength)) {
    throw_error(isolate, Error::coded("ERR_STRING_TOO_LONG",
                                      "Cannot create a string longer than 0x1fffffe8 characters"));
    return {};
  }
  v8::MaybeLocal<v8::String> text;
  switch (contents.kind) {
    case Kind::kOneByte:
      if (length >= kExternalThreshold) {
        text = external_one_byte(isolate, std::move(contents.data), length);
      } else {
        text = v8::String::NewFromOneByte(isolate, contents.data.get(), v8::NewStringType::kNormal,
                                          static_cast<int>(length));
      }
      break;
    case Kind::kTwoByte:
      text = v8::String::NewFromTwoByte(isolate, reinterpret_cast<uint16_t*>(contents.data.get()),
                                        v8::NewStringType::kNormal, static_cast<int>(length));
      break;
    default:
      text =
          modules::buffer::encode(isolate, {contents.data.get(), contents.size}, Encoding::kUtf8);
  }
  return text.FromMaybe(v8::Local<v8::String>()).As<v8::Value>();
}

}  // namespace nodus
