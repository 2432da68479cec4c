// Plain descriptors that a worker has open, closed with it (worker_threads, trackUnmanagedFds).

#include <unistd.h>

#include <unordered_set>

#include "engine/realm.h"
#include "modules/fs/fs.h"

namespace nodus::modules::fs {

namespace {

struct UnmanagedDescriptors final : RealmState {
  explicit UnmanagedDescriptors(Realm&) {}
  ~UnmanagedDescriptors() override {
    for (int fd : open) ::close(fd);
  }
  std::unordered_set<int> open;
};

/// False: it was known, so somebody closed it behind our back.
bool unmanaged_opened(Realm& realm, int32_t fd) {
  return realm.state<UnmanagedDescriptors>().open.insert(fd).second;
}

/// False: it was not opened by this realm.
bool unmanaged_closed(Realm& realm, int32_t fd) {
  return realm.state<UnmanagedDescriptors>().open.erase(fd) > 0;
}

}  // namespace

void bind_unmanaged(Binder& m) {
  m.function<&unmanaged_opened>("unmanagedOpened").function<&unmanaged_closed>("unmanagedClosed");
}

}  // namespace nodus::modules::fs
