// V8's inspector as the interactive session uses it: evaluation that stops at the first side effect
// and after a time, and the names of top-level let and const, which no object holds.

#include <v8-inspector.h>

#include <map>
#include <memory>
#include <string>

#include "bind/binder.h"
#include "engine/realm.h"

namespace nodus::modules::repl {

namespace {

using v8_inspector::StringView;

StringView view_of(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

/// What the inspector asks of its host. Each session has a context group of its own; there is no
/// front end that could pause a program.
class Client : public v8_inspector::V8InspectorClient {
 public:
  explicit Client(v8::Isolate* isolate) : isolate_(isolate) {}

  int add(v8::Local<v8::Context> context) {
    contexts_.emplace(++last_group_, v8::Global<v8::Context>(isolate_, context));
    return last_group_;
  }
  v8::Local<v8::Context> get(int group) { return contexts_.at(group).Get(isolate_); }
  void remove(int group) { contexts_.erase(group); }

  v8::Local<v8::Context> ensureDefaultContextInGroup(int group) override { return get(group); }
  double currentTimeMS() override { return static_cast<double>(uv_hrtime()) / 1e6; }

 private:
  v8::Isolate* isolate_;
  std::map<int, v8::Global<v8::Context>> contexts_;
  int last_group_ = 0;
};

/// V8 knows one inspector an isolate only.
struct Inspector {
  explicit Inspector(v8::Isolate* isolate)
      : client(isolate), v8(v8_inspector::V8Inspector::create(isolate, &client)) {}

  Client client;
  std::unique_ptr<v8_inspector::V8Inspector> v8;
};

struct InspectorState : RealmState {
  explicit InspectorState(Realm& realm) : inspector(std::make_shared<Inspector>(realm.isolate())) {}

  std::shared_ptr<Inspector> inspector;
};

/// Keeps the answer to the latest request; notifications are not of interest.
class Channel : public v8_inspector::V8Inspector::Channel {
 public:
  void sendResponse(int, std::unique_ptr<v8_inspector::StringBuffer> message) override {
    response = std::move(message);
  }
  void sendNotification(std::unique_ptr<v8_inspector::StringBuffer>) override {}
  void flushProtocolNotifications() override {}

  std::unique_ptr<v8_inspector::StringBuffer> response;
};

/// A session with V8's inspector in one context.
class Evaluator : public Wrapped {
 public:
  Evaluator(v8::Isolate* isolate, v8::Local<v8::Object> self, std::shared_ptr<Inspector> inspector,
            v8::Local<v8::Context> context)
      : Wrapped(isolate, self),
        inspector_(std::move(inspector)),
        group_(inspector_->client.add(context)) {
    static const std::string name = "repl";
    inspector_->v8->contextCreated(v8_inspector::V8ContextInfo(context, group_, view_of(name)));
    session_ =
        inspector_->v8->connect(group_, &channel_, {}, v8_inspector::V8Inspector::kFullyTrusted);
  }
  ~Evaluator() override {
    session_.reset();
    v8::HandleScope scope(isolate());
    inspector_->v8->contextDestroyed(inspector_->client.get(group_));
    inspector_->client.remove(group_);
  }

  /// The answer to a request of the protocol, both as JSON.
  v8::MaybeLocal<v8::String> dispatch(v8::Local<v8::String> request) {
    auto* isolate = this->isolate();
    auto length = static_cast<size_t>(request->Length());
    std::u16string text(length, u'\0');
    request->WriteV2(isolate, 0, request->Length(), reinterpret_cast<uint16_t*>(text.data()));
    channel_.response.reset();
    session_->dispatchProtocolMessage(
        StringView(reinterpret_cast<const uint16_t*>(text.data()), length));
    if (!channel_.response) return v8::String::Empty(isolate);
    auto answer = channel_.response->string();
    auto size = static_cast<int>(answer.length());
    if (answer.is8Bit())
      return v8::String::NewFromOneByte(isolate, answer.characters8(), v8::NewStringType::kNormal,
                                        size);
    return v8::String::NewFromTwoByte(isolate, answer.characters16(), v8::NewStringType::kNormal,
                                      size);
  }

  /// The object an answer speaks of by OBJECT_ID; undefined when it is gone.
  v8::Local<v8::Value> unwrap(std::string object_id) {
    std::unique_ptr<v8_inspector::StringBuffer> error;
    std::unique_ptr<v8_inspector::StringBuffer> group;
    v8::Local<v8::Value> value;
    v8::Local<v8::Context> context;
    if (!session_->unwrapObject(&error, view_of(object_id), &value, &context, &group))
      return v8::Undefined(isolate());
    return value;
  }

 private:
  std::shared_ptr<Inspector> inspector_;
  int group_;
  Channel channel_;
  std::unique_ptr<v8_inspector::V8InspectorSession> session_;
};

/// An Evaluator for the context that GLOBAL, a function or object of it, was made in.
v8::MaybeLocal<v8::Object> make_evaluator(Realm& realm, v8::Local<v8::Object> global) {
  auto* isolate = realm.isolate();
  v8::Local<v8::Context> context;
  if (!global->GetCreationContext(isolate).ToLocal(&context)) return v8::MaybeLocal<v8::Object>();
  auto* evaluator =
      make_wrapped<Evaluator>(isolate, realm.state<InspectorState>().inspector, context);
  if (!evaluator) return {};
  return evaluator->object();
}

}  // namespace

void bind(Binder& m) {
  m.class_<Evaluator>("Evaluator")
      .method<&Evaluator::dispatch>("dispatch")
      .method<&Evaluator::unwrap>("unwrap");
  m.function<&make_evaluator>("makeEvaluator");
}

}  // namespace nodus::modules::repl
