// The domains Network and IO: what the program tells of its requests, and resources it offers
// (source maps that only it can read).

#include <openssl/evp.h>

#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "engine/options.h"
#include "modules/inspector/domains.h"
#include "modules/inspector/text.h"

namespace nodus::modules::inspector {

namespace {

std::string base64(const std::string& bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                             reinterpret_cast<const unsigned char*>(bytes.data()),
                             static_cast<int>(bytes.size()));
  out.resize(static_cast<size_t>(size));
  return out;
}

/// Resources of the program by their URL, for front ends of all threads.
class Resources {
 public:
  static Resources& get() {
    static auto* resources = new Resources;
    return *resources;
  }
  void put(std::string url, std::string text) {
    std::lock_guard lock(mutex_);
    texts_[std::move(url)] = std::move(text);
  }
  std::optional<std::string> find(const std::string& url) {
    std::lock_guard lock(mutex_);
    auto found = texts_.find(url);
    return found == texts_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::string> texts_;
};

/// Copies the members NAMES that OBJECT has.
Json pick(const Json& object, std::initializer_list<const char*> names) {
  Json out = Json::object();
  for (auto* name : names) {
    if (auto* value = object.find(name)) out.set(name, *value);
  }
  return out;
}

const std::string* text_of(const Json& object, const char* name) {
  auto* value = object.find(name);
  return value ? value->as_string() : nullptr;
}

bool has_number(const Json& object, const char* name) {
  auto* value = object.find(name);
  return value && value->as_number();
}

bool is_utf8(const std::string* charset) {
  return charset && (*charset == "utf-8" || *charset == "UTF-8" || *charset == "utf8");
}

/// The program's stack, as the initiator of a request.
Json initiator(Session& session) {
  Json frames = Json::array();
  auto trace = session.agent().v8().captureStackTrace(true);
  if (trace) {
    for (auto& frame : trace->frames()) {
      Json call = Json::object();
      call.set("functionName", to_utf8(frame.functionName));
      call.set("scriptId", std::to_string(frame.scriptId));
      call.set("url", to_utf8(frame.sourceURL));
      call.set("lineNumber", frame.lineNumber).set("columnNumber", frame.columnNumber);
      frames.push(std::move(call));
    }
  }
  Json out = Json::object().set("type", "script");
  return out.set("stack", Json::object().set("callFrames", std::move(frames)));
}

class Network final : public Domain {
 public:
  explicit Network(Session& session) : session_(session) {}
  ~Network() override {
    if (enabled_) track(false);
  }

  bool dispatch(const Request& request) override {
    if (request.command == "enable") {
      if (!enabled_) track(true);
      enabled_ = true;
      request.respond();
    } else if (request.command == "disable") {
      if (enabled_) track(false);
      enabled_ = false;
      exchanges_.clear();
      request.respond();
    } else if (request.command == "getRequestPostData") {
      post_data(request);
    } else if (request.command == "getResponseBody") {
      response_body(request);
    } else if (request.command == "streamResourceContent") {
      stream_content(request);
    } else if (request.command == "loadNetworkResource") {
      load_resource(request);
    } else {
      return false;
    }
    return true;
  }

  void on_event(const std::string& method, const Json& params, const std::string& bytes) override {
    auto& options = session_.agent().realm().options();
    auto* id = text_of(params, "requestId");
    if (!enabled_ || !id || !options.flag("--experimental-network-inspection")) return;
    auto event = std::string_view(method).substr(method.find('.') + 1);
    if (event == "requestWillBeSent") return request_begins(*id, method, params);
    if (event == "responseReceived") return response_begins(*id, method, params);
    if (event == "webSocketCreated") {
      if (!text_of(params, "url")) return;
      return session_.notify(
          method, pick(params, {"requestId", "url"}).set("initiator", initiator(session_)));
    }
    if (event == "webSocketHandshakeResponseReceived") {
      if (!has_number(params, "timestamp") || !params.find("response")) return;
      return session_.notify(method, pick(params, {"requestId", "timestamp", "response"}));
    }
    if (event == "webSocketClosed")
      return session_.notify(method, pick(params, {"requestId", "timestamp"}));
    auto found = exchanges_.find(*id);
    if (found == exchanges_.end()) return;
    auto& exchange = found->second;
    if (event == "dataSent") {
      exchange.sent += bytes;
      auto* finished = params.find("finished");
      if (finished && finished->as_bool() && *finished->as_bool()) exchange.is_sent = true;
    } else if (event == "dataReceived") {
      if (!exchange.is_streamed) {
        exchange.received += bytes;
        return;
      }
      session_.notify(method,
                      pick(params, {"requestId", "timestamp", "dataLength", "encodedDataLength"})
                          .set("data", base64(bytes)));
    } else if (event == "loadingFinished") {
      exchange.is_received = true;
      session_.notify(method, pick(params, {"requestId", "timestamp"}));
      // Who was told may have asked for other things meanwhile.
      found = exchanges_.find(*id);
      if (found != exchanges_.end() && found->second.is_streamed) exchanges_.erase(found);
    } else if (event == "loadingFailed") {
      exchanges_.erase(found);
      session_.notify(method, pick(params, {"requestId", "timestamp", "type", "errorText"}));
    }
  }

  /// A part of a stream that loadNetworkResource() opened, and whether it is the last.
  std::pair<std::string, bool> read_stream(const std::string& handle, double offset, double size) {
    auto found = streams_.find(handle);
    if (found == streams_.end()) return {"", true};
    auto& stream = found->second;
    size_t from = offset >= 0 ? static_cast<size_t>(offset) : stream.at;
    from = std::min(from, stream.text.size());
    size_t length = size >= 0 ? static_cast<size_t>(size) : stream.text.size();
    std::string part = stream.text.substr(from, length);
    stream.at = from + part.size();
    return {part, part.empty() || (offset >= 0 && stream.at == stream.text.size())};
  }
  void close_stream(const std::string& handle) { streams_.erase(handle); }

 private:
  /// What is kept of one request until it is asked for.
  struct Exchange {
    std::string sent, received;
    bool is_sent = false, is_received = false, is_streamed = false;
    bool sends_text = false, receives_text = false;
  };
  struct Stream {
    std::string text;
    size_t at = 0;
  };

  /// JavaScript listens to http, http2, fetch and WebSockets while somebody wants to know.
  void track(bool on) {
    auto& agent = session_.agent();
    if (!agent.realm().options().flag("--experimental-network-inspection")) return;
    agent.call_builtin("internal/inspector/network_tracking",
                       v8::Boolean::New(agent.realm().isolate(), on));
  }

  void request_begins(const std::string& id, const std::string& method, const Json& params) {
    auto* request = params.find("request");
    if (!request || !has_number(params, "timestamp") || !has_number(params, "wallTime")) return;
    if (!text_of(*request, "url") || !text_of(*request, "method") || !request->find("headers"))
      return;
    auto& exchange = exchanges_[id] = {};
    exchange.sends_text = is_utf8(text_of(params, "charset"));
    auto* has_data = request->find("hasPostData");
    if (!has_data || !has_data->as_bool() || !*has_data->as_bool()) exchange.is_sent = true;
    Json event = Json::object().set("requestId", id);
    event.set("request", pick(*request, {"url", "method", "headers", "hasPostData"}));
    event.set("initiator", initiator(session_));
    event.set("timestamp", *params.find("timestamp")).set("wallTime", *params.find("wallTime"));
    session_.notify(method, std::move(event));
  }

  void response_begins(const std::string& id, const std::string& method, const Json& params) {
    auto* response = params.find("response");
    if (!response || !has_number(params, "timestamp") || !text_of(params, "type")) return;
    if (!text_of(*response, "url") || !has_number(*response, "status") ||
        !text_of(*response, "statusText") || !response->find("headers"))
      return;
    if (auto found = exchanges_.find(id); found != exchanges_.end())
      found->second.receives_text = is_utf8(text_of(*response, "charset"));
    Json told = pick(*response, {"url", "status", "statusText", "headers", "mimeType", "charset"});
    for (auto* name : {"mimeType", "charset"}) {
      if (!response->find(name)) told.set(name, "");
    }
    Json event = pick(params, {"requestId", "timestamp", "type"});
    session_.notify(method, event.set("response", std::move(told)));
  }

  /// The request that REQUEST names; answered when there is none.
  Exchange* exchange_of(const Request& request, std::string& id) {
    auto* name = request.text("requestId");
    if (!name) return nullptr;
    id = *name;
    auto found = exchanges_.find(id);
    if (found != exchanges_.end()) return &found->second;
    request.fail("Request not found", Request::kInvalidParams);
    return nullptr;
  }

  void post_data(const Request& request) {
    std::string id;
    auto* exchange = exchange_of(request, id);
    if (!exchange) return;
    if (!exchange->is_sent)
      return request.fail("Request data is not finished yet", Request::kInvalidParams);
    if (!exchange->sends_text)
      return request.fail("Unable to serialize binary request body", Request::kServerError);
    request.respond(Json::object().set("postData", exchange->sent));
  }

  void response_body(const Request& request) {
    std::string id;
    auto* exchange = exchange_of(request, id);
    if (!exchange) return;
    if (exchange->is_streamed)
      return request.fail("Response body of the request is been streamed", Request::kInvalidParams);
    if (!exchange->is_received)
      return request.fail("Response data is not finished yet", Request::kInvalidParams);
    Json body = Json::object();
    body.set("body", exchange->receives_text ? exchange->received : base64(exchange->received));
    request.respond(body.set("base64Encoded", !exchange->receives_text));
  }

  void stream_content(const Request& request) {
    std::string id;
    auto* exchange = exchange_of(request, id);
    if (!exchange) return;
    exchange->is_streamed = true;
    auto data = base64(std::exchange(exchange->received, {}));
    if (exchange->is_received) exchanges_.erase(id);
    request.respond(Json::object().set("bufferedData", std::move(data)));
  }

  void load_resource(const Request& request) {
    auto* url = request.text("url");
    if (!url) return;
    if (!session_.agent().realm().options().flag("--experimental-inspector-network-resource"))
      return request.fail(
          "Network resource loading is not enabled. This feature is experimental and requires "
          "--experimental-inspector-network-resource flag to be set.");
    Json resource = Json::object();
    if (auto text = Resources::get().find(*url)) {
      auto handle = std::to_string(next_stream_++);
      streams_[handle] = {std::move(*text)};
      resource.set("success", true).set("stream", handle);
    } else {
      resource.set("success", false);
    }
    request.respond(Json::object().set("resource", std::move(resource)));
  }

  Session& session_;
  bool enabled_ = false;
  std::map<std::string, Exchange> exchanges_;
  std::map<std::string, Stream> streams_;
  int next_stream_ = 1;
};

class Io final : public Domain {
 public:
  explicit Io(Session& session) : session_(session) {}

  bool dispatch(const Request& request) override {
    bool reads = request.command == "read";
    if (!reads && request.command != "close") return false;
    auto* handle = request.text("handle");
    if (!handle) return true;
    auto* network = static_cast<Network*>(session_.domain("Network"));
    if (!reads) {
      if (network) network->close_stream(*handle);
      request.respond();
      return true;
    }
    auto number = [&](const char* name) {
      auto* value = request.params.find(name);
      return value && value->as_number() ? *value->as_number() : -1;
    };
    std::pair<std::string, bool> part = {"", true};
    if (network) part = network->read_stream(*handle, number("offset"), number("size"));
    request.respond(Json::object().set("data", part.first).set("eof", part.second));
    return true;
  }

 private:
  Session& session_;
};

}  // namespace

void put_resource(std::string url, std::string text) {
  Resources::get().put(std::move(url), std::move(text));
}

std::unique_ptr<Domain> make_network(Session& session) {
  return std::make_unique<Network>(session);
}

std::unique_ptr<Domain> make_io(Session& session) { return std::make_unique<Io>(session); }

}  // namespace nodus::modules::inspector
