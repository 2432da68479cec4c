#pragma once

#include "modules/inspector/http_request.h"
#include "modules/inspector/server.h"
#include "protocol/websocket.h"

namespace nodus::modules::inspector {

/// One TCP connection of the server: first HTTP, then perhaps a WebSocket.
class Server::Connection {
 public:
  Connection(Server& server, int id);

  bool accept(uv_stream_t* listener);
  /// A message for the front end.
  void send(WebSocketOpcode opcode, std::string payload);
  /// Says goodbye and closes when all is written.
  void finish();
  /// Closes at once.
  void abort();
  bool is_web_socket() const { return is_web_socket_; }
  int id() const { return id_; }

 private:
  void on_data(std::string_view bytes);
  void on_request(const HttpRequest& request);
  void on_frames();
  void upgrade(const HttpRequest& request);
  void respond(const char* status, const char* type, const std::string& body);
  void refuse();
  void say_goodbye(bool then_close);
  void write(std::string bytes, bool then_close);
  /// The front end is gone, or is told to go.
  void leave();

  Server& server_;
  const int id_;
  uv_tcp_t tcp_;
  std::string head_;
  WebSocketReader reader_;
  bool is_web_socket_ = false;
  bool finished_ = false;
  /// The server ends: the front end has been told, and has not answered yet.
  bool awaits_goodbye_ = false;
  bool closing_ = false;
  char buffer_[64 * 1024];
};

}  // namespace nodus::modules::inspector
