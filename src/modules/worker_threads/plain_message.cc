// Primitive values, strings and bytes in messages: no serialisation. Large strings are not even
// copied for the receiver, for strings do not change: both sides look at the same characters.

#include <cstdlib>
#include <cstring>
#include <mutex>
#include <new>
#include <unordered_set>

#include "base/ignore.h"
#include "modules/worker_threads/message.h"

namespace nodus::modules::worker_threads {

/// Characters that several isolates look at.
class SharedText {
 public:
  SharedText(void* data, size_t length, bool one_byte)
      : data_(data), length_(length), one_byte_(one_byte) {}
  ~SharedText() { std::free(data_); }
  SharedText(const SharedText&) = delete;

  const void* data() const { return data_; }
  size_t length() const { return length_; }
  bool one_byte() const { return one_byte_; }
  int64_t bytes() const { return static_cast<int64_t>(length_) * (one_byte_ ? 1 : 2); }

  /// One more string of ISOLATE looks at the characters. The first is what its garbage collector is
  /// told of, for the heap itself has only a small object of it.
  void hold(v8::Isolate* isolate) const {
    // Not under the lock: it may collect garbage, strings of this text among it.
    if (count(isolate, 1)) isolate->AdjustAmountOfExternalAllocatedMemory(bytes());
  }
  void release(v8::Isolate* isolate) const {
    if (count(isolate, -1)) isolate->AdjustAmountOfExternalAllocatedMemory(-bytes());
  }

 private:
  struct Holder {
    v8::Isolate* isolate;
    int64_t strings;
  };

  /// True when the strings of ISOLATE became one from none, or none.
  bool count(v8::Isolate* isolate, int64_t change) const {
    std::lock_guard lock(mutex_);
    for (auto& holder : holders_) {
      if (holder.isolate != isolate) continue;
      holder.strings += change;
      if (holder.strings > 0) return false;
      holder = holders_.back();
      holders_.pop_back();
      return true;
    }
    holders_.push_back({isolate, change});
    return true;
  }

  void* data_;
  size_t length_;
  bool one_byte_;
  mutable std::mutex mutex_;
  mutable std::vector<Holder> holders_;
};

namespace {

/// From here on a string is shared: below, copying costs less than what sharing needs.
constexpr int kSharedFrom = 32 * 1024;

using TextPointer = std::shared_ptr<const SharedText>;

/// Our resources, for there are others (built-ins, Buffers' strings) and no type information.
class Registry {
 public:
  static Registry& get() {
    // Never destroyed: threads may end after the statics.
    static auto* registry = new Registry;
    return *registry;
  }
  void add(const void* resource) {
    std::lock_guard lock(mutex_);
    resources_.insert(resource);
  }
  void remove(const void* resource) {
    std::lock_guard lock(mutex_);
    resources_.erase(resource);
  }
  bool contains(const void* resource) {
    std::lock_guard lock(mutex_);
    return resources_.contains(resource);
  }

 private:
  std::mutex mutex_;
  std::unordered_set<const void*> resources_;
};

/// What one string has of a text.
template <typename Base, typename Character>
class TextResource final : public Base {
 public:
  TextResource(v8::Isolate* isolate, TextPointer text) : isolate_(isolate), text_(std::move(text)) {
    Registry::get().add(static_cast<Base*>(this));
    text_->hold(isolate_);
  }
  ~TextResource() override {
    Registry::get().remove(static_cast<Base*>(this));
    text_->release(isolate_);
  }
  const Character* data() const override { return static_cast<const Character*>(text_->data()); }
  size_t length() const override { return text_->length(); }
  const TextPointer& text() const { return text_; }

 private:
  v8::Isolate* isolate_;
  TextPointer text_;
};
using OneByteResource = TextResource<v8::String::ExternalOneByteStringResource, char>;
using TwoByteResource = TextResource<v8::String::ExternalStringResource, uint16_t>;

/// The characters of STRING in memory of their own; null when there is not enough.
void* copy_characters(v8::Isolate* isolate, v8::Local<v8::String> string, bool one_byte) {
  const auto length = static_cast<uint32_t>(string->Length());
  void* data = std::malloc(one_byte ? length + 1 : size_t{length} * 2);
  if (!data) return nullptr;
  if (one_byte) {
    string->WriteOneByteV2(isolate, 0, length, static_cast<uint8_t*>(data));
  } else {
    string->WriteV2(isolate, 0, length, static_cast<uint16_t*>(data));
  }
  return data;
}

/// The text behind a string that came in a message, or was sent in one; else null.
TextPointer known_text(v8::Local<v8::String> string) {
  if (string->IsExternalOneByte()) {
    auto* resource = string->GetExternalOneByteStringResource();
    if (Registry::get().contains(resource))
      return static_cast<const OneByteResource*>(resource)->text();
  } else if (string->IsExternalTwoByte()) {
    auto* resource = string->GetExternalStringResource();
    if (Registry::get().contains(resource))
      return static_cast<const TwoByteResource*>(resource)->text();
  }
  return nullptr;
}

/// Lets STRING itself live from TEXT, so that its own copy goes; false when V8 would not (young
/// strings).
bool adopt(v8::Isolate* isolate, v8::Local<v8::String> string, const TextPointer& text) {
  if (text->one_byte()) {
    if (!string->CanMakeExternal(v8::String::ONE_BYTE_ENCODING)) return false;
    auto resource = std::make_unique<OneByteResource>(isolate, text);
    if (!string->MakeExternal(isolate, resource.get())) return false;
    ignore(resource.release());
  } else {
    if (!string->CanMakeExternal(v8::String::TWO_BYTE_ENCODING)) return false;
    auto resource = std::make_unique<TwoByteResource>(isolate, text);
    if (!string->MakeExternal(isolate, resource.get())) return false;
    ignore(resource.release());
  }
  return true;
}

/// Remembers that TEXT is a copy of STRING, for as long as that lives.
void remember(v8::Isolate* isolate, MessagingState& state, v8::Local<v8::String> string,
              const TextPointer& text) {
  state.last_copy = text;
  state.last_text.Reset(isolate, string);
  state.last_text.SetWeak(
      &state,
      [](const v8::WeakCallbackInfo<MessagingState>& info) {
        info.GetParameter()->last_text.Reset();
        info.GetParameter()->last_copy.reset();
      },
      v8::WeakCallbackType::kParameter);
}

/// A copy of SIZE bytes in new memory; null when memory is short.
std::unique_ptr<v8::BackingStore> copy_bytes(v8::Isolate* isolate, const void* data, size_t size) {
  auto store = v8::ArrayBuffer::NewBackingStore(isolate, size,
                                                v8::BackingStoreInitializationMode::kUninitialized,
                                                v8::BackingStoreOnFailureMode::kReturnNull);
  if (store && size) std::memcpy(store->Data(), data, size);
  return store;
}

}  // namespace

Message::~Message() {
  switch (kind_) {
    case Kind::kOneByteText:
    case Kind::kTwoByteText:
    case Kind::kSerialized:
      std::free(data_);
      break;
    default:
      break;
  }
}

std::shared_ptr<Message> Message::close_message() { return std::make_shared<Message>(); }

bool Message::pack(Realm& realm, v8::Local<v8::Value> value) {
  if (value->IsNumber()) {
    kind_ = Kind::kNumber;
    number_ = value.As<v8::Number>()->Value();
  } else if (value->IsString()) {
    return pack_text(realm, value.As<v8::String>());
  } else if (value->IsUndefined()) {
    kind_ = Kind::kUndefined;
  } else if (value->IsNull()) {
    kind_ = Kind::kNull;
  } else if (value->IsBoolean()) {
    kind_ = value->IsTrue() ? Kind::kTrue : Kind::kFalse;
  } else if (value->IsUint8Array()) {
    return pack_bytes(realm.isolate(), value.As<v8::Uint8Array>());
  } else {
    return false;
  }
  return true;
}

bool Message::pack_bytes(v8::Isolate* isolate, v8::Local<v8::Uint8Array> view) {
  auto buffer = view->Buffer();
  // The serialiser knows what is shared, grows, or has gone.
  if (!buffer->IsArrayBuffer() || buffer->WasDetached() || buffer->IsResizableByUserJavaScript())
    return false;
  // All that the view's buffer holds comes along (HTML, "StructuredSerializeInternal").
  bytes_ = copy_bytes(isolate, buffer->Data(), buffer->ByteLength());
  if (!bytes_) return false;
  kind_ = Kind::kBytes;
  offset_ = view->ByteOffset();
  size_ = view->ByteLength();
  return true;
}

bool Message::pack_text(Realm& realm, v8::Local<v8::String> text) {
  auto* isolate = realm.isolate();
  const int length = text->Length();
  MessagingState* sharing = nullptr;
  if (length >= kSharedFrom) {
    sharing = &realm.state<MessagingState>();
    text_ = sharing->last_text == text ? sharing->last_copy : known_text(text);
    if (text_) {
      kind_ = Kind::kSharedText;
      return true;
    }
  }
  const bool one_byte = text->IsOneByte();
  void* data = copy_characters(isolate, text, one_byte);
  if (!data) return false;
  if (sharing) {
    text_ = std::make_shared<SharedText>(data, static_cast<size_t>(length), one_byte);
    kind_ = Kind::kSharedText;
    if (!adopt(isolate, text, text_)) remember(isolate, *sharing, text, text_);
    return true;
  }
  kind_ = one_byte ? Kind::kOneByteText : Kind::kTwoByteText;
  data_ = static_cast<uint8_t*>(data);
  size_ = static_cast<size_t>(length);
  return true;
}

v8::MaybeLocal<v8::Value> Message::unpack(v8::Isolate* isolate) {
  const auto up = [](auto text) -> v8::MaybeLocal<v8::Value> {
    v8::Local<v8::String> string;
    if (!text.ToLocal(&string)) return {};
    return string.template As<v8::Value>();
  };
  switch (kind_) {
    case Kind::kNumber:
      return v8::Number::New(isolate, number_).As<v8::Value>();
    case Kind::kTrue:
    case Kind::kFalse:
      return v8::Boolean::New(isolate, kind_ == Kind::kTrue).As<v8::Value>();
    case Kind::kNull:
      return v8::Null(isolate).As<v8::Value>();
    case Kind::kOneByteText:
      return up(v8::String::NewFromOneByte(isolate, data_, v8::NewStringType::kNormal,
                                           static_cast<int>(size_)));
    case Kind::kTwoByteText:
      return up(v8::String::NewFromTwoByte(isolate, reinterpret_cast<const uint16_t*>(data_),
                                           v8::NewStringType::kNormal, static_cast<int>(size_)));
    case Kind::kSharedText: {
      // V8 owns the resource from here on, also when it refuses it.
      if (text_->one_byte())
        return up(v8::String::NewExternalOneByte(isolate, new OneByteResource(isolate, text_)));
      return up(v8::String::NewExternalTwoByte(isolate, new TwoByteResource(isolate, text_)));
    }
    case Kind::kBytes: {
      auto store = is_shared_ ? copy_bytes(isolate, bytes_->Data(), bytes_->ByteLength())
                              : std::move(bytes_);
      if (!store) {
        isolate->ThrowError("Failed to allocate memory");
        return {};
      }
      auto buffer = v8::ArrayBuffer::New(isolate, std::move(store));
      return v8::Uint8Array::New(buffer, offset_, size_).As<v8::Value>();
    }
    case Kind::kUndefined:
    default:
      return v8::Undefined(isolate).As<v8::Value>();
  }
}

}  // namespace nodus::modules::worker_threads
