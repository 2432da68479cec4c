#pragma once

#include <nghttp2/nghttp2.h>

#include <array>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "bind/binder.h"
#include "engine/async_resource.h"
#include "modules/http2/header_block.h"
#include "modules/net/byte_stream.h"

namespace nodus::modules::http2 {

/// What native('http2').Session calls in JavaScript, by position in the constructor's list.
enum class Event : uint8_t {
  kHeaders,         ///< (id, category, flags, [name, value, …], [indices of sensitive names])
  kData,            ///< (id, arrayBuffer, offset, length)
  kEnd,             ///< (id, isData): the peer has ended its side
  kStreamClose,     ///< (id, code, unsent chunks)
  kWritten,         ///< ([id, chunks, …]): chunks that the stream below has taken
  kTrailersWanted,  ///< (id): all data is framed, trailers may follow
  kSettings,        ///< (isAck, [id, value, …] that nghttp2 does not know)
  kPing,            ///< (isAck, payload)
  kGoaway,          ///< (code, lastStreamId, data)
  kFrameError,      ///< (id, type, code): a frame of ours could not be sent
  kPriority,        ///< (id, parent, weight, exclusive)
  kAltsvc,          ///< (id, origin, field)
  kOrigin,          ///< ([origin, …])
  kError,           ///< (code, limit): nghttp2's, negative; the session cannot go on. LIMIT: the
                    ///< code of the error where one of our limits was passed (kTooManyInvalid…)
  kSent,            ///< (): what was submitted has left; only after tell_when_sent()
  kDone,            ///< (): destroyed, and the last frames have left
  kCount
};

/// Limits of ours that end a session, as kError names them.
enum class Limit : int32_t { kNone, kInvalidFrames };

/// One HTTP/2 connection (RFC 9113): nghttp2 between a byte stream and JavaScript. Frames are read
/// where the stream's bytes land and written into its gathered output.
class Session final : public AsyncResource, public net::StreamListener {
 public:
  /// HANDLERS: functions in the order of Event. OPTIONS: numbers in the order of
  /// internal/http2/options.
  Session(v8::Isolate* isolate, v8::Local<v8::Object> self, bool is_server,
          v8::Local<v8::Array> handlers, const std::vector<double>& options);
  ~Session() override;

  static void declare(Binder& m);

  /// Takes over the bytes of HANDLE. Negative when it is no stream. BY_FRAME: each frame is a write
  /// of its own (a carrier made of JavaScript passes writes on as they are). ENCRYPTED: a write
  /// over TLS is over in the next turn only.
  int32_t attach(v8::Local<v8::Value> handle, bool by_frame, bool encrypted);
  /// Feeds bytes that were read before (the first ones of an unknown protocol).
  void receive(v8::Local<v8::Value> bytes);
  /// Frames and sends what was submitted, now rather than at the end of the turn.
  void send_now() { send(); }
  /// The end of the loop's turn (FrameScheduler).
  void on_turn();
  /// The session is closing: from now on kSent tells of each time that frames have left. Once no
  /// frame can follow nothing is read any more, not even the end of the connection: streams that
  /// came in full wait for their readers.
  void tell_when_sent();
  /// Ends at once; what was submitted still leaves, then a GOAWAY with CODE unless nghttp2 has sent
  /// one for an error that it found, or the program one for NO_ERROR that is enough (IS_TOLD).
  /// No callback but kDone comes after it.
  void destroy(uint32_t code, bool is_told);

  /// A new request; its id, or a negative error of nghttp2. HEADERS: see OutgoingHeaders.
  int32_t request(v8::Local<v8::String> headers, bool end_stream, bool trailers);
  int32_t respond(int32_t id, v8::Local<v8::String> headers, bool end_stream, bool trailers);
  int32_t info(int32_t id, v8::Local<v8::String> headers);
  int32_t trailers(int32_t id, v8::Local<v8::String> headers);
  int32_t push(int32_t id, v8::Local<v8::String> headers);
  /// Queues BUFFER; its bytes must not change until kWritten has counted it. How many they are, or
  /// negative.
  int32_t write(int32_t id, v8::Local<v8::Value> buffer);
  /// As UTF-8.
  int32_t write_text(int32_t id, v8::Local<v8::String> text);
  /// Nothing more comes; trailers may, if respond() said so and NO_TRAILERS does not.
  int32_t end(int32_t id, bool no_trailers);
  /// How many of its chunks have not left; negative: an error.
  int32_t reset(int32_t id, uint32_t code);
  /// The program has taken SIZE bytes of a stream: the peer may send as many more.
  void consume(int32_t id, uint32_t size);
  int32_t settings(const std::vector<double>& entries);
  int32_t ping(v8::Local<v8::Value> payload, bool ack);
  int32_t goaway(uint32_t code, int32_t last_stream_id, v8::Local<v8::Value> data);
  int32_t altsvc(int32_t id, const std::string& origin, const std::string& field);
  int32_t origin(const std::vector<std::string>& origins);
  int32_t set_next_stream_id(int32_t id);
  int32_t set_local_window_size(int32_t size);
  /// [id, value, …] of the settings in force.
  std::vector<double> settings_of(bool remote);
  std::vector<double> state();
  std::vector<double> stream_state(int32_t id);
  bool wants_more() const;
  /// For performance entries; see the order in figures.cc. Times are uv_hrtime's, nanoseconds.
  std::vector<double> statistics() const;
  std::vector<double> stream_statistics(int32_t id) const;
  /// Bytes that nghttp2 and the streams' queues hold.
  double memory() const;

  // StreamListener
  uv_buf_t on_alloc(size_t suggested) override;
  void on_read(ssize_t size, const uv_buf_t& buffer) override;
  void on_drain() override;
  void on_stream_gone() override;

 private:
  /// Bytes that wait to be framed: a copy of few, the memory itself of many.
  struct Chunk {
    std::string copy;
    std::shared_ptr<v8::BackingStore> store;
    const uint8_t* memory = nullptr;
    size_t size = 0;
    const uint8_t* data() const {
      return memory ? memory : reinterpret_cast<const uint8_t*>(copy.data());
    }
  };
  struct Stream {
    // Hardly ever more than one: a writable stream waits for the callback.
    std::vector<Chunk> chunks;
    size_t max_header_size = 0;
    size_t offset = 0;  ///< of the first chunk, framed already
    bool ended = false, wants_trailers = false, deferred = false, trailers_asked = false;
    uint64_t start_time = 0, first_byte = 0, first_byte_sent = 0, first_header = 0;
    uint64_t bytes_sent = 0, bytes_received = 0;
  };
  struct Callbacks;
  friend struct Callbacks;
  /// For nghttp2_session_*_new2; the caller frees it.
  nghttp2_session_callbacks* make_callbacks() const;

  /// Where a frame ends (PADDING_STRATEGY_* of http2.constants).
  enum Padding { kPaddingNone, kPaddingAligned, kPaddingMax };

  void emit(Event event, int argc, v8::Local<v8::Value>* argv);
  void feed(const uint8_t* data, size_t size);
  void send();
  bool flush();
  void report_written();
  void finish_destroy();
  void let_go();
  void stop_if_over();
  void call(Event event, int argc, v8::Local<v8::Value>* argv);
  int32_t submitted(int32_t result);
  int32_t queue(Stream& stream, int32_t id, Chunk chunk);
  Stream& begin_stream(int32_t id);
  /// Too many frames that the peer must not send: the session ends.
  bool count_invalid_frame();
  void schedule();
  void frame_all();
  void write_frame(const uint8_t* frame, size_t size);
  void emit_headers(int32_t id, int32_t category, uint8_t flags);
  nghttp2_data_provider2 provider();

  nghttp2_session* session_ = nullptr;
  bool is_server_;
  bool destroyed_ = false, sending_ = false, receiving_ = false, again_ = false;
  bool scheduled_ = false, by_frame_ = false, tells_sent_ = false, encrypted_ = false;
  /// A write for a reset is under way, by TLS's measure: others wait for the turn.
  bool reset_under_way_ = false;
  bool reading_stopped_ = false, is_told_ = false;
  /// The end of the connection, which came although nothing was to be read any more.
  ssize_t held_end_ = 0;
  Limit limit_ = Limit::kNone;
  std::array<v8::Global<v8::Function>, static_cast<size_t>(Event::kCount)> handlers_;
  std::unordered_map<int32_t, Stream> streams_;
  IncomingHeaders block_;
  std::vector<std::pair<int32_t, int32_t>> written_;
  std::vector<int32_t> trailers_wanted_;
  std::vector<uint8_t> late_input_;
  /// RST_STREAM frames that wait until what was submitted before them is framed.
  std::vector<std::pair<int32_t, uint32_t>> resets_;
  /// What was closed while frames were being read is reset later, in the sessions' turn.
  bool resets_wait_ = false;
  size_t queued_ = 0;
  size_t max_header_pairs_ = 128;
  size_t max_memory_ = 10'000'000;
  int32_t padding_ = 0;
  uint32_t last_code_ = 0;
  /// GOAWAY frames of the program's that have not left.
  uint32_t goaways_submitted_ = 0;
  /// The error of the last GOAWAY that nghttp2 has sent by itself.
  uint32_t goaway_sent_ = NGHTTP2_NO_ERROR;
  uint64_t max_invalid_frames_ = 1000, max_rejected_streams_ = 100;
  uint64_t invalid_frames_ = 0, rejected_streams_ = 0;
  /// What performance entries tell.
  struct {
    uint64_t start_time = 0, ping_sent = 0, ping_round_trip = 0;
    uint64_t bytes_sent = 0, bytes_received = 0, stream_time = 0;
    uint32_t frames_received = 0, frames_sent = 0, streams = 0;
    size_t most_streams = 0;
  } figures_;
};

}  // namespace nodus::modules::http2
