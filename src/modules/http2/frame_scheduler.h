#pragma once

#include <v8.h>

#include <vector>

#include "engine/after_poll.h"
#include "engine/realm.h"

namespace nodus::modules::http2 {

class Session;

/// Frames what the realm's sessions were asked to send, once per turn of the loop: an answer's
/// head, its body and the end of its stream then share a frame or at least a system call. It is
/// done after the poll and before the immediates, for all sessions in one call into JavaScript:
/// streams that were closed in different sessions end in that order. What is asked for by those
/// who learn what has left is done in the same call.
class FrameScheduler : public RealmState {
 public:
  explicit FrameScheduler(Realm& realm);

  void add(Session* session);
  void forget(Session* session);
  /// TASK is called once what was added before has been framed.
  void add(v8::Local<v8::Function> task);

 private:
  /// A session or a task.
  struct Entry {
    Session* session;
    v8::Global<v8::Function> task;
  };
  void add(Entry entry);
  void frame();

  Realm& realm_;
  AfterPoll after_poll_;
  std::vector<Entry> waiting_;
  std::vector<Entry> running_;
};

}  // namespace nodus::modules::http2
