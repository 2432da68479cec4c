#pragma once

#include <uv.h>

#include <memory>
#include <vector>

#include "engine/realm.h"

namespace nodus::modules::net {

class ByteStream;

/// Sends the output that streams gathered once per turn of the loop, just before it waits, and
/// keeps the spare buffers.
class OutputScheduler : public RealmState {
 public:
  explicit OutputScheduler(Realm& realm);
  ~OutputScheduler() override;

  void add(ByteStream* stream);
  void forget(ByteStream* stream);
  void flush_all();

  /// STREAM's output is not scheduled, as whoever holds it sends it: but should the process end
  /// meanwhile, it still leaves. Holds are nested.
  void hold(ByteStream* stream);
  void release(ByteStream* stream);

  std::unique_ptr<char[]> borrow(size_t* capacity);
  void give_back(std::unique_ptr<char[]> buffer, size_t capacity);

 private:
  static constexpr size_t kBufferSize = 16 * 1024;
  static constexpr size_t kSpareBuffers = 16;

  static void on_prepare(uv_prepare_t* handle);

  Realm& realm_;
  uv_prepare_t* prepare_;
  std::vector<ByteStream*> waiting_;
  /// Those that a flush_all() under way has still to send, null where it has.
  std::vector<ByteStream*> flushing_;
  std::vector<ByteStream*> held_;
  std::vector<std::unique_ptr<char[]>> spare_;
};

}  // namespace nodus::modules::net
