// native('zlib')

#include <brotli/decode.h>
#include <brotli/encode.h>
#include <libdeflate.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "bind/binder.h"
#include "modules/buffer/buffer.h"
#include "modules/zlib/compression.h"

namespace nodus::modules::zlib {

namespace {

/// CRC-32 (ISO 3309) of DATA, continuing from VALUE.
uint32_t checksum(v8::Isolate* isolate, v8::Local<v8::Value> data, uint32_t value) {
  if (data->IsString()) {
    auto text = to_utf8(isolate, data);
    return libdeflate_crc32(value, text->data(), text->size());
  }
  auto bytes = FromJs<Bytes>::get(isolate, data);
  if (!bytes) return 0;
  // Without a pointer it answers with its first value.
  if (bytes->size == 0) return value;
  return libdeflate_crc32(value, bytes->data, bytes->size);
}

void add_constants(Binder m) {
// clang-format off
#define V(name) m.constant(#name, static_cast<double>(name));
  V(Z_NO_FLUSH)
  V(Z_PARTIAL_FLUSH) V(Z_SYNC_FLUSH) V(Z_FULL_FLUSH) V(Z_FINISH) V(Z_BLOCK) V(Z_OK) V(Z_STREAM_END)
      V(Z_NEED_DICT) V(Z_ERRNO) V(Z_STREAM_ERROR) V(Z_DATA_ERROR) V(Z_MEM_ERROR) V(Z_BUF_ERROR)
          V(Z_VERSION_ERROR) V(Z_NO_COMPRESSION) V(Z_BEST_SPEED) V(Z_BEST_COMPRESSION)
              V(Z_DEFAULT_COMPRESSION) V(Z_FILTERED) V(Z_HUFFMAN_ONLY) V(Z_RLE) V(Z_FIXED)
                  V(Z_DEFAULT_STRATEGY) V(ZLIB_VERNUM)
#undef V
      // clang-format on
      // Node's own: the modes and the ranges of its options.
      const std::pair<const char*, double>
          own[] = {{"DEFLATE", 1},
                   {"INFLATE", 2},
                   {"GZIP", 3},
                   {"GUNZIP", 4},
                   {"DEFLATERAW", 5},
                   {"INFLATERAW", 6},
                   {"UNZIP", 7},
                   {"BROTLI_DECODE", 8},
                   {"BROTLI_ENCODE", 9},
                   {"ZSTD_COMPRESS", 10},
                   {"ZSTD_DECOMPRESS", 11},
                   {"Z_MIN_WINDOWBITS", 8},
                   {"Z_MAX_WINDOWBITS", 15},
                   {"Z_DEFAULT_WINDOWBITS", 15},
                   {"Z_MIN_CHUNK", 64},
                   {"Z_MAX_CHUNK", std::numeric_limits<double>::infinity()},
                   {"Z_DEFAULT_CHUNK", 16384},
                   {"Z_MIN_MEMLEVEL", 1},
                   {"Z_MAX_MEMLEVEL", 9},
                   {"Z_DEFAULT_MEMLEVEL", 8},
                   {"Z_MIN_LEVEL", -1},
                   {"Z_MAX_LEVEL", 9},
                   {"Z_DEFAULT_LEVEL", -1}};
  for (auto& [name, value] : own) m.constant(name, value);
// clang-format off
#define V(name) m.constant(#name, static_cast<double>(name));
  V(BROTLI_OPERATION_PROCESS)
  V(BROTLI_OPERATION_FLUSH) V(BROTLI_OPERATION_FINISH) V(BROTLI_OPERATION_EMIT_METADATA) V(BROTLI_PARAM_MODE) V(
      BROTLI_MODE_GENERIC) V(BROTLI_MODE_TEXT) V(BROTLI_MODE_FONT) V(BROTLI_DEFAULT_MODE) V(BROTLI_PARAM_QUALITY)
      V(BROTLI_MIN_QUALITY) V(BROTLI_MAX_QUALITY) V(BROTLI_DEFAULT_QUALITY) V(BROTLI_PARAM_LGWIN) V(
          BROTLI_MIN_WINDOW_BITS) V(BROTLI_MAX_WINDOW_BITS) V(BROTLI_LARGE_MAX_WINDOW_BITS) V(BROTLI_DEFAULT_WINDOW)
          V(BROTLI_PARAM_LGBLOCK) V(BROTLI_MIN_INPUT_BLOCK_BITS) V(BROTLI_MAX_INPUT_BLOCK_BITS) V(
              BROTLI_PARAM_DISABLE_LITERAL_CONTEXT_MODELING) V(BROTLI_PARAM_SIZE_HINT) V(BROTLI_PARAM_LARGE_WINDOW)
              V(BROTLI_PARAM_NPOSTFIX) V(BROTLI_PARAM_NDIRECT) V(BROTLI_DECODER_RESULT_ERROR) V(BROTLI_DECODER_RESULT_SUCCESS) V(
                  BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT) V(BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) V(BROTLI_DECODER_PARAM_DISABLE_RING_BUFFER_REALLOCATION)
                  V(BROTLI_DECODER_PARAM_LARGE_WINDOW) V(BROTLI_DECODER_NO_ERROR) V(BROTLI_DECODER_SUCCESS) V(
                      BROTLI_DECODER_NEEDS_MORE_INPUT) V(BROTLI_DECODER_NEEDS_MORE_OUTPUT) V(BROTLI_DECODER_ERROR_FORMAT_EXUBERANT_NIBBLE)
                      V(BROTLI_DECODER_ERROR_FORMAT_RESERVED) V(BROTLI_DECODER_ERROR_FORMAT_EXUBERANT_META_NIBBLE) V(
                          BROTLI_DECODER_ERROR_FORMAT_SIMPLE_HUFFMAN_ALPHABET) V(BROTLI_DECODER_ERROR_FORMAT_SIMPLE_HUFFMAN_SAME)
                          V(BROTLI_DECODER_ERROR_FORMAT_CL_SPACE) V(BROTLI_DECODER_ERROR_FORMAT_HUFFMAN_SPACE) V(
                              BROTLI_DECODER_ERROR_FORMAT_CONTEXT_MAP_REPEAT) V(BROTLI_DECODER_ERROR_FORMAT_BLOCK_LENGTH_1)
                              V(BROTLI_DECODER_ERROR_FORMAT_BLOCK_LENGTH_2) V(BROTLI_DECODER_ERROR_FORMAT_TRANSFORM) V(
                                  BROTLI_DECODER_ERROR_FORMAT_DICTIONARY) V(BROTLI_DECODER_ERROR_FORMAT_WINDOW_BITS) V(BROTLI_DECODER_ERROR_FORMAT_PADDING_1)
                                  V(BROTLI_DECODER_ERROR_FORMAT_PADDING_2) V(BROTLI_DECODER_ERROR_FORMAT_DISTANCE) V(
                                      BROTLI_DECODER_ERROR_DICTIONARY_NOT_SET) V(BROTLI_DECODER_ERROR_INVALID_ARGUMENTS) V(BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MODES)
                                      V(BROTLI_DECODER_ERROR_ALLOC_TREE_GROUPS) V(BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MAP) V(
                                          BROTLI_DECODER_ERROR_ALLOC_RING_BUFFER_1) V(BROTLI_DECODER_ERROR_ALLOC_RING_BUFFER_2)
                                          V(BROTLI_DECODER_ERROR_ALLOC_BLOCK_TYPE_TREES) V(BROTLI_DECODER_ERROR_UNREACHABLE) V(
                                              ZSTD_e_continue) V(ZSTD_e_flush) V(ZSTD_e_end) V(ZSTD_fast) V(ZSTD_dfast) V(ZSTD_greedy)
                                              V(ZSTD_lazy) V(ZSTD_lazy2) V(ZSTD_btlazy2) V(ZSTD_btopt) V(ZSTD_btultra) V(
                                                  ZSTD_btultra2) V(ZSTD_c_compressionLevel) V(ZSTD_c_windowLog)
                                                  V(ZSTD_c_hashLog) V(ZSTD_c_chainLog) V(ZSTD_c_searchLog) V(
                                                      ZSTD_c_minMatch) V(ZSTD_c_targetLength) V(ZSTD_c_strategy) V(ZSTD_c_enableLongDistanceMatching)
                                                      V(ZSTD_c_ldmHashLog) V(ZSTD_c_ldmMinMatch) V(ZSTD_c_ldmBucketSizeLog) V(
                                                          ZSTD_c_ldmHashRateLog) V(ZSTD_c_contentSizeFlag) V(ZSTD_c_checksumFlag)
                                                          V(ZSTD_c_dictIDFlag) V(ZSTD_c_nbWorkers) V(ZSTD_c_jobSize) V(
                                                              ZSTD_c_overlapLog) V(ZSTD_d_windowLogMax) V(ZSTD_CLEVEL_DEFAULT)
                                                              V(ZSTD_error_no_error) V(ZSTD_error_GENERIC) V(
                                                                  ZSTD_error_prefix_unknown) V(ZSTD_error_version_unsupported)
                                                                  V(ZSTD_error_frameParameter_unsupported) V(
                                                                      ZSTD_error_frameParameter_windowTooLarge) V(ZSTD_error_corruption_detected)
                                                                      V(ZSTD_error_checksum_wrong) V(
                                                                          ZSTD_error_literals_headerWrong) V(ZSTD_error_dictionary_corrupted)
                                                                          V(ZSTD_error_dictionary_wrong) V(ZSTD_error_dictionaryCreation_failed) V(
                                                                              ZSTD_error_parameter_unsupported) V(ZSTD_error_parameter_combination_unsupported)
                                                                              V(ZSTD_error_parameter_outOfBound) V(
                                                                                  ZSTD_error_tableLog_tooLarge) V(ZSTD_error_maxSymbolValue_tooLarge)
                                                                                  V(ZSTD_error_maxSymbolValue_tooSmall) V(
                                                                                      ZSTD_error_stabilityCondition_notRespected)
                                                                                      V(ZSTD_error_stage_wrong) V(
                                                                                          ZSTD_error_init_missing)
                                                                                          V(ZSTD_error_memory_allocation)
                                                                                              V(ZSTD_error_workSpace_tooSmall) V(
                                                                                                  ZSTD_error_dstSize_tooSmall)
                                                                                                  V(ZSTD_error_srcSize_wrong)
                                                                                                      V(ZSTD_error_dstBuffer_null)
                                                                                                          V(ZSTD_error_noForwardProgress_destFull)
                                                                                                              V(ZSTD_error_noForwardProgress_inputEmpty)
#undef V
  // clang-format on
}

}  // namespace

void bind(Binder& m) {
  m.function<&checksum>("crc32");
  add_constants(m.object("constants"));
  m.class_<Compression>("Zlib")
      .constructor<int32_t>()
      .method<&Compression::init>("init")
      .method<&Compression::init_zlib>("initZlib")
      .method<&Compression::init_brotli>("initBrotli")
      .method<&Compression::init_zstd>("initZstd")
      .method<&Compression::write>("write")
      .method<&Compression::write_sync>("writeSync")
      .method<&Compression::run>("run")
      .method<&Compression::params>("params")
      .method<&Compression::reset>("reset")
      .method<&Compression::close>("close")
      .method<&Compression::get_async_id>("getAsyncId")
      .getter<&Compression::busy>("busy")
      .getter<&Compression::state>("state");
}

}  // namespace nodus::modules::zlib
