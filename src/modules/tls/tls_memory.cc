#include "modules/tls/tls_memory.h"

#include <utility>

#include "loop/closing.h"
#include "modules/tls/tls_stream.h"

namespace nodus::modules::tls {

TlsPump::TlsPump(Realm& realm) : idle_(new uv_idle_t) {
  uv_idle_init(realm.loop(), idle_);
  idle_->data = this;
  realm.add_cleanup(this, [this] {
    waiting_.clear();
    close_and_delete(std::exchange(idle_, nullptr));
  });
}

void TlsPump::add(TlsStream* stream) {
  if (!idle_ || stream->queued_in_pump_) return;
  stream->queued_in_pump_ = true;
  stream->hold();
  waiting_.push_back(stream);
  // An idle handle keeps the loop from waiting.
  if (waiting_.size() == 1) uv_idle_start(idle_, &TlsPump::on_idle);
}

void TlsPump::on_idle(uv_idle_t* handle) {
  auto* self = static_cast<TlsPump*>(handle->data);
  uv_idle_stop(handle);
  std::vector<TlsStream*> now;
  now.swap(self->waiting_);
  if (now.empty()) return;
  auto& realm = now.front()->realm();
  v8::HandleScope scope(realm.isolate());
  v8::Context::Scope context_scope(realm.context());
  for (auto* stream : now) {
    stream->queued_in_pump_ = false;
    if (realm.can_call_js()) stream->pump();
    stream->release();
  }
}

}  // namespace nodus::modules::tls
