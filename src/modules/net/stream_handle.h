#pragma once

#include "engine/handle.h"
#include "modules/net/byte_stream.h"

namespace nodus::modules::net {

/// A ByteStream on a uv_stream_t: TCP, Pipe and TTY.
class StreamHandle : public Handle, public ByteStream {
 public:
  StreamHandle(v8::Isolate* isolate, v8::Local<v8::Object> self, const char* type,
               uv_stream_t* stream)
      : Handle(isolate, self, type, reinterpret_cast<uv_handle_t*>(stream)), stream_(stream) {}
  ~StreamHandle() override { detach_all(); }

  AsyncResource& resource() override { return *this; }
  uv_stream_t* uv_stream() const override { return stream_; }

  int read_start() override;
  int read_stop() override;
  int fd() const override;
  size_t write_queue_size() const override {
    return is_open() ? uv_stream_get_write_queue_size(stream_) : 0;
  }
  bool can_write() const override { return is_open(); }
  /// Synchronous writes, as the standard streams have them.
  int32_t set_blocking(bool blocking);

  template <typename T>
  static void declare(ClassBinder<T>& c) {
    Handle::declare(c);
    ByteStream::declare(c);
    c.template method<&StreamHandle::set_blocking>("setBlocking");
  }

 protected:
  ssize_t try_write(const uv_buf_t* buffers, size_t count) override;
  int start_write(std::unique_ptr<WriteRequest> request) override;
  int start_shutdown(std::unique_ptr<ShutdownRequest> request) override;
  void on_close() override {
    // What was answered before is still sent, as it was when every write left at once.
    flush_last();
    detach_all();
  }
  /// A read arrived; an IPC pipe takes the handle that came with it.
  virtual void before_deliver() {}

  static void on_connection(uv_stream_t* server, int status);
  /// Server side: the JavaScript object of a new connection, not yet accepted; nullptr on failure.
  virtual StreamHandle* make_peer() { return nullptr; }
  int32_t listen(int32_t backlog);

 private:
  static void on_alloc(uv_handle_t* handle, size_t suggested, uv_buf_t* buffer);
  static void on_read(uv_stream_t* stream, ssize_t size, const uv_buf_t* buffer);

  uv_stream_t* stream_;
};

/// A class whose instances are ByteStreams, and the way from one half to the other.
struct StreamClass {
  int class_id;
  ByteStream* (*stream)(Wrapped*);
};
const std::vector<StreamClass>& stream_classes();
/// Called by bind(); a module that adds a kind of ByteStream (TLS) registers its class too.
void register_stream_class(StreamClass c);
template <typename T>
void register_stream_class() {
  register_stream_class(
      {class_id<T>(), [](Wrapped* wrapped) -> ByteStream* { return static_cast<T*>(wrapped); }});
}
/// The uv stream of a handle object that can travel over an IPC pipe, nullptr otherwise.
uv_stream_t* sendable_stream(v8::Isolate* isolate, v8::Local<v8::Value> value);

}  // namespace nodus::modules::net
