// All formats on any bytes in any pieces: what was compressed is itself again for the library that
// is asked at once, and what is not quite a stream is read as that library reads it.
//
// fuzz-sources: zlib/deflate.cc zlib/chunked_deflate.cc zlib/gzip_reader.cc zlib/frame.cc
// fuzz-sources: zlib/whole.cc zlib/workspace.cc zlib/last_block.cc zlib/codec_memory.cc
// fuzz-sources: zlib/zlib_error.cc ../base/large_blocks.cc
// fuzz-sources: zlib/brotli.cc zlib/zstd.cc zlib/zstd_contexts.cc
// fuzz-libraries: z deflate brotlienc brotlidec zstd

#include <brotli/decode.h>
#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "modules/zlib/codec.h"

namespace {

using namespace nodus::modules::zlib;

/// The first bytes of an input say what is done with the others.
struct Plan {
  size_t format, level, repeats, in_step, out_step, flushes, harm_at, harm;
};
constexpr size_t kPlanSize = 8;

/// What came out, and whether it was all.
struct Read {
  std::string text;
  bool is_whole = false;
  bool operator==(const Read&) const = default;
};

template <int kWindowBits>
Read inflate_by_zlib(std::string_view input) {
  Read out;
  z_stream stream{};
  if (inflateInit2(&stream, kWindowBits) != Z_OK) std::abort();
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
  stream.avail_in = static_cast<uInt>(input.size());
  std::vector<uint8_t> room(64 * 1024);
  int result;
  do {
    stream.next_out = room.data();
    stream.avail_out = static_cast<uInt>(room.size());
    result = inflate(&stream, Z_NO_FLUSH);
    out.text.append(reinterpret_cast<char*>(room.data()), room.size() - stream.avail_out);
  } while (result == Z_OK && stream.avail_out == 0);
  out.is_whole = result == Z_STREAM_END;
  inflateEnd(&stream);
  return out;
}

Read read_by_brotli(std::string_view input) {
  Read out;
  auto* state = BrotliDecoderCreateInstance(nullptr, nullptr, nullptr);
  auto* in = reinterpret_cast<const uint8_t*>(input.data());
  size_t in_size = input.size();
  std::vector<uint8_t> room(64 * 1024);
  BrotliDecoderResult result;
  do {
    uint8_t* to = room.data();
    size_t left = room.size();
    result = BrotliDecoderDecompressStream(state, &in_size, &in, &left, &to, nullptr);
    out.text.append(reinterpret_cast<char*>(room.data()), room.size() - left);
  } while (result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT);
  out.is_whole = result == BROTLI_DECODER_RESULT_SUCCESS;
  BrotliDecoderDestroyInstance(state);
  return out;
}

/// The first frame.
Read read_by_zstd(std::string_view input) {
  Read out;
  auto* context = ZSTD_createDCtx();
  ZSTD_inBuffer in{input.data(), input.size(), 0};
  std::vector<uint8_t> room(64 * 1024);
  ZSTD_outBuffer to;
  size_t left;
  do {
    to = {room.data(), room.size(), 0};
    left = ZSTD_decompressStream(context, &to, &in);
    if (!ZSTD_isError(left)) out.text.append(reinterpret_cast<char*>(room.data()), to.pos);
  } while (!ZSTD_isError(left) && left != 0 && to.pos == to.size);
  out.is_whole = left == 0 && !input.empty();
  ZSTD_freeDCtx(context);
  return out;
}

struct Format {
  Mode compress, decompress;
  int flush, finish;
  Read (*read)(std::string_view);
  /// How much comes before damage is found does not depend on the pieces.
  bool is_steady;
};
constexpr Format kFormats[] = {
    {Mode::kGzip, Mode::kGunzip, Z_SYNC_FLUSH, Z_FINISH, inflate_by_zlib<MAX_WBITS + 16>, true},
    {Mode::kDeflate, Mode::kInflate, Z_SYNC_FLUSH, Z_FINISH, inflate_by_zlib<MAX_WBITS>, true},
    {Mode::kDeflateRaw, Mode::kInflateRaw, Z_SYNC_FLUSH, Z_FINISH, inflate_by_zlib<-MAX_WBITS>,
     true},
    {Mode::kBrotliEncode, Mode::kBrotliDecode, BROTLI_OPERATION_FLUSH, BROTLI_OPERATION_FINISH,
     read_by_brotli, false},
    {Mode::kZstdCompress, Mode::kZstdDecompress, ZSTD_e_flush, ZSTD_e_end, read_by_zstd, false}};

std::unique_ptr<Codec> make(Mode mode, int level) {
  CodecError error;
  constexpr int kMemory = 8;
  auto number = static_cast<uint32_t>(level);
  std::unique_ptr<Codec> made;
  switch (mode) {
    case Mode::kBrotliEncode:
      made =
          make_brotli(mode, {{BROTLI_PARAM_QUALITY, number}, {BROTLI_PARAM_LGWIN, 16}}, {}, error);
      break;
    case Mode::kBrotliDecode:
      made = make_brotli(mode, {}, {}, error);
      break;
    case Mode::kZstdCompress:
      made = make_zstd(mode, {{ZSTD_c_compressionLevel, number}}, UINT64_MAX, {}, error);
      break;
    case Mode::kZstdDecompress:
      made = make_zstd(mode, {}, UINT64_MAX, {}, error);
      break;
    default:
      made = make_zlib({mode, MAX_WBITS, level, kMemory, Z_DEFAULT_STRATEGY, {}, true}, error);
  }
  if (error.failed()) std::abort();
  return made;
}

/// What CODEC makes of INPUT in pieces, some of which are flushed.
Read run(Codec& codec, std::string_view input, const Plan& plan, bool flushes) {
  const auto& format = kFormats[plan.format];
  Read out;
  std::vector<uint8_t> room(plan.out_step);
  for (size_t piece = 0;; ++piece) {
    // A copy of the exact size, so that AddressSanitizer sees a read past the end.
    auto part = input.substr(0, plan.in_step);
    std::vector<uint8_t> copy(part.begin(), part.end());
    input.remove_prefix(part.size());
    // No flush is 0 with all of them.
    int flush = input.empty()                                               ? format.finish
                : flushes && plan.flushes != 0 && piece % plan.flushes == 1 ? format.flush
                                                                            : 0;
    Codec::Buffers b{copy.data(), copy.size(), nullptr, 0};
    do {
      b.out = room.data();
      b.out_size = room.size();
      codec.process(b, flush);
      if (b.out_size > room.size() || b.in_size > copy.size()) std::abort();
      out.text.append(reinterpret_cast<char*>(room.data()), room.size() - b.out_size);
      if (codec.error(b, flush).failed()) return out;
    } while (b.out_size == 0);
    // What is left is behind the end.
    if (input.empty() || b.in_size > 0) break;
  }
  out.is_whole = true;
  return out;
}

/// Does a frame of zstd announce more than TEXT, which was all? zstd takes that for damage only
/// where it has room for what was announced.
bool is_short(Mode compress, std::string_view frame, std::string_view text) {
  if (compress != Mode::kZstdCompress) return false;
  auto announced = ZSTD_getFrameContentSize(frame.data(), frame.size());
  return announced < ZSTD_CONTENTSIZE_ERROR && text.size() < announced;
}

/// The whole of INPUT by libdeflate, where it does that.
std::optional<std::string> run_whole(Mode mode, int level, std::string_view input) {
  WholeOutput whole;
  auto* bytes = reinterpret_cast<const uint8_t*>(input.data());
  if (!make(mode, level)->process_whole(bytes, input.size(), Z_FINISH, 1 << 20, whole)) return {};
  std::string text(reinterpret_cast<char*>(whole.memory), whole.size);
  std::free(whole.memory);
  return text;
}

}  // namespace

extern "C" const char* const* fuzz_seeds() {
  static const char* const seeds[] = {
      "\x01\x06\x01\x10\x10\x02\x03\x01what is said again and again is said again",
      "\x02\x01\x01\x01\x01\x01\x08\x20short", "\xae\x01\x01Y\x01\x08 s",
      "\x03\x09\xff\xff\xff\x01\x01\x01 many, many, many", nullptr};
  return seeds;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < kPlanSize) return 0;
  // Few are so long that they fill a chunk of ours.
  Plan plan{data[0] % std::size(kFormats),
            1 + data[1] % 9u,
            data[2] < 0xf8 ? 1u : data[2] * 2u,
            1 + data[3] * 16u,
            64 + data[4] * 16u,
            data[5] % 5u,
            data[6],
            data[7]};
  std::string_view part(reinterpret_cast<const char*>(data) + kPlanSize, size - kPlanSize);
  std::string input;
  for (size_t i = 0; i < plan.repeats && input.size() < 512 * 1024; ++i) input += part;
  if (plan.repeats > 1) plan.in_step *= 64, plan.out_step *= 64;
  const auto& format = kFormats[plan.format];
  auto level = static_cast<int>(plan.level);

  Read expected{input, true};
  auto packed = run(*make(format.compress, level), input, plan, true);
  if (!packed.is_whole || format.read(packed.text) != expected) std::abort();
  if (auto whole = run_whole(format.compress, level, input))
    if (format.read(*whole) != expected) std::abort();

  std::string harmed = packed.text;
  if (plan.harm != 0) harmed[plan.harm_at % harmed.size()] ^= static_cast<char>(plan.harm);
  for (std::string_view stream : {std::string_view(harmed), part}) {
    auto read = format.read(stream);
    // libdeflate takes two symbols that RFC 1951 (3.2.6) leaves out for the greatest length: a
    // stream that holds them, and the checksum of what that makes, is whole for it alone.
    auto is_read = [&](const Read& ours) {
      if (format.is_steady) return ours == read || ours == expected;
      if (read.is_whole) return ours.text.starts_with(read.text);
      return !ours.is_whole || is_short(format.compress, stream, ours.text);
    };
    if (!is_read(run(*make(format.decompress, level), stream, plan, false))) std::abort();
    if (auto whole = run_whole(format.decompress, level, stream); whole && !is_read({*whole, true}))
      std::abort();
  }
  return 0;
}
