#include "modules/zlib/zlib_error.h"

#include <zlib.h>

namespace nodus::modules::zlib {

namespace {

const char* code_name(int number) {
  switch (number) {
    case Z_OK:
      return "Z_OK";
    case Z_STREAM_END:
      return "Z_STREAM_END";
    case Z_NEED_DICT:
      return "Z_NEED_DICT";
    case Z_ERRNO:
      return "Z_ERRNO";
    case Z_STREAM_ERROR:
      return "Z_STREAM_ERROR";
    case Z_DATA_ERROR:
      return "Z_DATA_ERROR";
    case Z_MEM_ERROR:
      return "Z_MEM_ERROR";
    case Z_BUF_ERROR:
      return "Z_BUF_ERROR";
    default:
      return "Z_VERSION_ERROR";
  }
}

}  // namespace

bool is_well(int result) {
  return result == Z_OK || result == Z_BUF_ERROR || result == Z_STREAM_END;
}

bool is_cut_off(int result, size_t room, int flush) {
  return is_well(result) && result != Z_STREAM_END && room != 0 && flush == Z_FINISH;
}

CodecError zlib_error(const char* message, int number) {
  return {message, code_name(number), number};
}

}  // namespace nodus::modules::zlib
