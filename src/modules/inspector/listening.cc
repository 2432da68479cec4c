#include "modules/inspector/listening.h"

#include <cstdio>
#include <cstdlib>

#include "engine/options.h"
#include "modules/inspector/agent.h"
#include "modules/inspector/text.h"

namespace nodus::modules::inspector {

namespace {

constexpr const char* kHelp = "For help, see: https://nodejs.org/learn/getting-started/debugging\n";

void say(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

/// Messages to one WebSocket.
class SocketFrontend final : public Frontend {
 public:
  SocketFrontend(std::weak_ptr<Server> server, int connection)
      : server_(std::move(server)), connection_(connection) {}
  void send(std::string_view message) override {
    if (auto server = server_.lock()) server->send(connection_, std::string(message));
  }
  bool is_remote() const override { return true; }

 private:
  std::weak_ptr<Server> server_;
  int connection_;
};

bool has_word(const std::string& list, std::string_view word) {
  return ("," + list + ",").find("," + std::string(word) + ",") != std::string::npos;
}

}  // namespace

Listening::Listening(Realm& realm) : realm_(realm) {
  // A worker's server ends with its thread; that of the process is cut off with it.
  if (!realm.is_main_thread) realm.add_cleanup(this, [this] { close(); });
}

Listening::~Listening() = default;

bool Listening::open(const std::string& host, int port) {
  if (server_) return true;
  auto& options = realm_.options();
  auto publish = options.text("--inspect-publish-uid");
  std::string script = options.argv.size() > 1 ? options.argv[1] : "";
  std::string title = script;
  if (script.empty()) {
    char name[1024] = "";
    uv_get_process_title(name, sizeof name);
    title = std::string(name) + "[" + std::to_string(uv_os_getpid()) + "]";
  }
  char cwd[4096] = "";
  size_t size = sizeof cwd;
  if (!script.empty() && script[0] != '/' && uv_cwd(cwd, &size) == 0)
    script = std::string(cwd) + "/" + script;
  auto& agent = Agent::of(realm_);
  door_ = std::make_shared<Door>(Door{this});
  // The server's thread only leaves notes in the mailbox.
  auto to_us = [door = door_, mailbox = agent.mailbox()](auto act, bool is_request) {
    mailbox->post(
        [door, act] {
          if (door->listening) act(*door->listening);
        },
        is_request);
  };
  server_ = std::make_shared<Server>(
      Server::Settings{host, port, publish.empty() || has_word(publish, "stderr"),
                       publish.empty() || has_word(publish, "http"), title,
                       url_of_resource(script)},
      Server::Listener{
          [to_us](int id) { to_us([id](Listening& us) { us.opened(id); }, false); },
          [to_us](int id, std::string message) {
            to_us([id, text = std::move(message)](Listening& us) { us.received(id, text); }, true);
          },
          [to_us](int id) { to_us([id](Listening& us) { us.closed(id); }, false); }});
  if (!server_->start()) {
    say(server_->why() + "\n");
    server_.reset();
    door_.reset();
    return false;
  }
  announces_ = publish.empty() || has_word(publish, "stderr");
  agent.is_listening = true;
  agent.activate();
  if (announces_) say("Debugger listening on " + server_->url() + "\n" + kHelp);
  agent.call_builtin("internal/inspector/opened",
                     v8::Integer::New(realm_.isolate(), server_->port()));
  return true;
}

void Listening::close() {
  if (!server_) return;
  door_->listening = nullptr;
  door_.reset();
  auto& agent = Agent::of(realm_);
  agent.is_listening = false;
  for (auto& [connection, session] : sessions_) agent.disconnect(session);
  sessions_.clear();
  server_.reset();  // waits for the thread
}

void Listening::opened(int connection) {
  say("Debugger attached.\n");
  auto frontend = std::make_unique<SocketFrontend>(server_, connection);
  sessions_[connection] = Agent::of(realm_).connect(std::move(frontend)).id();
}

void Listening::closed(int connection) {
  auto found = sessions_.find(connection);
  if (found == sessions_.end()) return;
  int session = found->second;
  sessions_.erase(found);
  Agent::of(realm_).disconnect(session);
  if (sessions_.empty() && announces_) say("Debugger ending on " + server_->url() + "\n" + kHelp);
}

void Listening::received(int connection, const std::string& message) {
  auto found = sessions_.find(connection);
  if (found == sessions_.end()) return;
  if (auto* session = Agent::of(realm_).session(found->second)) session->dispatch(message);
}

bool HostPort::parse(const std::string& text, HostPort& out) {
  std::string host = text;
  std::string port;
  auto is_number = [](const std::string& word) {
    return !word.empty() && word.find_first_not_of("0123456789") == std::string::npos;
  };
  auto colon = text.rfind(':');
  if (!text.empty() && text.front() == '[' && text.back() == ']') {
    host = text.substr(1, text.size() - 2);
  } else if (colon != std::string::npos) {
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']')
      host = host.substr(1, host.size() - 2);
  } else if (is_number(text)) {
    host.clear();
    port = text;
  }
  if (!host.empty()) out.host = host;
  if (port.empty()) return true;
  // What is no number is 0, any free port, as in Node.
  const long number = std::strtol(port.c_str(), nullptr, 10);
  constexpr long kFirstUserPort = 1024;
  constexpr long kLastPort = 65535;
  if (number != 0 && (number < kFirstUserPort || number > kLastPort)) return false;
  out.port = static_cast<int>(number);
  return true;
}

}  // namespace nodus::modules::inspector
