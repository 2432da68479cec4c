#include "modules/inspector/server.h"

#include <signal.h>

#include <array>
#include <cstdio>
#include <cstring>

#include "loop/closing.h"
#include "modules/inspector/server_connection.h"
#include "protocol/json.h"

namespace nodus::modules::inspector {

namespace {

/// How long a front end has to take what is still to be said to it.
constexpr uint64_t kGoodbyeMilliseconds = 500;
constexpr int kBacklog = 511;

}  // namespace

std::string random_uuid() {
  std::array<unsigned char, 16> bytes;
  if (uv_random(nullptr, nullptr, bytes.data(), bytes.size(), 0, nullptr) != 0) std::abort();
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3f) | 0x80);
  std::string text;
  for (size_t i = 0; i < bytes.size(); ++i) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", bytes[i]);
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += digits;
  }
  return text;
}

Server::Server(Settings settings, Listener listener)
    : settings_(std::move(settings)), listener_(std::move(listener)), id_(random_uuid()) {}

Server::~Server() {
  if (!running_) return;
  post({Command::Kind::kStop, 0, ""});
  uv_thread_join(&thread_);
}

std::string Server::address() const {
  bool is_ipv6 = settings_.host.find(':') != std::string::npos;
  std::string host = is_ipv6 ? "[" + settings_.host + "]" : settings_.host;
  return host + ":" + std::to_string(port_);
}

std::string Server::url() const { return "ws://" + address() + "/" + id_; }

// ---- start and end

bool Server::start() {
  if (int error = uv_loop_init(&loop_); error != 0) {
    why_ = uv_strerror(error);
    return false;
  }
  uv_async_init(&loop_, &wake_,
                [](uv_async_t* async) { static_cast<Server*>(async->data)->obey(); });
  wake_.data = this;
  uv_timer_init(&loop_, &patience_);
  patience_.data = this;
  if (bind_all()) {
    // Signals are for the program's own threads.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = uv_thread_create(
        &thread_, [](void* self) { static_cast<Server*>(self)->run(); }, this);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (error == 0) {
      running_ = true;
      return true;
    }
    why_ = uv_strerror(error);
  }
  close_listeners();
  uv_close(reinterpret_cast<uv_handle_t*>(&wake_), nullptr);
  uv_close(reinterpret_cast<uv_handle_t*>(&patience_), nullptr);
  uv_run(&loop_, UV_RUN_DEFAULT);
  uv_loop_close(&loop_);
  return false;
}

bool Server::bind_all() {
  uv_getaddrinfo_t request;
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  auto port = std::to_string(settings_.port);
  int error =
      uv_getaddrinfo(&loop_, &request, nullptr, settings_.host.c_str(), port.c_str(), &hints);
  if (error < 0) {
    why_ = "Unable to resolve \"" + settings_.host + "\": " + uv_strerror(error);
    return false;
  }
  for (auto* address = request.addrinfo; address; address = address->ai_next) {
    if (!bind_one(address->ai_addr)) break;
  }
  uv_freeaddrinfo(request.addrinfo);
  return !listeners_.empty();
}

bool Server::bind_one(const sockaddr* address) {
  auto* tcp = new uv_tcp_t;
  uv_tcp_init(&loop_, tcp);
  tcp->data = this;
  listeners_.push_back(tcp);
  // All addresses of a name share the port of the first, also where the system chose it.
  sockaddr_storage wanted{};
  bool is_ipv6 = address->sa_family == AF_INET6;
  std::memcpy(&wanted, address, is_ipv6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in));
  if (port_ != 0) {
    auto port = htons(static_cast<uint16_t>(port_));
    (is_ipv6 ? reinterpret_cast<sockaddr_in6*>(&wanted)->sin6_port
             : reinterpret_cast<sockaddr_in*>(&wanted)->sin_port) = port;
  }
  int error = uv_tcp_bind(tcp, reinterpret_cast<sockaddr*>(&wanted), 0);
  if (error == 0) {
    error = uv_listen(reinterpret_cast<uv_stream_t*>(tcp), kBacklog,
                      [](uv_stream_t* stream, int status) {
                        if (status == 0) static_cast<Server*>(stream->data)->accept(stream);
                      });
  }
  sockaddr_storage bound;
  int size = sizeof bound;
  if (error == 0) error = uv_tcp_getsockname(tcp, reinterpret_cast<sockaddr*>(&bound), &size);
  if (error == 0) {
    port_ = ntohs(is_ipv6 ? reinterpret_cast<sockaddr_in6*>(&bound)->sin6_port
                          : reinterpret_cast<sockaddr_in*>(&bound)->sin_port);
    return true;
  }
  listeners_.pop_back();
  close_and_delete(tcp);
  why_ = "Starting inspector on " + settings_.host + ":" + std::to_string(settings_.port) +
         " failed: " + uv_strerror(error);
  return false;
}

void Server::run() {
  uv_run(&loop_, UV_RUN_DEFAULT);
  uv_loop_close(&loop_);
}

void Server::close_listeners() {
  for (auto* tcp : listeners_) {
    close_and_delete(tcp);
  }
  listeners_.clear();
}

void Server::begin_stop() {
  if (stopping_) return;
  stopping_ = true;
  close_listeners();
  auto connections = connections_;
  for (auto& [id, connection] : connections) connection->finish();
  uv_close(reinterpret_cast<uv_handle_t*>(&wake_), nullptr);
  if (connections_.empty()) return uv_close(reinterpret_cast<uv_handle_t*>(&patience_), nullptr);
  uv_timer_start(
      &patience_,
      [](uv_timer_t* timer) {
        auto connections = static_cast<Server*>(timer->data)->connections_;
        for (auto& [id, connection] : connections) connection->abort();
      },
      kGoodbyeMilliseconds, 0);
}

// ---- commands of the inspected thread

void Server::post(Command command) {
  std::lock_guard lock(mutex_);
  commands_.push_back(std::move(command));
  uv_async_send(&wake_);
}

void Server::send(int connection, std::string message) {
  post({Command::Kind::kSend, connection, std::move(message)});
}

void Server::disconnect(int connection) { post({Command::Kind::kDisconnect, connection, ""}); }

void Server::stop_accepting() { post({Command::Kind::kStopAccepting, 0, ""}); }

void Server::obey() {
  std::vector<Command> commands;
  {
    std::lock_guard lock(mutex_);
    commands.swap(commands_);
  }
  for (auto& command : commands) {
    auto found = connections_.find(command.connection);
    switch (command.kind) {
      case Command::Kind::kSend:
        if (found != connections_.end())
          found->second->send(WebSocketOpcode::kText, std::move(command.message));
        break;
      case Command::Kind::kDisconnect:
        if (found != connections_.end()) found->second->finish();
        break;
      case Command::Kind::kStopAccepting:
        close_listeners();
        break;
      case Command::Kind::kStop:
        return begin_stop();
    }
  }
}

// ---- connections

void Server::accept(uv_stream_t* listener) {
  auto* connection = new Connection(*this, next_connection_++);
  connections_[connection->id()] = connection;
  if (!connection->accept(listener)) connection->abort();
}

void Server::forget(Connection* connection) {
  connections_.erase(connection->id());
  if (stopping_ && connections_.empty() &&
      !uv_is_closing(reinterpret_cast<uv_handle_t*>(&patience_)))
    uv_close(reinterpret_cast<uv_handle_t*>(&patience_), nullptr);
}

std::string Server::describe(std::string_view host) const {
  // The front end reaches us under the name it used.
  std::string socket = (host.empty() ? address() : std::string(host)) + "/" + id_;
  std::string tools = "devtools://devtools/bundled/";
  std::string arguments = ".html?experiments=true&v8only=true&ws=" + socket;
  std::vector<std::pair<const char*, std::string>> fields = {
      {"description", "node.js instance"},
      {"devtoolsFrontendUrl", tools + "js_app" + arguments},
      {"devtoolsFrontendUrlCompat", tools + "inspector" + arguments},
      {"faviconUrl", "https://nodejs.org/static/images/favicons/favicon.ico"},
      {"id", id_},
      {"title", settings_.title.empty() ? settings_.url : settings_.title},
      {"type", "node"},
      {"url", settings_.url},
      {"webSocketDebuggerUrl", "ws://" + socket},
  };
  std::string out = "[ {\n";
  for (size_t i = 0; i < fields.size(); ++i) {
    out += std::string("  \"") + fields[i].first + "\": ";
    append_json_string(out, fields[i].second);
    out += i + 1 < fields.size() ? ",\n" : "\n";
  }
  return out + "} ]\n\n";
}

}  // namespace nodus::modules::inspector
