#include "modules/inspector/session.h"

#include <utility>

#include "modules/inspector/agent.h"
#include "modules/inspector/text.h"

namespace nodus::modules::inspector {

using v8_inspector::V8Inspector;
using v8_inspector::V8InspectorSession;

Session::Session(Agent& agent, int id, std::unique_ptr<Frontend> frontend)
    : agent_(agent), id_(id), frontend_(std::move(frontend)) {
  // Not as one of those that all have to be done with waiting: the first who says so lets the
  // program run.
  v8_ = agent.v8().connect(Agent::kContextGroup, this, {}, V8Inspector::kFullyTrusted);
}

Session::~Session() { close_domains(); }

void Session::detach() {
  if (!frontend_) return;
  frontend_.reset();
  // Those of one that is at work end with it.
  if (!is_busy()) {
    ++depth_;
    close_domains();
    --depth_;
  }
  v8_->stop();
}

/// The end of a domain may run JavaScript, which asks for others or has messages come in.
void Session::close_domains() { std::exchange(domains_, {}).clear(); }

Domain* Session::domain(std::string_view name) {
  auto found = domains_.find(name);
  return found == domains_.end() ? nullptr : found->second.get();
}

void Session::open_domain(const std::string& name) {
  if (domains_.contains(name)) return;
  if (auto domain = make_domain(name, *this)) domains_[name] = std::move(domain);
}

void Session::dispatch(std::string_view message) {
  if (!frontend_) return;
  ++depth_;
  auto request = Json::parse(message);
  auto* id = request ? request->find("id") : nullptr;
  auto* method = request ? request->find("method") : nullptr;
  auto* name = method ? method->as_string() : nullptr;
  auto dot = name ? name->find('.') : std::string::npos;
  bool is_ours = dot != std::string::npos && id && id->as_number() &&
                 !V8InspectorSession::canDispatchMethod(InspectorText(*name));
  auto* target = request ? request->find("sessionId") : nullptr;
  if (target && target->as_string() && domain("Target")) {
    std::string session = *target->as_string();
    domain("Target")->forward(session, std::move(*request));
  } else if (is_ours) {
    auto domain_name = name->substr(0, dot);
    open_domain(domain_name);
    static const Json kNoParams = Json::object();
    auto* params = request->find("params");
    Request call{*this, *id->as_number(), std::string_view(*name).substr(dot + 1),
                 params ? *params : kNoParams};
    auto* handler = this->domain(domain_name);
    if (!handler || !handler->dispatch(call))
      fail(call.id, Request::kMethodNotFound, "'" + *name + "' wasn't found");
  } else {
    if (name) agent_.before_v8(*name);
    v8_->dispatchProtocolMessage(InspectorText(message));
  }
  --depth_;
  if (!frontend_) agent_.sweep(id_);
}

void Session::send(std::string_view message) {
  if (!frontend_) return;
  ++depth_;
  frontend_->send(message);
  --depth_;
}

void Session::respond(double call, Json result) {
  send(Json::object().set("id", call).set("result", std::move(result)).dump());
}

void Session::fail(double call, int code, std::string_view message) {
  auto error = Json::object().set("code", code).set("message", message);
  send(Json::object().set("error", std::move(error)).set("id", call).dump());
}

void Session::notify(std::string_view method, Json params) {
  send(Json::object().set("method", method).set("params", std::move(params)).dump());
}

void Session::sendResponse(int, std::unique_ptr<v8_inspector::StringBuffer> message) {
  send(to_utf8(message->string()));
}

void Session::sendNotification(std::unique_ptr<v8_inspector::StringBuffer> message) {
  send(to_utf8(message->string()));
}

// ---- requests

void Request::respond(Json result) const { session.respond(id, std::move(result)); }

void Request::fail(std::string_view message, int code) const { session.fail(id, code, message); }

const bool* Request::boolean(std::string_view name) const {
  auto* value = params.find(name);
  auto* flag = value ? value->as_bool() : nullptr;
  if (!flag) fail("Invalid parameters", kInvalidParams);
  return flag;
}

const std::string* Request::text(std::string_view name) const {
  auto* value = params.find(name);
  auto* text = value ? value->as_string() : nullptr;
  if (!text) fail("Invalid parameters", kInvalidParams);
  return text;
}

const double* Request::number(std::string_view name) const {
  auto* value = params.find(name);
  auto* number = value ? value->as_number() : nullptr;
  if (!number) fail("Invalid parameters", kInvalidParams);
  return number;
}

}  // namespace nodus::modules::inspector
