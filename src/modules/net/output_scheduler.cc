#include "modules/net/output_scheduler.h"

#include <algorithm>
#include <utility>

#include "modules/net/byte_stream.h"

namespace nodus::modules::net {

OutputScheduler::OutputScheduler(Realm& realm) : realm_(realm), prepare_(new uv_prepare_t) {
  uv_prepare_init(realm.loop(), prepare_);
  prepare_->data = this;
  // process.exit() must not lose an answer that was already given.
  realm.add_cleanup(this, [this] {
    // Those within others first: TLS hands its records to its carrier.
    for (size_t i = held_.size(); i > 0; --i) held_[i - 1]->flush_output();
    flush_all();
    if (!prepare_) return;
    uv_close(reinterpret_cast<uv_handle_t*>(prepare_),
             [](uv_handle_t* h) { delete reinterpret_cast<uv_prepare_t*>(h); });
    prepare_ = nullptr;
  });
}

OutputScheduler::~OutputScheduler() = default;

void OutputScheduler::add(ByteStream* stream) {
  waiting_.push_back(stream);
  if (waiting_.size() == 1 && prepare_) {
    uv_prepare_start(prepare_, &OutputScheduler::on_prepare);
  }
}

void OutputScheduler::forget(ByteStream* stream) {
  stream->output_scheduled_ = false;
  waiting_.erase(std::remove(waiting_.begin(), waiting_.end(), stream), waiting_.end());
  std::replace(flushing_.begin(), flushing_.end(), stream, static_cast<ByteStream*>(nullptr));
}

void OutputScheduler::hold(ByteStream* stream) {
  held_.push_back(stream);
  stream->held_ = true;
  stream->scheduler_ = this;
}

void OutputScheduler::release(ByteStream* stream) {
  auto last = std::find(held_.rbegin(), held_.rend(), stream);
  if (last == held_.rend()) return;
  held_.erase(std::next(last).base());
  stream->held_ = std::find(held_.begin(), held_.end(), stream) != held_.end();
}

void OutputScheduler::flush_all() {
  if (prepare_) uv_prepare_stop(prepare_);
  // A carrier made of JavaScript runs it: streams may go away meanwhile, and others may come.
  flushing_.insert(flushing_.end(), waiting_.begin(), waiting_.end());
  waiting_.clear();
  for (size_t i = 0; i < flushing_.size(); ++i) {
    auto* stream = std::exchange(flushing_[i], nullptr);
    if (!stream) continue;
    stream->output_scheduled_ = false;
    stream->flush_output();
  }
  flushing_.clear();
}

void OutputScheduler::on_prepare(uv_prepare_t* handle) {
  auto* self = static_cast<OutputScheduler*>(handle->data);
  v8::HandleScope scope(self->realm_.isolate());
  self->flush_all();
}

std::unique_ptr<char[]> OutputScheduler::borrow(size_t* capacity) {
  *capacity = kBufferSize;
  if (spare_.empty()) return std::make_unique_for_overwrite<char[]>(kBufferSize);
  auto buffer = std::move(spare_.back());
  spare_.pop_back();
  return buffer;
}

void OutputScheduler::give_back(std::unique_ptr<char[]> buffer, size_t capacity) {
  if (capacity == kBufferSize && spare_.size() < kSpareBuffers) spare_.push_back(std::move(buffer));
}

}  // namespace nodus::modules::net
