// V8's inspector as the interactive session uses it: evaluation that stops at the first side effect
// and after a time, and the names of top-level let and const, which no object holds.

#include <v8-inspector.h>

#include <memory>
#include <string>

#include "bind/binder.h"
#include "engine/realm.h"
#include "modules/inspector/agent.h"
#include "modules/inspector/text.h"

namespace nodus::modules::repl {

namespace {

using inspector::Agent;
using inspector::InspectorText;
using v8_inspector::StringView;

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

/// A session with the realm's inspector for what happens in one context.
class Evaluator : public Wrapped {
 public:
  Evaluator(v8::Isolate* isolate, v8::Local<v8::Object> self, Agent& agent,
            v8::Local<v8::Context> context)
      : Wrapped(isolate, self),
        context_id_(v8_inspector::V8ContextInfo::executionContextId(context)),
        session_(agent.v8().connect(Agent::kContextGroup, &channel_, {},
                                    v8_inspector::V8Inspector::kFullyTrusted)) {}

  /// The context's number in the protocol.
  int32_t context_id() const { return context_id_; }

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
    if (!session_->unwrapObject(&error, InspectorText(object_id), &value, &context, &group))
      return v8::Undefined(isolate());
    return value;
  }

 private:
  int context_id_;
  Channel channel_;
  std::unique_ptr<v8_inspector::V8InspectorSession> session_;
};

/// An Evaluator for the context that GLOBAL, a function or object of it, was made in.
v8::MaybeLocal<v8::Object> make_evaluator(Realm& realm, v8::Local<v8::Object> global) {
  auto* isolate = realm.isolate();
  v8::Local<v8::Context> context;
  if (!global->GetCreationContext(isolate).ToLocal(&context)) return v8::MaybeLocal<v8::Object>();
  auto* evaluator = make_wrapped<Evaluator>(isolate, Agent::of(realm), context);
  if (!evaluator) return {};
  return evaluator->object();
}

}  // namespace

void bind(Binder& m) {
  m.class_<Evaluator>("Evaluator")
      .method<&Evaluator::dispatch>("dispatch")
      .method<&Evaluator::unwrap>("unwrap")
      .getter<&Evaluator::context_id>("contextId");
  m.function<&make_evaluator>("makeEvaluator");
}

}  // namespace nodus::modules::repl
