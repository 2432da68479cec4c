#pragma once

#include <v8.h>

#include <string>
#include <vector>

namespace nodus::modules::crypto {

/// OpenSSL's queue of errors, taken off the thread at once so that it can travel to another one.
struct OpenSslErrors {
  std::vector<unsigned long> numbers;  ///< newest first

  /// Takes what the current thread's queue holds.
  static OpenSslErrors take();
  bool empty() const { return numbers.empty(); }

  /// The JavaScript Error of Node's shape: message, code (ERR_OSSL_…), library, reason,
  /// opensslErrorStack. FALLBACK is the message when OpenSSL said nothing. WHOLE_STACK:
  /// opensslErrorStack also holds the error that the message is about.
  v8::Local<v8::Value> to_js(v8::Isolate* isolate, const char* fallback,
                             bool whole_stack = false) const;
  /// "error:030000AC:digital envelope routines::memory limit exceeded" of the newest, "" when there
  /// is none.
  std::string text() const;
};

/// Throws what OpenSSL says about the failure that just happened.
void throw_openssl(v8::Isolate* isolate, const char* fallback, bool whole_stack = false);

/// Drops errors that a failed attempt left in the thread's queue.
struct ClearErrors {
  ClearErrors();
  ~ClearErrors();
};

}  // namespace nodus::modules::crypto
