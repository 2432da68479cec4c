#pragma once

#include <uv.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>

#include "engine/handle.h"
#include "engine/transferable.h"
#include "modules/worker_threads/message.h"

namespace nodus::modules::worker_threads {

class PortState;

/// The ports that hear each other: two for a channel, any number for a BroadcastChannel name.
class PortGroup {
 public:
  PortGroup() = default;
  explicit PortGroup(std::string name) : name_(std::move(name)) {}
  ~PortGroup();

  /// The process-wide group of a BroadcastChannel name.
  static std::shared_ptr<PortGroup> named(const std::string& name);
  static void entangle(PortState* a, PortState* b);

  void add(PortState* port);
  /// The port closes: its partner of a pair is told, so that it closes as well.
  void remove(PortState* port);
  /// Hands MESSAGE to all others. False with *ERROR set when it cannot go to several.
  bool dispatch(PortState* from, const std::shared_ptr<Message>& message, const char** error);
  bool contains_both(PortState* a, PortState* b);
  bool has_others(PortState* port);

 private:
  bool contains(PortState* port) const {
    return std::find(ports_.begin(), ports_.end(), port) != ports_.end();
  }

  std::string name_;
  /// Shared by those who send, so that an answer does not wait for the sender to leave.
  std::shared_mutex mutex_;
  std::vector<PortState*> ports_;
};

/// The part of a port that moves between threads when the port is transferred.
class PortState {
 public:
  ~PortState();

  void receive(std::shared_ptr<Message> message);
  void join(std::shared_ptr<PortGroup> group);
  void leave();

  void set_owner(MessagePort* port);

  std::mutex mutex;
  std::deque<std::shared_ptr<Message>> incoming;  ///< guarded by mutex
  std::shared_ptr<PortGroup> group;

 private:
  /// Apart from `mutex`: who is woken by a message must not wait for the one who wakes.
  std::mutex owner_mutex_;
  MessagePort* owner_ = nullptr;  ///< guarded by owner_mutex_
};

class PortTransferData final : public TransferData {
 public:
  explicit PortTransferData(std::unique_ptr<PortState> state) : state_(std::move(state)) {}
  v8::MaybeLocal<v8::Object> deserialize(Realm& realm, v8::Local<v8::Context> context) override;

 private:
  std::unique_ptr<PortState> state_;
};

/// MessagePort (HTML, "Message ports") on a libuv async handle.
class MessagePort final : public Handle, public Transferable {
 public:
  MessagePort(v8::Isolate* isolate, v8::Local<v8::Object> self, std::unique_ptr<PortState> state);
  ~MessagePort() override;

  /// A new port object in CONTEXT. nullptr with a pending exception.
  static MessagePort* create(Realm& realm, v8::Local<v8::Context> context,
                             std::unique_ptr<PortState> state = nullptr);

  /// The port behind OBJECT; nullptr when it is something else.
  static MessagePort* from(v8::Local<v8::Object> object);

  /// The thread of LOOP has come to a standstill: its ports hear no more, and their partners are
  /// told.
  static void leave_all(uv_loop_t* loop);

  // JavaScript
  /// postMessage(value, transferList | {transfer}); false when the port is closed.
  v8::MaybeLocal<v8::Value> post_message(Realm& realm, const Arguments& arguments);
  void start();
  void stop();
  /// Delivers what is queued right now (before a worker ends).
  void drain();
  void close_port(v8::Local<v8::Value> callback);

  /// The next message, or the empty handle: NOTHING is set when there is none.
  v8::MaybeLocal<v8::Value> receive(v8::Local<v8::Context> context, bool only_if_receiving,
                                    bool* nothing, v8::Local<v8::Value>* ports = nullptr);

  PortState* state() { return state_.get(); }
  bool is_detached() const { return !state_ || !is_open(); }
  bool is_sibling_of(MessagePort* other) const;
  std::unique_ptr<PortState> detach();
  /// Wakes the port's loop; any thread, while the port owns its state.
  void wake() { uv_async_send(&async_); }

  Transferable* as_transferable() override { return this; }
  bool is_transferable() const override { return true; }
  std::unique_ptr<TransferData> transfer_for_messaging() override;

 protected:
  void did_close() override;

 private:
  static void on_woken(uv_async_t* async);
  void on_messages(bool force);

  uv_async_t async_;
  MessagingState& messaging_;
  std::unique_ptr<PortState> state_;
  bool receiving_ = false;
};

}  // namespace nodus::modules::worker_threads
