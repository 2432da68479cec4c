#pragma once

#include <uv.h>
#include <v8.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bind/binder.h"
#include "engine/async_resource.h"
#include "modules/net/request_callback.h"

namespace nodus::modules::net {

class ByteStream;
class OutputScheduler;

/// Who takes the bytes that a ByteStream reads. Listeners stack: the newest is asked first, and may
/// hand on to the one below.
class StreamListener {
 public:
  virtual ~StreamListener();

  /// Memory for the next read. Called once before each on_read.
  virtual uv_buf_t on_alloc(size_t suggested) = 0;
  /// SIZE bytes came in BUFFER, or SIZE is a negative libuv error (UV_EOF at the end). The listener
  /// may remove itself.
  virtual void on_read(ssize_t size, const uv_buf_t& buffer) = 0;
  /// What waited to be written has left.
  virtual void on_drain() {
    if (below_) below_->on_drain();
  }
  /// Bytes that nobody else is told of could not be written.
  virtual void on_write_failed() {
    if (below_) below_->on_write_failed();
  }
  /// The stream goes away; the listener is already off it.
  virtual void on_stream_gone() {}

  ByteStream* stream() const { return stream_; }

 protected:
  /// The listener below, never null while attached (the bottom one belongs to the stream itself).
  StreamListener* below() const { return below_; }

 private:
  friend class ByteStream;
  ByteStream* stream_ = nullptr;
  StreamListener* below_ = nullptr;
};

/// One write under way: what is left of its bytes, what keeps them alive, and who is to be told.
struct WriteRequest {
  explicit WriteRequest(Realm& realm, const char* type) : callback(realm, type) {}
  virtual ~WriteRequest() = default;

  RequestCallback callback;
  std::vector<uv_buf_t> buffers;
  std::vector<std::shared_ptr<v8::BackingStore>> memory;
  v8::Global<v8::Value> sent_object;  ///< whose handle goes along
  std::unique_ptr<char[]> storage;
  std::unique_ptr<char[]> output;  ///< gathered before, when the write took it along
  uv_stream_t* send_handle = nullptr;
  ByteStream* stream = nullptr;
  uv_write_t uv;
};

struct ShutdownRequest {
  explicit ShutdownRequest(Realm& realm) : callback(realm, "SHUTDOWNWRAP") {}
  RequestCallback callback;
  ByteStream* stream = nullptr;
  uv_shutdown_t uv;
};

/// Encodings that writes take as they are; JavaScript converts any other to a Buffer first.
enum class WriteEncoding : int32_t { kUtf8 = 0, kLatin1 = 1, kUcs2 = 2 };

/// A two-way stream of bytes as JavaScript and other native code (HTTP, TLS) see it, whatever
/// carries it: a socket, a pipe, a terminal, or TLS over one of them.
///
/// JavaScript's face (declare()): readStart(), readStop(), write(chunk, encoding, callback,
/// sendHandle), writev(chunks, allBuffers, callback), shutdown(callback), useUserBuffer(buffer),
/// the counters, and the property `onread`, called as onread(size, arrayBuffer, offset) with this =
/// the handle. Writes return 0 (all bytes are with the kernel, the callback is not called), 1 (the
/// callback comes, with a status) or a negative libuv error.
class ByteStream {
 public:
  ByteStream();
  virtual ~ByteStream();
  ByteStream(const ByteStream&) = delete;

  /// The JavaScript object's native half.
  virtual AsyncResource& resource() = 0;

  virtual int read_start() = 0;
  virtual int read_stop() = 0;
  virtual int fd() const { return -1; }
  /// What libuv knows it by, nullptr when it has no handle of its own.
  virtual uv_stream_t* uv_stream() const { return nullptr; }
  virtual size_t write_queue_size() const = 0;
  virtual bool can_write() const = 0;

  void push_listener(StreamListener* listener);
  void remove_listener(StreamListener* listener);
  StreamListener* top_listener() const { return listener_; }
  /// Do the bytes go to native code rather than to JavaScript?
  bool has_native_listener() const;

  /// Writes BUFFERS (their memory is used during the call only). What the kernel does not take is
  /// copied. Negative on error.
  int write_bytes(const uv_buf_t* buffers, size_t count);

  // ---- output gathered for one system call
  // -------------------------------------------------------------------------

  /// SIZE writable bytes at the end of the gathered output; commit what was used with
  /// advance_output.
  char* reserve_output(size_t size);
  void advance_output(size_t size) { output_used_ += size; }
  size_t gathered_output() const { return output_used_; }
  void drop_output() { output_used_ = 0; }
  /// What is gathered from here on is lost when the stream is closed, until settle_output():
  /// whoever gathered it is still free to take it back.
  void unsettle_output() { settled_ = std::min(settled_, output_used_); }
  void settle_output() { settled_ = SIZE_MAX; }
  void drop_unsettled() { output_used_ = std::min(output_used_, settled_); }
  /// Sends what was gathered now. Else it leaves at the end of the loop's turn.
  int flush_output();

  // ---- JavaScript's face
  // -------------------------------------------------------------------------------------------

  int32_t write(v8::Local<v8::Value> chunk, int32_t encoding, v8::Local<v8::Value> callback,
                v8::Local<v8::Value> send_handle);
  int32_t writev(v8::Local<v8::Array> chunks, bool all_buffers, v8::Local<v8::Value> callback);
  int32_t shutdown(v8::Local<v8::Value> callback);
  void use_user_buffer(v8::Local<v8::Value> view);

  /// Ends the writing side for REQUEST, which a stream above this one was given.
  int shutdown_for(std::unique_ptr<ShutdownRequest> request) {
    if (!can_write()) return UV_ENOTCONN;
    flush_output();
    request->stream = this;
    return start_shutdown(std::move(request));
  }

  template <typename T>
  static void declare(ClassBinder<T>& c);

  /// The stream behind a JavaScript handle object, nullptr when it is none.
  static ByteStream* from(v8::Isolate* isolate, v8::Local<v8::Value> value);

  /// The realm's.
  OutputScheduler& scheduler();
  /// While set, gathered output waits for whoever set it to flush (a parser in the middle of a
  /// read).
  bool hold_output = false;
  uint64_t bytes_read = 0;
  uint64_t bytes_written = 0;
  /// Loop time of the last byte that moved, in milliseconds: what socket timeouts compare with.
  uint64_t last_activity = 0;

 protected:
  friend class OutputScheduler;

  /// As many bytes of BUFFERS as go without waiting, or UV_EAGAIN, or an error.
  virtual ssize_t try_write(const uv_buf_t* buffers, size_t count) = 0;
  /// Sends the request's buffers and ends in finish_write.
  virtual int start_write(std::unique_ptr<WriteRequest> request) = 0;
  virtual int start_shutdown(std::unique_ptr<ShutdownRequest> request) = 0;

  /// Subclasses hand what they read to these.
  uv_buf_t alloc(size_t suggested) { return listener_->on_alloc(suggested); }
  void deliver(ssize_t size, const uv_buf_t& buffer);
  /// DETAIL, a text that says more about an error, may be empty.
  static void finish_write(std::unique_ptr<WriteRequest> request, int status,
                           v8::Local<v8::Value> detail = {});
  static void finish_shutdown(std::unique_ptr<ShutdownRequest> request, int status);
  /// Tries to send what was gathered; what does not leave at once is lost.
  void flush_last();
  /// The carrier closes: output is dropped and listeners are told. A subclass calls it in on_close
  /// and its destructor.
  void detach_all();

 private:
  /// Bottom of the stack: hands the bytes to the JavaScript property `onread`.
  class ScriptListener;
  class UserBufferListener;

  uint64_t loop_time();
  /// All that was gathered is on its way.
  void output_taken() {
    output_used_ = 0;
    if (settled_ != SIZE_MAX) settled_ = 0;
  }

  /// BUFFERS lie in VIEWS, whose memory is kept for what does not leave at once; without VIEWS it
  /// is copied.
  int write_with(std::vector<uv_buf_t>& buffers, const v8::LocalVector<v8::Value>* views,
                 v8::Local<v8::Value> callback, uv_stream_t* send_handle,
                 v8::Local<v8::Value> sent_object = {});

  std::unique_ptr<StreamListener> bottom_;
  UserBufferListener* user_buffer_ = nullptr;
  StreamListener* listener_ = nullptr;
  std::unique_ptr<char[]> output_;
  size_t output_used_ = 0;
  size_t output_capacity_ = 0;
  size_t settled_ = SIZE_MAX;  ///< as much of the output leaves whatever happens
  bool output_scheduled_ = false;
  bool held_ = false;  ///< OutputScheduler::hold
  // The realm's, looked up once.
  OutputScheduler* scheduler_ = nullptr;
  uv_loop_t* loop_ = nullptr;
};

/// Memory that reads land in, for each realm. Buffers given to JavaScript are slices of a slab, so
/// that a small read costs no allocation; native listeners share one scratch area that nobody
/// keeps.
class ReadMemory : public RealmState {
 public:
  static constexpr size_t kSlabSize = 64 * 1024;
  static constexpr size_t kLeast = 16 * 1024;

  explicit ReadMemory(Realm& realm) : isolate_(realm.isolate()) {}

  /// At least kLeast bytes of the present slab.
  uv_buf_t slab_rest();
  /// Takes SIZE bytes from where slab_rest pointed; their place in slab().
  size_t take(size_t size);
  v8::Local<v8::ArrayBuffer> slab() const { return slab_.Get(isolate_); }
  /// Room for a copy of SIZE bytes; its buffer and offset.
  char* carve(size_t size, v8::Local<v8::ArrayBuffer>* buffer, size_t* offset);

  uv_buf_t scratch() {
    return uv_buf_init(scratch_.data(), static_cast<unsigned>(scratch_.size()));
  }

 private:
  void renew(size_t size);

  v8::Isolate* isolate_;
  v8::Global<v8::ArrayBuffer> slab_;
  char* data_ = nullptr;
  size_t size_ = 0;
  size_t used_ = 0;
  std::vector<char> scratch_ = std::vector<char>(kSlabSize);
};

namespace internal {

template <typename T>
struct StreamMethods {
  static T* self(const Receiver& r) { return static_cast<T*>(Wrapped::of(r.object)); }
  static int32_t read_start(Receiver r) { return self(r) ? self(r)->read_start() : UV_EBADF; }
  static int32_t read_stop(Receiver r) { return self(r) ? self(r)->read_stop() : UV_EBADF; }
  static int32_t write(Receiver r, v8::Local<v8::Value> chunk, int32_t encoding,
                       v8::Local<v8::Value> callback, v8::Local<v8::Value> send_handle) {
    return self(r) ? self(r)->write(chunk, encoding, callback, send_handle) : UV_EBADF;
  }
  static int32_t writev(Receiver r, v8::Local<v8::Array> chunks, bool all_buffers,
                        v8::Local<v8::Value> callback) {
    return self(r) ? self(r)->writev(chunks, all_buffers, callback) : UV_EBADF;
  }
  static int32_t shutdown(Receiver r, v8::Local<v8::Value> callback) {
    return self(r) ? self(r)->shutdown(callback) : UV_EBADF;
  }
  static void use_user_buffer(Receiver r, v8::Local<v8::Value> view) {
    if (self(r)) self(r)->use_user_buffer(view);
  }
  static int32_t fd(Receiver r) { return self(r) ? self(r)->fd() : -1; }
  static double bytes_read(Receiver r) {
    return self(r) ? static_cast<double>(self(r)->bytes_read) : 0;
  }
  static double bytes_written(Receiver r) {
    return self(r) ? static_cast<double>(self(r)->bytes_written + self(r)->gathered_output()) : 0;
  }
  static double idle_time(Receiver r) {
    return self(r) ? static_cast<double>(uv_now(self(r)->realm().loop()) - self(r)->last_activity)
                   : 0;
  }
  static double write_queue_size(Receiver r) {
    return self(r) ? static_cast<double>(self(r)->write_queue_size()) : 0;
  }
};

}  // namespace internal

template <typename T>
void ByteStream::declare(ClassBinder<T>& c) {
  using M = internal::StreamMethods<T>;
  c.template method<&M::read_start>("readStart")
      .template method<&M::read_stop>("readStop")
      .template method<&M::write>("write")
      .template method<&M::writev>("writev")
      .template method<&M::shutdown>("shutdown")
      .template method<&M::use_user_buffer>("useUserBuffer")
      .template getter<&M::fd>("fd")
      .template getter<&M::bytes_read>("bytesRead")
      .template getter<&M::bytes_written>("bytesWritten")
      .template getter<&M::idle_time>("idleTime")
      .template getter<&M::write_queue_size>("writeQueueSize");
}

}  // namespace nodus::modules::net
