#pragma once

#include <v8-inspector.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "modules/inspector/domain.h"
#include "modules/inspector/frontend.h"
#include "protocol/json.h"

namespace nodus::modules::inspector {

class Agent;

/// One front end's conversation with an agent: V8 answers for its own domains, ours are made when
/// they are first spoken to.
class Session final : public v8_inspector::V8Inspector::Channel {
 public:
  Session(Agent& agent, int id, std::unique_ptr<Frontend> frontend);
  ~Session() override;

  int id() const { return id_; }
  Agent& agent() { return agent_; }
  bool is_remote() const { return frontend_ && frontend_->is_remote(); }

  /// A request as JSON.
  void dispatch(std::string_view message);
  void respond(double call, Json result);
  void fail(double call, int code, std::string_view message);
  void notify(std::string_view method, Json params);
  /// A message that is JSON already.
  void send(std::string_view message);

  /// The front end is gone. Nothing is sent any more; JavaScript it had stopped goes on.
  void detach();
  bool is_detached() const { return frontend_ == nullptr; }
  /// V8 or a domain is at work for this session further out on the stack.
  bool is_busy() const { return depth_ > 0; }

  /// Makes the domain NAME, where it is available.
  void open_domain(const std::string& name);
  /// The domain NAME if it was spoken to.
  Domain* domain(std::string_view name);
  v8_inspector::V8InspectorSession& v8() { return *v8_; }

 private:
  void sendResponse(int call, std::unique_ptr<v8_inspector::StringBuffer> message) override;
  void sendNotification(std::unique_ptr<v8_inspector::StringBuffer> message) override;
  void flushProtocolNotifications() override {}
  void close_domains();

  Agent& agent_;
  const int id_;
  int depth_ = 0;
  std::unique_ptr<Frontend> frontend_;
  std::map<std::string, std::unique_ptr<Domain>, std::less<>> domains_;
  std::unique_ptr<v8_inspector::V8InspectorSession> v8_;
};

}  // namespace nodus::modules::inspector
