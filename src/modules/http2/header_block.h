#pragma once

#include <nghttp2/nghttp2.h>
#include <v8.h>

#include <string>
#include <unordered_map>
#include <vector>

#include "engine/realm.h"

namespace nodus::modules::http2 {

/// Fields that JavaScript sends, as nghttp2 takes them. They come as one string
/// (internal/http2/headers, pack): for each field the length of its name, the high and low half of
/// its value's length, and 1 where it must stay out of compression tables, each a code unit; then
/// name and value. Of code units beyond Latin-1 the low byte is sent.
class OutgoingHeaders {
 public:
  OutgoingHeaders(v8::Isolate* isolate, v8::Local<v8::String> packed);

  const nghttp2_nv* data() const { return pairs_.data(); }
  size_t size() const { return pairs_.size(); }

 private:
  std::vector<uint8_t> text_;
  std::vector<nghttp2_nv> pairs_;
};

/// Fields of a head that is being received; nghttp2's own memory, counted.
class IncomingHeaders {
 public:
  IncomingHeaders() = default;
  ~IncomingHeaders() { clear(); }
  IncomingHeaders(const IncomingHeaders&) = delete;

  void clear();
  void add(nghttp2_rcbuf* name, nghttp2_rcbuf* value, bool is_sensitive);
  size_t fields() const { return fields_.size(); }
  /// As SETTINGS_MAX_HEADER_LIST_SIZE counts it (RFC 9113, 6.5.2).
  size_t size() const { return size_; }

  /// [name, value, …]
  v8::Local<v8::Array> list(Realm& realm) const;
  /// [places of fields that must stay out of compression tables]
  v8::Local<v8::Array> sensitive(v8::Isolate* isolate) const;

 private:
  struct Field {
    nghttp2_rcbuf *name, *value;
    bool is_sensitive;
  };
  std::vector<Field> fields_;
  size_t size_ = 0;
};

/// Names and values of nghttp2's static table as strings, made once.
class StaticHeaderTexts : public RealmState {
 public:
  explicit StaticHeaderTexts(Realm& realm) : isolate_(realm.isolate()) {}
  v8::Local<v8::String> get(nghttp2_rcbuf* text);

 private:
  v8::Isolate* isolate_;
  std::unordered_map<nghttp2_rcbuf*, v8::Global<v8::String>> strings_;
};

}  // namespace nodus::modules::http2
