#include "bind/external_text.h"

#include <utility>

namespace nodus {

namespace {

template <typename Base, typename Character>
class ExternalText final : public Base {
 public:
  ExternalText(v8::Isolate* isolate, Block characters, size_t length)
      : isolate_(isolate), characters_(std::move(characters)), length_(length) {
    isolate_->AdjustAmountOfExternalAllocatedMemory(bytes());
  }
  ~ExternalText() override { isolate_->AdjustAmountOfExternalAllocatedMemory(-bytes()); }
  const Character* data() const override {
    return reinterpret_cast<const Character*>(characters_.get());
  }
  size_t length() const override { return length_; }

 private:
  int64_t bytes() const { return static_cast<int64_t>(length_ * sizeof(Character)); }

  v8::Isolate* isolate_;
  Block characters_;
  size_t length_;
};

}  // namespace

v8::MaybeLocal<v8::String> external_one_byte(v8::Isolate* isolate, Block characters,
                                             size_t length) {
  using Text = ExternalText<v8::String::ExternalOneByteStringResource, char>;
  return v8::String::NewExternalOneByte(isolate, new Text(isolate, std::move(characters), length));
}

v8::MaybeLocal<v8::String> external_two_byte(v8::Isolate* isolate, Block characters,
                                             size_t length) {
  using Text = ExternalText<v8::String::ExternalStringResource, uint16_t>;
  return v8::String::NewExternalTwoByte(isolate, new Text(isolate, std::move(characters), length));
}

}  // namespace nodus
