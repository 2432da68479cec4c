#pragma once

#include <map>
#include <memory>
#include <string>

#include "engine/realm.h"
#include "modules/inspector/server.h"

namespace nodus::modules::inspector {

class Agent;

/// The server of one realm, while it is open, and the sessions of those who came in. On the realm's
/// thread.
class Listening final : public RealmState {
 public:
  explicit Listening(Realm& realm);
  ~Listening() override;

  static Listening& of(Realm& realm) { return realm.state<Listening>(); }

  /// PORT 0: any. False: standard error was told why.
  bool open(const std::string& host, int port);
  void close();
  bool is_open() const { return server_ != nullptr; }
  std::string url() const { return server_ ? server_->url() : ""; }
  int port() const { return server_ ? server_->port() : 0; }
  void stop_accepting() {
    if (server_) server_->stop_accepting();
  }

 private:
  /// What the server's thread knows of this one, which may be gone.
  struct Door {
    Listening* listening;
  };
  void opened(int connection);
  void closed(int connection);
  void received(int connection, const std::string& message);

  Realm& realm_;
  std::shared_ptr<Server> server_;
  std::shared_ptr<Door> door_;
  std::map<int, int> sessions_;  ///< by connection
  bool announces_ = false;
};

/// Address and port of --inspect-port and its kin: "host:port", "port", "host", "[IPv6]:port".
struct HostPort {
  std::string host;
  int port = -1;  ///< -1: not given
  /// False: the port is no port that a program may have.
  static bool parse(const std::string& text, HostPort& out);
};

}  // namespace nodus::modules::inspector
