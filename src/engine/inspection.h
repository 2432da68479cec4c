#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/ignore.h"
#include "engine/realm.h"

namespace nodus {

/// What a context is called where a debugger shows it.
struct ContextName {
  std::string name;
  std::string origin;
};

/// Isolate data: not null while the realm has an inspector. To be asked at every call into
/// JavaScript.
constexpr uint32_t kInspectedSlot = 1;

/// While it lives, CONTEXT has no global console. An inspector that is told of a context gives its
/// console functions that hold on to the inspector, which must not get into a snapshot.
class HiddenConsole {
 public:
  explicit HiddenConsole(v8::Local<v8::Context> context)
      : context_(context), key_(intern(context->GetIsolate(), "console")) {
    // Whatever the program has made of it, be it an accessor that throws.
    v8::TryCatch try_catch(context->GetIsolate());
    if (context->Global()->Get(context, key_).ToLocal(&console_))
      set(v8::Undefined(context->GetIsolate()));
  }
  ~HiddenConsole() {
    v8::TryCatch try_catch(context_->GetIsolate());
    if (!console_.IsEmpty()) set(console_);
  }
  HiddenConsole(const HiddenConsole&) = delete;

 private:
  void set(v8::Local<v8::Value> value) { ignore(context_->Global()->Set(context_, key_, value)); }

  v8::Local<v8::Context> context_;
  v8::Local<v8::String> key_;
  v8::Local<v8::Value> console_;
};

/// What a realm tells its inspector (modules/inspector/agent.h).
class InspectionObserver {
 public:
  virtual void context_created(v8::Local<v8::Context> context, const ContextName& name) = 0;
  /// Nobody handled EXCEPTION; the thread is about to end.
  virtual void uncaught(v8::Local<v8::Value> exception, v8::Local<v8::Message> message) = 0;

 protected:
  ~InspectionObserver() = default;
};

/// Where a realm and an inspector that may come later meet: the contexts made so far, and who is to
/// hear of what happens. It costs a list entry per context of `vm` while nobody listens.
class Inspection final : public RealmState {
 public:
  explicit Inspection(Realm& realm) : isolate_(realm.isolate()) {}

  /// A context besides the realm's own. Not kept alive.
  void add_context(v8::Local<v8::Context> context, ContextName name) {
    std::erase_if(contexts_, [](auto& entry) { return entry.context.IsEmpty(); });
    contexts_.push_back({v8::Global<v8::Context>(isolate_, context), std::move(name)});
    contexts_.back().context.SetWeak();
    if (observer_) observer_->context_created(context, contexts_.back().name);
  }

  /// OBSERVER hears of all contexts there are, and of what comes. Null: nobody listens any more.
  void observe(InspectionObserver* observer) {
    observer_ = observer;
    isolate_->SetData(kInspectedSlot, observer);
    if (!observer) return;
    for (auto& entry : contexts_) {
      if (!entry.context.IsEmpty())
        observer->context_created(entry.context.Get(isolate_), entry.name);
    }
  }
  InspectionObserver* observer() const { return observer_; }

 private:
  struct Entry {
    v8::Global<v8::Context> context;
    ContextName name;
  };

  v8::Isolate* isolate_;
  InspectionObserver* observer_ = nullptr;
  std::vector<Entry> contexts_;
};

}  // namespace nodus
