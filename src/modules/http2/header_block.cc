#include "modules/http2/header_block.h"

namespace nodus::modules::http2 {

OutgoingHeaders::OutgoingHeaders(v8::Isolate* isolate, v8::Local<v8::String> packed) {
  auto length = static_cast<uint32_t>(packed->Length());
  std::vector<uint16_t> units(length);
  packed->WriteV2(isolate, 0, length, units.data());
  text_.assign(units.begin(), units.end());
  constexpr size_t kPrefix = 4;
  for (size_t at = 0; at + kPrefix <= units.size();) {
    size_t name = units[at], value = (size_t{units[at + 1]} << 16) | units[at + 2];
    bool is_sensitive = units[at + 3] != 0;
    at += kPrefix;
    if (name + value > units.size() - at) return;
    nghttp2_nv pair;
    pair.name = text_.data() + at;
    pair.namelen = name;
    pair.value = text_.data() + at + name;
    pair.valuelen = value;
    pair.flags = is_sensitive ? NGHTTP2_NV_FLAG_NO_INDEX : NGHTTP2_NV_FLAG_NONE;
    pairs_.push_back(pair);
    at += name + value;
  }
}

void IncomingHeaders::clear() {
  for (auto& field : fields_) {
    nghttp2_rcbuf_decref(field.name);
    nghttp2_rcbuf_decref(field.value);
  }
  fields_.clear();
  size_ = 0;
}

void IncomingHeaders::add(nghttp2_rcbuf* name, nghttp2_rcbuf* value, bool is_sensitive) {
  constexpr size_t kFieldOverhead = 32;
  nghttp2_rcbuf_incref(name);
  nghttp2_rcbuf_incref(value);
  fields_.push_back({name, value, is_sensitive});
  size_ += nghttp2_rcbuf_get_buf(name).len + nghttp2_rcbuf_get_buf(value).len + kFieldOverhead;
}

namespace {

v8::Local<v8::String> text(v8::Isolate* isolate, nghttp2_rcbuf* buffer, v8::NewStringType type) {
  auto bytes = nghttp2_rcbuf_get_buf(buffer);
  return v8::String::NewFromOneByte(isolate, bytes.base, type, static_cast<int>(bytes.len))
      .ToLocalChecked();
}

}  // namespace

v8::Local<v8::String> StaticHeaderTexts::get(nghttp2_rcbuf* buffer) {
  auto& slot = strings_[buffer];
  if (slot.IsEmpty()) {
    slot.Reset(isolate_, text(isolate_, buffer, v8::NewStringType::kInternalized));
  }
  return slot.Get(isolate_);
}

v8::Local<v8::Array> IncomingHeaders::list(Realm& realm) const {
  auto* isolate = realm.isolate();
  auto& texts = realm.state<StaticHeaderTexts>();
  std::vector<v8::Local<v8::Value>> values;
  values.reserve(fields_.size() * 2);
  for (auto& field : fields_) {
    // Names are keys; values hardly ever come again.
    values.push_back(nghttp2_rcbuf_is_static(field.name)
                         ? texts.get(field.name)
                         : text(isolate, field.name, v8::NewStringType::kInternalized));
    values.push_back(nghttp2_rcbuf_is_static(field.value)
                         ? texts.get(field.value)
                         : text(isolate, field.value, v8::NewStringType::kNormal));
  }
  return v8::Array::New(isolate, values.data(), values.size());
}

v8::Local<v8::Array> IncomingHeaders::sensitive(v8::Isolate* isolate) const {
  std::vector<v8::Local<v8::Value>> places;
  for (size_t i = 0; i < fields_.size(); ++i) {
    if (fields_[i].is_sensitive)
      places.push_back(v8::Integer::New(isolate, static_cast<int32_t>(i)));
  }
  return v8::Array::New(isolate, places.data(), places.size());
}

}  // namespace nodus::modules::http2
