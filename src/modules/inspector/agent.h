#pragma once

#include <uv.h>
#include <v8-inspector.h>

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "engine/inspection.h"
#include "engine/realm.h"
#include "modules/inspector/mailbox.h"
#include "modules/inspector/session.h"

namespace nodus::modules::inspector {

/// A realm's inspector: V8's, which knows the realm's contexts, the sessions with it, and the loops
/// in which the realm's thread stands still while a front end thinks. Made by the first who needs
/// it; all on the realm's thread.
class Agent final : public RealmState,
                    public InspectionObserver,
                    public v8_inspector::V8InspectorClient {
 public:
  /// All contexts of a realm are one group: a debugger sees them together.
  static constexpr int kContextGroup = 1;

  explicit Agent(Realm& realm);
  ~Agent() override;

  static Agent& of(Realm& realm) { return realm.state<Agent>(); }
  /// The agent of REALM if it has been made.
  static Agent* existing(Realm& realm) {
    return static_cast<Agent*>(realm.state<Inspection>().observer());
  }

  Realm& realm() { return realm_; }
  v8_inspector::V8Inspector& v8() { return *v8_; }
  const std::shared_ptr<Mailbox>& mailbox() const { return mailbox_; }

  // ---- sessions
  Session& connect(std::unique_ptr<Frontend> frontend);
  /// A session of the runtime's own, of which the program notices nothing.
  Session& connect_quietly(std::unique_ptr<Frontend> frontend);
  void disconnect(int id);
  /// nullptr when it is gone.
  Session* session(int id);
  void for_each_session(const std::function<void(Session&)>& visit);
  /// Somebody listens: what JavaScript tells its console is passed on.
  bool is_active() const { return sessions_.size() > quiet_sessions_.size() || is_listening; }
  bool is_listening = false;  ///< a server lets front ends in
  /// Front ends that keep the end of the program, and a pause, waiting.
  bool has_remote_sessions() const;
  /// Ends session ID if it was detached and is not at work.
  void sweep(int id);
  /// Before V8 answers METHOD.
  void before_v8(std::string_view method);

  // ---- standing still
  /// Before front ends can come in: wait_for_frontend() will follow, and one that says
  /// Runtime.runIfWaitingForDebugger before is not to be missed.
  void expect_frontend(bool is_expected);
  /// Returns when a front end says Runtime.runIfWaitingForDebugger.
  void wait_for_frontend();
  bool is_waiting_for_frontend() const { return waiting_for_frontend_ && !expects_frontend_; }
  /// The end of the program: returns when all remote front ends are gone.
  void wait_for_disconnect();
  bool notifies_of_disconnect = false;
  /// A worker that waited for a debugger: its first statement is yet to come.
  bool breaks_on_start = false;
  /// Before the program's first statement (--inspect-brk).
  void pause_on_next_statement();

  /// The console methods of the program tell the debugger, too, from now on.
  void activate();
  /// Calls the function that the built-in ID exports.
  void call_builtin(const char* id, v8::Local<v8::Value> argument);

  // InspectionObserver
  void context_created(v8::Local<v8::Context> context, const ContextName& name) override;
  void uncaught(v8::Local<v8::Value> exception, v8::Local<v8::Message> message) override;

  // V8InspectorClient
  void runMessageLoopOnPause(int group) override;
  void quitMessageLoopOnPause() override;
  void runIfWaitingForDebugger(int group) override;
  v8::Local<v8::Context> ensureDefaultContextInGroup(int group) override;
  double currentTimeMS() override;
  void startRepeatingTimer(double seconds, TimerCallback callback, void* data) override;
  void cancelTimer(void* data) override;
  void maxAsyncCallStackDepthChanged(int depth) override;
  void installAdditionalCommandLineAPI(v8::Local<v8::Context> context,
                                       v8::Local<v8::Object> target) override;
  std::unique_ptr<v8_inspector::StringBuffer> resourceNameToUrl(
      const v8_inspector::StringView& name) override;

 private:
  struct Timer;

  Session& add_session(std::unique_ptr<Frontend> frontend);
  void remove_session(int id);
  /// Does what front ends ask for as long as CONDITION holds and JavaScript may run on afterwards.
  void stand_still(const std::function<bool()>& condition);
  void watch_idle();
  /// A front end wants to end the program itself (NodeRuntime.notifyWhenWaitingForDisconnect).
  bool is_looked_at();
  /// The realm's: before its loop and its objects go.
  void end();

  Realm& realm_;
  v8::Isolate* isolate_;
  std::shared_ptr<Mailbox> mailbox_;
  std::unique_ptr<v8_inspector::V8Inspector> v8_;
  std::map<int, std::unique_ptr<Session>> sessions_;
  std::map<void*, Timer*> timers_;
  uv_prepare_t* idle_begin_ = nullptr;
  uv_check_t* idle_end_ = nullptr;
  std::set<int> quiet_sessions_;
  int next_session_ = 1;
  int async_depth_ = 0;
  bool paused_ = false;
  bool waiting_for_frontend_ = false;
  bool expects_frontend_ = false;
  bool ending_ = false;
  bool activated_ = false;
};

}  // namespace nodus::modules::inspector
