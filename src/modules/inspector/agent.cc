#include "modules/inspector/agent.h"

#include <unistd.h>

#include <cstdio>
#include <vector>

#include "base/ignore.h"
#include "engine/builtins.h"
#include "engine/options.h"
#include "loop/closing.h"
#include "modules/inspector/directory.h"
#include "modules/inspector/domains.h"
#include "modules/inspector/listening.h"
#include "modules/inspector/text.h"

namespace nodus::modules::inspector {

using v8_inspector::StringBuffer;
using v8_inspector::StringView;
using v8_inspector::V8ContextInfo;
using v8_inspector::V8Inspector;

namespace {

/// "title[pid]"; a thread has its number.
std::string name_of_main_context(Realm& realm) {
  if (!realm.is_main_thread) return "Worker[" + std::to_string(realm.thread_id) + "]";
  char title[1024] = "";
  uv_get_process_title(title, sizeof title);
  return std::string(title) + "[" + std::to_string(getpid()) + "]";
}

/// The listener of messages, without which V8 itself prints what nobody caught.
void stay_silent(v8::Local<v8::Message>, v8::Local<v8::Value>) {}

}  // namespace

struct Agent::Timer {
  uv_timer_t handle;
  TimerCallback callback;
  void* data;
};

Agent::Agent(Realm& realm)
    : realm_(realm), isolate_(realm.isolate()), mailbox_(Directory::get().enter(realm)) {
  v8::HandleScope scope(isolate_);
  v8_ = V8Inspector::create(isolate_, this);
  std::string name = name_of_main_context(realm);
  InspectorText text(name), details(R"({"isDefault":true})");
  V8ContextInfo info(realm.context(), kContextGroup, text);
  info.auxData = details;
  {
    std::optional<HiddenConsole> hidden;
    if (realm.options().flag("--build-snapshot")) hidden.emplace(realm.context());
    v8_->contextCreated(info);
  }
  realm.state<Inspection>().observe(this);
  isolate_->AddMessageListener(stay_silent);
  realm.add_cleanup(this, [this] { end(); });
}

Agent::~Agent() = default;

void Agent::end() {
  wait_for_disconnect();
  Directory::get().leave(realm_);
  realm_.state<Inspection>().observe(nullptr);
  for (auto& [id, session] : sessions_) session->detach();
  while (!timers_.empty()) cancelTimer(timers_.begin()->first);
  isolate_->RemoveMessageListeners(stay_silent);
}

void Agent::context_created(v8::Local<v8::Context> context, const ContextName& name) {
  InspectorText text(name.name), origin(name.origin), details(R"({"isDefault":false})");
  V8ContextInfo info(context, kContextGroup, text);
  info.origin = origin;
  info.auxData = details;
  v8_->contextCreated(info);
}

// ---- sessions

Session& Agent::connect(std::unique_ptr<Frontend> frontend) {
  // JavaScript first: while it runs, messages for the new session may come in.
  activate();
  auto& session = add_session(std::move(frontend));
  // It tells of workers unasked.
  if (realm_.is_main_thread) session.open_domain("Target");
  return session;
}

Session& Agent::connect_quietly(std::unique_ptr<Frontend> frontend) {
  auto& session = add_session(std::move(frontend));
  quiet_sessions_.insert(session.id());
  return session;
}

Session& Agent::add_session(std::unique_ptr<Frontend> frontend) {
  int id = next_session_++;
  auto& slot = sessions_[id];
  slot = std::make_unique<Session>(*this, id, std::move(frontend));
  return *slot;
}

void Agent::disconnect(int id) {
  auto* session = this->session(id);
  if (!session) return;
  session->detach();
  if (session->is_busy()) {
    mailbox_->post_to_loop([this, id] { sweep(id); });
  } else {
    remove_session(id);
  }
}

void Agent::remove_session(int id) {
  quiet_sessions_.erase(id);
  // Its end may run JavaScript, which comes back to the list.
  sessions_.extract(id);
}

void Agent::sweep(int id) {
  auto* session = this->session(id);
  if (session && session->is_detached() && !session->is_busy()) remove_session(id);
}

Session* Agent::session(int id) {
  auto found = sessions_.find(id);
  return found == sessions_.end() ? nullptr : found->second.get();
}

void Agent::for_each_session(const std::function<void(Session&)>& visit) {
  // A visit may end sessions.
  std::vector<int> ids;
  for (auto& [id, session] : sessions_) ids.push_back(id);
  for (int id : ids) {
    auto* session = this->session(id);
    if (session && !session->is_detached()) visit(*session);
  }
}

bool Agent::has_remote_sessions() const {
  for (auto& [id, session] : sessions_) {
    if (session->is_remote()) return true;
  }
  return false;
}

void Agent::before_v8(std::string_view method) {
  if (method == "Profiler.start") watch_idle();
}

void Agent::activate() {
  if (activated_) return;
  activated_ = true;
  call_builtin("internal/inspector/console", v8::Undefined(isolate_));
}

void Agent::call_builtin(const char* id, v8::Local<v8::Value> argument) {
  if (!realm_.can_call_js()) return;
  v8::HandleScope scope(isolate_);
  v8::Context::Scope context_scope(realm_.context());
  v8::TryCatch try_catch(isolate_);
  v8::Local<v8::Value> exports;
  if (realm_.builtins().load(id).ToLocal(&exports) && exports->IsFunction()) {
    ignore(
        exports.As<v8::Function>()->Call(realm_.context(), v8::Undefined(isolate_), 1, &argument));
  }
  if (try_catch.HasCaught() && !try_catch.HasTerminated())
    realm_.trigger_uncaught(try_catch.Exception(), try_catch.Message());
}

// ---- standing still

void Agent::stand_still(const std::function<bool()>& condition) {
  while (condition() && realm_.can_call_js()) {
    mailbox_->wait();
    mailbox_->drain(true);
  }
}

void Agent::runMessageLoopOnPause(int) {
  if (paused_) return;
  paused_ = true;
  // A front end of this thread has had its say in 'Debugger.paused': nobody else would resume.
  stand_still([this] { return paused_ && has_remote_sessions(); });
  paused_ = false;
}

void Agent::quitMessageLoopOnPause() { paused_ = false; }

void Agent::runIfWaitingForDebugger(int) { waiting_for_frontend_ = false; }

void Agent::expect_frontend(bool is_expected) {
  expects_frontend_ = waiting_for_frontend_ = is_expected;
}

void Agent::wait_for_frontend() {
  if (!expects_frontend_) waiting_for_frontend_ = true;
  expects_frontend_ = false;
  for_each_session([](Session& session) { tell_waiting_for_debugger(session); });
  stand_still([this] { return waiting_for_frontend_; });
  waiting_for_frontend_ = false;
}

void Agent::wait_for_disconnect() {
  if (ending_) return;
  ending_ = true;
  v8::HandleScope scope(isolate_);
  bool told = false;
  if (has_remote_sessions() && realm_.is_main_thread) {
    std::fputs("Waiting for the debugger to disconnect...\n", stderr);
    std::fflush(stderr);
  }
  for_each_session([&](Session& session) { told |= tell_waiting_for_disconnect(session); });
  if (is_listening) Listening::of(realm_).stop_accepting();
  // The context stays as long as one who asked for that looks at it.
  if (told) stand_still([this] { return is_looked_at(); });
  v8_->contextDestroyed(realm_.context());
  if (!realm_.is_main_thread) return;
  stand_still([this] { return has_remote_sessions(); });
}

bool Agent::is_looked_at() {
  bool found = false;
  for_each_session([&](Session& session) { found |= wants_to_disconnect(session); });
  return found;
}

void Agent::pause_on_next_statement() {
  static constexpr std::string_view kReason = "Break on start";
  InspectorText reason(kReason);
  for (auto& [id, session] : sessions_) {
    if (!session->is_detached()) session->v8().schedulePauseOnNextStatement(reason, reason);
  }
}

void Agent::uncaught(v8::Local<v8::Value> exception, v8::Local<v8::Message> message) {
  if (!is_listening && !has_remote_sessions()) return;
  if (ending_ || message.IsEmpty()) return;
  v8::HandleScope scope(isolate_);
  auto context = realm_.context();
  auto trace = message->GetStackTrace();
  int script_id = message->GetScriptOrigin().ScriptId();
  if (!trace.IsEmpty() && trace->GetFrameCount() > 0 &&
      script_id == trace->GetFrame(isolate_, 0)->GetScriptId())
    script_id = 0;
  v8::TryCatch try_catch(isolate_);
  auto text = nodus::to_utf8(isolate_, message->Get()).value_or("");
  auto url = nodus::to_utf8(isolate_, message->GetScriptResourceName()).value_or("");
  v8_->exceptionThrown(context, InspectorText("Uncaught"), exception, InspectorText(text),
                       InspectorText(url),
                       static_cast<unsigned>(message->GetLineNumber(context).FromMaybe(0)),
                       static_cast<unsigned>(message->GetStartColumn(context).FromMaybe(0)),
                       v8_->createStackTrace(trace), script_id);
  wait_for_disconnect();
}

// ---- what V8 asks for

v8::Local<v8::Context> Agent::ensureDefaultContextInGroup(int) { return realm_.context(); }

double Agent::currentTimeMS() {
  uv_timeval64_t now;
  uv_gettimeofday(&now);
  return static_cast<double>(now.tv_sec) * 1000 + now.tv_usec / 1000.0;
}

void Agent::startRepeatingTimer(double seconds, TimerCallback callback, void* data) {
  auto* timer = new Timer{{}, callback, data};
  timers_[data] = timer;
  uv_timer_init(realm_.loop(), &timer->handle);
  timer->handle.data = timer;
  auto interval = static_cast<uint64_t>(seconds * 1000);
  uv_timer_start(
      &timer->handle,
      [](uv_timer_t* handle) {
        auto* timer = static_cast<Timer*>(handle->data);
        timer->callback(timer->data);
      },
      interval, interval);
  uv_unref(reinterpret_cast<uv_handle_t*>(&timer->handle));
}

void Agent::cancelTimer(void* data) {
  auto found = timers_.find(data);
  if (found == timers_.end()) return;
  uv_close(reinterpret_cast<uv_handle_t*>(&found->second->handle),
           [](uv_handle_t* handle) { delete static_cast<Timer*>(handle->data); });
  timers_.erase(found);
}

void Agent::maxAsyncCallStackDepthChanged(int depth) {
  bool was_on = async_depth_ > 0;
  async_depth_ = depth;
  if (was_on == (depth > 0)) return;
  call_builtin("internal/inspector/async_tasks", v8::Boolean::New(isolate_, depth > 0));
}

void Agent::installAdditionalCommandLineAPI(v8::Local<v8::Context> context,
                                            v8::Local<v8::Object> target) {
  if (context == realm_.context()) call_builtin("internal/inspector/command_line", target);
}

std::unique_ptr<StringBuffer> Agent::resourceNameToUrl(const StringView& name) {
  std::string resource = to_utf8(name);
  if (resource.empty() || resource[0] != '/') return nullptr;
  std::string url = url_of_resource(resource);
  return StringBuffer::create(InspectorText(url));
}

/// A profile tells the time in which the loop sleeps from that in which native code works.
void Agent::watch_idle() {
  if (idle_begin_) return;
  auto begin = [](uv_prepare_t* handle) { static_cast<Agent*>(handle->data)->v8_->idleStarted(); };
  auto end = [](uv_check_t* handle) { static_cast<Agent*>(handle->data)->v8_->idleFinished(); };
  idle_begin_ = new uv_prepare_t;
  idle_end_ = new uv_check_t;
  uv_prepare_init(realm_.loop(), idle_begin_);
  uv_check_init(realm_.loop(), idle_end_);
  idle_begin_->data = idle_end_->data = this;
  uv_prepare_start(idle_begin_, begin);
  uv_check_start(idle_end_, end);
  uv_unref(reinterpret_cast<uv_handle_t*>(idle_begin_));
  uv_unref(reinterpret_cast<uv_handle_t*>(idle_end_));
  realm_.add_cleanup(&idle_begin_, [this] {
    close_and_delete(idle_begin_);
    close_and_delete(idle_end_);
  });
}

}  // namespace nodus::modules::inspector
