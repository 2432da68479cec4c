#include "modules/inspector/protocol_description.h"

#include "engine/version.h"
#include "protocol/json.h"

namespace nodus::modules::inspector {

namespace {

/// Reads the notation of protocol_text.cc.
class Description {
 public:
  explicit Description(std::string_view text) : rest_(text) {}

  Json domains() {
    Json list = Json::array();
    while (word() == "domain") list.push(domain());
    return list;
  }

 private:
  /// The next word or sign, which stays.
  std::string_view word() {
    while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\n')) rest_.remove_prefix(1);
    constexpr std::string_view kSigns = "(){};|[]?=:";
    if (rest_.empty()) return {};
    if (rest_.starts_with("->")) return rest_.substr(0, 2);
    if (kSigns.find(rest_[0]) != kSigns.npos) return rest_.substr(0, 1);
    return rest_.substr(0, rest_.find_first_of(" \n(){};|[]?=:"));
  }

  std::string_view take() {
    auto found = word();
    rest_.remove_prefix(found.size());
    return found;
  }

  bool take(std::string_view expected) {
    if (word() != expected) return false;
    rest_.remove_prefix(expected.size());
    return true;
  }

  void marks(Json& described) {
    for (auto* mark : {"experimental", "deprecated"}) {
      if (take(mark)) described.set(mark, true);
    }
  }

  Json domain() {
    take();
    Json described = Json::object().set("domain", take());
    marks(described);
    if (take(":")) {
      Json others = Json::array();
      while (word() != "type" && word() != "command") others.push(Json(take()));
      described.set("dependencies", std::move(others));
    }
    Json types = Json::array(), commands = Json::array(), events = Json::array();
    bool has_types = false, has_events = false;
    while (true) {
      if (take("type")) {
        Json type = Json::object().set("id", take());
        marks(type);
        take("=");
        types.push(typed(std::move(type)));
        has_types = true;
      } else if (take("command")) {
        commands.push(message());
      } else if (take("event")) {
        events.push(message());
        has_events = true;
      } else {
        break;
      }
    }
    if (has_types) described.set("types", std::move(types));
    described.set("commands", std::move(commands));
    if (has_events) described.set("events", std::move(events));
    return described;
  }

  Json message() {
    Json described = Json::object().set("name", take());
    marks(described);
    if (take("(")) described.set("parameters", members(")"));
    if (take("->") && take("(")) described.set("returns", members(")"));
    if (take("redirect")) described.set("redirect", take());
    return described;
  }

  Json members(std::string_view end) {
    Json list = Json::array();
    while (!take(end) && !rest_.empty()) {
      Json member = Json::object().set("name", take());
      bool is_optional = take("?");
      marks(member);
      if (is_optional) member.set("optional", true);
      list.push(typed(std::move(member)));
      take(";");
    }
    return list;
  }

  /// DESCRIBED with its type.
  Json typed(Json described) {
    if (take("{")) {
      described.set("type", "object");
      return described.set("properties", members("}"));
    }
    auto name = take();
    Json words = Json::array();
    bool has_words = take("(");
    while (has_words && !take(")")) {
      words.push(Json(take()));
      take("|");
    }
    bool is_list = take("[");
    if (is_list) {
      take("]");
      described.set("type", "array");
    }
    Json inner = is_list ? Json::object() : std::move(described);
    inner.set(is_plain(name) ? "type" : "$ref", name);
    if (has_words) inner.set("enum", std::move(words));
    return is_list ? described.set("items", std::move(inner)) : inner;
  }

  static bool is_plain(std::string_view name) {
    for (auto* plain : {"string", "integer", "number", "boolean", "object", "any", "binary"}) {
      if (name == plain) return true;
    }
    return false;
  }

  std::string_view rest_;
};

}  // namespace

std::string version_description() {
  return "{\n  \"Browser\": \"node.js/" + std::string(kNodeVersion) +
         "\",\n  \"Protocol-Version\": \"1.1\"\n} ";
}

std::string protocol_description() {
  Json protocol = Json::object();
  protocol.set("version", Json::object().set("major", "1").set("minor", "0"));
  protocol.set("domains", Description(kProtocolText).domains());
  return protocol.dump();
}

}  // namespace nodus::modules::inspector
