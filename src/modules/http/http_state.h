#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/realm.h"
#include "protocol/http1/parser.h"

namespace nodus::modules::http {

/// What all parsers of a realm share: the functions of the compact form, and strings that come up
/// again and again.
class HttpState : public RealmState {
 public:
  /// The head of a read that was one request and nothing else, and what JavaScript was told of it:
  /// the same bytes need not be parsed again.
  struct KnownHead {
    std::string input;     ///< empty: not known
    size_t body_size = 0;  ///< what has to follow
    http1::Parser::Limits limits{};
    http1::HeadInfo info{};
    int32_t flags = 0;
    v8::Global<v8::String> fields, target;
    /// What came last, which is kept when it comes twice.
    size_t last_hash = 0;
    uint32_t version = 0;
  };
  static constexpr size_t kLongestHead = 2048;

  /// Where a head of such bytes is kept, or would be.
  KnownHead& known_head(std::string_view input, size_t* hash) {
    if (known_heads_.empty()) known_heads_.resize(kSlots);
    *hash = std::hash<std::string_view>()(input);
    return known_heads_[*hash % kSlots];
  }

  explicit HttpState(Realm& realm) : isolate_(realm.isolate()) {}

  enum Callback {
    kOnHead,
    kOnBody,
    kOnTrailers,
    kOnComplete,
    kOnExecute,
    kOnDrain,
    kOnBacklog,
    kCallbackCount
  };
  v8::Local<v8::Function> callback(Callback which) const { return callbacks_[which].Get(isolate_); }
  void set_callback(int which, v8::Local<v8::Function> function) {
    callbacks_[which].Reset(isolate_, function);
  }

  /// TEXT as a string; the string made last time when it is the same text (request after request it
  /// is).
  v8::Local<v8::String> target(const std::string& text) { return cached(targets_, text); }
  v8::Local<v8::String> fields(const std::string& text) { return cached(fields_, text); }

 private:
  struct Cached {
    std::string text;
    v8::Global<v8::String> string;
  };
  static constexpr size_t kSlots = 64;
  static constexpr size_t kLongest = 1024;

  v8::Local<v8::String> make(const std::string& text) const {
    return v8::String::NewFromOneByte(isolate_, reinterpret_cast<const uint8_t*>(text.data()),
                                      v8::NewStringType::kNormal, static_cast<int>(text.size()))
        .ToLocalChecked();
  }

  v8::Local<v8::String> cached(std::vector<Cached>& slots, const std::string& text) {
    if (text.size() > kLongest) return make(text);
    if (slots.empty()) slots.resize(kSlots);
    auto& slot = slots[std::hash<std::string_view>()(text) % kSlots];
    if (!slot.string.IsEmpty() && slot.text == text) return slot.string.Get(isolate_);
    auto string = make(text);
    slot.text = text;
    slot.string.Reset(isolate_, string);
    return string;
  }

  v8::Isolate* isolate_;
  v8::Global<v8::Function> callbacks_[kCallbackCount];
  std::vector<Cached> targets_, fields_;
  std::vector<KnownHead> known_heads_;
};

}  // namespace nodus::modules::http
