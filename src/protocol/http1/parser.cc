#include "protocol/http1/parser.h"

#include <strings.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace nodus::http1 {

struct Callbacks {
  static Parser& of(llhttp_t* p) { return *static_cast<Parser*>(p->data); }

  static int fail(llhttp_t* p, const char* reason) {
    llhttp_set_error_reason(p, reason);
    return HPE_USER;
  }

  static int on_message_begin(llhttp_t* p) {
    auto& self = of(p);
    self.head().clear();
    self.head_size_ = self.extensions_size_ = 0;
    self.in_value_ = self.head_complete_ = self.told_complete_ = false;
    self.in_message_ = true;
    bool begins = self.fails_again_ == Parser::FailsAgain::kNo
                      ? self.handler_.on_begin()
                      : self.fails_again_ != Parser::FailsAgain::kWithBegin;
    return begins ? 0 : fail(p, "HPE_JS_EXCEPTION:JS Exception");
  }

  static int on_target(llhttp_t* p, const char* at, size_t size) {
    auto& self = of(p);
    if (int error = self.track_head(size)) return error;
    self.see(at + size);
    self.head().target.append(at, size);
    return 0;
  }

  /// Ends the value under way. White space after it is no part of it (RFC 9110, 5.5), unless
  /// somebody wants values as they came.
  static void end_fields(Parser& self) {
    if (!self.in_value_) return;
    auto& fields = self.head().fields;
    while (!self.keeps_blanks_ && !fields.empty() &&
           (fields.back() == ' ' || fields.back() == '\t')) {
      fields.pop_back();
    }
    fields.push_back('\n');
    self.in_value_ = false;
  }

  static int on_field(llhttp_t* p, const char* at, size_t size) {
    auto& self = of(p);
    if (int error = self.track_head(size)) return error;
    auto& fields = self.head().fields;
    end_fields(self);
    if (fields.empty() || fields.back() == '\n') {
      self.name_at_ = fields.size();
      if (self.max_fields_ != 0 && self.head().count >= self.max_fields_)
        return fail(p, "HPE_HEADER_OVERFLOW:Header overflow");
      if (self.head().count > 0 && self.head().count % Parser::kManyFields == 0)
        self.handler_.on_many_fields();
    }
    fields.append(at, size);
    return 0;
  }

  static int on_field_complete(llhttp_t* p) {
    auto& self = of(p);
    auto& head = self.head();
    // A handler may have begun anew in the middle of a name.
    self.name_at_ = std::min(self.name_at_, head.fields.size());
    size_t size = head.fields.size() - self.name_at_;
    const char* name = head.fields.data() + self.name_at_;
    if (size == 4 && strncasecmp(name, "host", 4) == 0) head.has_host = true;
    if (size == 6 && strncasecmp(name, "expect", 6) == 0) head.has_expect = true;
    head.fields.push_back('\n');
    ++head.count;
    self.in_value_ = true;
    return 0;
  }

  static int on_value(llhttp_t* p, const char* at, size_t size) {
    auto& self = of(p);
    if (int error = self.track_head(size)) return error;
    self.see(at + size);
    self.head().fields.append(at, size);
    return 0;
  }

  static int on_headers_complete(llhttp_t* p) {
    auto& self = of(p);
    end_fields(self);
    self.head_complete_ = true;
    self.head_size_ = 0;
    HeadInfo info{};
    info.major = p->http_major;
    info.minor = p->http_minor;
    info.method = p->method;
    info.status = p->status_code;
    info.keep_alive = llhttp_should_keep_alive(p) != 0;
    info.upgrade = p->upgrade != 0;
    info.no_body = p->type == HTTP_REQUEST && !p->upgrade && p->content_length == 0 &&
                   (p->flags & (F_CHUNKED | F_TRANSFER_ENCODING)) == 0;
    // After a last value come two line ends.
    info.is_last =
        self.seen_ && self.input_end_ - self.seen_ == 4 && memcmp(self.seen_, "\r\n\r\n", 4) == 0;
    ++self.heads_told_;
    self.keeps_alive_ = info.keep_alive && !info.upgrade;
    self.message_end_ = info.no_body && info.is_last ? self.input_end_ : nullptr;
    auto after = self.fails_again_ == Parser::FailsAgain::kWithHead ? Parser::After::kFail
                 : self.fails_again_ == Parser::FailsAgain::kWithBody
                     ? Parser::After::kBody
                     : self.handler_.on_head(self.head(), info);
    self.head().clear();
    self.told_complete_ = info.no_body;
    switch (after) {
      case Parser::After::kFail:
        self.handler_failed_ = true;
        return fail(p, "HPE_JS_EXCEPTION:JS Exception"), -1;
      case Parser::After::kUpgrade:
        return 2;
      case Parser::After::kSkipBody:
        p->upgrade = 0;
        return 1;
      default:
        // An upgrade that nobody takes is an ordinary message, but what was sent along after it is
        // no HTTP: execute() stops behind it, and its caller goes on with the next input.
        return 0;
    }
  }

  static int on_body(llhttp_t* p, const char* at, size_t size) {
    auto& self = of(p);
    if (size == 0) return 0;
    self.flush_body(false);
    if (self.handler_failed_) return fail(p, "HPE_JS_EXCEPTION:JS Exception");
    self.held_ = at;
    self.held_size_ = size;
    self.message_end_ = at + size;
    ++self.body_pieces_;
    return 0;
  }

  static int on_message_complete(llhttp_t* p) {
    auto& self = of(p);
    self.in_message_ = false;
    bool trailers = self.head_ && (self.in_value_ || !self.head().fields.empty());
    if (self.held_ && !trailers) {
      self.flush_body(true);
      if (self.handler_failed_) return fail(p, "HPE_JS_EXCEPTION:JS Exception");
      return 0;
    }
    self.flush_body(false);
    if (trailers && !self.handler_failed_) {
      end_fields(self);
      if (!self.handler_.on_trailers(self.head())) self.handler_failed_ = true;
      self.head().clear();
    }
    if (!self.told_complete_ && !self.handler_failed_ && !self.handler_.on_complete())
      self.handler_failed_ = true;
    return self.handler_failed_ ? fail(p, "HPE_JS_EXCEPTION:JS Exception") : 0;
  }

  static int on_chunk_header(llhttp_t* p) {
    of(p).head_size_ = 0;
    of(p).extensions_size_ = 0;
    return 0;
  }

  static int on_chunk_extension(llhttp_t* p, const char*, size_t size) {
    auto& self = of(p);
    self.extensions_size_ += size;
    if (self.extensions_size_ > Parser::kMaxChunkExtensions) {
      return fail(p, "HPE_CHUNK_EXTENSIONS_OVERFLOW:Chunk extensions overflow");
    }
    return 0;
  }

  static int on_chunk_complete(llhttp_t* p) {
    of(p).head_size_ = 0;
    return 0;
  }

  static const llhttp_settings_t* settings() {
    static const llhttp_settings_t kSettings = [] {
      llhttp_settings_t s;
      llhttp_settings_init(&s);
      s.on_message_begin = &on_message_begin;
      s.on_url = &on_target;
      s.on_status = &on_target;
      s.on_header_field = &on_field;
      s.on_header_field_complete = &on_field_complete;
      s.on_header_value = &on_value;
      s.on_headers_complete = &on_headers_complete;
      s.on_body = &on_body;
      s.on_message_complete = &on_message_complete;
      s.on_chunk_header = &on_chunk_header;
      s.on_chunk_extension_name = &on_chunk_extension;
      s.on_chunk_extension_value = &on_chunk_extension;
      s.on_chunk_complete = &on_chunk_complete;
      return s;
    }();
    return &kSettings;
  }
};

void Parser::init(llhttp_type_t type, size_t max_header_size, int lenient, uint32_t max_fields) {
  max_fields_ = max_fields;
  llhttp_init(&llhttp_, type, Callbacks::settings());
  llhttp_.data = this;
  if (resting_) *resting_ = place();
  // The bits of enum llhttp_lenient_flags, which HTTPParser.kLenient* show.
  llhttp_.lenient_flags = static_cast<uint16_t>(lenient);
  max_header_size_ = max_header_size ? max_header_size : kDefaultMaxHeaderSize;
  head_size_ = extensions_size_ = 0;
  held_ = refused_body_ = nullptr;
  failed_at_ = 0;
  handler_failed_ = head_complete_ = in_message_ = in_value_ = told_complete_ = stopped_behind_ =
      keeps_blanks_ = false;
  at_boundary_ = true;
  if (head_) head_->clear();
}

int Parser::track_head(size_t size) {
  head_size_ += size;
  if (head_size_ < max_header_size_) return 0;
  return Callbacks::fail(&llhttp_, "HPE_HEADER_OVERFLOW:Header overflow");
}

void Parser::flush_body(bool last) {
  if (!held_) return;
  const char* data = held_;
  held_ = nullptr;
  if (handler_failed_) return;
  handler_failed_ =
      fails_again_ == FailsAgain::kWithBody || !handler_.on_body(data, held_size_, last);
  if (handler_failed_) refused_body_ = data + held_size_;
}

// No value of a field may hold NUL. Where values are relaxed, and only then, llhttp 9.4 takes it
// for a part of one without ever getting past it: to NUL they are not.
llhttp_errno_t Parser::feed(const char* data, size_t size) {
  constexpr uint16_t kRelaxed = LENIENT_HEADER_VALUE_RELAXED;
  if ((llhttp_.lenient_flags & (kRelaxed | LENIENT_HEADERS)) != kRelaxed)
    return llhttp_execute(&llhttp_, data, size);
  const char* end = data + size;
  for (const char* at = data;;) {
    auto* nul =
        static_cast<const char*>(at < end ? memchr(at, 0, static_cast<size_t>(end - at)) : nullptr);
    auto error = llhttp_execute(&llhttp_, at, static_cast<size_t>((nul ? nul : end) - at));
    if (error != HPE_OK || !nul) return error;
    const uint16_t relaxed = llhttp_.lenient_flags & kRelaxed;
    llhttp_.lenient_flags ^= relaxed;
    error = llhttp_execute(&llhttp_, nul, 1);
    llhttp_.lenient_flags |= relaxed;
    if (error != HPE_OK) return error;
    at = nul + 1;
  }
}

Parser::Place Parser::place() const {
  return {llhttp_._index, llhttp_._span_pos0, llhttp_._span_cb0, llhttp_._current};
}

void Parser::go_to(const Place& place) {
  llhttp_._index = place.index;
  llhttp_._span_pos0 = place.span;
  llhttp_._span_cb0 = place.span_callback;
  llhttp_._current = place.state;
}

/// What a handler feeds meanwhile begins where the input under way began, for within it llhttp_
/// does not say where it stands: states of a span need its begin, which would be that of another.
llhttp_errno_t Parser::run(const char* data, size_t size) {
  Place* outer = resting_;
  const Place running = place();
  if (outer) go_to(*outer);
  Place resting = place();
  resting_ = &resting;
  input_end_ = data + size;
  auto error = feed(data, size);
  resting_ = outer;
  if (outer) {
    *outer = place();
    go_to(running);
    seen_ = input_end_ = nullptr;
  }
  return error;
}

Parser::Outcome Parser::execute(const char* data, size_t size) {
  // Paused, or failed before.
  if (auto error = llhttp_get_errno(&llhttp_); error != HPE_OK) return outcome(error, failed_at_);
  handler_failed_ = false;
  stopped_behind_ = false;
  seen_ = message_end_ = nullptr;
  bool fresh = at_boundary() && depth_ == 0;
  at_boundary_ = false;
  one_head_size_ = 0;
  heads_told_ = body_pieces_ = 0;
  auto input = ++inputs_;
  ++depth_;
  auto error = run(data, size);
  --depth_;
  // What came before an error counts.
  flush_body(false);
  if (const char* end = std::exchange(refused_body_, nullptr)) {
    Callbacks::fail(&llhttp_, "HPE_JS_EXCEPTION:JS Exception");
    llhttp_.error_pos = end;
    llhttp_.error = error = HPE_USER;
  }
  if (error == HPE_OK && depth_ == 0 && !in_message_ && keeps_alive_ && inputs_ == input &&
      message_end_ == data + size) {
    at_boundary_ = true;
    // What a request ends with besides its head is a body in one piece: chunks end otherwise.
    if (fresh && heads_told_ == 1 && body_pieces_ <= 1 && llhttp_.type == HTTP_REQUEST)
      one_head_size_ = size - (body_pieces_ == 0 ? 0 : held_size_);
  }
  size_t parsed =
      error == HPE_OK ? size : static_cast<size_t>(llhttp_get_error_pos(&llhttp_) - data);
  if (error != HPE_OK && error != HPE_PAUSED_UPGRADE) failed_at_ = parsed;
  return outcome(error, parsed);
}

Parser::Outcome Parser::repeat(Head& head, const HeadInfo& info, const char* data, size_t size,
                               size_t head_size) {
  handler_failed_ = stopped_behind_ = at_boundary_ = false;
  seen_ = nullptr;
  in_value_ = head_complete_ = false;
  head_size_ = extensions_size_ = 0;
  in_message_ = true;
  // As llhttp has it from the first byte of a message to its last.
  llhttp_.finish = HTTP_FINISH_UNSAFE;
  auto input = ++inputs_;
  ++depth_;
  auto failed = FailsAgain::kWithBegin;
  if (handler_.on_begin()) {
    head_complete_ = true;
    told_complete_ = info.no_body;
    failed = handler_.on_head(head, info) == After::kFail ? FailsAgain::kWithHead : FailsAgain::kNo;
  }
  if (failed == FailsAgain::kNo && size > head_size) {
    in_message_ = false;
    if (!handler_.on_body(data + head_size, size - head_size, true)) failed = FailsAgain::kWithBody;
  }
  --depth_;
  if (failed != FailsAgain::kNo) {
    // llhttp is to be left as the failure leaves it.
    llhttp_.finish = HTTP_FINISH_SAFE;
    fails_again_ = failed;
    auto out = execute(data, size);
    fails_again_ = FailsAgain::kNo;
    return out;
  }
  in_message_ = false;
  llhttp_.finish = HTTP_FINISH_SAFE;
  at_boundary_ = inputs_ == input;
  Outcome out;
  out.parsed = size;
  return out;
}

Parser::Outcome Parser::finish() {
  handler_failed_ = false;
  // The message was whole, though llhttp has not begun with the next.
  if (stopped_behind_) return {};
  ++depth_;
  auto error = llhttp_finish(&llhttp_);
  --depth_;
  return outcome(error, 0);
}

Parser::Outcome Parser::outcome(llhttp_errno_t error, size_t parsed) {
  Outcome out;
  out.parsed = parsed;
  // Between messages nothing of a head is worth keeping: idle connections are many.
  if (!in_message_ && depth_ == 0) head_.reset();
  if (error == HPE_OK) return out;
  if (error == HPE_PAUSED_UPGRADE) {
    out.upgrade = true;
    stopped_behind_ = true;
    llhttp_resume_after_upgrade(&llhttp_);
    return out;
  }
  out.error = error;
  const char* reason = llhttp_get_error_reason(&llhttp_);
  out.reason = reason ? reason : "";
  size_t colon = out.reason.find(':');
  if (error == HPE_USER && colon != std::string::npos) {
    out.code = out.reason.substr(0, colon);
    out.reason = out.reason.substr(colon + 1);
  } else {
    out.code = llhttp_errno_name(error);
  }
  return out;
}

namespace {

constexpr int kMethodCount = 47;

const char* lookup_method(int method) {
  switch (method) {
#define XX(num, name, string) \
  case num:                   \
    return #string;
    HTTP_ALL_METHOD_MAP(XX)
#undef XX
    default:
      return "";
  }
}

}  // namespace

const char* method_name(int method) { return lookup_method(method); }
int method_count() { return kMethodCount; }

}  // namespace nodus::http1
