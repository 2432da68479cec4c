// An addon against node.h and V8 for direct_addon.test.js.
#include <node.h>
#include <node_buffer.h>
#include <node_object_wrap.h>

#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

namespace {

using v8::FunctionCallbackInfo;
using v8::Local;
using v8::Value;

class Box : public node::ObjectWrap {
 public:
  static void make(const FunctionCallbackInfo<Value>& info) {
    (new Box)->Wrap(info.This());
    info.GetReturnValue().Set(info.This());
  }
  static void next(const FunctionCallbackInfo<Value>& info) {
    info.GetReturnValue().Set(++ObjectWrap::Unwrap<Box>(info.This())->count_);
  }

 private:
  int count_ = 0;
};

void shout(const FunctionCallbackInfo<Value>& info) {
  char* text = node::Buffer::Data(info[0]);
  for (size_t i = 0; i < node::Buffer::Length(info[0]); ++i)
    text[i] = static_cast<char>(text[i] & ~0x20);
}

void lend(const FunctionCallbackInfo<Value>& info) {
  auto* memory = strdup("lent");
  info.GetReturnValue().Set(node::Buffer::New(info.GetIsolate(), memory, 4).ToLocalChecked());
}

void decode(const FunctionCallbackInfo<Value>& info) {
  auto* isolate = info.GetIsolate();
  auto encoding = node::ParseEncoding(isolate, info[1], node::BINARY);
  char bytes[32];
  auto count = node::DecodeWrite(isolate, bytes, sizeof bytes, info[0], encoding);
  info.GetReturnValue().Set(
      node::Buffer::Copy(isolate, bytes, static_cast<size_t>(count)).ToLocalChecked());
}

void fail(const FunctionCallbackInfo<Value>& info) {
  auto* isolate = info.GetIsolate();
  isolate->ThrowException(node::UVException(isolate, -2, "open", nullptr, "/none"));
}

void make_callback(const FunctionCallbackInfo<Value>& info) {
  auto* isolate = info.GetIsolate();
  auto ids = node::EmitAsyncInit(isolate, info[0].As<v8::Object>(), "direct");
  auto result = node::MakeCallback(isolate, info[0].As<v8::Object>(), "method", 0, nullptr, ids);
  node::EmitAsyncDestroy(isolate, ids);
  Local<Value> value;
  if (result.ToLocal(&value)) info.GetReturnValue().Set(value);
}

/// A task that counts.
class Count final : public v8::Task {
 public:
  explicit Count(int& count) : count_(count) {}
  void Run() override { ++count_; }

 private:
  int& count_;
};

/// Keeps the tasks of an isolate until it is asked to do them.
class Delegate final : public node::IsolatePlatformDelegate, public v8::TaskRunner {
 public:
  std::shared_ptr<v8::TaskRunner> GetForegroundTaskRunner() override {
    return {std::shared_ptr<void>(), this};
  }
  bool IdleTasksEnabled() override { return false; }
  bool NonNestableTasksEnabled() const override { return true; }
  bool NonNestableDelayedTasksEnabled() const override { return true; }
  std::vector<std::unique_ptr<v8::Task>> tasks;

 protected:
  void PostTaskImpl(std::unique_ptr<v8::Task> task, const v8::SourceLocation&) override {
    tasks.push_back(std::move(task));
  }
  void PostNonNestableTaskImpl(std::unique_ptr<v8::Task> task,
                               const v8::SourceLocation& location) override {
    PostTaskImpl(std::move(task), location);
  }
  void PostDelayedTaskImpl(std::unique_ptr<v8::Task>, double, const v8::SourceLocation&) override {}
  void PostNonNestableDelayedTaskImpl(std::unique_ptr<v8::Task>, double,
                                      const v8::SourceLocation&) override {}
};

/// 6 * 7 by an isolate of our own, which is REGISTERED with the platform and does a task.
template <typename Register, typename DoTasks>
int in_own_isolate(node::MultiIsolatePlatform& platform, Register registered, DoTasks do_tasks) {
  auto allocator = node::ArrayBufferAllocator::Create();
  v8::Isolate::CreateParams params;
  params.array_buffer_allocator = allocator.get();
  auto* isolate = v8::Isolate::Allocate();
  registered(isolate);
  v8::Isolate::Initialize(isolate, params);
  int result = 0;
  {
    v8::Locker locker(isolate);
    v8::Isolate::Scope isolate_scope(isolate);
    v8::HandleScope scope(isolate);
    auto context = v8::Context::New(isolate);
    v8::Context::Scope context_scope(context);
    if (node::GetCurrentEnvironment(context)) return -1;
    auto source = v8::String::NewFromUtf8Literal(isolate, "6 * new Uint8Array(7).length");
    auto script = v8::Script::Compile(context, source).ToLocalChecked();
    result = script->Run(context).ToLocalChecked()->Int32Value(context).FromJust();
    int count = 0;
    platform.GetForegroundTaskRunner(isolate, v8::TaskPriority::kUserVisible)
        ->PostTask(std::make_unique<Count>(count));
    do_tasks(isolate);
    if (count != 1) result = -1;
  }
  platform.DisposeIsolate(isolate);
  return result;
}

/// Both ways to have an isolate of one's own; calls info[0] when the first one's state is gone.
void own_isolates(const FunctionCallbackInfo<Value>& info) {
  auto* isolate = info.GetIsolate();
  auto context = isolate->GetCurrentContext();
  auto* env = node::GetCurrentEnvironment(context);
  auto& platform = *node::GetMultiIsolatePlatform(env);
  struct Finished {
    v8::Isolate* isolate;
    v8::Global<v8::Function> callback;
  };
  auto* finished = new Finished{isolate, {isolate, info[0].As<v8::Function>()}};
  int with_loop = in_own_isolate(
      platform,
      [&](v8::Isolate* own) {
        platform.RegisterIsolate(own, node::GetCurrentEventLoop(isolate));
        auto call = [](void* data) {
          std::unique_ptr<Finished> self(static_cast<Finished*>(data));
          v8::HandleScope scope(self->isolate);
          auto callback = self->callback.Get(self->isolate);
          auto receiver = callback->GetCreationContextChecked()->Global();
          node::MakeCallback(self->isolate, receiver, callback, 0, nullptr, {0, 0})
              .ToLocalChecked();
        };
        platform.AddIsolateFinishedCallback(own, call, finished);
      },
      [&](v8::Isolate* own) {
        platform.FlushForegroundTasks(own);
        platform.DrainTasks(own);
      });
  Delegate delegate;
  int with_delegate = in_own_isolate(
      platform, [&](v8::Isolate* own) { platform.RegisterIsolate(own, &delegate); },
      [&](v8::Isolate*) {
        for (auto& task : std::exchange(delegate.tasks, {})) task->Run();
      });
  info.GetReturnValue().Set(with_loop == with_delegate ? with_loop : -1);
}

/// A lock that is taken and left on the way, as addons do.
void lock(const FunctionCallbackInfo<Value>& info) {
  v8::Locker locker(info.GetIsolate());
  info.GetReturnValue().Set(true);
}

}  // namespace

NODE_MODULE_INIT() {
  auto* isolate = v8::Isolate::GetCurrent();
  NODE_SET_METHOD(exports, "shout", shout);
  NODE_SET_METHOD(exports, "lend", lend);
  NODE_SET_METHOD(exports, "decode", decode);
  NODE_SET_METHOD(exports, "fail", fail);
  NODE_SET_METHOD(exports, "makeCallback", make_callback);
  NODE_SET_METHOD(exports, "ownIsolates", own_isolates);
  NODE_SET_METHOD(exports, "lock", lock);
  auto box = v8::FunctionTemplate::New(isolate, Box::make);
  box->InstanceTemplate()->SetInternalFieldCount(1);
  NODE_SET_PROTOTYPE_METHOD(box, "next", Box::next);
  exports
      ->Set(context, v8::String::NewFromUtf8Literal(isolate, "Box"),
            box->GetFunction(context).ToLocalChecked())
      .Check();
  node::AtExit(
      node::GetCurrentEnvironment(context),
      [](void* text) { std::puts(static_cast<char*>(text)), std::fflush(stdout); },
      const_cast<char*>("at exit"));
  node::AddEnvironmentCleanupHook(
      isolate, [](void*) { std::puts("direct hook"), std::fflush(stdout); }, nullptr);
  // Nobody keeps what tells it from others; of the next one it is used too late.
  node::AddEnvironmentCleanupHook(
      isolate,
      [](void*, void (*done)(void*), void* whose) {
        std::puts("asynchronous hook"), std::fflush(stdout);
        done(whose);
      },
      nullptr);
  static node::AsyncCleanupHookHandle kept;
  kept = node::AddEnvironmentCleanupHook(
      isolate,
      [](void*, void (*done)(void*), void* whose) {
        std::puts("hook that goes"), std::fflush(stdout);
        node::RemoveEnvironmentCleanupHook(std::move(kept));
        done(whose);
      },
      nullptr);
}
