#include "engine/gate.h"

#include <utility>

#include "base/ignore.h"
#include "engine/inspection.h"
namespace nodus {

namespace {

/// The main script has an id but is no resource: hooks hear nothing of it.
constexpr double kMainScriptId = 1;

}  // namespace

void push_async_ids(Realm& realm, AsyncIds ids, v8::Local<v8::Value> resource) {
  auto* fields = realm.async_id_fields();
  auto& stack = realm.async_stack();
  stack.push_back({fields[Realm::kExecutionAsyncId], fields[Realm::kTriggerAsyncId]});
  fields[Realm::kExecutionAsyncId] = ids.async_id;
  fields[Realm::kTriggerAsyncId] = ids.trigger_async_id;
  auto depth = realm.async_hook_fields()[Realm::kStackLength]++;
  if (!resource.IsEmpty()) {
    ignore(realm.execution_resources()->CreateDataProperty(realm.context(), depth, resource));
  }
}

bool pop_async_ids(Realm& realm, double id, bool had_resource) {
  auto& stack = realm.async_stack();
  if (stack.empty()) return true;
  auto* fields = realm.async_id_fields();
  bool sound =
      realm.async_hook_fields()[Realm::kCheck] == 0 || fields[Realm::kExecutionAsyncId] == id;
  fields[Realm::kExecutionAsyncId] = stack.back().async_id;
  fields[Realm::kTriggerAsyncId] = stack.back().trigger_async_id;
  stack.pop_back();
  auto depth = --realm.async_hook_fields()[Realm::kStackLength];
  if (!had_resource) return sound;
  auto resources = realm.execution_resources();
  // Let go of, in place: a shorter array would give its memory back, only to ask for it again.
  if (depth < resources->Length()) {
    ignore(resources->CreateDataProperty(realm.context(), depth, v8::Undefined(realm.isolate())));
  }
  return sound;
}

/// The open gates of a realm that show a resource.
struct Gate::WithResource final : RealmState {
  explicit WithResource(Realm&) {}
  Gate* innermost = nullptr;
};

v8::Local<v8::Value> Gate::resource_at(Realm& realm, uint32_t depth) {
  for (auto* gate = realm.state<WithResource>().innermost; gate; gate = gate->outer_) {
    if (gate->depth_ == depth) return gate->resource_;
  }
  return {};
}

Gate::Gate(Realm& realm, AsyncIds ids, v8::Local<v8::Value> async_context,
           v8::Local<v8::Object> resource)
    : realm_(realm), ids_(ids), resource_(resource) {
  auto* isolate = realm.isolate();
  ++realm.gate_depth;
  previous_context_ = isolate->GetContinuationPreservedEmbedderData();
  isolate->SetContinuationPreservedEmbedderData(
      async_context.IsEmpty() ? v8::Undefined(isolate).As<v8::Value>() : async_context);
  if (!resource.IsEmpty()) {
    depth_ = realm.async_hook_fields()[Realm::kStackLength];
    outer_ = std::exchange(realm.state<WithResource>().innermost, this);
  }
  push_async_ids(realm, ids, {});
  if (ids.async_id > kMainScriptId && realm.has_async_hook(Realm::kBefore) &&
      realm.has_hook(Realm::Hook::kAsyncBefore)) {
    v8::Local<v8::Value> id = v8::Number::New(isolate, ids.async_id);
    ignore(realm.hook(Realm::Hook::kAsyncBefore)
               ->Call(realm.context(), v8::Undefined(isolate), 1, &id));
  }
}

/// The 'after' hooks, and the ids of whoever is outside.
void Gate::leave() {
  if (!realm_.can_call_js()) return;
  auto* isolate = realm_.isolate();
  // Node emits no 'after' for a callback that threw: the uncaught exception handling has unwound
  // the stack already.
  if (!failed_ && ids_.async_id > kMainScriptId && realm_.has_async_hook(Realm::kAfter) &&
      realm_.has_hook(Realm::Hook::kAsyncAfter)) {
    v8::Local<v8::Value> id = v8::Number::New(isolate, ids_.async_id);
    ignore(realm_.hook(Realm::Hook::kAsyncAfter)
               ->Call(realm_.context(), v8::Undefined(isolate), 1, &id));
  }
  if (!failed_) pop_async_ids(realm_, ids_.async_id, false);
  isolate->SetContinuationPreservedEmbedderData(previous_context_);
}

bool Gate::close() {
  if (closed_) return realm_.can_call_js();
  closed_ = true;
  --realm_.gate_depth;
  bool goes_on = realm_.can_call_js();
  leave();
  if (!resource_.IsEmpty()) realm_.state<WithResource>().innermost = outer_;
  if (!goes_on) return false;
  // What a failed callback left in the tick queue runs after the next one, as in Node.
  if (realm_.gate_depth > 0 || failed_) return true;
  if (realm_.isolate()->IsExecutionTerminating()) return false;
  return realm_.ticks().drain();
}

v8::MaybeLocal<v8::Value> Realm::call(v8::Local<v8::Function> function,
                                      v8::Local<v8::Value> receiver, int argc,
                                      v8::Local<v8::Value>* argv, AsyncIds ids,
                                      v8::Local<v8::Value> async_context,
                                      v8::Local<v8::Object> resource) {
  if (!can_call_js()) return {};
  v8::EscapableHandleScope scope(isolate_);
  auto realm_context = context();
  v8::Context::Scope context_scope(realm_context);
  Gate gate(*this, ids, async_context, resource);
  v8::MaybeLocal<v8::Value> result;
  {
    v8::TryCatch try_catch(isolate_);
    // For a debugger, what only arrives here was caught by nobody.
    if (isolate_->GetData(kInspectedSlot)) try_catch.SetVerbose(true);
    result = function->Call(realm_context, receiver, argc, argv);
    if (result.IsEmpty()) {
      if (try_catch.HasTerminated() || !can_call_js() || isolate_->IsExecutionTerminating())
        return {};
      auto exception = try_catch.Exception();
      auto message = try_catch.Message();
      try_catch.Reset();
      trigger_uncaught(exception, message);
      gate.mark_failed();
    }
  }
  gate.close();
  v8::Local<v8::Value> value;
  if (!result.ToLocal(&value)) return {};
  return scope.Escape(value);
}

}  // namespace nodus
