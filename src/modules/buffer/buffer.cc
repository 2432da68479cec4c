// The native half of `buffer`. Its callers in JavaScript have checked types and ranges; what is
// checked again here is only what memory safety needs, for a buffer may have shrunk meanwhile.

#include "modules/buffer/buffer.h"

#include <simdutf.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "bind/binder.h"
#include "engine/transferable.h"
#include "modules/buffer/codec.h"
#include "modules/buffer/make.h"
#include "modules/buffer/transcode.h"

namespace nodus {

namespace modules::buffer {

/// The bytes and strings of functions that users reach through Buffer.prototype with any receiver
/// and arguments.
struct BufferArgument : Bytes {};
struct StringArgument {
  v8::Local<v8::String> value;
};

}  // namespace modules::buffer

template <>
struct FromJs<modules::buffer::BufferArgument> {
  static std::optional<modules::buffer::BufferArgument> get(v8::Isolate* isolate,
                                                            v8::Local<v8::Value> value) {
    if (!value->IsArrayBufferView()) {
      throw_error(isolate, Error::coded("ERR_INVALID_ARG_TYPE", "argument must be a buffer"));
      return std::nullopt;
    }
    return modules::buffer::BufferArgument{*FromJs<Bytes>::get(isolate, value)};
  }
};

template <>
struct FromJs<modules::buffer::StringArgument> {
  static std::optional<modules::buffer::StringArgument> get(v8::Isolate* isolate,
                                                            v8::Local<v8::Value> value) {
    if (!value->IsString()) {
      throw_error(isolate, Error::coded("ERR_INVALID_ARG_TYPE", "argument must be a string"));
      return std::nullopt;
    }
    return modules::buffer::StringArgument{value.As<v8::String>()};
  }
};

}  // namespace nodus

namespace nodus::modules::buffer {

namespace {

/// Arrays up to this size may lie on V8's heap.
constexpr size_t kSmallView = 64;

/// The bytes of a view that a fast call reads. Small arrays may lie on V8's heap: those are copied.
class ReadView {
 public:
  explicit ReadView(v8::Local<v8::Value> value) {
    if (!value->IsArrayBufferView()) return;
    auto span = value.As<v8::ArrayBufferView>()->GetContents({storage_, sizeof(storage_)});
    bytes_ = {span.data(), span.size()};
    is_copy_ = span.data() == storage_;
  }
  ReadView(const ReadView&) = delete;
  const Bytes& operator*() const { return bytes_; }
  bool is_copy() const { return is_copy_; }

 protected:
  Bytes bytes_;
  bool is_copy_ = false;

 private:
  uint8_t storage_[kSmallView];
};

/// The bytes of a view that a fast call writes: arrays on V8's heap are moved off it.
class WriteView : public ReadView {
 public:
  WriteView(v8::Local<v8::Value> value, v8::FastApiCallbackOptions& options) : ReadView(value) {
    if (!is_copy_) return;
    v8::HandleScope scope(options.isolate);
    auto view = value.As<v8::ArrayBufferView>();
    bytes_.data = static_cast<uint8_t*>(view->Buffer()->Data()) + view->ByteOffset();
  }
};

/// NUMBER as an index into SIZE bytes.
size_t clamp(double number, size_t size) {
  if (!(number > 0)) return 0;
  return number >= static_cast<double>(size) ? size : static_cast<size_t>(number);
}

std::span<const uint8_t> range(const Bytes& bytes, double start, double end) {
  size_t last = clamp(end, bytes.size), first = std::min(clamp(start, bytes.size), last);
  return {bytes.data + first, last - first};
}

std::span<const uint8_t> span_of(const std::string& bytes) {
  return {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()};
}

/// The bytes of a Latin-1 string in ENCODING.
std::string decode_one_byte(const v8::FastOneByteString& string, Encoding encoding) {
  std::string bytes(size_t{string.length} * 2 + 3, '\0');
  auto* out = reinterpret_cast<uint8_t*>(bytes.data());
  auto text = std::span(reinterpret_cast<const uint8_t*>(string.data), string.length);
  size_t size = text.size();
  switch (encoding) {
    case Encoding::kUcs2:
      for (size_t i = 0; i < text.size(); ++i) out[2 * i] = text[i];
      size *= 2;
      break;
    case Encoding::kBase64:
    case Encoding::kBase64Url:
      size = base64_decode(string.data, string.length, out, bytes.size());
      break;
    case Encoding::kHex:
      size = hex_decode(text.data(), text.size(), out, bytes.size());
      break;
    case Encoding::kLatin1:
    case Encoding::kAscii:
      std::copy(text.begin(), text.end(), out);
      break;
    default:
      size = simdutf::convert_latin1_to_utf8(string.data, string.length, bytes.data());
      break;
  }
  bytes.resize(size);
  return bytes;
}

// ---- text
// --------------------------------------------------------------------------------------------------------------

/// slice(view) or slice(view, start, end): text is asked for so often that the general conversions
/// would show.
template <Encoding kEncoding>
void slice(const Arguments& info) {
  auto* isolate = info.GetIsolate();
  if (!info[0]->IsArrayBufferView()) {
    return throw_error(isolate, Error::coded("ERR_INVALID_ARG_TYPE", "argument must be a buffer"));
  }
  ReadView view(info[0]);
  std::span<const uint8_t> bytes((*view).data, (*view).size);
  if (info.Length() >= 3 && info[1]->IsNumber() && info[2]->IsNumber()) {
    bytes = range(*view, info[1].As<v8::Number>()->Value(), info[2].As<v8::Number>()->Value());
  }
  v8::Local<v8::String> string;
  if (encode(isolate, bytes, kEncoding).ToLocal(&string)) info.GetReturnValue().Set(string);
}

template <Encoding kEncoding>
double write_string(v8::Isolate* isolate, BufferArgument bytes, StringArgument string,
                    double offset, double length) {
  auto room = range(bytes, offset, offset + length);
  return static_cast<double>(
      write(isolate, string.value, kEncoding, const_cast<uint8_t*>(room.data()), room.size()));
}

/// As above. The text that no fast call takes, which is what has just been put together or cut out
/// of another, comes this way: the general conversions would take as long as the writing.
template <Encoding kEncoding>
void write_any_string(const Arguments& info) {
  if (!info[0]->IsArrayBufferView() || !info[1]->IsString() || !info[2]->IsInt32() ||
      !info[3]->IsInt32()) {
    return internal::Trampoline<&write_string<kEncoding>>::call(info);
  }
  auto* isolate = info.GetIsolate();
  auto bytes = *FromJs<Bytes>::get(isolate, info[0]);
  double offset = info[2].As<v8::Int32>()->Value(), length = info[3].As<v8::Int32>()->Value();
  auto room = range(bytes, offset, offset + length);
  size_t written = write(isolate, info[1].As<v8::String>(), kEncoding,
                         const_cast<uint8_t*>(room.data()), room.size());
  info.GetReturnValue().Set(static_cast<int32_t>(written));
}

template <Encoding kEncoding>
double write_string_fast(v8::Local<v8::Value>, v8::Local<v8::Value> view,
                         const v8::FastOneByteString& string, double offset, double length,
                         v8::FastApiCallbackOptions& options) {
  WriteView target(view, options);
  auto room = range(*target, offset, offset + length);
  if (room.empty()) return 0;
  auto* out = const_cast<uint8_t*>(room.data());
  if constexpr (kEncoding == Encoding::kUtf8) {
    return static_cast<double>(write_latin1_as_utf8(string.data, string.length,
                                                    reinterpret_cast<char*>(out), room.size()));
  } else if constexpr (kEncoding == Encoding::kLatin1) {
    size_t count = std::min<size_t>(string.length, room.size());
    std::memcpy(out, string.data, count);
    return static_cast<double>(count);
  } else if constexpr (kEncoding == Encoding::kBase64) {
    return static_cast<double>(base64_decode(string.data, string.length, out, room.size()));
  } else {
    static_assert(kEncoding == Encoding::kHex);
    return static_cast<double>(
        hex_decode(reinterpret_cast<const uint8_t*>(string.data), string.length, out, room.size()));
  }
}

/// NAME(view, string, offset, length): the bytes written.
template <Encoding kEncoding>
void declare_write(Binder& m, const char* name) {
  static const v8::CFunction fast = v8::CFunctionBuilder().Fn(write_string_fast<kEncoding>).Build();
  m.raw(name, &write_any_string<kEncoding>, 4, v8::SideEffectType::kHasSideEffect, &fast);
}

/// byteLengthUtf8(string)
void byte_length_utf8(const Arguments& info) {
  if (!info[0]->IsString()) return;
  auto string = info[0].As<v8::String>();
  // V8's own count needs no flat view, but looks at one character after the other.
  constexpr int kShort = 64;
  size_t length = string->Length() <= kShort ? string->Utf8LengthV2(info.GetIsolate())
                                             : utf8_length(info.GetIsolate(), string);
  info.GetReturnValue().Set(static_cast<uint32_t>(length));
}

/// As above in a fast call. Text beyond Latin-1 takes the slow one: a fast call for either kind
/// costs the usual kind twice the time.
uint32_t byte_length_utf8_fast(v8::Local<v8::Value>, const v8::FastOneByteString& string) {
  return static_cast<uint32_t>(
      utf8_length_of_latin1({reinterpret_cast<const uint8_t*>(string.data), string.length}));
}

/// The bytes of text in base64 or hex that has neither bad characters nor, in base64, spaces.
size_t exact_size(v8::Isolate* isolate, v8::Local<v8::String> string, Encoding encoding) {
  size_t length = static_cast<size_t>(string->Length());
  if (encoding == Encoding::kHex) return length / 2;
  v8::String::ValueView view(isolate, string);
  auto is_padding = [&](size_t at) {
    return (view.is_one_byte() ? view.data8()[at] : view.data16()[at]) == '=';
  };
  if (length > 0 && is_padding(length - 1)) --length;
  if (length > 0 && is_padding(length - 1)) --length;
  return length / 4 * 3 + length % 4 * 3 / 4;
}

/// A Buffer with the bytes of STRING in UTF-8.
v8::MaybeLocal<v8::Object> from_utf8(v8::Isolate* isolate, v8::Local<v8::String> string) {
  size_t length = static_cast<size_t>(string->Length());
  if (string->IsOneByte()) {
    // Nearly all text is ASCII: counting first would be another pass.
    auto store = allocate(isolate, length);
    if (!store) return {};
    size_t copied;
    {
      v8::String::ValueView view(isolate, string);
      copied = view.is_one_byte() ? copy_ascii(reinterpret_cast<const char*>(view.data8()), length,
                                               static_cast<char*>(store->Data()))
                                  : 0;
    }
    if (copied == length) return new_buffer(isolate, OwnedBytes{std::move(store), length});
  }
  size_t size = utf8_length(isolate, string);
  auto store = allocate(isolate, size);
  if (!store) return {};
  size = write(isolate, string, Encoding::kUtf8, static_cast<uint8_t*>(store->Data()), size);
  return new_buffer(isolate, OwnedBytes{std::move(store), size});
}

/// A Buffer with memory of its own holding STRING.
v8::MaybeLocal<v8::Object> from_string(v8::Isolate* isolate, v8::Local<v8::String> string,
                                       Encoding encoding) {
  if (encoding == Encoding::kUtf8) return from_utf8(isolate, string);
  bool is_digits = encoding == Encoding::kBase64 || encoding == Encoding::kBase64Url ||
                   encoding == Encoding::kHex;
  size_t size = static_cast<size_t>(string->Length());
  if (encoding == Encoding::kUcs2) size *= 2;
  if (is_digits) size = exact_size(isolate, string, encoding);
  // V8 may own the memory, which is cheaper than adopting ours.
  auto store = allocate(isolate, size);
  if (!store) return {};
  auto* out = static_cast<uint8_t*>(store->Data());
  size_t written = write(isolate, string, encoding, out, size);
  // Less than what the ArrayBuffer would show.
  if (written < size) return copy_buffer(isolate, {out, written});
  return new_buffer(isolate, OwnedBytes{std::move(store), size});
}

/// How many bytes atob() and btoa() keep on the stack.
constexpr size_t kShortText = 1024;

void give_one_byte(const Arguments& info, const char* text, size_t length) {
  v8::MaybeLocal<v8::String> string;
  if (length > 0 && length <= kShortText) {
    string = v8::String::NewFromOneByte(info.GetIsolate(), reinterpret_cast<const uint8_t*>(text),
                                        v8::NewStringType::kNormal, static_cast<int>(length));
  } else {
    string = encode(info.GetIsolate(), {reinterpret_cast<const uint8_t*>(text), length},
                    Encoding::kLatin1);
  }
  if (v8::Local<v8::String> made; string.ToLocal(&made)) info.GetReturnValue().Set(made);
}

/// btoa(string) of HTML: the base64 of a binary string, or undefined when a character is above
/// U+00FF.
void btoa(const Arguments& info) {
  auto* isolate = info.GetIsolate();
  auto string = info[0].As<v8::String>();
  size_t length = static_cast<size_t>(string->Length());
  if (length == 0) return info.GetReturnValue().Set(string);
  char short_text[kShortText];
  std::string long_text;
  char* out = short_text;
  if (base64_length(length, false) > kShortText) {
    long_text.resize(base64_length(length, false));
    out = long_text.data();
  }
  {
    v8::String::ValueView view(isolate, string);
    if (view.is_one_byte()) {
      base64_encode({view.data8(), length}, false, out);
    } else {
      std::string bytes(length, '\0');
      auto result = simdutf::convert_utf16le_to_latin1_with_errors(
          reinterpret_cast<const char16_t*>(view.data16()), length, bytes.data());
      if (result.error != simdutf::SUCCESS) return;
      base64_encode(span_of(bytes), false, out);
    }
  }
  give_one_byte(info, out, base64_length(length, false));
}

/// atob(string), Infra's forgiving base64 decode: the binary string, or which rule the text broke:
/// 1 for a bad character or padding, 2 for a length that leaves one character over.
void atob(const Arguments& info) {
  auto* isolate = info.GetIsolate();
  auto string = info[0].As<v8::String>();
  char short_text[kShortText];
  std::string long_text;
  char* out = short_text;
  if (size_t bound = base64_decoded_bound(static_cast<size_t>(string->Length()));
      bound > kShortText) {
    long_text.resize(bound);
    out = long_text.data();
  }
  simdutf::result result;
  {
    v8::String::ValueView view(isolate, string);
    if (view.is_one_byte()) {
      result = simdutf::base64_to_binary(reinterpret_cast<const char*>(view.data8()), view.length(),
                                         out, simdutf::base64_default);
    } else {
      result = simdutf::base64_to_binary(reinterpret_cast<const char16_t*>(view.data16()),
                                         view.length(), out, simdutf::base64_default);
    }
  }
  if (result.error != simdutf::SUCCESS) {
    info.GetReturnValue().Set(result.error == simdutf::BASE64_INPUT_REMAINDER ? 2 : 1);
    return;
  }
  give_one_byte(info, out, result.count);
}

// ---- bytes
// -------------------------------------------------------------------------------------------------------------

int32_t order(std::span<const uint8_t> a, std::span<const uint8_t> b) {
  size_t common = std::min(a.size(), b.size());
  int result = common ? std::memcmp(a.data(), b.data(), common) : 0;
  if (result == 0) return a.size() == b.size() ? 0 : a.size() < b.size() ? -1 : 1;
  return result < 0 ? -1 : 1;
}

int32_t compare(Bytes a, Bytes b) { return order({a.data, a.size}, {b.data, b.size}); }

int32_t compare_fast(v8::Local<v8::Value>, v8::Local<v8::Value> a, v8::Local<v8::Value> b) {
  return compare(*ReadView(a), *ReadView(b));
}

bool equals(Bytes a, Bytes b) {
  return a.size == b.size && (a.size == 0 || std::memcmp(a.data, b.data, a.size) == 0);
}

bool equals_fast(v8::Local<v8::Value>, v8::Local<v8::Value> a, v8::Local<v8::Value> b) {
  return equals(*ReadView(a), *ReadView(b));
}

int32_t compare_ranges(Bytes a, Bytes b, double a_start, double a_end, double b_start,
                       double b_end) {
  return order(range(a, a_start, a_end), range(b, b_start, b_end));
}

/// Copies COUNT bytes of SOURCE from SOURCE_START to TARGET at TARGET_START; they may overlap.
void copy(Bytes source, Bytes target, double target_start, double source_start, double count) {
  auto from = range(source, source_start, source_start + count);
  auto to = range(target, target_start, target_start + count);
  size_t size = std::min(from.size(), to.size());
  if (size) std::memmove(const_cast<uint8_t*>(to.data()), from.data(), size);
}

/// As above, after JavaScript has seen that both are views and the indices are whole numbers.
void copy_fast(v8::Local<v8::Value>, v8::Local<v8::Value> source, v8::Local<v8::Value> target,
               double target_start, double source_start, double count,
               v8::FastApiCallbackOptions& options) {
  uint8_t small_source[kSmallView], small_target[kSmallView];
  auto from = source.As<v8::ArrayBufferView>()->GetContents({small_source, kSmallView});
  auto to = target.As<v8::ArrayBufferView>()->GetContents({small_target, kSmallView});
  auto from_start = static_cast<size_t>(source_start), to_start = static_cast<size_t>(target_start);
  if (from_start >= from.size() || to_start >= to.size()) return;
  auto size =
      std::min({static_cast<size_t>(count), from.size() - from_start, to.size() - to_start});
  auto* out = to.data();
  if (out == small_target) {
    WriteView moved(target, options);
    out = (*moved).data;
    // They may be the same, and elsewhere now.
    from = source.As<v8::ArrayBufferView>()->GetContents({small_source, kSmallView});
  }
  std::memmove(out + to_start, from.data() + from_start, size);
}

/// Repeats PATTERN over [start, end).
void repeat(Bytes target, std::span<const uint8_t> pattern, double start, double end) {
  auto room = range(target, start, end);
  auto* out = const_cast<uint8_t*>(room.data());
  if (room.empty() || pattern.empty()) return;
  if (pattern.size() == 1) {
    std::memset(out, pattern[0], room.size());
    return;
  }
  size_t filled = std::min(pattern.size(), room.size());
  std::memmove(out, pattern.data(), filled);
  // What is there doubles until the room is full.
  while (filled < room.size()) {
    size_t more = std::min(filled, room.size() - filled);
    std::memcpy(out + filled, out, more);
    filled += more;
  }
}

/// The keys of OBJECT that are no indices, symbols too: what inspect() shows of a Buffer besides
/// its bytes.
v8::MaybeLocal<v8::Array> own_non_index_keys(v8::Local<v8::Context> context,
                                             v8::Local<v8::Object> object, bool only_enumerable) {
  auto filter =
      only_enumerable ? v8::PropertyFilter::ONLY_ENUMERABLE : v8::PropertyFilter::ALL_PROPERTIES;
  return object->GetPropertyNames(context, v8::KeyCollectionMode::kOwnOnly, filter,
                                  v8::IndexFilter::kSkipIndices,
                                  v8::KeyConversionMode::kConvertToString);
}

/// False when STRING has no bytes in that encoding.
bool fill_string(v8::Isolate* isolate, Bytes target, v8::Local<v8::String> string, double start,
                 double end, Encoding encoding) {
  auto pattern = decode(isolate, string, encoding);
  repeat(target, {reinterpret_cast<const uint8_t*>(pattern.data()), pattern.size()}, start, end);
  return !pattern.empty();
}

/// As above for the usual pattern, a short ASCII or Latin-1 text.
bool fill_string_fast(v8::Local<v8::Value>, v8::Local<v8::Value> view,
                      const v8::FastOneByteString& string, double start, double end,
                      int32_t encoding, v8::FastApiCallbackOptions& options) {
  WriteView target(view, options);
  auto bytes = std::span(reinterpret_cast<const uint8_t*>(string.data), string.length);
  auto kind = static_cast<Encoding>(encoding);
  if (kind == Encoding::kLatin1 || kind == Encoding::kAscii ||
      (kind == Encoding::kUtf8 && simdutf::validate_ascii(string.data, string.length))) {
    repeat(*target, bytes, start, end);
    return !bytes.empty();
  }
  std::string pattern = decode_one_byte(string, kind);
  repeat(*target, span_of(pattern), start, end);
  return !pattern.empty();
}

bool fill_bytes(Bytes target, Bytes pattern, double start, double end) {
  // The pattern may be part of the target.
  std::string own(reinterpret_cast<const char*>(pattern.data), pattern.size);
  repeat(target, {reinterpret_cast<const uint8_t*>(own.data()), own.size()}, start, end);
  return !own.empty();
}

/// Where NEEDLE lies among the bytes of HAYSTACK before END, looking onwards (or backwards) from
/// OFFSET, which counts from the end when negative. -1 when nowhere. In UTF-16 (UNIT 2) only whole
/// units count.
double search(Bytes haystack, std::span<const uint8_t> needle, double offset, double end,
              bool forward, size_t unit) {
  size_t limit = clamp(end, haystack.size) / unit * unit;
  bool before_start = false;
  if (offset < 0) {
    offset += static_cast<double>(haystack.size);
    before_start = offset < 0;
  }
  size_t start = clamp(offset, limit) / unit * unit;
  // The empty needle is found wherever one looks.
  if (needle.empty()) return static_cast<double>(clamp(offset, limit));
  needle = needle.first(needle.size() / unit * unit);
  if (needle.empty() || (before_start && !forward)) return -1;
  auto bytes = std::span<const uint8_t>(haystack.data, limit);
  size_t hit =
      forward ? find_first(bytes, needle, start, unit) : find_last(bytes, needle, start, unit);
  return hit == kNotFound ? -1 : static_cast<double>(hit);
}

double index_of_byte(Bytes bytes, uint32_t byte, double offset, double end, bool forward) {
  auto value = static_cast<uint8_t>(byte);
  return search(bytes, {&value, 1}, offset, end, forward, 1);
}

double index_of_byte_fast(v8::Local<v8::Value>, v8::Local<v8::Value> view, uint32_t byte,
                          double offset, double end, bool forward) {
  return index_of_byte(*ReadView(view), byte, offset, end, forward);
}

size_t unit_of(Encoding encoding) { return encoding == Encoding::kUcs2 ? 2 : 1; }

double index_of_bytes(Bytes bytes, Bytes needle, double offset, double end, Encoding encoding,
                      bool forward) {
  return search(bytes, {needle.data, needle.size}, offset, end, forward, unit_of(encoding));
}

double index_of_string(v8::Isolate* isolate, Bytes bytes, v8::Local<v8::String> string,
                       double offset, double end, Encoding encoding, bool forward) {
  return search(bytes, span_of(decode(isolate, string, encoding)), offset, end, forward,
                unit_of(encoding));
}

double index_of_string_fast(v8::Local<v8::Value>, v8::Local<v8::Value> view,
                            const v8::FastOneByteString& string, double offset, double end,
                            int32_t encoding, bool forward) {
  ReadView bytes_view(view);
  const Bytes& bytes = *bytes_view;
  auto kind = static_cast<Encoding>(encoding);
  auto needle = std::span(reinterpret_cast<const uint8_t*>(string.data), string.length);
  if (kind == Encoding::kLatin1 || kind == Encoding::kAscii ||
      (kind == Encoding::kUtf8 && simdutf::validate_ascii(string.data, string.length))) {
    return search(bytes, needle, offset, end, forward, 1);
  }
  auto own = decode_one_byte(string, kind);
  return search(bytes, span_of(own), offset, end, forward, unit_of(kind));
}

void swap(Bytes bytes, uint32_t unit) { swap_bytes(bytes.data, bytes.size, unit); }

void swap_fast(v8::Local<v8::Value>, v8::Local<v8::Value> view, uint32_t unit,
               v8::FastApiCallbackOptions& options) {
  swap(*WriteView(view, options), unit);
}

bool is_utf8(Bytes bytes) {
  return simdutf::validate_utf8(reinterpret_cast<const char*>(bytes.data), bytes.size);
}
bool is_ascii(Bytes bytes) {
  return simdutf::validate_ascii(reinterpret_cast<const char*>(bytes.data), bytes.size);
}

// ---- memory
// ------------------------------------------------------------------------------------------------------------

/// An ArrayBuffer whose bytes are whatever was in memory before.
v8::MaybeLocal<v8::ArrayBuffer> allocate_uninitialized(v8::Isolate* isolate, double size) {
  // No machine has more; the bound keeps V8's own size arithmetic whole.
  constexpr double kMost = 1ull << 47;
  if (!(size >= 0 && size <= kMost)) {
    throw_error(isolate, Error::coded("ERR_MEMORY_ALLOCATION_FAILED", "Failed to allocate memory"));
    return {};
  }
  auto store = allocate(isolate, static_cast<size_t>(size));
  if (!store) return {};
  return v8::ArrayBuffer::New(isolate, std::move(store));
}

/// Nobody can detach MEMORY from now on.
void forbid_transfer(v8::Isolate* isolate, v8::Local<v8::ArrayBuffer> memory) {
  memory->SetDetachKey(v8::Symbol::New(isolate));
  mark_untransferable(isolate, memory);
}

void set_prototype(v8::Local<v8::Context> context, v8::Local<v8::Object> prototype) {
  set_buffer_prototype(context, prototype);
}

}  // namespace

void bind(Binder& m) {
  m.raw("utf8Slice", &slice<Encoding::kUtf8>, 3);
  m.raw("ucs2Slice", &slice<Encoding::kUcs2>, 3);
  m.raw("latin1Slice", &slice<Encoding::kLatin1>, 3);
  m.raw("asciiSlice", &slice<Encoding::kAscii>, 3);
  m.raw("base64Slice", &slice<Encoding::kBase64>, 3);
  m.raw("base64urlSlice", &slice<Encoding::kBase64Url>, 3);
  m.raw("hexSlice", &slice<Encoding::kHex>, 3);

  declare_write<Encoding::kUtf8>(m, "utf8Write");
  declare_write<Encoding::kLatin1>(m, "latin1Write");
  declare_write<Encoding::kBase64>(m, "base64Write");
  declare_write<Encoding::kHex>(m, "hexWrite");
  m.raw("ucs2Write", &write_any_string<Encoding::kUcs2>, 4);

  static const v8::CFunction fast_byte_length =
      v8::CFunctionBuilder().Fn(byte_length_utf8_fast).Build();
  m.raw("byteLengthUtf8", &byte_length_utf8, 1, v8::SideEffectType::kHasNoSideEffect,
        &fast_byte_length);
  m.function<&from_string>("fromString");
  m.raw("btoa", &btoa, 1);
  m.raw("atob", &atob, 1);
  m.function<&transcode>("transcode");

  m.fast_function<&compare, &compare_fast>("compare", v8::SideEffectType::kHasNoSideEffect);
  m.fast_function<&equals, &equals_fast>("equals", v8::SideEffectType::kHasNoSideEffect);
  m.function<&compare_ranges>("compareRanges", v8::SideEffectType::kHasNoSideEffect);
  m.fast_function<&copy, &copy_fast>("copy");
  m.fast_function<&fill_string, &fill_string_fast>("fillString");
  m.function<&fill_bytes>("fillBytes");
  m.fast_function<&index_of_byte, &index_of_byte_fast>("indexOfByte",
                                                       v8::SideEffectType::kHasNoSideEffect);
  m.function<&index_of_bytes>("indexOfBytes", v8::SideEffectType::kHasNoSideEffect);
  m.fast_function<&index_of_string, &index_of_string_fast>("indexOfString",
                                                           v8::SideEffectType::kHasNoSideEffect);
  m.fast_function<&swap, &swap_fast>("swap");
  m.function<&own_non_index_keys>("ownNonIndexKeys");
  m.function<&is_utf8>("isUtf8", v8::SideEffectType::kHasNoSideEffect);
  m.function<&is_ascii>("isAscii", v8::SideEffectType::kHasNoSideEffect);

  m.function<&allocate_uninitialized>("allocateUninitialized");
  m.function<&forbid_transfer>("forbidTransfer");
  m.function<&set_prototype>("setPrototype");
  m.constant("kMaxLength", static_cast<double>(v8::TypedArray::kMaxByteLength));
  m.constant("kStringMaxLength", static_cast<double>(v8::String::kMaxLength));
}

}  // namespace nodus::modules::buffer
