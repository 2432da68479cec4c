#pragma once

#include <v8.h>

#include <tuple>
#include <utility>

#include "bind/convert.h"

namespace nodus {

using Arguments = v8::FunctionCallbackInfo<v8::Value>;

/// The receiver (`this`) of the call.
struct Receiver {
  v8::Local<v8::Object> object;
};

template <>
struct Inject<v8::Isolate*> : std::true_type {
  static v8::Isolate* get(const Arguments& info) { return info.GetIsolate(); }
};

template <>
struct Inject<v8::Local<v8::Context>> : std::true_type {
  static v8::Local<v8::Context> get(const Arguments& info) {
    return info.GetIsolate()->GetCurrentContext();
  }
};

template <>
struct Inject<const Arguments&> : std::true_type {
  static const Arguments& get(const Arguments& info) { return info; }
};

template <>
struct Inject<Receiver> : std::true_type {
  static Receiver get(const Arguments& info) { return {info.This()}; }
};

namespace internal {

/// Where a parameter's converted value waits until the call: decayed, as FromJs yields it.
template <typename T>
using Stored = std::remove_cv_t<std::remove_reference_t<T>>;

template <typename T>
constexpr bool kInjected = Inject<T>::value;

template <typename... Args>
constexpr int count_js_parameters() {
  return (0 + ... + (kInjected<Args> ? 0 : 1));
}

/// The JavaScript argument index of each C++ parameter.
template <typename... Args>
constexpr auto js_indices() {
  std::array<int, sizeof...(Args) + 1> out{};
  int next = 0, i = 0;
  ((out[i++] = kInjected<Args> ? -1 : next++), ...);
  return out;
}

template <typename T>
struct Slot {
  using Type = std::conditional_t<kInjected<T>, std::tuple<>, std::optional<Stored<T>>>;
};

template <typename T, typename SlotType>
bool fill(const Arguments& info, int index, SlotType& slot) {
  if constexpr (!kInjected<T>) {
    slot = FromJs<Stored<T>>::get(info.GetIsolate(), info[index]);
    return slot.has_value();
  } else {
    return true;
  }
}

template <typename T, typename SlotType>
decltype(auto) take(const Arguments& info, SlotType& slot) {
  if constexpr (kInjected<T>) {
    return Inject<T>::get(info);
  } else if constexpr (std::is_lvalue_reference_v<T>) {
    return static_cast<Stored<T>&>(*slot);
  } else {
    return std::move(*slot);
  }
}

/// Hands R to JavaScript as the call's return value, or throws its error.
template <typename R>
void give(const Arguments& info, R&& value) {
  using T = std::remove_cv_t<std::remove_reference_t<R>>;
  if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, int32_t> ||
                std::is_same_v<T, uint32_t> || std::is_same_v<T, double>) {
    info.GetReturnValue().Set(value);
  } else {
    v8::Local<v8::Value> out;
    if (ToJs<T>::make(info.GetIsolate(), std::forward<R>(value)).ToLocal(&out)) {
      info.GetReturnValue().Set(out);
    }
  }
}

template <typename T>
void give(const Arguments& info, Result<T>&& result) {
  if (!result.ok()) return throw_error(info.GetIsolate(), result.error());
  if constexpr (!std::is_void_v<T>) give(info, std::move(result.value()));
}

/// Converts the arguments in order, calls CALL with them and gives back what it returns.
template <typename R, typename... Args, typename F, size_t... I>
void invoke(const Arguments& info, F&& call, std::index_sequence<I...>) {
  [[maybe_unused]] static constexpr auto kIndex = js_indices<Args...>();
  std::tuple<typename Slot<Args>::Type...> slots;
  if (!(fill<Args>(info, kIndex[I], std::get<I>(slots)) && ...)) return;
  if constexpr (std::is_void_v<R>) {
    call(take<Args>(info, std::get<I>(slots))...);
  } else {
    give(info, call(take<Args>(info, std::get<I>(slots))...));
  }
}

template <auto kFunction>
struct Trampoline;

template <typename R, typename... Args, R (*kFunction)(Args...)>
struct Trampoline<kFunction> {
  static constexpr int kLength = count_js_parameters<Args...>();
  static void call(const Arguments& info) {
    invoke<R, Args...>(info, kFunction, std::index_sequence_for<Args...>{});
  }
};

template <typename C, typename R, typename... Args, R (C::*kMethod)(Args...)>
struct Trampoline<kMethod> {
  static constexpr int kLength = count_js_parameters<Args...>();
  static void call(const Arguments& info) {
    // The template's signature has checked the receiver; what may be gone is its C++ half.
    auto* self = static_cast<C*>(Wrapped::of(info.This()));
    if (!self) return give_detached(info);
    invoke<R, Args...>(
        info, [self](Args... args) -> R { return (self->*kMethod)(std::forward<Args>(args)...); },
        std::index_sequence_for<Args...>{});
  }
  static void give_detached(const Arguments& info) { info.GetReturnValue().SetUndefined(); }
};

template <typename C, typename R, typename... Args, R (C::*kMethod)(Args...) const>
struct Trampoline<kMethod> {
  static constexpr int kLength = count_js_parameters<Args...>();
  static void call(const Arguments& info) {
    auto* self = static_cast<const C*>(Wrapped::of(info.This()));
    if (!self) return;
    invoke<R, Args...>(
        info, [self](Args... args) -> R { return (self->*kMethod)(std::forward<Args>(args)...); },
        std::index_sequence_for<Args...>{});
  }
};

/// `new T(isolate, self, args…)` for a wrapped class.
template <typename T, typename... Args>
struct Constructor {
  static constexpr int kLength = count_js_parameters<Args...>();
  static void call(const Arguments& info) {
    if (!info.IsConstructCall()) {
      return throw_error(info.GetIsolate(),
                         Error::coded("ERR_CONSTRUCT_CALL_REQUIRED",
                                      "Class constructor cannot be invoked without `new`"));
    }
    invoke<void, Args...>(
        info,
        [&info](Args... args) {
          new T(info.GetIsolate(), info.This(), std::forward<Args>(args)...);
        },
        std::index_sequence_for<Args...>{});
  }
};

/// A class that only C++ may instantiate.
void illegal_constructor(const Arguments& info);

}  // namespace internal
}  // namespace nodus
