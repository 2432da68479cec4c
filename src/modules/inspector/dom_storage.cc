// The domains DOMStorage and Storage (--experimental-storage-inspection).

#include <unistd.h>

#include "engine/options.h"
#include "modules/inspector/domains.h"
#include "modules/inspector/text.h"

namespace nodus::modules::inspector {

namespace {

/// What the program registered (DOMStorage.registerStorage), and where its storage is.
struct Storages : RealmState {
  explicit Storages(Realm&) {}
  Json local = Json::object();
  Json session = Json::object();
};

class DomStorage final : public Domain {
 public:
  explicit DomStorage(Session& session) : session_(session) {}

  bool dispatch(const Request& request) override {
    if (request.command == "enable") {
      enabled_ = true;
      request.respond();
    } else if (request.command == "disable") {
      enabled_ = false;
      request.respond();
    } else if (request.command == "getDOMStorageItems") {
      auto* storage = storage_of(request);
      if (!storage) return true;
      Json entries = Json::array();
      for (auto& [key, value] : *storage->as_object()) {
        Json entry = Json::array();
        entry.push(key);
        entry.push(value);
        entries.push(std::move(entry));
      }
      request.respond(Json::object().set("entries", std::move(entries)));
    } else if (request.command == "clear" || request.command == "removeDOMStorageItem" ||
               request.command == "setDOMStorageItem") {
      auto* storage = storage_of(request);
      if (!storage) return true;
      if (request.command == "clear") {
        storage->as_object()->clear();
      } else {
        auto* key = request.text("key");
        if (!key) return true;
        const std::string* value = nullptr;
        if (request.command == "setDOMStorageItem") {
          value = request.text("value");
          if (!value) return true;
        }
        std::erase_if(*storage->as_object(), [&](auto& member) { return member.first == *key; });
        if (value) storage->set(*key, *value);
      }
      request.respond();
    } else {
      return false;
    }
    return true;
  }

  void on_event(const std::string& method, const Json& params, const std::string&) override {
    if (enabled_ && params.find("storageId")) session_.notify(method, params);
  }

 private:
  /// The storage that the request names; answered when it names none.
  Json* storage_of(const Request& request) {
    auto* id = request.params.find("storageId");
    auto* is_local = id ? id->find("isLocalStorage") : nullptr;
    if (!is_local || !is_local->as_bool()) {
      request.fail("Invalid parameters", Request::kInvalidParams);
      return nullptr;
    }
    if (!enabled_) {
      request.fail("DOMStorage domain is not enabled");
      return nullptr;
    }
    auto& storages = session_.agent().realm().state<Storages>();
    return *is_local->as_bool() ? &storages.local : &storages.session;
  }

  Session& session_;
  bool enabled_ = false;
};

class Storage final : public Domain {
 public:
  explicit Storage(Session& session) : session_(session) {}

  bool dispatch(const Request& request) override {
    if (request.command != "getStorageKey") return false;
    auto file = session_.agent().realm().options().text("--localstorage-file");
    char cwd[4096] = "";
    if (!file.empty() && file[0] != '/' && getcwd(cwd, sizeof cwd)) {
      if (file.starts_with("./")) file.erase(0, 2);
      file = std::string(cwd) + "/" + file;
    }
    request.respond(Json::object().set("storageKey", file.empty()
                                                         ? "node-inspector://default-dom-storage"
                                                         : url_of_resource(file)));
    return true;
  }

 private:
  Session& session_;
};

}  // namespace

void register_storage(Realm& realm, bool is_local, std::string items) {
  auto json = Json::parse(items);
  if (!json || !json->as_object()) return;
  auto& storages = realm.state<Storages>();
  (is_local ? storages.local : storages.session) = std::move(*json);
}

std::unique_ptr<Domain> make_dom_storage(Session& session) {
  return std::make_unique<DomStorage>(session);
}

std::unique_ptr<Domain> make_storage(Session& session) {
  return std::make_unique<Storage>(session);
}

}  // namespace nodus::modules::inspector
