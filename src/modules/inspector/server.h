#pragma once

#include <uv.h>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace nodus::modules::inspector {

/// Where front ends come in: a thread with an event loop of its own that speaks HTTP (/json/list
/// and what belongs to it) and WebSocket. JavaScript may stand still while it goes on.
class Server {
 public:
  struct Settings {
    std::string host;
    int port;
    bool announces;        ///< the address on standard error
    bool lists_over_http;  /// /json/list tells the secret path
    std::string title;     ///< of the program
    std::string url;       ///< of its main script
  };

  /// What happens to connections, called on the server's thread.
  struct Listener {
    std::function<void(int connection)> opened;
    std::function<void(int connection, std::string message)> received;
    std::function<void(int connection)> closed;
  };

  Server(Settings settings, Listener listener);
  /// Ends the thread and all connections.
  ~Server();
  Server(const Server&) = delete;

  /// Binds and starts the thread. False: why() tells.
  bool start();
  const std::string& why() const { return why_; }
  int port() const { return port_; }
  /// ws://host:port/id
  std::string url() const;

  /// Any thread: a message to a connection; nothing when that is gone.
  void send(int connection, std::string message);
  void disconnect(int connection);
  /// Any thread: those that are there stay.
  void stop_accepting();

 private:
  class Connection;
  struct Command {
    enum class Kind : uint8_t { kSend, kDisconnect, kStopAccepting, kStop } kind;
    int connection = 0;
    std::string message;
  };

  bool bind_all();
  bool bind_one(const sockaddr* address);
  void run();
  void post(Command command);
  void obey();
  void close_listeners();
  void begin_stop();
  void accept(uv_stream_t* listener);
  void forget(Connection* connection);
  std::string address() const;
  std::string describe(std::string_view host) const;

  Settings settings_;
  Listener listener_;
  std::string id_;
  std::string why_;
  int port_ = 0;
  uv_loop_t loop_;
  uv_async_t wake_;
  uv_timer_t patience_;
  uv_thread_t thread_;
  bool running_ = false;
  bool stopping_ = false;
  std::vector<uv_tcp_t*> listeners_;
  std::map<int, Connection*> connections_;
  int next_connection_ = 1;
  std::mutex mutex_;
  std::vector<Command> commands_;
};

/// A random UUID, version 4 (RFC 9562).
std::string random_uuid();

}  // namespace nodus::modules::inspector
