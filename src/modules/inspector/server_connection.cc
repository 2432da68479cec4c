#include "modules/inspector/server_connection.h"

#include <openssl/evp.h>

#include "modules/inspector/protocol_description.h"

namespace nodus::modules::inspector {

namespace {

constexpr size_t kMaxHead = 16 * 1024;
/// A front end sends sources at most; what is longer is no message.
constexpr size_t kMaxMessage = 256 * 1024 * 1024;

/// RFC 6455, section 4.2.2: base64(SHA-1(key + a fixed UUID)).
std::string accept_key(std::string_view key) {
  std::string text(key);
  text += "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha1(), nullptr);
  unsigned char base64[64];
  int length = EVP_EncodeBlock(base64, digest, static_cast<int>(size));
  return {reinterpret_cast<char*>(base64), static_cast<size_t>(length)};
}

struct WriteRequest {
  uv_write_t request;
  std::string bytes;
  bool then_close;
};

}  // namespace

Server::Connection::Connection(Server& server, int id)
    : server_(server), id_(id), reader_(kMaxMessage) {
  uv_tcp_init(&server.loop_, &tcp_);
  tcp_.data = this;
}

bool Server::Connection::accept(uv_stream_t* listener) {
  auto* stream = reinterpret_cast<uv_stream_t*>(&tcp_);
  if (uv_accept(listener, stream) != 0) return false;
  uv_tcp_nodelay(&tcp_, 1);
  auto allocate = [](uv_handle_t* handle, size_t, uv_buf_t* buffer) {
    auto* self = static_cast<Connection*>(handle->data);
    *buffer = uv_buf_init(self->buffer_, sizeof self->buffer_);
  };
  auto read = [](uv_stream_t* handle, ssize_t size, const uv_buf_t* buffer) {
    auto* self = static_cast<Connection*>(handle->data);
    if (size < 0) return self->abort();
    self->on_data({buffer->base, static_cast<size_t>(size)});
  };
  return uv_read_start(stream, allocate, read) == 0;
}

void Server::Connection::on_data(std::string_view bytes) {
  if (awaits_goodbye_) {
    reader_.feed(bytes);
    for (;;) {
      auto event = reader_.next();
      if (event == WebSocketReader::Event::kNone) return;
      if (event == WebSocketReader::Event::kClose || event == WebSocketReader::Event::kError)
        return abort();
    }
  }
  if (finished_) return;
  if (is_web_socket_) {
    reader_.feed(bytes);
    return on_frames();
  }
  head_.append(bytes);
  auto end = head_.find("\r\n\r\n");
  if (end == std::string::npos) {
    if (head_.size() > kMaxHead) refuse();
    return;
  }
  std::string rest = head_.substr(end + 4);
  auto request = parse_http_request(std::string_view(head_).substr(0, end + 4));
  head_.clear();
  if (!request) return refuse();
  on_request(*request);
  if (is_web_socket_ && !finished_ && !rest.empty()) {
    reader_.feed(rest);
    on_frames();
  }
}

void Server::Connection::on_request(const HttpRequest& request) {
  static constexpr const char* kJson = "application/json; charset=UTF-8";
  std::string host(request.header("host"));
  if (request.method != "GET" || !is_allowed_host(host)) return refuse();
  if (!request.header("sec-websocket-key").empty()) return upgrade(request);
  const auto& path = request.path;
  if (path == "/json" || path == "/json/" || path == "/json/list" || path == "/json/list/") {
    if (!server_.settings_.lists_over_http)
      return respond("404 Not Found", "text/html; charset=UTF-8", "404 Not Found");
    return respond("200 OK", kJson, server_.describe(host));
  }
  if (path == "/json/version" || path == "/json/version/")
    return respond("200 OK", kJson, version_description());
  if (path == "/json/protocol" || path == "/json/protocol/")
    return respond("200 OK", kJson, protocol_description());
  if (path == "/json/activate/" + server_.id_)
    return respond("200 OK", "text/html; charset=UTF-8", "Target activated");
  refuse();
}

void Server::Connection::upgrade(const HttpRequest& request) {
  if (request.path != "/" + server_.id_ || server_.stopping_) return refuse();
  is_web_socket_ = true;
  write(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: " +
          accept_key(request.header("sec-websocket-key")) + "\r\n\r\n",
      false);
  server_.listener_.opened(id_);
}

void Server::Connection::on_frames() {
  for (;;) {
    switch (reader_.next()) {
      case WebSocketReader::Event::kNone:
        return;
      case WebSocketReader::Event::kMessage:
        server_.listener_.received(id_, std::move(reader_.payload()));
        break;
      case WebSocketReader::Event::kPing:
        send(WebSocketOpcode::kPong, std::move(reader_.payload()));
        break;
      case WebSocketReader::Event::kPong:
        break;
      case WebSocketReader::Event::kClose:
      case WebSocketReader::Event::kError:
        return say_goodbye(true);
    }
  }
}

void Server::Connection::send(WebSocketOpcode opcode, std::string payload) {
  if (finished_ || !is_web_socket_) return;
  std::string bytes = websocket_frame_header(opcode, payload.size());
  bytes += payload;
  write(std::move(bytes), false);
}

void Server::Connection::finish() {
  if (finished_) return;
  if (!is_web_socket_) return abort();
  // Closed with its answer unread, the connection would be reset, and the front end might never
  // read what was said to it. The server's patience ends with those that do not answer.
  say_goodbye(!server_.stopping_);
}

void Server::Connection::say_goodbye(bool then_close) {
  leave();
  finished_ = true;
  awaits_goodbye_ = !then_close;
  write(websocket_frame_header(WebSocketOpcode::kClose, 0), then_close);
}

void Server::Connection::leave() {
  if (is_web_socket_ && !finished_) server_.listener_.closed(id_);
}

void Server::Connection::abort() {
  if (closing_) return;
  closing_ = true;
  leave();
  finished_ = true;
  uv_close(reinterpret_cast<uv_handle_t*>(&tcp_), [](uv_handle_t* handle) {
    auto* self = static_cast<Connection*>(handle->data);
    self->server_.forget(self);
    delete self;
  });
}

void Server::Connection::respond(const char* status, const char* type, const std::string& body) {
  finished_ = true;
  write(std::string("HTTP/1.0 ") + status + "\r\nContent-Type: " + type +
            "\r\nCache-Control: no-cache\r\nContent-Length: " + std::to_string(body.size()) +
            "\r\n\r\n" + body,
        true);
}

void Server::Connection::refuse() {
  finished_ = true;
  write(
      "HTTP/1.0 400 Bad Request\r\nContent-Type: text/html; charset=UTF-8\r\n\r\n"
      "WebSockets request was expected\r\n",
      true);
}

void Server::Connection::write(std::string bytes, bool then_close) {
  if (closing_) return;
  auto* request = new WriteRequest{{}, std::move(bytes), then_close};
  request->request.data = this;
  auto buffer = uv_buf_init(request->bytes.data(), static_cast<unsigned>(request->bytes.size()));
  int error =
      uv_write(&request->request, reinterpret_cast<uv_stream_t*>(&tcp_), &buffer, 1,
               [](uv_write_t* done, int status) {
                 std::unique_ptr<WriteRequest> request(reinterpret_cast<WriteRequest*>(done));
                 auto* self = static_cast<Connection*>(done->data);
                 if (status < 0 || request->then_close) self->abort();
               });
  if (error == 0) return;
  delete request;
  abort();
}

}  // namespace nodus::modules::inspector
