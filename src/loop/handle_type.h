#pragma once

namespace nodus {

/// What FD is, in Node's words: "TCP", "TTY", "UDP", "FILE", "PIPE", "UNKNOWN" (a closed one, too),
/// or "INVALID" for a negative number.
const char* handle_type_name(int fd);

}  // namespace nodus
