#pragma once

#include <string>

#include "engine/operation.h"
#include "modules/crypto/openssl_error.h"
#include "modules/crypto/secret_bytes.h"

namespace nodus::modules::crypto {

/// Bytes an operation reads: in place when it runs at once, a copy of its own when it runs in the
/// thread pool, for JavaScript may change, resize or give away the buffer meanwhile.
class Input {
 public:
  Input(uint8_t* data, size_t size) : data_(data), size_(size) {}
  const uint8_t* data() const { return owned_ ? copy_.span().data() : data_; }
  size_t size() const { return size_; }
  std::span<const uint8_t> span() const { return {data(), size_}; }
  void own() {
    if (owned_) return;
    copy_ = SecretBytes(ByteSpan(data_, size_));
    owned_ = true;
  }

 private:
  uint8_t* data_;
  size_t size_;
  bool owned_ = false;
  SecretBytes copy_;  // it may be a secret
};

/// Outcome<T> f(args…) that touches no V8, in three forms by the argument after its own, as
/// operation<> (engine/operation.h) does for Result<T>.
template <auto kFunction>
struct CryptoOperation;

template <typename T, typename... Args, Outcome<T> (*kFunction)(Args...)>
struct CryptoOperation<kFunction> {
  static constexpr int kCount = sizeof...(Args);
  using Values = std::tuple<internal::Stored<Args>...>;

  static void own(Input& input) { input.own(); }
  static void own(std::optional<Input>& input) {
    if (input) input->own();
  }
  template <typename V>
  static void own(V&) {}

  struct Task final : Job {
    Task(Realm& realm, const char* type, v8::Local<v8::Value> target, Values&& v)
        : Job(realm, type), completion(realm, target, type), values(std::move(v)) {}
    void run() override {
      result.emplace(std::apply([](auto&... value) { return kFunction(value...); }, values));
    }
    void done(bool cancelled) override {
      auto* isolate = realm().isolate();
      if (cancelled || !result)
        return completion.reject(realm().make_error(Error::system(UV_ECANCELED, type())));
      if (!result->ok()) return completion.reject(result->failure().to_job_js(isolate));
      v8::TryCatch try_catch(isolate);
      v8::Local<v8::Value> value;
      if (ToJs<T>::make(isolate, std::move(**result)).ToLocal(&value)) {
        completion.resolve(value);
      } else {
        completion.reject(try_catch.Exception());
      }
    }
    Completion completion;
    Values values;
    std::optional<Outcome<T>> result;
  };

  template <size_t... I>
  static void invoke(const Arguments& info, const char* type, std::index_sequence<I...>) {
    std::tuple<std::optional<internal::Stored<Args>>...> slots;
    if (!(internal::fill<internal::Stored<Args>>(info, static_cast<int>(I), std::get<I>(slots)) &&
          ...))
      return;
    auto target = info[kCount];
    if (Completion::form(target) == Completion::Form::kSync)
      return internal::give(info, kFunction(*std::get<I>(slots)...));
    // Before there is a resource, which hooks of the program are told of.
    (own(*std::get<I>(slots)), ...);
    auto task = std::make_unique<Task>(Realm::from(info.GetIsolate()), type, target,
                                       Values{std::move(*std::get<I>(slots))...});
    info.GetReturnValue().Set(task->completion.returned());
    Job::submit(std::move(task));
  }
};

template <auto kFunction, typename Type>
void crypto_operation_callback(const Arguments& info) {
  using Op = CryptoOperation<kFunction>;
  Op::invoke(info, Type::kName, std::make_index_sequence<Op::kCount>{});
}

/// Declares kFunction; Type::kName is the async_hooks provider.
template <auto kFunction, typename Type>
void crypto_operation(Binder& m, const char* name) {
  m.raw(name, &crypto_operation_callback<kFunction, Type>, CryptoOperation<kFunction>::kCount + 1);
}

}  // namespace nodus::modules::crypto

namespace nodus {

template <>
struct FromJs<modules::crypto::Input> {
  static std::optional<modules::crypto::Input> get(v8::Isolate* isolate,
                                                   v8::Local<v8::Value> value) {
    auto bytes = FromJs<Bytes>::get(isolate, value);
    if (!bytes) return std::nullopt;
    modules::crypto::Input input(bytes->data, bytes->size);
    // What other threads write to must not change between two looks at it.
    bool shared = value->IsArrayBufferView()
                      ? value.As<v8::ArrayBufferView>()->Buffer()->IsSharedArrayBuffer()
                      : value->IsSharedArrayBuffer();
    if (shared) input.own();
    return input;
  }
};

}  // namespace nodus
