// What WASI needs of the system beyond node:fs: to wait for descriptors without the event loop, for
// the program that waits is one call of JavaScript.

#include "modules/wasi/wasi.h"

#include <poll.h>
#include <sys/ioctl.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "base/result.h"

namespace nodus::modules::wasi {
namespace {

/// One descriptor in what JavaScript hands over.
struct Record {
  int32_t fd, events, revents, available;
};

/// poll(timeout, records): waits until one of the descriptors is ready, or TIMEOUT milliseconds
/// have gone by (less than 0: as long as it takes). How many are ready.
Result<int32_t> poll_descriptors(int32_t timeout, Bytes records) {
  std::vector<pollfd> list(records.size / sizeof(Record));
  auto* at = records.data;
  for (auto& entry : list) {
    Record record;
    std::memcpy(&record, at, sizeof record);
    entry = {record.fd, static_cast<int16_t>(record.events), 0};
    at += sizeof record;
  }
  int ready = ::poll(list.data(), list.size(), timeout);
  if (ready < 0) {
    // A signal is no news for a program that has no handlers: it asks again.
    if (errno == EINTR) return 0;
    return Error::system(-errno, "poll");
  }
  at = records.data;
  for (auto& entry : list) {
    Record record{entry.fd, entry.events, entry.revents, 0};
    if (entry.revents & POLLIN && ::ioctl(entry.fd, FIONREAD, &record.available) != 0)
      record.available = 0;
    std::memcpy(at, &record, sizeof record);
    at += sizeof record;
  }
  return ready;
}

}  // namespace

void bind(Binder& m) {
  m.function<&poll_descriptors>("poll");
  m.constant("POLLIN", POLLIN);
  m.constant("POLLOUT", POLLOUT);
  m.constant("POLLERR", POLLERR);
  m.constant("POLLHUP", POLLHUP);
  m.constant("POLLNVAL", POLLNVAL);
  m.constant("POLLRDHUP", POLLRDHUP);
}

}  // namespace nodus::modules::wasi
