#include "modules/inspector/connection.h"

#include <unordered_map>

#include "base/ignore.h"
#include "modules/inspector/agent.h"
#include "modules/inspector/directory.h"

namespace nodus::modules::inspector {

namespace {

/// Passes messages to a function of JavaScript.
class Listener {
 public:
  Listener(v8::Isolate* isolate, v8::Local<v8::Function> function)
      : isolate_(isolate), function_(isolate, function) {}

  void tell(std::string_view message) {
    auto& realm = Realm::from(isolate_);
    if (!realm.can_call_js() || isolate_->IsExecutionTerminating()) return;
    v8::HandleScope scope(isolate_);
    auto context = realm.context();
    v8::Context::Scope context_scope(context);
    v8::Local<v8::String> text;
    if (!utf8(isolate_, message).ToLocal(&text)) return;
    v8::Local<v8::Value> argument = text;
    v8::TryCatch try_catch(isolate_);
    ignore(function_.Get(isolate_)->Call(context, v8::Undefined(isolate_), 1, &argument));
    if (!try_catch.HasCaught()) return;
    if (try_catch.HasTerminated()) {
      try_catch.ReThrow();
    } else {
      realm.trigger_uncaught(try_catch.Exception(), try_catch.Message());
    }
  }

 private:
  v8::Isolate* isolate_;
  v8::Global<v8::Function> function_;
};

class LocalFrontend final : public Frontend {
 public:
  explicit LocalFrontend(std::shared_ptr<Listener> listener) : listener_(std::move(listener)) {}
  void send(std::string_view message) override {
    // It may disconnect, and with that end this, while it is told.
    auto listener = listener_;
    listener->tell(message);
  }
  bool is_remote() const override { return false; }

 private:
  std::shared_ptr<Listener> listener_;
};

/// A session of JavaScript with the inspector of its own thread: answers come before post()
/// returns.
class Connection : public Wrapped {
 public:
  Connection(v8::Isolate* isolate, v8::Local<v8::Object> self, v8::Local<v8::Function> on_message)
      : Connection(isolate, self, on_message, false) {}

  void dispatch(Realm& realm, std::string message) {
    if (auto* session = Agent::of(realm).session(id_)) session->dispatch(message);
  }

  void disconnect(Realm& realm) {
    if (id_ == 0) return;
    Agent::of(realm).disconnect(id_);
    id_ = 0;
    release();
  }

 protected:
  Connection(v8::Isolate* isolate, v8::Local<v8::Object> self, v8::Local<v8::Function> on_message,
             bool is_quiet)
      : Wrapped(isolate, self) {
    auto& agent = Agent::of(Realm::from(isolate));
    auto frontend =
        std::make_unique<LocalFrontend>(std::make_shared<Listener>(isolate, on_message));
    id_ =
        (is_quiet ? agent.connect_quietly(std::move(frontend)) : agent.connect(std::move(frontend)))
            .id();
    hold();
  }

 private:
  int id_ = 0;
};

/// The runtime's own.
class QuietConnection final : public Connection {
 public:
  QuietConnection(v8::Isolate* isolate, v8::Local<v8::Object> self,
                  v8::Local<v8::Function> on_message)
      : Connection(isolate, self, on_message, true) {}
};

/// What the two ends of a MainThreadConnection share. Each end's thread touches its own half; the
/// mailboxes are the only way between them.
struct MainLink {
  std::shared_ptr<Mailbox> main;
  std::shared_ptr<Mailbox> worker;
  // main thread
  Agent* agent = nullptr;
  int session = 0;
  // the worker's thread
  std::shared_ptr<Listener> listener;
  void tell(std::string_view text) {
    if (auto there = listener) there->tell(text);
  }
};

/// Messages of this thread that wait for a microtask each, which knows its number: a thread that
/// ends forgets its microtasks, and whatever those would own.
class Notes {
 public:
  static void tell_later(v8::Isolate* isolate, const std::shared_ptr<MainLink>& link,
                         const std::string& text) {
    waiting_.emplace(++last_, Note{link, text});
    isolate->EnqueueMicrotask(
        [](void* number) {
          auto note = waiting_.extract(reinterpret_cast<uintptr_t>(number));
          if (note.empty()) return;
          if (auto link = note.mapped().link.lock()) link->tell(note.mapped().text);
        },
        reinterpret_cast<void*>(last_));
  }

 private:
  struct Note {
    std::weak_ptr<MainLink> link;
    std::string text;
  };
  static thread_local std::unordered_map<uintptr_t, Note> waiting_;
  static thread_local uintptr_t last_;
};

thread_local std::unordered_map<uintptr_t, Notes::Note> Notes::waiting_;
thread_local uintptr_t Notes::last_ = 0;

class MainFrontend final : public Frontend {
 public:
  explicit MainFrontend(std::shared_ptr<MainLink> link) : link_(std::move(link)) {}
  void send(std::string_view message) override {
    link_->worker->post(
        [link = link_, text = std::string(message)] {
          if (!link->worker->is_interrupting()) return link->tell(text);
          // JavaScript hears of it when it is done with what it does.
          Notes::tell_later(v8::Isolate::GetCurrent(), link, text);
        },
        true);
  }
  bool is_remote() const override { return true; }

 private:
  std::shared_ptr<MainLink> link_;
};

/// A worker's session with the inspector of the main thread.
class MainThreadConnection final : public Wrapped {
 public:
  MainThreadConnection(v8::Isolate* isolate, v8::Local<v8::Object> self,
                       v8::Local<v8::Function> on_message)
      : Wrapped(isolate, self), link_(std::make_shared<MainLink>()) {
    auto& realm = Realm::from(isolate);
    link_->worker = Agent::of(realm).mailbox();
    link_->main = Directory::get().main_mailbox();
    link_->listener = std::make_shared<Listener>(isolate, on_message);
    if (!link_->main) return;
    link_->main->post([link = link_] {
      link->agent = &Agent::of(Realm::current());
      link->session = link->agent->connect(std::make_unique<MainFrontend>(link)).id();
    });
    hold();
  }
  ~MainThreadConnection() override { hang_up(); }

  void dispatch(std::string message) {
    if (!link_->main) return;
    link_->main->post(
        [link = link_, text = std::move(message)] {
          if (auto* session = link->agent->session(link->session)) session->dispatch(text);
        },
        true);
  }

  void disconnect() {
    if (!link_->listener) return;
    hang_up();
    if (link_->main) release();
  }

 private:
  void hang_up() {
    if (!link_->listener) return;
    link_->listener.reset();
    if (!link_->main) return;
    link_->main->post([link = link_] { link->agent->disconnect(link->session); });
  }

  std::shared_ptr<MainLink> link_;
};

}  // namespace

void declare_connections(Binder& m) {
  m.class_<Connection>("Connection")
      .constructor<v8::Local<v8::Function>>()
      .method<&Connection::dispatch>("dispatch")
      .method<&Connection::disconnect>("disconnect");
  m.class_<QuietConnection>("QuietConnection")
      .constructor<v8::Local<v8::Function>>()
      .method<&Connection::dispatch>("dispatch")
      .method<&Connection::disconnect>("disconnect");
  m.class_<MainThreadConnection>("MainThreadConnection")
      .constructor<v8::Local<v8::Function>>()
      .method<&MainThreadConnection::dispatch>("dispatch")
      .method<&MainThreadConnection::disconnect>("disconnect");
}

}  // namespace nodus::modules::inspector
