#include "modules/http/http_parser.h"

#include <simdutf.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

#include "base/ignore.h"
#include "engine/gate.h"
#include "modules/buffer/buffer.h"
#include "modules/net/output_scheduler.h"
#include "modules/net/stream_handle.h"

namespace nodus::modules::http {

namespace {

/// The property indices of Node's parser callbacks.
enum ClassicCallback : uint32_t {
  kOnMessageBegin,
  kOnHeaders,
  kOnHeadersComplete,
  kOnBody,
  kOnMessageComplete,
  kOnExecute,
  kOnTimeout
};

/// What of INPUT may be a head that is worth knowing: all of it, or what is before a body. Empty:
/// nothing.
std::string_view head_of(std::string_view input) {
  constexpr std::string_view kEnd = "\r\n\r\n";
  auto start = input.substr(0, HttpState::kLongestHead);
  if (start.size() == input.size() && input.ends_with(kEnd)) return input;
  auto* end =
      static_cast<const char*>(memmem(start.data(), start.size(), kEnd.data(), kEnd.size()));
  return end ? input.substr(0, static_cast<size_t>(end - input.data()) + kEnd.size())
             : std::string_view();
}

v8::Local<v8::String> latin1(v8::Isolate* isolate, std::string_view text) {
  return v8::String::NewFromOneByte(isolate, reinterpret_cast<const uint8_t*>(text.data()),
                                    v8::NewStringType::kNormal, static_cast<int>(text.size()))
      .ToLocalChecked();
}

}  // namespace

// ---- the parser
// --------------------------------------------------------------------------------------------------------

HttpParser::HttpParser(v8::Isolate* isolate, v8::Local<v8::Object> self)
    : Wrapped(isolate, self),
      parser_(*this),
      realm_(Realm::from(isolate)),
      state_(realm_.state<HttpState>()),
      memory_(realm_.state<net::ReadMemory>()) {
  parser_.init(HTTP_REQUEST, 0, 0, 0);
}

HttpParser::~HttpParser() {
  if (list_) list_->remove(this);
  if (stream()) stream()->remove_listener(this);
  emit_destroy();
}

void HttpParser::emit_destroy() {
  if (ids_.async_id == 0) return;
  realm_.queue_async_destroy(ids_.async_id);
  ids_ = {};
}

void HttpParser::initialize(int32_t type, v8::Local<v8::Value> resource, double max_header_size,
                            int32_t lenient, v8::Local<v8::Value> connections,
                            uint32_t max_fields) {
  type_ = type == HTTP_RESPONSE ? HTTP_RESPONSE : HTTP_REQUEST;
  threw_ = false;
  closing_ = false;
  want_drain_ = false;
  notify_reads_ = false;
  reads_whole_ = false;
  flushed_ = false;
  idle_since_ = 0;
  emit_destroy();
  ids_ = {realm_.new_async_id(), realm_.default_trigger_async_id()};
  set_resource(resource);
  if (realm_.has_async_hook(Realm::kInit)) {
    realm_.emit_async_init(ids_,
                           type_ == HTTP_REQUEST ? "HTTPINCOMINGMESSAGE" : "HTTPCLIENTREQUEST",
                           resource->IsObject() ? resource.As<v8::Object>() : object());
  }
  context_.Reset(isolate(), isolate()->GetContinuationPreservedEmbedderData());
  // A head has to fit into a string, with what stands between its fields.
  constexpr double kMostHeaderSize = 128 << 20;
  parser_.init(
      type_,
      max_header_size > 0 ? static_cast<size_t>(std::min(max_header_size, kMostHeaderSize)) : 0,
      lenient, max_fields);
  if (list_) list_->remove(this);
  message_start_ = 0;
  if (auto list = FromJs<ConnectionsList*>::get(isolate(), connections); list && *list) {
    // A connection that never says anything is as late as one that stops in the middle.
    message_start_ = std::max<uint64_t>(1, now());
    (*list)->add(this);
  }
}

void HttpParser::close() {
  free();
  unconsume();
}

void HttpParser::free() {
  if (list_) list_->remove(this);
  if (has_resource_) set_resource(v8::Undefined(isolate()));
  // A parser in the pool must not keep the last request's AsyncLocalStorage alive.
  context_.Reset();
  emit_destroy();
}

/// Kept by this object, not by us: a parser that nobody frees must not keep its request alive.
void HttpParser::set_resource(v8::Local<v8::Value> resource) {
  if (!has_resource_ && !resource->IsObject()) return;
  has_resource_ = resource->IsObject();
  v8::HandleScope scope(isolate());
  auto key = v8::Private::ForApi(isolate(), intern(isolate(), "nodus.http.resource"));
  ignore(object()->SetPrivate(realm_.context(), key, resource));
}

void HttpParser::remove() {
  if (list_) list_->remove(this);
}

void HttpParser::pause() {
  if (executing_ == 0) parser_.pause();
}

void HttpParser::resume() {
  if (executing_ == 0) parser_.resume();
}

double HttpParser::duration() const {
  return message_start_ == 0 ? 0 : static_cast<double>(now() - message_start_);
}

void HttpParser::consume(v8::Local<v8::Value> handle) {
  auto* source = net::ByteStream::from(isolate(), handle);
  if (!source) {
    // As in Node: a program error that must not go on.
    fprintf(stderr, "HTTPParser.consume() failed: the argument is no stream handle\n");
    abort();
  }
  if (stream()) unconsume();
  source->push_listener(this);
  hold();
}

void HttpParser::unconsume() {
  if (stream()) stream()->flush_output();
  // A carrier made of JavaScript runs it, and may be gone.
  if (!stream()) return;
  stream()->settle_output();
  stream()->hold_output = false;
  stream()->remove_listener(this);
  release();
}

void HttpParser::on_stream_gone() { release(); }

// ---- input
// -------------------------------------------------------------------------------------------------------------

v8::Local<v8::Value> HttpParser::outcome_value(const http1::Parser::Outcome& outcome) {
  if (!outcome.failed()) return v8::Number::New(isolate(), static_cast<double>(outcome.parsed));
  auto context = isolate()->GetCurrentContext();
  auto error = v8::Exception::Error(intern(isolate(), "Parse Error")).As<v8::Object>();
  auto set = [&](const char* key, v8::Local<v8::Value> value) {
    ignore(error->CreateDataProperty(context, intern(isolate(), key), value));
  };
  set("bytesParsed", v8::Number::New(isolate(), static_cast<double>(outcome.parsed)));
  set("code", latin1(isolate(), outcome.code));
  set("reason", latin1(isolate(), outcome.reason));
  return error;
}

v8::Local<v8::Value> HttpParser::execute(v8::Local<v8::Value> value) {
  auto bytes = FromJs<Bytes>::get(isolate(), value);
  if (!bytes) return {};
  // JavaScript may detach or change the buffer in a callback: parse a copy when it could.
  std::string copy(reinterpret_cast<char*>(bytes->data), bytes->size);
  uv_buf_t buffer = uv_buf_init(copy.data(), static_cast<unsigned>(copy.size()));
  auto* before = current_;
  current_ = &buffer;
  http1::Parser::Outcome outcome;
  bool done = run_from_script([&] { outcome = parser_.execute(copy.data(), copy.size()); });
  current_ = before;
  return done ? outcome_value(outcome) : v8::Local<v8::Value>();
}

v8::Local<v8::Value> HttpParser::finish() {
  http1::Parser::Outcome outcome;
  if (!run_from_script([&] { outcome = parser_.finish(); })) return {};
  if (!outcome.failed()) return v8::Undefined(isolate());
  return outcome_value(outcome);
}

/// Runs PARSE for JavaScript, whose callbacks see the async context of initialize(). False: one
/// threw, and the exception is pending.
template <typename Parse>
bool HttpParser::run_from_script(Parse&& parse) {
  threw_ = false;
  bool was_from_stream = std::exchange(from_stream_, false);
  hold();
  ++executing_;
  parse();
  --executing_;
  release();
  from_stream_ = was_from_stream;
  return !threw_;
}

v8::Local<v8::Object> HttpParser::observed_resource() {
  if (!realm_.has_async_hook(Realm::kTotals) &&
      !realm_.has_async_hook(Realm::kUsesExecutionAsyncResource))
    return {};
  if (!has_resource_) return object();
  auto key = v8::Private::ForApi(isolate(), intern(isolate(), "nodus.http.resource"));
  v8::Local<v8::Value> resource;
  if (!object()->GetPrivate(realm_.context(), key).ToLocal(&resource) || !resource->IsObject())
    return object();
  return resource.As<v8::Object>();
}

v8::Local<v8::Value> HttpParser::current_buffer() {
  v8::Local<v8::Object> out;
  if (!current_) return v8::Undefined(isolate());
  if (!buffer::copy_buffer(isolate(), {reinterpret_cast<uint8_t*>(current_->base), current_->len})
           .ToLocal(&out))
    return {};
  return out;
}

uv_buf_t HttpParser::on_alloc(size_t) { return memory_.scratch(); }

void HttpParser::on_read(ssize_t size, const uv_buf_t& buffer) {
  auto& realm = this->realm();
  if (size <= 0) {
    // The end and errors are the socket's business.
    if (size < 0) below()->on_read(size, buffer);
    return;
  }
  auto* source = stream();
  hold();
  source->resource().hold();
  source->hold_output = true;
  auto& scheduler = source->scheduler();
  scheduler.hold(source);
  {
    Gate gate(realm, ids(), context_.IsEmpty() ? v8::Local<v8::Value>() : context_.Get(isolate()),
              observed_resource());
    uv_buf_t input = uv_buf_init(buffer.base, static_cast<unsigned>(size));
    // A callback that reads from another stream would reuse the scratch area: uv never nests reads,
    // so it stays ours.
    current_ = &input;
    from_stream_ = true;
    threw_ = false;
    fresh_ = true;
    answered_ = false;
    first_ended_ = false;
    ++executing_;
    auto outcome = parse_read(input);
    --executing_;
    from_stream_ = false;
    // A head that is not whole yet, or the rest of a body that was answered already.
    if (idle_since_ != 0) mark_idle();
    if (threw_) {
      gate.mark_failed();
    } else if (realm.can_call_js() && (outcome.failed() || outcome.upgrade || notify_reads_)) {
      if (outcome.failed() && first_ended_) source->drop_unsettled();
      // JavaScript needs to know only of what ends the parsing, and of activity when a timeout
      // runs.
      auto value = outcome_value(outcome);
      v8::Local<v8::Value> argv[] = {value};
      from_stream_ = true;
      if (compact_) {
        call(state_.callback(HttpState::kOnExecute), 1, argv);
      } else if (auto function = classic(kOnExecute); !function.IsEmpty()) {
        call(function, 1, argv);
      }
      from_stream_ = false;
    }
    current_ = nullptr;
    gate.close();
  }
  scheduler.release(source);
  source->hold_output = false;
  source->settle_output();
  if (source->gathered_output() > 0) source->flush_output();
  source->resource().release();
  release();
}

/// Most reads of a server are one request, and most heads are the same as one before.
http1::Parser::Outcome HttpParser::parse_read(const uv_buf_t& input) {
  if (!compact_ || type_ != HTTP_REQUEST || !parser_.at_boundary())
    return parser_.execute(input.base, input.len);
  auto bytes = head_of({input.base, input.len});
  if (bytes.empty()) return parser_.execute(input.base, input.len);
  size_t hash;
  auto& slot = state_.known_head(bytes, &hash);
  auto limits = parser_.limits();
  if (slot.input == bytes && slot.limits == limits) {
    // Of the body there is only a part, or more is behind it.
    if (input.len - bytes.size() != slot.body_size) return parser_.execute(input.base, input.len);
    known_ = &slot;
    http1::Head head;
    auto info = slot.info;
    return parser_.repeat(head, info, input.base, input.len, bytes.size());
  }
  // What comes only once is not worth a copy.
  if (std::exchange(slot.last_hash, hash) != hash) return parser_.execute(input.base, input.len);
  recorded_ = &slot;
  recorded_version_ = slot.version;
  auto outcome = parser_.execute(input.base, input.len);
  recorded_ = nullptr;
  // Other connections may have been read meanwhile, by a loop within a listener.
  if (parser_.one_head_size() == bytes.size() && slot.version == recorded_version_ &&
      slot.input.empty() && !slot.fields.IsEmpty()) {
    slot.input = bytes;
    slot.body_size = input.len - bytes.size();
    slot.limits = limits;
  }
  return outcome;
}

// ---- telling JavaScript
// ------------------------------------------------------------------------------------------------

v8::Local<v8::Function> HttpParser::classic(uint32_t index) {
  v8::Local<v8::Value> value;
  if (!object()->Get(isolate()->GetCurrentContext(), index).ToLocal(&value) || !value->IsFunction())
    return {};
  return value.As<v8::Function>();
}

bool HttpParser::call(v8::Local<v8::Function> function, int argc, v8::Local<v8::Value>* argv,
                      v8::Local<v8::Value>* result) {
  auto context = isolate()->GetCurrentContext();
  v8::Local<v8::Value> value;
  if (!from_stream_) {
    // execute() was called by JavaScript, which gets the exception.
    v8::TryCatch try_catch(isolate());
    bool returned;
    // Ticks and microtasks wait for whoever called execute(), who may be a tick.
    ++realm_.gate_depth;
    {
      Gate gate(realm_, ids(),
                context_.IsEmpty() ? v8::Local<v8::Value>() : context_.Get(isolate()),
                observed_resource());
      returned = function->Call(context, object(), argc, argv).ToLocal(&value);
    }
    --realm_.gate_depth;
    if (returned) {
      if (result) *result = value;
      return true;
    }
    threw_ = true;
    try_catch.ReThrow();
    return false;
  }
  v8::TryCatch try_catch(isolate());
  if (function->Call(context, object(), argc, argv).ToLocal(&value)) {
    if (result) *result = value;
    return true;
  }
  threw_ = true;
  if (try_catch.HasTerminated() || !realm().can_call_js()) return false;
  auto exception = try_catch.Exception();
  auto message = try_catch.Message();
  try_catch.Reset();
  realm().trigger_uncaught(exception, message);
  return false;
}

void HttpParser::run_ticks() {
  if (reads_whole_ || !from_stream_ || realm_.gate_depth != 1 || threw_ || !realm_.can_call_js())
    return;
  (void)realm_.ticks().drain();
  // Answers given before are finished.
  answered_ = false;
  first_ended_ = false;
  if (stream()) stream()->settle_output();
  if (!realm_.can_call_js()) return;
  isolate()->SetContinuationPreservedEmbedderData(
      context_.IsEmpty() ? v8::Undefined(isolate()).As<v8::Value>() : context_.Get(isolate()));
}

v8::Local<v8::Array> HttpParser::field_array(const http1::Head& head) {
  std::vector<v8::Local<v8::Value>> items;
  items.reserve(head.count * 2);
  std::string_view rest = head.fields;
  while (!rest.empty()) {
    size_t end = rest.find('\n');
    items.push_back(latin1(isolate(), rest.substr(0, end)));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return v8::Array::New(isolate(), items.data(), items.size());
}

bool HttpParser::on_begin() {
  message_start_ = std::max<uint64_t>(1, now());
  if (compact_) return true;
  v8::HandleScope scope(isolate());
  auto function = classic(kOnMessageBegin);
  return function.IsEmpty() || call(function, 0, nullptr);
}

/// Node's parser hands many fields over in portions, and ticks run after each; then also before
/// every later head of the connection, as after trailers.
void HttpParser::on_many_fields() {
  flushed_ = true;
  v8::HandleScope scope(isolate());
  run_ticks();
}

int32_t HttpParser::flags_of(const http1::Head& head, const http1::HeadInfo& info) {
  int32_t flags = info.minor | info.major << 4;
  if (info.keep_alive) flags |= kKeepAlive;
  if (info.upgrade) flags |= kUpgrade;
  if (head.has_host) flags |= kHost;
  if (head.has_expect) flags |= kExpect;
  if (info.no_body) flags |= kNoBody;
  return flags | static_cast<int32_t>(std::min(head.count, kMostFields) << kFieldsShift);
}

/// The first head of an input that is to be known the next time.
void HttpParser::record_head(const http1::Head& head, const http1::HeadInfo& info, int32_t flags,
                             v8::Local<v8::String> fields, v8::Local<v8::String> target) {
  auto& slot = *std::exchange(recorded_, nullptr);
  slot.input.clear();
  slot.fields.Reset();
  // Ticks run in the middle of a head with many fields.
  if (head.count > http1::Parser::kManyFields) return;
  recorded_version_ = ++slot.version;
  slot.info = info;
  slot.flags = flags;
  slot.fields.Reset(isolate(), fields);
  slot.target.Reset(isolate(), target);
}

http1::Parser::After HttpParser::on_head(http1::Head& head, const http1::HeadInfo& info) {
  v8::HandleScope scope(isolate());
  auto* isolate = this->isolate();
  v8::Local<v8::Value> result;
  idle_since_ = 0;
  if (flushed_) run_ticks();
  if (compact_) {
    int32_t flags;
    v8::Local<v8::String> fields, target;
    // Whoever feeds this parser from a listener feeds it something else.
    if (auto* known = std::exchange(known_, nullptr)) {
      flags = known->flags;
      fields = known->fields.Get(isolate);
      target = known->target.Get(isolate);
    } else {
      flags = flags_of(head, info);
      fields = state_.fields(head.fields);
      target = state_.target(head.target);
      if (recorded_) record_head(head, info, flags, fields, target);
    }
    if (stream() && stream()->write_queue_size() > kBacklogSize) flags |= kBacklog;
    v8::Local<v8::Value> argv[] = {
        fields, target,
        v8::Integer::New(isolate, type_ == HTTP_REQUEST ? info.method : info.status),
        v8::Integer::New(isolate, flags)};
    // What one request's listeners entered (AsyncLocalStorage.enterWith) is not the next one's.
    if (from_stream_ && !fresh_) {
      isolate->SetContinuationPreservedEmbedderData(
          context_.IsEmpty() ? v8::Undefined(isolate).As<v8::Value>() : context_.Get(isolate));
    }
    fresh_ = false;
    holds_answers_ = info.no_body && !info.is_last;
    bool returned = call(state_.callback(HttpState::kOnHead), 4, argv, &result);
    holds_answers_ = false;
    if (!returned) return http1::Parser::After::kFail;
    if (info.no_body) message_ended();
    // Many pipelined requests in one read: their answers need not all wait in memory.
    if (stream() && stream()->gathered_output() > 64 * 1024) stream()->flush_output();
  } else {
    auto function = classic(kOnHeadersComplete);
    if (function.IsEmpty()) return http1::Parser::After::kBody;
    auto undefined = v8::Undefined(isolate).As<v8::Value>();
    bool request = type_ == HTTP_REQUEST;
    v8::Local<v8::Value> argv[] = {
        v8::Integer::New(isolate, info.major),
        v8::Integer::New(isolate, info.minor),
        field_array(head),
        request ? v8::Integer::New(isolate, info.method).As<v8::Value>() : undefined,
        request ? latin1(isolate, head.target).As<v8::Value>() : undefined,
        request ? undefined : v8::Integer::New(isolate, info.status).As<v8::Value>(),
        request ? undefined : latin1(isolate, head.target).As<v8::Value>(),
        v8::Boolean::New(isolate, info.upgrade),
        v8::Boolean::New(isolate, info.keep_alive)};
    if (!call(function, 9, argv, &result)) return http1::Parser::After::kFail;
    // Callers of the classic form are told of the end by itself.
    if (info.no_body && !on_complete()) return http1::Parser::After::kFail;
  }
  int32_t after = result->IsInt32() ? result.As<v8::Int32>()->Value() : 0;
  if (after == 1) return http1::Parser::After::kSkipBody;
  if (after == 2) return http1::Parser::After::kUpgrade;
  return http1::Parser::After::kBody;
}

bool HttpParser::on_body(const char* data, size_t size, bool last) {
  if (reads_whole_ || !from_stream_) return tell_body(data, size, last);
  v8::HandleScope scope(isolate());
  // As in Node, ticks and microtasks run after each piece: who waited for the last one goes on
  // before the message is told to be complete. After what ends a read they run anyway.
  bool more_follows = last || (current_ && data + size < current_->base + current_->len);
  if (!tell_body(data, size, false)) return false;
  if (more_follows) run_ticks();
  return !last || on_complete();
}

bool HttpParser::tell_body(const char* data, size_t size, bool last) {
  v8::HandleScope scope(isolate());
  if (last) message_ended();
  if (compact_) {
    v8::Local<v8::ArrayBuffer> memory;
    size_t offset = 0;
    char* copy = memory_.carve(size, &memory, &offset);
    memcpy(copy, data, size);
    v8::Local<v8::Value> argv[] = {memory, v8::Number::New(isolate(), static_cast<double>(offset)),
                                   v8::Number::New(isolate(), static_cast<double>(size)),
                                   v8::Boolean::New(isolate(), last)};
    return call(state_.callback(HttpState::kOnBody), 4, argv);
  }
  if (auto function = classic(kOnBody); !function.IsEmpty()) {
    v8::Local<v8::Object> chunk;
    if (!buffer::copy_buffer(isolate(), {reinterpret_cast<const uint8_t*>(data), size})
             .ToLocal(&chunk))
      return false;
    v8::Local<v8::Value> argv[] = {chunk};
    if (!call(function, 1, argv)) return false;
  }
  return !last || on_complete();
}

bool HttpParser::on_trailers(http1::Head& trailers) {
  v8::HandleScope scope(isolate());
  if (compact_) {
    // Node hands them over before the message is told to be complete, with ticks between.
    flushed_ = true;
    run_ticks();
    v8::Local<v8::Value> argv[] = {latin1(isolate(), trailers.fields)};
    return call(state_.callback(HttpState::kOnTrailers), 1, argv);
  }
  auto function = classic(kOnHeaders);
  if (function.IsEmpty()) return true;
  v8::Local<v8::Value> argv[] = {field_array(trailers), intern(isolate(), "")};
  return call(function, 2, argv);
}

bool HttpParser::on_complete() {
  v8::HandleScope scope(isolate());
  message_ended();
  if (compact_) return call(state_.callback(HttpState::kOnComplete), 0, nullptr);
  auto function = classic(kOnMessageComplete);
  return function.IsEmpty() || call(function, 0, nullptr);
}

}  // namespace nodus::modules::http
