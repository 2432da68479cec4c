#pragma once

#include <uv.h>

#include <memory>

#include "modules/net/request_callback.h"
#include "modules/net/stream_handle.h"

namespace nodus::modules::net {

/// A connection that libuv is asked for, of TCP or of a pipe.
class ConnectRequest {
 public:
  /// Has START(request, callback) ask libuv for HANDLE, and returns what it returned: 0, or the
  /// error at once. OBJECT hears how it ended (RequestCallback::set_request). TYPE is the
  /// async_hooks provider name.
  template <typename Start>
  static int begin(StreamHandle& handle, v8::Local<v8::Object> object, const char* type,
                   Start&& start) {
    std::unique_ptr<ConnectRequest> request(new ConnectRequest(handle, object, type));
    int error = start(&request->uv_, &finish);
    if (error == 0) request.release();  // libuv has it until finish()
    return error;
  }

 private:
  ConnectRequest(StreamHandle& handle, v8::Local<v8::Object> object, const char* type)
      : callback_(handle.realm(), type), handle_(handle.isolate(), handle.object()) {
    uv_.data = this;
    callback_.set_request(object, handle.get_async_id());
  }

  static void finish(uv_connect_t* uv, int status) {
    std::unique_ptr<ConnectRequest> done(static_cast<ConnectRequest*>(uv->data));
    auto& realm = done->callback_.realm();
    v8::HandleScope scope(realm.isolate());
    v8::Context::Scope context_scope(realm.context());
    done->callback_.complete(status, done->handle_.Get(realm.isolate()),
                             uv_is_readable(uv->handle) != 0, uv_is_writable(uv->handle) != 0);
  }

  RequestCallback callback_;
  v8::Global<v8::Object> handle_;
  uv_connect_t uv_;
};

}  // namespace nodus::modules::net
