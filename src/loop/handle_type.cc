#include "loop/handle_type.h"

#include <uv.h>

namespace nodus {

const char* handle_type_name(int fd) {
  if (fd < 0) return "INVALID";
  switch (uv_guess_handle(fd)) {
    case UV_TCP:
      return "TCP";
    case UV_TTY:
      return "TTY";
    case UV_UDP:
      return "UDP";
    case UV_FILE:
      return "FILE";
    case UV_NAMED_PIPE:
      return "PIPE";
    default:
      return "UNKNOWN";
  }
}

}  // namespace nodus
