// The lock functions of native('worker_threads').

#include <uv.h>

#include <utility>

#include "base/ignore.h"
#include "engine/realm.h"
#include "loop/closing.h"
#include "modules/worker_threads/locks.h"
#include "modules/worker_threads/locks_binding.h"

namespace nodus::modules::worker_threads {

namespace {

/// The realm as a client: an unreferenced wake-up in its loop.
class RealmLocks final : public RealmState, public LockClient {
 public:
  explicit RealmLocks(Realm& realm) : realm_(realm) {
    thread_id = realm.thread_id;
    async_ = new uv_async_t;
    async_->data = this;
    uv_async_init(realm.loop(), async_,
                  [](uv_async_t* async) { static_cast<RealmLocks*>(async->data)->deliver(); });
    uv_unref(reinterpret_cast<uv_handle_t*>(async_));
    realm.add_cleanup(this, [this] { close(); });
  }
  ~RealmLocks() override { close(); }

  void wake() override { uv_async_send(async_); }

  v8::Global<v8::Function> on_events;

 private:
  void close() {
    if (!async_) return;
    LockRegistry::get().drop(this);
    close_and_delete(std::exchange(async_, nullptr));
    realm_.remove_cleanup(this);
  }

  void deliver() {
    if (!realm_.can_call_js() || on_events.IsEmpty()) return;
    auto* isolate = realm_.isolate();
    v8::HandleScope scope(isolate);
    v8::Context::Scope context_scope(realm_.context());
    ignore(realm_.call(on_events.Get(isolate), v8::Undefined(isolate), 0, nullptr));
  }

  Realm& realm_;
  uv_async_t* async_;
};

void set_lock_listener(Realm& realm, v8::Local<v8::Function> listener) {
  realm.state<RealmLocks>().on_events.Reset(realm.isolate(), listener);
}

std::u16string units_of(Realm& realm, v8::Local<v8::String> text) {
  std::u16string units(static_cast<size_t>(text->Length()), u'\0');
  text->WriteV2(realm.isolate(), 0, static_cast<uint32_t>(units.size()),
                reinterpret_cast<uint16_t*>(units.data()));
  return units;
}

int32_t request_lock(Realm& realm, double id, v8::Local<v8::String> name, bool shared,
                     bool if_available, bool steal) {
  return static_cast<int32_t>(LockRegistry::get().request(
      &realm.state<RealmLocks>(), id, units_of(realm, name), shared, if_available, steal));
}

bool abort_lock(Realm& realm, double id, v8::Local<v8::String> name) {
  return LockRegistry::get().abort(&realm.state<RealmLocks>(), id, units_of(realm, name));
}

void release_lock(Realm& realm, double id, v8::Local<v8::String> name) {
  LockRegistry::get().release(&realm.state<RealmLocks>(), id, units_of(realm, name));
}

/// [id, what, id, what …]
std::vector<double> take_lock_events(Realm& realm) {
  std::vector<double> flat;
  for (auto& event : LockRegistry::get().take_events(&realm.state<RealmLocks>())) {
    flat.push_back(event.id);
    flat.push_back(event.what);
  }
  return flat;
}

/// [name, shared, held, …] of this thread's.
v8::MaybeLocal<v8::Array> query_locks(Realm& realm) {
  auto* isolate = realm.isolate();
  v8::LocalVector<v8::Value> items(isolate);
  for (auto& lock : LockRegistry::get().query(&realm.state<RealmLocks>())) {
    v8::Local<v8::String> name;
    if (!v8::String::NewFromTwoByte(isolate, reinterpret_cast<const uint16_t*>(lock.name.data()),
                                    v8::NewStringType::kNormal, static_cast<int>(lock.name.size()))
             .ToLocal(&name)) {
      return {};
    }
    items.push_back(name);
    items.push_back(v8::Boolean::New(isolate, lock.shared));
    items.push_back(v8::Boolean::New(isolate, lock.held));
  }
  return v8::Array::New(isolate, items.data(), items.size());
}

}  // namespace

void declare_locks(Binder& m) {
  m.function<&set_lock_listener>("setLockListener")
      .function<&request_lock>("requestLock")
      .function<&abort_lock>("abortLock")
      .function<&release_lock>("releaseLock")
      .function<&take_lock_events>("takeLockEvents")
      .function<&query_locks>("queryLocks");
}

}  // namespace nodus::modules::worker_threads
