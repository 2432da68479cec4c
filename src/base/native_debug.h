#pragma once

#include <string_view>

namespace nodus {

/// Reads NODE_DEBUG_NATIVE, a comma-separated list of the native parts that are to say what they do
/// (Node's documentation of the command line). Like Node it counts as it was when the process
/// began.
void read_native_debug();

/// Is a part of SUBJECT's name, in whatever case, on that list? "http2" names HTTP2SESSION and
/// HTTP2STREAM.
bool debugs_natively(std::string_view subject);

/// A line on standard error where SUBJECT is debugged; FORMAT and what follows are printf(3)'s.
[[gnu::format(printf, 2, 3)]] void debug_natively(std::string_view subject, const char* format,
                                                  ...);

}  // namespace nodus
