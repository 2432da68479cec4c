#include "modules/worker_threads/worker.h"

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/ignore.h"
#include "engine/builtins.h"
#include "engine/isolate_setup.h"
#include "engine/runtime.h"
#include "loop/closing.h"
#include "loop/idle_time.h"
#include "loop/reserve.h"
#include "modules/inspector/agent.h"
#include "modules/inspector/directory.h"
#include "modules/inspector/text.h"

namespace nodus::modules::worker_threads {

namespace {

constexpr double kMegabyte = 1024 * 1024;
constexpr double kDefaultStackMegabytes = 4;
constexpr double kLeastStackMegabytes = 0.5;
constexpr double kMostMegabytes = 1 << 24;
/// Kept free below V8's limit for native code at the end of the stack.
constexpr size_t kStackReserve = 192 * 1024;

/// LIMIT as V8 takes it.
size_t bytes_of(double limit) {
  return static_cast<size_t>(std::min(limit, kMostMegabytes) * kMegabyte);
}

/// A heap that ran full gets room for what is to be unwound, and for the array or the table that is
/// just growing: as much again, within these bounds. A loop that V8 compiled without a check for
/// interrupts does not notice that it is to end; this often it is given more.
constexpr size_t kLeastHeapExtension = 16 << 20;
constexpr size_t kMostHeapExtension = 256 << 20;
constexpr int kMostHeapExtensions = 2;
constexpr const char* kOutOfMemoryCode = "ERR_WORKER_OUT_OF_MEMORY";
constexpr const char* kOutOfMemoryMessage = "JS heap out of memory";

std::atomic<uint64_t> next_thread_id{1};

struct WorkerState : RealmState {
  explicit WorkerState(Realm&) {}
  Worker* worker = nullptr;
  std::vector<Worker*> children;  ///< whose threads have not been joined
};

}  // namespace

Worker::Worker(v8::Isolate* isolate, v8::Local<v8::Object> self, bool inherits, bool has_exec_argv,
               std::vector<std::string> exec_argv, std::vector<std::string> environment_options,
               std::string name, std::string script, bool is_internal)
    : AsyncResource(isolate, self, "WORKER"),
      option_sources_{inherits, has_exec_argv, std::move(exec_argv),
                      std::move(environment_options)},
      name_(std::move(name)),
      is_internal_(is_internal),
      script_(std::move(script)),
      thread_id_(next_thread_id++) {
  auto& parent = realm();
  parent_port_ = MessagePort::create(parent, parent.context());
  if (!parent_port_) return;
  child_state_ = std::make_unique<PortState>();
  PortGroup::entangle(parent_port_->state(), child_state_.get());
}

Worker::~Worker() {
  if (joined_) return;
  stop_thread();
  join();
}

Worker* Worker::of(Realm& realm) { return realm.state<WorkerState>().worker; }

v8::Local<v8::Value> Worker::message_port() {
  if (!parent_port_) return v8::Undefined(isolate());
  return parent_port_->object();
}

v8::Local<v8::Float64Array> Worker::limits_array() {
  auto buffer = v8::ArrayBuffer::New(isolate(), sizeof limits_);
  std::copy(limits_.begin(), limits_.end(), static_cast<double*>(buffer->Data()));
  return v8::Float64Array::New(buffer, 0, kLimitCount);
}

int32_t Worker::start_thread(Realm& parent, v8::Local<v8::Float64Array> limits) {
  // A worker has one thread in its life.
  if (std::exchange(started_, true)) return UV_EALREADY;
  limits->CopyContents(limits_.data(), sizeof limits_);
  if (!(limits_[kStackSize] > 0)) limits_[kStackSize] = kDefaultStackMegabytes;
  // More than there are addresses cannot be had, and native code alone needs some.
  stack_bytes_ = static_cast<size_t>(
      std::clamp(limits_[kStackSize], kLeastStackMegabytes, kMostMegabytes) * kMegabyte);
  options_ = make_worker_options(parent.options(), option_sources_);
  // A worker's inspector session with the main thread finds it there.
  if (parent.is_main_thread) inspector::Directory::get().enter(parent);
  ended_ = new uv_async_t;
  ended_->data = this;
  uv_async_init(parent.loop(), ended_,
                [](uv_async_t* async) { static_cast<Worker*>(async->data)->on_wake(); });
  if (!has_ref_) uv_unref(reinterpret_cast<uv_handle_t*>(ended_));
  stopped_ = false;
  uv_thread_options_t thread_options;
  thread_options.flags = UV_THREAD_HAS_STACK_SIZE;
  thread_options.stack_size = stack_bytes_;
  int error = uv_thread_create_ex(
      &thread_, &thread_options,
      [](void* self) {
        auto* worker = static_cast<Worker*>(self);
        // V8 counts the stack down from here. (A local variable may lie elsewhere: sanitizers.)
        worker->stack_base_ = reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) -
                              (worker->stack_bytes_ - kStackReserve);
        worker->run();
      },
      this);
  if (error != 0) {
    started_ = false;
    stopped_ = true;
    close_and_delete(std::exchange(ended_, nullptr));
    return error;
  }
  joined_ = false;
  parent.state<WorkerState>().children.push_back(this);
  hold();
  return 0;
}

void Worker::apply_limits(v8::ResourceConstraints& constraints) {
  constraints.set_stack_limit(reinterpret_cast<uint32_t*>(stack_base_));
  if (limits_[kMaxYoungGeneration] > 0) {
    constraints.set_max_young_generation_size_in_bytes(bytes_of(limits_[kMaxYoungGeneration]));
  } else {
    limits_[kMaxYoungGeneration] =
        static_cast<double>(constraints.max_young_generation_size_in_bytes()) / kMegabyte;
  }
  if (limits_[kMaxOldGeneration] > 0) {
    constraints.set_max_old_generation_size_in_bytes(bytes_of(limits_[kMaxOldGeneration]));
  } else {
    limits_[kMaxOldGeneration] =
        static_cast<double>(constraints.max_old_generation_size_in_bytes()) / kMegabyte;
  }
  if (limits_[kCodeRange] > 0) {
    constraints.set_code_range_size_in_bytes(bytes_of(limits_[kCodeRange]));
  } else {
    limits_[kCodeRange] = static_cast<double>(constraints.code_range_size_in_bytes()) / kMegabyte;
  }
}

size_t Worker::near_heap_limit(void* data, size_t current, size_t) {
  auto* self = static_cast<Worker*>(data);
  if (self->heap_extensions_++ == kMostHeapExtensions) self->give_up();
  self->exit(1, kOutOfMemoryCode, kOutOfMemoryMessage);
  return current + std::clamp(current, kLeastHeapExtension, kMostHeapExtension);
}

void Worker::give_up() {
  exit(1, kOutOfMemoryCode, kOutOfMemoryMessage);
  if (child_) {
    for (auto* worker : child_->state<WorkerState>().children) worker->stop_thread();
    MessagePort::leave_all(child_->loop());
    inspector::Directory::get().leave(*child_);
  }
  {
    std::lock_guard lock(mutex_);
    child_ = nullptr;
    release_halts();
    child_wake_ = nullptr;
    given_up_ = true;
    tell_stopped();
  }
  // V8 is in the midst of its work, which cannot be unwound: what the thread has stays.
  for (;;) pause();
}

void Worker::join() {
  if (joined_) return;
  std::unique_lock lock(mutex_);
  over_change_.wait(lock, [this] { return stopped_; });
  if (given_up_) {
    pthread_detach(thread_);
  } else {
    lock.unlock();
    uv_thread_join(&thread_);
  }
  joined_ = true;
  std::erase(realm().state<WorkerState>().children, this);
}

void Worker::run() {
  // For ps, top and debuggers, as in Node; the kernel keeps 15 bytes.
  if (!is_internal_) pthread_setname_np(pthread_self(), name_.substr(0, 15).c_str());
  // A thread that cannot have its event loop fails alone.
  if (int error = reserve_loop_descriptors(); error != 0) {
    std::lock_guard lock(mutex_);
    exit_code_ = 1;
    error_code_ = "ERR_WORKER_INIT_FAILED";
    error_message_ = uv_err_name(error);
    tell_stopped();
    return;
  }
  HeapExhaustionScope exhaustion([](void* self) { static_cast<Worker*>(self)->give_up(); }, this);
  auto constraints = Runtime::default_limits();
  apply_limits(constraints);
  auto* isolate = Runtime::make_isolate(&constraints);
  run_realm(isolate);
  Runtime::dispose_isolate(isolate);
  std::lock_guard lock(mutex_);
  tell_stopped();
}

void Worker::run_realm(v8::Isolate* isolate) {
  v8::Locker locker(isolate);
  v8::Isolate::Scope isolate_scope(isolate);
  isolate->SetStackLimit(stack_base_);
  v8::HandleScope scope(isolate);
  auto realm =
      std::make_unique<Realm>(isolate, Runtime::worker_origin(), options_, Realm::Thread::kWorker);
  realm->thread_id = thread_id_;
  realm->state<WorkerState>().worker = this;
  inspector::Directory::get().enter(*realm);
  realm->exit_handler = [this](int code) { exit(code); };
  isolate->AddNearHeapLimitCallback(near_heap_limit, this);
  bool may_begin = open_to_parent(*realm);
  v8::Context::Scope context_scope(realm->context());
  // Told to end while it begins, it has not got what a port needs.
  if (may_begin && !realm->builtins().load("internal/worker_threads/messaging").IsEmpty())
    child_port_ = MessagePort::create(*realm, realm->context(), std::move(child_state_));
  if (child_port_) run_program(*realm);
  close_to_parent();
  inspector::Directory::get().leave(*realm);
  isolate->CancelTerminateExecution();
  if (examiner_) examiner_->finish(isolate);
  examiner_.reset();
  isolate->RemoveNearHeapLimitCallback(near_heap_limit, 0);
  realm.reset();
}

bool Worker::open_to_parent(Realm& realm) {
  std::lock_guard lock(mutex_);
  child_ = &realm;
  child_wake_ = new uv_async_t;
  child_wake_->data = this;
  uv_async_init(realm.loop(), child_wake_, [](uv_async_t* async) {
    auto* worker = static_cast<Worker*>(async->data);
    worker->answer_inquiries();
    uv_stop(async->loop);
  });
  uv_unref(reinterpret_cast<uv_handle_t*>(child_wake_));
  return !stop_requested_;
}

void Worker::run_program(Realm& realm) {
  if (!is_internal_) {
    inspector::Directory::get().worker_started(
        realm, {thread_id_, "[worker " + std::to_string(thread_id_) + "] " + name_,
                inspector::url_of_resource(script_)});
  }
  ignore(realm.start("worker_thread"));
  realm.spin();
  int code = realm.can_call_js() ? realm.emit_exit() : 0;
  if (auto* agent = inspector::Agent::existing(realm)) agent->wait_for_disconnect();
  std::lock_guard lock(mutex_);
  if (!stop_requested_) exit_code_ = code;
}

void Worker::close_to_parent() {
  std::lock_guard lock(mutex_);
  child_ = nullptr;
  release_halts();
  close_and_delete(std::exchange(child_wake_, nullptr));
}

void Worker::tell_stopped() {
  stopped_ = true;
  if (ended_) uv_async_send(ended_);
  over_change_.notify_all();
}

void Worker::exit(int code, const char* error_code, std::string error_message) {
  std::lock_guard lock(mutex_);
  if (stop_requested_) {
    // Whoever asks again from inside (process.exit() in an 'exit' listener) must not go on either.
    if (child_) child_->isolate()->TerminateExecution();
    return;
  }
  stop_requested_ = true;
  exit_code_ = code;
  if (error_code) {
    error_code_ = error_code;
    error_message_ = std::move(error_message);
  }
  if (!child_) return;
  child_->stop_js();
  child_->isolate()->TerminateExecution();
  if (child_wake_) uv_async_send(child_wake_);
  // It may stand still for a debugger.
  if (auto mailbox = inspector::Directory::get().mailbox(thread_id_)) mailbox->wake();
}

void Worker::stop_thread() { exit(1); }

bool Worker::is_stopped() {
  std::lock_guard lock(mutex_);
  return stopped_;
}

void Worker::on_wake() {
  settle_answers();
  if (is_stopped()) on_ended();
}

void Worker::on_ended() {
  if (joined_) return;
  join();
  close_and_delete(std::exchange(ended_, nullptr));
  auto& parent = realm();
  if (!parent.can_call_js()) return;
  v8::HandleScope scope(isolate());
  v8::Context::Scope context_scope(parent.context());
  // What the thread posted last still counts.
  if (parent_port_ && !parent_port_->is_detached()) parent_port_->drain();
  v8::Local<v8::Value> argv[] = {v8::Integer::New(isolate(), exit_code_), v8::Null(isolate()),
                                 v8::Null(isolate())};
  if (error_code_) {
    argv[1] = intern(isolate(), error_code_);
    argv[2] = utf8(isolate(), error_message_).FromMaybe(v8::String::Empty(isolate()));
  }
  ignore(make_callback(intern(isolate(), "onexit").As<v8::Name>(), 3, argv));
  over_ = true;
  settle_answers();
  // As far as async_hooks are concerned it is gone now, whenever it is collected.
  emit_destroy();
  release();
}

void Worker::dispose() {
  if (!joined_) {
    stop_thread();
    join();
  }
  if (ended_) close_and_delete(std::exchange(ended_, nullptr));
  delete this;
}

void Worker::ref() {
  has_ref_ = true;
  if (ended_) uv_ref(reinterpret_cast<uv_handle_t*>(ended_));
}

void Worker::unref() {
  has_ref_ = false;
  if (ended_) uv_unref(reinterpret_cast<uv_handle_t*>(ended_));
}

v8::Local<v8::Value> Worker::has_ref() const {
  if (over_) return v8::Undefined(isolate());
  return v8::Boolean::New(isolate(), has_ref_);
}

double Worker::loop_idle_time() {
  std::lock_guard lock(mutex_);
  if (!child_) return -1;
  return static_cast<double>(idle_time(child_->loop())) / 1e6;
}

double Worker::loop_start_time() {
  std::lock_guard lock(mutex_);
  if (!child_) return -1;
  return static_cast<double>(child_->loop_start_time) / 1e6;
}

// ---- inquiries

v8::Local<v8::Value> Worker::inquire(Realm& parent, int32_t kind, double first, double second) {
  auto* isolate = parent.isolate();
  if (kind < 0 || kind >= Inquiry::kKindCount) return v8::Undefined(isolate);
  std::lock_guard lock(mutex_);
  if (!child_ || stop_requested_ || !child_->can_call_js()) return v8::Undefined(isolate);
  auto inquiry = std::make_shared<Inquiry>(parent, static_cast<Inquiry::Kind>(kind), first, second);
  auto promise = inquiry->completion.returned();
  inquiries_.push_back(std::move(inquiry));
  child_->isolate()->RequestInterrupt(
      [](v8::Isolate*, void* self) { static_cast<Worker*>(self)->answer_inquiries(); }, this);
  if (child_wake_) uv_async_send(child_wake_);
  return promise;
}

std::shared_ptr<Halt> Worker::ask_to_halt() {
  std::lock_guard lock(mutex_);
  if (!child_ || stop_requested_ || !child_->can_call_js()) return nullptr;
  auto halt = std::make_shared<Halt>();
  halts_.push_back(halt);
  child_->isolate()->RequestInterrupt(
      [](v8::Isolate*, void* self) { static_cast<Worker*>(self)->stand_still(); }, this);
  if (child_wake_) uv_async_send(child_wake_);
  return halt;
}

Halt::List Worker::halt_all(Realm& realm) {
  Halt::List asked, standing;
  for (auto* worker : realm.state<WorkerState>().children) {
    if (auto halt = worker->ask_to_halt()) asked.push_back(std::move(halt));
  }
  for (auto& halt : asked) {
    if (halt->await()) standing.push_back(halt);
  }
  return standing;
}

/// The mutex is held.
void Worker::release_halts() {
  for (auto& halt : halts_) halt->release();
  halts_.clear();
}

void Worker::stand_still() {
  Halt::List asked;
  {
    std::lock_guard lock(mutex_);
    asked.swap(halts_);
    if (!child_) return;
  }
  for (auto& halt : asked) {
    process::ThreadState thread;
    thread.observe(*child_);
    thread.name = name_.empty() ? "WorkerThread" : name_;
    halt->stand(std::move(thread), halt_all(*child_));
  }
}

void Worker::answer_inquiries() {
  stand_still();
  std::vector<std::shared_ptr<Inquiry>> asked;
  v8::Isolate* isolate;
  {
    std::lock_guard lock(mutex_);
    if (inquiries_.empty() || !child_) return;
    asked.swap(inquiries_);
    isolate = child_->isolate();
  }
  if (!examiner_) examiner_ = std::make_unique<Examiner>();
  v8::HandleScope scope(isolate);
  v8::Context::Scope context_scope(child_->context());
  for (auto& inquiry : asked) examiner_->answer(isolate, *inquiry);
  std::lock_guard lock(mutex_);
  for (auto& inquiry : asked) answers_.push_back(std::move(inquiry));
  if (ended_) uv_async_send(ended_);
}

void Worker::settle_answers() {
  std::vector<std::shared_ptr<Inquiry>> answers;
  {
    std::lock_guard lock(mutex_);
    answers.swap(answers_);
    if (over_) {
      for (auto& inquiry : inquiries_) {
        inquiry->error_code = "ERR_WORKER_NOT_RUNNING";
        inquiry->error_message = "Worker instance not running";
        answers.push_back(std::move(inquiry));
      }
      inquiries_.clear();
    }
  }
  auto& parent = realm();
  if (answers.empty() || !parent.can_call_js()) return;
  v8::HandleScope scope(isolate());
  v8::Context::Scope context_scope(parent.context());
  for (auto& inquiry : answers) inquiry->settle(parent);
}

}  // namespace nodus::modules::worker_threads
