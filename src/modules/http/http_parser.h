#pragma once

#include "modules/http/http_state.h"
#include "modules/net/byte_stream.h"
#include "protocol/http1/parser.h"

namespace nodus::modules::http {

class HttpParser;

/// The parsers of one server, for its sweep over timeouts and for closing idle connections.
class ConnectionsList final : public Wrapped {
 public:
  ConnectionsList(v8::Isolate* isolate, v8::Local<v8::Object> self) : Wrapped(isolate, self) {}
  ~ConnectionsList() override;

  void add(HttpParser* parser);
  void remove(HttpParser* parser);

  /// The parser objects of: every connection; those between messages; those within one.
  std::vector<v8::Local<v8::Object>> all();
  std::vector<v8::Local<v8::Object>> idle();
  std::vector<v8::Local<v8::Object>> active();
  /// Those whose head took longer than HEADERS_TIMEOUT or whose message longer than REQUEST_TIMEOUT
  /// milliseconds (0: no limit). Each is given once.
  std::vector<v8::Local<v8::Object>> expired(double headers_timeout, double request_timeout);
  /// Those that have heard nothing for TIMEOUT milliseconds and have no head of a request since the
  /// last; JavaScript knows which still answer. Each is given once.
  std::vector<v8::Local<v8::Object>> idle_for(double timeout);
  /// Milliseconds until the first will have; -1 when none waits.
  double next_idle(double timeout);

 private:
  template <typename IsWanted>
  std::vector<v8::Local<v8::Object>> select(IsWanted&& is_wanted);

  HttpParser* first_ = nullptr;
};

/// HTTPParser of `_http_common`: one connection's parser, fed by JavaScript (execute) or straight
/// from a stream (consume), and the way its answers leave while it is fed by the stream.
///
/// It tells JavaScript in one of two forms. Classic: the numbered callbacks on the object that
/// Node's parser has. Compact: the functions that internal/http/parsers registered once, called
/// with this = the parser:
///   onHead(fields, target, methodOrStatus, flags) -> 0 body, 1 no body, 2 upgrade
///   onBody(memory, offset, size, last), onTrailers(fields), onComplete()
/// use_compact_form() makes it the second.
/// As an async resource it begins with initialize() and ends with free() or close(): one id for
/// each connection (server) or request (client), whatever parser serves it.
class HttpParser final : public Wrapped,
                         public net::StreamListener,
                         private http1::Parser::Handler {
 public:
  enum Flags : int32_t {
    kKeepAlive = 1 << 8,
    kUpgrade = 1 << 9,
    kHost = 1 << 10,
    kExpect = 1 << 11,
    kNoBody = 1 << 12,
    kBacklog = 1 << 13,
    kFieldsShift = 14  ///< the rest: how many fields
  };
  static constexpr uint32_t kMostFields = 0xffff;
  /// More than this unsent, and a server stops reading requests.
  static constexpr size_t kBacklogSize = 64 * 1024;
  /// How send() frames what it gets.
  enum Framing : int32_t {
    kPlain = 0,
    kChunk = 1,
    kLastChunk = 2,
    kContentLength = 4,
    kEnd = 8,
    kUnsettled = 16  ///< lost if the connection is closed before settle()
  };

  HttpParser(v8::Isolate* isolate, v8::Local<v8::Object> self);
  ~HttpParser() override;

  void initialize(int32_t type, v8::Local<v8::Value> resource, double max_header_size,
                  int32_t lenient, v8::Local<v8::Value> connections, uint32_t max_fields);
  void use_compact_form() { compact_ = true; }
  /// What a read brings is told in one go: ticks and microtasks run behind it, not between the
  /// pieces of a body. Until the next initialize().
  void read_whole() { reads_whole_ = true; }
  void keep_blanks() { parser_.keep_blanks(); }
  v8::Local<v8::Value> execute(v8::Local<v8::Value> bytes);
  v8::Local<v8::Value> finish();
  void close();
  void free();
  void remove();
  void pause();
  void resume();
  void consume(v8::Local<v8::Value> handle);
  void unconsume();
  v8::Local<v8::Value> current_buffer();
  double duration() const;
  bool headers_completed() const { return parser_.head_complete(); }
  /// Has a message begun that has not ended?
  bool in_message() const { return parser_.in_message(); }
  /// It may not be given to another connection now.
  bool is_executing() const { return executing_ > 0; }
  void notify_reads(bool on) { notify_reads_ = on; }

  /// Sends head (Latin-1) and DATA, a string (ENCODING as WriteEncoding) or bytes, framed by
  /// FRAMING, with what else goes out this turn: how many bytes wait now, or a negative error
  /// (UV_ENOTCONN: not fed by a stream, write it through the socket). With kContentLength the head
  /// lacks "Content-Length: N", which is put at its end, and the result is the size of DATA. With
  /// kContentLength, kLastChunk or kEnd the answer is whole, and leaves now unless more requests of
  /// the same read are to be answered.
  int32_t send(v8::Local<v8::Value> head, v8::Local<v8::Value> data, int32_t encoding,
               int32_t framing);
  /// The wait for the next request begins now: the answer took longer than the request.
  void mark_idle() { idle_since_ = std::max<uint64_t>(1, now()), idle_told_ = false; }
  /// Bytes that wait for the peer to read.
  double pending_output() const;
  /// Calls the registered onDrain once pending_output is 0.
  void want_drain() { want_drain_ = true; }
  /// Was an answer given to a request of the read that is being parsed? To its sender such an
  /// answer is still under way.
  bool answered_in_read() const { return answered_ && current_; }
  /// What was gathered leaves now.
  void flush();
  /// What was sent as unsettled leaves whatever happens.
  void settle();
  /// The answer is whole: as after send() with kEnd.
  void end_answer();

  static void declare(Binder& m);

  // StreamListener
  uv_buf_t on_alloc(size_t suggested) override;
  void on_read(ssize_t size, const uv_buf_t& buffer) override;
  void on_drain() override;
  void on_write_failed() override;
  void on_stream_gone() override;

 private:
  friend class ConnectionsList;

  bool on_begin() override;
  void on_many_fields() override;
  http1::Parser::After on_head(http1::Head& head, const http1::HeadInfo& info) override;
  bool on_body(const char* data, size_t size, bool last) override;
  bool on_trailers(http1::Head& trailers) override;
  bool on_complete() override;

  bool call(v8::Local<v8::Function> function, int argc, v8::Local<v8::Value>* argv,
            v8::Local<v8::Value>* result = nullptr);
  static int32_t flags_of(const http1::Head& head, const http1::HeadInfo& info);
  void record_head(const http1::Head& head, const http1::HeadInfo& info, int32_t flags,
                   v8::Local<v8::String> fields, v8::Local<v8::String> target);
  http1::Parser::Outcome parse_read(const uv_buf_t& input);
  bool tell_body(const char* data, size_t size, bool last);
  /// Drains ticks and microtasks in the middle of a read, where Node does.
  void run_ticks();
  v8::Local<v8::Function> classic(uint32_t index);
  v8::Local<v8::Array> field_array(const http1::Head& head);
  v8::Local<v8::Value> outcome_value(const http1::Parser::Outcome& outcome);
  void message_ended() {
    message_start_ = 0;
    mark_idle();
  }
  uint64_t now() const { return uv_now(realm_.loop()); }
  Realm& realm() const { return realm_; }
  AsyncIds ids() const { return ids_; }
  void emit_destroy();
  template <typename Parse>
  bool run_from_script(Parse&& parse);
  /// The async resource of callbacks, empty while nobody can see it.
  v8::Local<v8::Object> observed_resource();
  void set_resource(v8::Local<v8::Value> resource);
  bool in_list() const { return list_ != nullptr; }
  void answer_ended();
  void tell_backlog();

  http1::Parser parser_;
  Realm& realm_;
  AsyncIds ids_;
  bool has_resource_ = false;  ///< async_hooks shows another object than this
  HttpState& state_;
  net::ReadMemory& memory_;
  llhttp_type_t type_ = HTTP_REQUEST;
  bool compact_ = false;
  bool reads_whole_ = false;
  bool notify_reads_ = false;
  bool from_stream_ = false;    ///< the parse under way was started by a read
  bool threw_ = false;          ///< JavaScript threw during this parse
  bool fresh_ = true;           ///< no listener of this read's messages has run yet
  bool answered_ = false;       ///< send() was called during this read
  bool holds_answers_ = false;  ///< other requests follow that whose listeners run
  bool first_ended_ = false;    ///< an answer is whole since the read began or ticks ran
  bool flushed_ = false;        ///< fields were handed over apart from their head
  bool want_drain_ = false;
  bool closing_ = false;
  int executing_ = 0;
  /// The head that is told again.
  HttpState::KnownHead* known_ = nullptr;
  /// Where the head that is being parsed is kept.
  HttpState::KnownHead* recorded_ = nullptr;
  uint32_t recorded_version_ = 0;
  const uv_buf_t* current_ = nullptr;
  v8::Global<v8::Value> context_;
  // Milliseconds of loop time; 0: not in a message / not between two.
  uint64_t message_start_ = 0;
  uint64_t idle_since_ = 0;
  bool idle_told_ = false;  ///< too long, and nothing has come since
  ConnectionsList* list_ = nullptr;
  HttpParser* list_previous_ = nullptr;
  HttpParser* list_next_ = nullptr;
};

}  // namespace nodus::modules::http
