#pragma once

#include <v8.h>

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "bind/convert.h"

namespace nodus::modules::crypto {

/// OpenSSL's queue of errors, taken off the thread at once so that it can travel to another one.
struct OpenSslErrors {
  std::vector<unsigned long> numbers;  ///< oldest first: the first is the cause of all others

  /// Takes what the current thread's queue holds.
  static OpenSslErrors take();
  bool empty() const { return numbers.empty(); }

  /// The JavaScript Error of Node's shape: message, code (ERR_OSSL_…), library, reason,
  /// opensslErrorStack. FALLBACK is the message when OpenSSL said nothing. WHOLE_STACK:
  /// opensslErrorStack also holds the error that the message is about.
  v8::Local<v8::Value> to_js(v8::Isolate* isolate, const char* fallback,
                             bool whole_stack = false) const;
  /// As above, but only message and opensslErrorStack: how jobs fail, and what has a message of its
  /// own (MESSAGE, unless it is empty).
  v8::Local<v8::Value> to_plain_js(v8::Isolate* isolate, const char* fallback,
                                   const std::string& message) const;
  /// "error:030000AC:digital envelope routines::memory limit exceeded" of the cause, "" when there
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

/// Why an operation failed, in a form that may cross threads.
class Failure {
 public:
  /// A row of the table of error codes, with its whole message.
  static Failure coded(std::string code, std::string message);
  /// What OpenSSL says, decorated with code, library and reason.
  static Failure openssl(const char* fallback, bool whole_stack = false);
  /// What OpenSSL says, its message and stack alone.
  static Failure job(const char* fallback);
  /// As openssl(), of one error whatever else there is.
  static Failure one(unsigned long number, const char* fallback);
  /// MESSAGE, with what OpenSSL says as opensslErrorStack only.
  static Failure message(std::string message);

  v8::Local<v8::Value> to_js(v8::Isolate* isolate) const;
  /// As a job in the thread pool reports it: OpenSSL's message alone; FALLBACK when a job has a
  /// message of its own.
  v8::Local<v8::Value> to_job_js(v8::Isolate* isolate) const;
  Failure&& in_job(const char* fallback) &&;
  /// Without a JavaScript engine: the message.
  std::string text() const;

 private:
  enum class Shape : uint8_t { kCoded, kOpenSsl, kWholeStack, kPlain };
  Shape shape_ = Shape::kCoded;
  std::string code_, message_;
  const char* fallback_ = "";
  const char* job_fallback_ = nullptr;
  OpenSslErrors errors_;
};

/// A T, or why there is none.
template <typename T>
class [[nodiscard]] Outcome {
 public:
  Outcome(T value) : state_(std::in_place_index<0>, std::move(value)) {}            // NOLINT
  Outcome(Failure failure) : state_(std::in_place_index<1>, std::move(failure)) {}  // NOLINT

  bool ok() const { return state_.index() == 0; }
  T& value() { return std::get<0>(state_); }
  const T& value() const { return std::get<0>(state_); }
  T& operator*() { return value(); }
  T* operator->() { return &value(); }
  const Failure& failure() const { return std::get<1>(state_); }

 private:
  std::variant<T, Failure> state_;
};

}  // namespace nodus::modules::crypto

namespace nodus {

/// A failed outcome is thrown.
template <typename T>
struct ToJs<modules::crypto::Outcome<T>> {
  static v8::MaybeLocal<v8::Value> make(v8::Isolate* isolate, modules::crypto::Outcome<T> outcome) {
    if (outcome.ok()) return ToJs<T>::make(isolate, std::move(*outcome));
    isolate->ThrowException(outcome.failure().to_js(isolate));
    return {};
  }
};

}  // namespace nodus
