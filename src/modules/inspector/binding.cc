// native('inspector')

#include <v8-inspector.h>

#include "base/ignore.h"
#include "bind/binder.h"
#include "engine/options.h"
#include "modules/inspector/agent.h"
#include "modules/inspector/connection.h"
#include "modules/inspector/domains.h"
#include "modules/inspector/listening.h"
#include "modules/inspector/text.h"

namespace nodus::modules::inspector {

namespace {

// ---- the console

/// V8's console, whose methods tell the inspector and nobody else.
v8::MaybeLocal<v8::Value> v8_console(Realm& realm) {
  auto context = realm.context();
  return context->GetExtrasBindingObject()->Get(context, intern(realm.isolate(), "console"));
}

struct ConsoleState : RealmState {
  explicit ConsoleState(Realm&) {}
  bool is_telling = false;
};

/// The data of a console method: [V8's, the program's own, its receiver].
void call_console(const v8::FunctionCallbackInfo<v8::Value>& info) {
  auto* isolate = info.GetIsolate();
  auto& realm = Realm::from(isolate);
  auto context = isolate->GetCurrentContext();
  auto functions = info.Data().As<v8::Array>();
  v8::LocalVector<v8::Value> arguments(isolate);
  for (int i = 0; i < info.Length(); ++i) arguments.push_back(info[i]);
  auto argc = static_cast<int>(arguments.size());
  v8::Local<v8::Value> own, told, receiver, result;
  if (!functions->Get(context, 0).ToLocal(&told) || !functions->Get(context, 1).ToLocal(&own) ||
      !functions->Get(context, 2).ToLocal(&receiver))
    return;
  auto& state = realm.state<ConsoleState>();
  auto* agent = Agent::existing(realm);
  // What a front end of this thread logs of what it is told would be told to it again, without end.
  if (agent && agent->is_active() && !state.is_telling) {
    state.is_telling = true;
    auto done = told.As<v8::Function>()->Call(context, receiver, argc, arguments.data());
    state.is_telling = false;
    if (done.IsEmpty()) return;
  }
  if (own.As<v8::Function>()->Call(context, receiver, argc, arguments.data()).ToLocal(&result))
    info.GetReturnValue().Set(result);
}

/// A console method NAME that tells the inspector before it does its own work. Native, so that the
/// first frame which the inspector sees is the program's.
v8::MaybeLocal<v8::Function> wrap_console_method(Realm& realm, v8::Local<v8::String> name,
                                                 v8::Local<v8::Function> told,
                                                 v8::Local<v8::Function> own,
                                                 v8::Local<v8::Value> receiver) {
  v8::Local<v8::Value> items[] = {told, own, receiver};
  auto data = v8::Array::New(realm.isolate(), items, 3);
  v8::Local<v8::Function> function;
  if (!v8::Function::New(realm.context(), &call_console, data, 0, v8::ConstructorBehavior::kThrow)
           .ToLocal(&function))
    return {};
  function->SetName(name);
  return function;
}

// ---- asynchronous tasks

/// Ids of async_hooks as V8 wants tasks to be: odd, as the addresses that V8 itself uses are even.
void* task_of(double async_id) {
  return reinterpret_cast<void*>(static_cast<uintptr_t>(async_id) << 1 | 1);
}

void async_task_scheduled(Realm& realm, std::string name, double id) {
  Agent::of(realm).v8().asyncTaskScheduled(InspectorText(name), task_of(id), true);
}
void async_task_started(Realm& realm, double id) {
  Agent::of(realm).v8().asyncTaskStarted(task_of(id));
}
void async_task_finished(Realm& realm, double id) {
  Agent::of(realm).v8().asyncTaskFinished(task_of(id));
}
void async_task_canceled(Realm& realm, double id) {
  Agent::of(realm).v8().asyncTaskCanceled(task_of(id));
}
void all_async_tasks_canceled(Realm& realm) { Agent::of(realm).v8().allAsyncTasksCanceled(); }

// ---- events of the program

/// Tells the sessions that listen of an event METHOD. DATA are bytes that belong to it.
void emit_event(Realm& realm, std::string method, std::string params, v8::Local<v8::Value> data) {
  auto* agent = Agent::existing(realm);
  auto dot = method.find('.');
  if (!agent || dot == std::string::npos) return;
  auto json = Json::parse(params);
  if (!json) return;
  std::string bytes;
  if (data->IsArrayBufferView()) {
    auto view = data.As<v8::ArrayBufferView>();
    bytes.resize(view->ByteLength());
    view->CopyContents(bytes.data(), bytes.size());
  }
  agent->for_each_session([&](Session& session) {
    if (auto* domain = session.domain(method.substr(0, dot)))
      domain->on_event(method, *json, bytes);
  });
}

// ---- the server

bool is_listening(Realm& realm) { return Listening::of(realm).is_open(); }

v8::MaybeLocal<v8::Value> url(Realm& realm) {
  auto& listening = Listening::of(realm);
  if (!listening.is_open()) return v8::Undefined(realm.isolate()).As<v8::Value>();
  v8::Local<v8::String> text;
  if (!utf8(realm.isolate(), listening.url()).ToLocal(&text)) return {};
  return text.As<v8::Value>();
}

bool open(Realm& realm, std::string host, int32_t port) {
  return Listening::of(realm).open(host, port);
}
void close(Realm& realm) { Listening::of(realm).close(); }
int32_t port(Realm& realm) { return Listening::of(realm).port(); }

void expect_debugger(Realm& realm, bool is_expected) {
  Agent::of(realm).expect_frontend(is_expected);
}

/// False when nobody could come in.
bool wait_for_debugger(Realm& realm) {
  auto* agent = Agent::existing(realm);
  if (!agent || !agent->is_active()) return false;
  agent->wait_for_frontend();
  return true;
}

/// callAndPauseOnStart(fn, receiver, arguments): a debugger stops before the first statement of FN.
v8::MaybeLocal<v8::Value> call_and_pause_on_start(Realm& realm, v8::Local<v8::Function> function,
                                                  v8::Local<v8::Value> receiver,
                                                  v8::Local<v8::Array> list) {
  auto context = realm.context();
  v8::LocalVector<v8::Value> arguments(realm.isolate());
  for (uint32_t i = 0; i < list->Length(); ++i) {
    v8::Local<v8::Value> argument;
    if (!list->Get(context, i).ToLocal(&argument)) return {};
    arguments.push_back(argument);
  }
  if (auto* agent = Agent::existing(realm)) agent->pause_on_next_statement();
  return function->Call(context, receiver, static_cast<int>(arguments.size()), arguments.data());
}

/// A worker that a debugger waited for.
bool breaks_on_start(Realm& realm) {
  auto* agent = Agent::existing(realm);
  return agent && agent->breaks_on_start;
}

void pause_on_next_statement(Realm& realm) {
  if (auto* agent = Agent::existing(realm)) agent->pause_on_next_statement();
}

/// [host, port] of --inspect-port.
v8::MaybeLocal<v8::Value> configured_address(Realm& realm) {
  HostPort address;
  ignore(HostPort::parse(realm.options().text("--inspect-port"), address));
  v8::Local<v8::String> host;
  if (!utf8(realm.isolate(), address.host).ToLocal(&host)) return {};
  v8::Local<v8::Value> items[] = {host, v8::Integer::New(realm.isolate(), address.port)};
  return v8::Array::New(realm.isolate(), items, 2).As<v8::Value>();
}

}  // namespace

void bind(Binder& m) {
  declare_connections(m);
  m.function<&v8_console>("v8Console");
  m.reference(reinterpret_cast<void*>(&call_console));
  m.function<&wrap_console_method>("wrapConsoleMethod");
  m.function<&async_task_scheduled>("asyncTaskScheduled");
  m.function<&async_task_started>("asyncTaskStarted");
  m.function<&async_task_finished>("asyncTaskFinished");
  m.function<&async_task_canceled>("asyncTaskCanceled");
  m.function<&all_async_tasks_canceled>("allAsyncTasksCanceled");
  m.function<&is_listening>("isListening");
  m.function<&url>("url");
  m.function<&open>("open");
  m.function<&close>("close");
  m.function<&expect_debugger>("expectDebugger");
  m.function<&port>("port");
  m.function<&configured_address>("configuredAddress");
  m.function<&call_and_pause_on_start>("callAndPauseOnStart");
  m.function<&wait_for_debugger>("waitForDebugger");
  m.function<&put_resource>("putResource");
  m.function<&register_storage>("registerStorage");
  m.function<&breaks_on_start>("breaksOnStart");
  m.function<&pause_on_next_statement>("pauseOnNextStatement");
  m.function<&emit_event>("emitEvent");
}

}  // namespace nodus::modules::inspector
