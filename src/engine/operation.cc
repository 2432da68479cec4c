#include "engine/operation.h"

#include <chrono>
#include <string_view>
#include <thread>

#include "base/ignore.h"
#include "engine/finished_jobs.h"
#include "engine/gate.h"
#include "engine/job_batches.h"
#include "engine/permission.h"
#include "engine/trace.h"

namespace nodus {

namespace {

/// Which work the category node.threadpoolwork calls what; null for what it leaves out.
const char* traced_name(std::string_view type) {
  if (type.starts_with("ZLIB") || type.starts_with("BROTLI") || type.starts_with("ZSTD"))
    return "zlib";
  // Files have categories of their own.
  return type.starts_with("FS") || type.starts_with("DIR") ? nullptr : "crypto";
}

/// The work is given to the pool, or its result has come back.
void trace_turn(trace::Phase phase, const Job& job) {
  static const trace::Group group("node,node.threadpoolwork,node.threadpoolwork.async");
  if (!group.is_on()) return;
  trace::Event event;
  event.phase = phase;
  event.has_id = true;
  event.id = reinterpret_cast<uint64_t>(&job);
  if (phase == trace::kAsyncEnd) event.args = "{\"result\":0}";
  if (auto* name = traced_name(job.type())) {
    event.name = name;
    trace::add(group, event);
  }
}

/// The work itself, in the pool's thread.
template <typename Act>
void trace_work(trace::Phase begin, trace::Phase end, const Job& job, Act act) {
  static const trace::Group group("node,node.threadpoolwork,node.threadpoolwork.sync");
  auto* name = group.is_on() ? traced_name(job.type()) : nullptr;
  trace::Event event;
  if (name) {
    event.phase = begin;
    event.name = name;
    trace::add(group, event);
  }
  act();
  if (name) {
    event.phase = end;
    event.time = 0;
    trace::add(group, event);
  }
}

}  // namespace

Job::Job(Realm& realm, const char* type) : realm_(realm), type_(type) {
  work_.data = this;
  active_.type = type;
  active_.self = this;
  active_.cancel = cancel;
}

void Job::cancel(void* self) {
  uv_cancel(reinterpret_cast<uv_req_t*>(&static_cast<Job*>(self)->work_));
}

void Job::wait_for_all(Realm& realm) {
  constexpr std::chrono::microseconds kPause{100};
  for (auto* request : realm.requests()) {
    if (request->cancel != cancel) continue;
    while (!static_cast<Job*>(request->self)->has_run_.load(std::memory_order_acquire))
      std::this_thread::sleep_for(kPause);
  }
}

Job::~Job() = default;

void Job::submit(std::unique_ptr<Job> job) {
  Job* self = job.release();
  self->realm_.add_request(&self->active_);
  trace_turn(trace::kAsyncBegin, *self);
  uv_queue_work(
      self->realm_.loop(), &self->work_,
      [](uv_work_t* work) {
        auto* job = static_cast<Job*>(work->data);
        trace_work(trace::kBegin, trace::kEnd, *job, [job] { job->run(); });
        job->has_run_.store(true, std::memory_order_release);
      },
      [](uv_work_t* work, int status) {
        std::unique_ptr<Job> done(static_cast<Job*>(work->data));
        trace_turn(trace::kAsyncEnd, *done);
        auto& realm = done->realm_;
        realm.remove_request(&done->active_);
        if (!realm.can_call_js()) return;
        v8::HandleScope scope(realm.isolate());
        v8::Context::Scope context_scope(realm.context());
        done->done(status == UV_ECANCELED);
      });
}

void Job::finish(std::unique_ptr<Job> job) {
  auto& realm = job->realm_;
  trace_turn(trace::kAsyncBegin, *job);
  trace_work(trace::kBegin, trace::kEnd, *job, [] {});
  trace_turn(trace::kAsyncEnd, *job);
  realm.state<FinishedJobs>().add(std::move(job));
}

void Job::submit_with_others(std::unique_ptr<Job> job) {
  auto& realm = job->realm_;
  realm.state<JobBatches>().add(std::move(job));
}

bool Job::has_others(Realm& realm) {
  if (realm.requests().empty() || Permission::active()) return false;
  auto& finished = realm.state<FinishedJobs>();
  if (finished.has_room()) return false;
  auto& batches = realm.state<JobBatches>();
  // One that was asked for elsewhere is in the pool because it waits, as may be what comes next.
  return !batches.is_slow() && (finished.is_full() || batches.under_way() > 0) &&
         !would_overtake(realm);
}

bool Job::would_overtake(Realm& realm) {
  // Those of batches change nothing.
  return !realm.requests().empty() &&
         realm.requests().size() !=
             realm.state<FinishedJobs>().size() + realm.state<JobBatches>().under_way();
}

bool Job::may_finish(Realm& realm) { return realm.state<FinishedJobs>().has_room(); }

void Job::charge(Realm& realm, size_t bytes) { realm.state<FinishedJobs>().charge(bytes); }

Completion::Form Completion::form(v8::Local<v8::Value> value) {
  if (value->IsFunction()) return Form::kCallback;
  if (value->IsTrue()) return Form::kPromise;
  if (value->IsObject()) return Form::kRequest;
  return Form::kSync;
}

Completion::Completion(Realm& realm, v8::Local<v8::Value> target, const char* type)
    : realm_(realm), form_(form(target)) {
  auto* isolate = realm.isolate();
  ids_ = {realm.new_async_id(), realm.default_trigger_async_id()};
  v8::Local<v8::Object> resource;
  if (form_ == Form::kPromise) {
    v8::Local<v8::Promise::Resolver> resolver;
    if (v8::Promise::Resolver::New(realm.context()).ToLocal(&resolver))
      target_.Reset(isolate, resolver);
  } else {
    target_.Reset(isolate, target.As<v8::Object>());
  }
  auto context = isolate->GetContinuationPreservedEmbedderData();
  if (!context->IsUndefined()) async_context_.Reset(isolate, context);
  bool told = realm.has_async_hook(Realm::kInit);
  if (told || realm.has_async_hook(Realm::kUsesExecutionAsyncResource)) {
    resource = form_ == Form::kRequest ? target.As<v8::Object>() : v8::Object::New(isolate);
    if (form_ != Form::kRequest) resource_.Reset(isolate, resource);
  }
  if (told) {
    if (form_ == Form::kPromise && std::string_view(type) == "FSREQCALLBACK") type = "FSREQPROMISE";
    realm.emit_async_init(ids_, type, resource);
  }
}

Completion::~Completion() { realm_.queue_async_destroy(ids_.async_id); }

v8::Local<v8::Value> Completion::returned() const {
  auto* isolate = realm_.isolate();
  if (form_ != Form::kPromise || target_.IsEmpty()) return v8::Undefined(isolate);
  return target_.Get(isolate).As<v8::Promise::Resolver>()->GetPromise();
}

void Completion::resolve(v8::Local<v8::Value> value) { settle(v8::Null(realm_.isolate()), value); }

void Completion::reject(v8::Local<v8::Value> error) { settle(error, {}); }

void Completion::refuse(v8::Local<v8::Value> error) {
  auto* isolate = realm_.isolate();
  if (form_ == Form::kPromise) return reject(error);
  auto target = target_.Get(isolate);
  v8::Local<v8::Value> receiver = v8::Undefined(isolate);
  v8::Local<v8::Value> function = target;
  if (form_ == Form::kRequest) {
    receiver = target;
    if (!target->Get(realm_.context(), intern(isolate, "oncomplete")).ToLocal(&function)) return;
  }
  if (function->IsFunction())
    ignore(function.As<v8::Function>()->Call(realm_.context(), receiver, 1, &error));
}

void Completion::settle(v8::Local<v8::Value> error, v8::Local<v8::Value> value) {
  auto* isolate = realm_.isolate();
  if (target_.IsEmpty()) return;
  v8::Local<v8::Value> context;
  if (!async_context_.IsEmpty()) context = async_context_.Get(isolate);
  auto target = target_.Get(isolate);
  v8::Local<v8::Object> resource;
  if (!resource_.IsEmpty()) resource = resource_.Get(isolate);
  v8::Local<v8::Value> argv[] = {error, value};
  int argc = value.IsEmpty() || (form_ == Form::kCallback && value->IsUndefined()) ? 1 : 2;
  switch (form_) {
    case Form::kCallback:
      ignore(realm_.call(target.As<v8::Function>(), v8::Undefined(isolate), argc, argv, ids_,
                         context, resource));
      break;
    case Form::kRequest: {
      v8::Local<v8::Value> function;
      if (target->Get(realm_.context(), intern(isolate, "oncomplete")).ToLocal(&function) &&
          function->IsFunction()) {
        ignore(realm_.call(function.As<v8::Function>(), target, argc, argv, ids_, context, target));
      }
      break;
    }
    case Form::kPromise: {
      Gate gate(realm_, ids_, context, resource);
      auto resolver = target.As<v8::Promise::Resolver>();
      ignore((value.IsEmpty() ? resolver->Reject(realm_.context(), error)
                              : resolver->Resolve(realm_.context(), value)));
      break;
    }
    case Form::kSync:
      break;
  }
}

}  // namespace nodus
