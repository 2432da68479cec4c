#pragma once

#include <nghttp2/nghttp2.h>

#include <array>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "bind/binder.h"
#include "engine/async_resource.h"
#include "modules/net/byte_stream.h"

namespace nodus::modules::http2 {

/// What native('http2').Session calls in JavaScript, by position in the constructor's list.
enum class Event : uint8_t {
  kHeaders,         ///< (id, category, flags, [name, value, …], [indices of sensitive names])
  kData,            ///< (id, arrayBuffer, offset, length)
  kEnd,             ///< (id): the peer has ended its side
  kStreamClose,     ///< (id, code)
  kWritten,         ///< ([id, chunks, …]): chunks that are framed
  kTrailersWanted,  ///< (id): all data is framed, trailers may follow
  kSettings,        ///< (isAck)
  kPing,            ///< (isAck, payload)
  kGoaway,          ///< (code, lastStreamId, data)
  kFrameError,      ///< (id, type, code): a frame of ours could not be sent
  kPriority,        ///< (id, parent, weight, exclusive)
  kAltsvc,          ///< (id, origin, field)
  kOrigin,          ///< ([origin, …])
  kError,           ///< (code): nghttp2's, negative; the session cannot go on
  kCarrierEnd,      ///< (status): the stream below ended (UV_EOF) or failed
  kCount
};

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

  /// Takes over the bytes of HANDLE. Negative when it is no stream.
  int32_t attach(v8::Local<v8::Value> handle);
  /// Feeds bytes that were read before (the first ones of an unknown protocol).
  void receive(v8::Local<v8::Value> bytes);
  /// Frames and sends what was submitted.
  void send_now() { send(); }
  /// Ends at once; what was gathered still leaves. No callback comes after it.
  void destroy();

  /// A new request; its id, or a negative error of nghttp2.
  int32_t request(const std::vector<std::string>& headers, const std::vector<int32_t>& sensitive,
                  bool end_stream, bool trailers, int32_t parent, int32_t weight, bool exclusive);
  int32_t respond(int32_t id, const std::vector<std::string>& headers,
                  const std::vector<int32_t>& sensitive, bool end_stream, bool trailers);
  int32_t info(int32_t id, const std::vector<std::string>& headers);
  int32_t trailers(int32_t id, const std::vector<std::string>& headers,
                   const std::vector<int32_t>& sensitive);
  int32_t push(int32_t id, const std::vector<std::string>& headers,
               const std::vector<int32_t>& sensitive);
  /// Queues BUFFER; its bytes must not change until kWritten has counted it.
  int32_t write(int32_t id, v8::Local<v8::Value> buffer);
  /// Nothing more comes; trailers may, if respond() said so.
  int32_t end(int32_t id);
  int32_t reset(int32_t id, uint32_t code);
  int32_t priority(int32_t id, int32_t parent, int32_t weight, bool exclusive);
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
  /// Bytes that nghttp2 and the streams' queues hold.
  double memory() const;

  // StreamListener
  uv_buf_t on_alloc(size_t suggested) override;
  void on_read(ssize_t size, const uv_buf_t& buffer) override;
  void on_drain() override;
  void on_stream_gone() override;

 private:
  struct Chunk {
    v8::Global<v8::Value> keep;
    std::shared_ptr<v8::BackingStore> store;
    const uint8_t* data = nullptr;
    size_t size = 0;
  };
  struct Stream {
    std::deque<Chunk> chunks;
    size_t offset = 0;  ///< of the first chunk, framed already
    bool ended = false, wants_trailers = false, deferred = false, trailers_asked = false;
  };
  struct HeaderBlock {
    std::vector<std::string> text;
    std::vector<int32_t> sensitive;
    size_t size = 0;
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
  void report_written();
  void finish_destroy();
  int32_t submitted(int32_t result);
  void emit_headers(int32_t id, int32_t category, uint8_t flags);
  nghttp2_data_provider2 provider();

  nghttp2_session* session_ = nullptr;
  bool is_server_;
  bool destroyed_ = false, sending_ = false, receiving_ = false, again_ = false, failed_ = false;
  std::array<v8::Global<v8::Function>, static_cast<size_t>(Event::kCount)> handlers_;
  std::unordered_map<int32_t, Stream> streams_;
  HeaderBlock block_;
  std::vector<std::pair<int32_t, int32_t>> written_;
  std::vector<int32_t> trailers_wanted_;
  size_t queued_ = 0;
  size_t max_header_pairs_ = 128;
  size_t max_memory_ = 10'000'000;
  int32_t padding_ = 0;
};

}  // namespace nodus::modules::http2
