#pragma once

#include "modules/net/byte_stream.h"

namespace nodus::modules::tls {

/// A ByteStream whose bytes come from and go to JavaScript: what lets TLS run over any Duplex.
///
/// JavaScript pushes what it read with readBuffer(bytes) and emitEOF(), and hears of
/// onreadstart(), onreadstop(), onwrite(request, bytes) and onshutdown(request) on the handle; it
/// answers with finishWrite(request, status) and finishShutdown(request, status).
class JsStream final : public AsyncResource, public net::ByteStream {
 public:
  JsStream(v8::Isolate* isolate, v8::Local<v8::Object> self)
      : AsyncResource(isolate, self, "JSSTREAM") {}
  ~JsStream() override { detach_all(); }

  AsyncResource& resource() override { return *this; }
  int read_start() override;
  int read_stop() override;
  size_t write_queue_size() const override { return queued_; }
  bool can_write() const override { return !closed_; }

  void read_buffer(const Bytes& bytes);
  void emit_eof();
  void finish_write(int32_t request, int32_t status);
  void finish_shutdown(int32_t request, int32_t status);
  void close();

  static void declare(Binder& m);

 protected:
  ssize_t try_write(const uv_buf_t* buffers, size_t count) override;
  int start_write(std::unique_ptr<net::WriteRequest> request) override;
  int start_shutdown(std::unique_ptr<net::ShutdownRequest> request) override;

 private:
  struct Pending {
    int32_t id;
    size_t size;
    std::unique_ptr<net::WriteRequest> request;
  };
  void drain_input();
  void call(const char* name, int argc, v8::Local<v8::Value>* argv);

  bool closed_ = false;
  bool draining_ = false;
  bool input_ended_ = false;
  std::string input_;
  int32_t next_id_ = 0;
  size_t queued_ = 0;
  std::vector<Pending> writes_;
  std::unique_ptr<net::ShutdownRequest> shutdown_;
};

}  // namespace nodus::modules::tls
