#include "modules/inspector/mailbox.h"

#include <v8-platform.h>

#include "engine/platform.h"
#include "engine/realm.h"
#include "modules/inspector/directory.h"

namespace nodus::modules::inspector {

namespace {

class DrainTask final : public v8::Task {
 public:
  explicit DrainTask(std::weak_ptr<Mailbox> mailbox) : mailbox_(std::move(mailbox)) {}
  void Run() override {
    if (auto mailbox = mailbox_.lock()) mailbox->drain();
  }

 private:
  std::weak_ptr<Mailbox> mailbox_;
};

class LoopTask final : public v8::Task {
 public:
  LoopTask(std::weak_ptr<Mailbox> mailbox, Mailbox::Work work)
      : mailbox_(std::move(mailbox)), work_(std::move(work)) {}
  void Run() override {
    if (auto mailbox = mailbox_.lock(); mailbox && mailbox->is_open()) work_();
  }

 private:
  std::weak_ptr<Mailbox> mailbox_;
  Mailbox::Work work_;
};

}  // namespace

Mailbox::Mailbox(Realm& realm)
    : isolate_(realm.isolate()),
      thread_id_(realm.thread_id),
      tasks_(Platform::get().GetForegroundTaskRunner(realm.isolate(),
                                                     v8::TaskPriority::kUserBlocking)) {}

void Mailbox::post(Work work, bool is_request) {
  std::lock_guard lock(mutex_);
  if (!open_) return;
  queue_.push_back({std::move(work), is_request});
  changed_.notify_all();
  if (queue_.size() > 1) return;  // somebody is on the way already
  tasks_->PostTask(std::make_unique<DrainTask>(weak_from_this()));
  // By number: V8 forgets an interrupt that it does not come to, and whatever that would own.
  isolate_->RequestInterrupt(
      [](v8::Isolate*, void* data) {
        auto self = Directory::get().mailbox(reinterpret_cast<uintptr_t>(data));
        if (!self) return;
        self->is_interrupting_ = true;
        self->drain();
        self->is_interrupting_ = false;
      },
      reinterpret_cast<void*>(static_cast<uintptr_t>(thread_id_)));
}

void Mailbox::post_to_loop(Work work) {
  std::lock_guard lock(mutex_);
  if (open_) tasks_->PostTask(std::make_unique<LoopTask>(weak_from_this(), std::move(work)));
}

bool Mailbox::is_open() {
  std::lock_guard lock(mutex_);
  return open_;
}

bool Mailbox::take(Item& item) {
  std::lock_guard lock(mutex_);
  if (queue_.empty()) return false;
  item = std::move(queue_.front());
  queue_.pop_front();
  return true;
}

void Mailbox::drain(bool stands_still) {
  auto keep = shared_from_this();
  v8::HandleScope scope(isolate_);
  Item item;
  bool was_undisturbed = is_undisturbed_;
  if (stands_still) is_undisturbed_ = false;
  while (!is_undisturbed_ && take(item)) {
    is_undisturbed_ = !item.is_request;
    item.work();
    is_undisturbed_ = false;
    item.work = nullptr;
  }
  is_undisturbed_ = was_undisturbed;
}

void Mailbox::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return woken_ || !queue_.empty(); });
  woken_ = false;
}

void Mailbox::wake() {
  std::lock_guard lock(mutex_);
  woken_ = true;
  changed_.notify_all();
}

void Mailbox::close() {
  std::deque<Item> dropped;
  std::lock_guard lock(mutex_);
  open_ = false;
  dropped.swap(queue_);
}

}  // namespace nodus::modules::inspector
