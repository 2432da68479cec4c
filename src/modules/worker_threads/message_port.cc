#include "modules/worker_threads/message_port.h"

#include <unordered_map>

#include "base/ignore.h"

namespace nodus::modules::worker_threads {

namespace {

std::mutex named_mutex;

std::unordered_map<std::string, std::weak_ptr<PortGroup>>& named_groups() {
  static std::unordered_map<std::string, std::weak_ptr<PortGroup>> groups;
  return groups;
}

/// Most messages delivered in one turn of the loop: a port that is written to for ever must not
/// starve the others.
constexpr size_t kMessagesPerTurn = 1000;

}  // namespace

// ---- PortGroup
// -----------------------------------------------------------------------------------------------------------

PortGroup::~PortGroup() {
  if (name_.empty()) return;
  std::lock_guard lock(named_mutex);
  auto found = named_groups().find(name_);
  if (found != named_groups().end() && found->second.expired()) named_groups().erase(found);
}

std::shared_ptr<PortGroup> PortGroup::named(const std::string& name) {
  std::lock_guard lock(named_mutex);
  auto& slot = named_groups()[name];
  auto group = slot.lock();
  if (!group) slot = group = std::make_shared<PortGroup>(name);
  return group;
}

void PortGroup::entangle(PortState* a, PortState* b) {
  auto group = std::make_shared<PortGroup>();
  a->join(group);
  b->join(group);
}

void PortGroup::add(PortState* port) {
  std::unique_lock lock(mutex_);
  ports_.push_back(port);
}

void PortGroup::remove(PortState* port) {
  std::unique_lock lock(mutex_);
  std::erase(ports_, port);
  if (name_.empty()) {
    for (auto* other : ports_) other->receive(Message::close_message());
  }
}

bool PortGroup::dispatch(PortState* from, const std::shared_ptr<Message>& message,
                         const char** error) {
  std::shared_lock lock(mutex_);
  if (ports_.size() > 2 && message->has_transferables()) {
    *error = "Transferables cannot be used with multiple destinations.";
    return false;
  }
  if (ports_.size() > 2) message->mark_shared();
  for (auto* port : ports_) {
    if (port != from) port->receive(message);
  }
  return true;
}

bool PortGroup::contains_both(PortState* a, PortState* b) {
  std::shared_lock lock(mutex_);
  return contains(a) && contains(b);
}

bool PortGroup::has_others(PortState* port) {
  std::shared_lock lock(mutex_);
  return ports_.size() > (contains(port) ? 1u : 0u);
}

// ---- PortState
// -----------------------------------------------------------------------------------------------------------

PortState::~PortState() { leave(); }

void PortState::receive(std::shared_ptr<Message> message) {
  bool was_empty;
  {
    std::lock_guard lock(mutex);
    was_empty = incoming.empty();
    incoming.push_back(std::move(message));
  }
  // Behind other messages: who was woken for them comes by.
  if (!was_empty) return;
  std::lock_guard lock(owner_mutex_);
  if (owner_) owner_->wake();
}

void PortState::set_owner(MessagePort* port) {
  std::lock_guard lock(owner_mutex_);
  owner_ = port;
}

void PortState::join(std::shared_ptr<PortGroup> joined) {
  group = std::move(joined);
  group->add(this);
}

void PortState::leave() {
  if (group) group->remove(this);
  group.reset();
}

v8::MaybeLocal<v8::Object> PortTransferData::deserialize(Realm& realm,
                                                         v8::Local<v8::Context> context) {
  auto* port = MessagePort::create(realm, context, std::move(state_));
  if (!port) return {};
  return port->object();
}

// ---- MessagePort
// ---------------------------------------------------------------------------------------------------------

MessagePort::MessagePort(v8::Isolate* isolate, v8::Local<v8::Object> self,
                         std::unique_ptr<PortState> state)
    : Handle(isolate, self, "MESSAGEPORT", reinterpret_cast<uv_handle_t*>(&async_)),
      messaging_(realm().state<MessagingState>()),
      state_(state ? std::move(state) : std::make_unique<PortState>()) {
  uv_async_init(realm().loop(), &async_, on_woken);
  // A port keeps the loop alive once somebody listens (ref() by the JavaScript side).
  uv_unref(uv());
  state_->set_owner(this);
  std::lock_guard lock(state_->mutex);
  if (!state_->incoming.empty()) wake();
}

MessagePort::~MessagePort() {
  if (state_) ignore(detach());
}

MessagePort* MessagePort::create(Realm& realm, v8::Local<v8::Context> context,
                                 std::unique_ptr<PortState> state) {
  auto* isolate = realm.isolate();
  v8::Context::Scope context_scope(context);
  v8::Local<v8::Object> self;
  auto tmpl = Host::from(isolate).class_template(class_id<MessagePort>());
  if (tmpl.IsEmpty() || !tmpl->InstanceTemplate()->NewInstance(context).ToLocal(&self))
    return nullptr;
  auto* port = new MessagePort(isolate, self, std::move(state));
  v8::Local<v8::Value> argument = self;
  auto& messaging = realm.state<MessagingState>();
  ignore(messaging.init_port.Get(isolate)->Call(realm.context(), v8::Undefined(isolate), 1,
                                                &argument));
  return port;
}

MessagePort* MessagePort::from(v8::Local<v8::Object> object) {
  auto tmpl = Host::from(v8::Isolate::GetCurrent()).class_template(class_id<MessagePort>());
  if (tmpl.IsEmpty() || !tmpl->HasInstance(object)) return nullptr;
  return static_cast<MessagePort*>(Wrapped::of(object));
}

bool MessagePort::is_sibling_of(MessagePort* other) const {
  return state_ && other->state_ && state_->group &&
         state_->group->contains_both(state_.get(), other->state_.get());
}

std::unique_ptr<PortState> MessagePort::detach() {
  if (state_) state_->set_owner(nullptr);
  return std::move(state_);
}

std::unique_ptr<TransferData> MessagePort::transfer_for_messaging() {
  auto state = detach();
  close(messaging_.port_closed.Get(isolate()));
  return std::make_unique<PortTransferData>(std::move(state));
}

// Not before: what is queued for a port that is asked to close while it receives still comes.
void MessagePort::did_close() {
  if (state_) {
    auto state = detach();
    state->leave();
  }
}

void MessagePort::on_woken(uv_async_t* async) {
  static_cast<MessagePort*>(static_cast<Handle*>(async->data))->on_messages(false);
}

void MessagePort::leave_all(uv_loop_t* loop) {
  const auto leave = [](uv_handle_t* handle, void*) {
    if (handle->type != UV_ASYNC) return;
    auto* async = reinterpret_cast<uv_async_t*>(handle);
    if (async->async_cb != on_woken) return;
    auto* port = static_cast<MessagePort*>(static_cast<Handle*>(handle->data));
    if (!port->state_) return;
    port->state_->set_owner(nullptr);
    port->state_->leave();
  };
  uv_walk(loop, leave, nullptr);
}

void MessagePort::close_port(v8::Local<v8::Value> callback) { close(callback); }

v8::MaybeLocal<v8::Value> MessagePort::post_message(Realm& realm, const Arguments& arguments) {
  auto* isolate = realm.isolate();
  auto context = isolate->GetCurrentContext();
  if (arguments.Length() == 0) {
    throw_error(isolate,
                Error::coded("ERR_MISSING_ARGS", "The \"message\" argument must be specified"));
    return {};
  }
  v8::LocalVector<v8::Object> transfer(isolate);
  v8::Local<v8::Value> list = arguments[1];
  // Ports of other contexts are called without our JavaScript in between.
  if (list->IsObject() && !list->IsArray() &&
      !list.As<v8::Object>()->Get(context, intern(isolate, "transfer")).ToLocal(&list)) {
    return {};
  }
  if (!list->IsNullOrUndefined()) {
    if (!list->IsArray()) return {};
    auto array = list.As<v8::Array>();
    for (uint32_t i = 0; i < array->Length(); ++i) {
      v8::Local<v8::Value> item;
      if (!array->Get(context, i).ToLocal(&item)) return {};
      if (!item->IsObject()) {
        throw_data_clone_error(realm, intern(isolate, "Found invalid value in transferList."));
        return {};
      }
      transfer.push_back(item.As<v8::Object>());
    }
  }
  auto message = std::make_shared<Message>();
  bool closes_itself = false;
  if (!message->serialize(realm, context, arguments[0], transfer, this, &closes_itself)) return {};
  if (is_detached() || !state_->group) return v8::Boolean::New(isolate, false).As<v8::Value>();
  if (closes_itself) {
    // The receiver travels inside its own message: nobody can ever read it (Node warns and closes).
    auto warning =
        utf8(isolate,
             "The target port was posted to itself, and the communication channel was lost")
            .ToLocalChecked();
    v8::Local<v8::Value> argv[] = {object(), warning, v8::Undefined(isolate),
                                   intern(isolate, "warning")};
    ignore(messaging_.emit_message.Get(isolate)->Call(realm.context(), v8::Undefined(isolate), 4,
                                                      argv));
    return v8::Boolean::New(isolate, true).As<v8::Value>();
  }
  const char* error = nullptr;
  if (!state_->group->dispatch(state_.get(), message, &error)) {
    throw_data_clone_error(realm, intern(isolate, error));
    return {};
  }
  return v8::Boolean::New(isolate, true).As<v8::Value>();
}

void MessagePort::start() {
  if (is_detached()) return;
  receiving_ = true;
  std::lock_guard lock(state_->mutex);
  if (!state_->incoming.empty()) wake();
}

void MessagePort::stop() { receiving_ = false; }

void MessagePort::drain() { on_messages(true); }

v8::MaybeLocal<v8::Value> MessagePort::receive(v8::Local<v8::Context> context,
                                               bool only_if_receiving, bool* nothing,
                                               v8::Local<v8::Value>* ports) {
  std::shared_ptr<Message> message;
  *nothing = false;
  {
    std::lock_guard lock(state_->mutex);
    bool wanted = receiving_ || !only_if_receiving;
    if (state_->incoming.empty() || (!wanted && !state_->incoming.front()->is_close())) {
      *nothing = true;
      return {};
    }
    message = std::move(state_->incoming.front());
    state_->incoming.pop_front();
  }
  if (message->is_close()) {
    close(messaging_.port_closed.Get(isolate()));
    *nothing = true;
    return {};
  }
  return message->deserialize(realm(), context, ports);
}

void MessagePort::on_messages(bool force) {
  auto& r = realm();
  if (!state_ || !r.can_call_js()) return;
  auto* isolate = this->isolate();
  v8::HandleScope scope(isolate);
  auto context = object()->GetCreationContextChecked();
  size_t limit;
  {
    std::lock_guard lock(state_->mutex);
    limit = std::max(state_->incoming.size(), kMessagesPerTurn);
  }
  while (state_) {
    if (limit-- == 0) {
      wake();
      return;
    }
    v8::HandleScope message_scope(isolate);
    v8::Context::Scope context_scope(context);
    bool nothing;
    v8::Local<v8::Value> value, ports;
    const char* type = "message";
    {
      v8::TryCatch try_catch(isolate);
      if (!receive(context, !force, &nothing, &ports).ToLocal(&value)) {
        if (nothing) return;
        if (try_catch.HasTerminated() || !r.can_call_js()) return;
        // The value cannot be made here (HTML: fire 'messageerror').
        value = try_catch.Exception();
        type = "messageerror";
      }
    }
    if (value.IsEmpty()) value = v8::Undefined(isolate);
    if (ports.IsEmpty()) ports = v8::Undefined(isolate);
    v8::Local<v8::Value> argv[] = {object(), value, ports, intern(isolate, type)};
    if (make_callback(messaging_.emit_message.Get(isolate), 4, argv).IsEmpty()) {
      // Reported already; what is still queued comes in the next turn.
      if (state_ && r.can_call_js()) wake();
      return;
    }
  }
}

}  // namespace nodus::modules::worker_threads
