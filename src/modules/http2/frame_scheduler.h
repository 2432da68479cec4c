#pragma once

#include <vector>

#include "engine/after_poll.h"
#include "engine/realm.h"

namespace nodus::modules::http2 {

class Session;

/// Frames what the realm's sessions were asked to send, once per turn of the loop: an answer's
/// head, its body and the end of its stream then share a frame or at least a system call. It is
/// done after the poll and before the immediates, for all sessions in one call into JavaScript:
/// streams that were closed in different sessions end in that order.
class FrameScheduler : public RealmState {
 public:
  explicit FrameScheduler(Realm& realm);

  void add(Session* session);
  void forget(Session* session);

 private:
  void frame();

  Realm& realm_;
  AfterPoll after_poll_;
  std::vector<Session*> waiting_;
  std::vector<Session*> running_;
};

}  // namespace nodus::modules::http2
