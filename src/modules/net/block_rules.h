#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/tickets.h"
#include "bind/binder.h"

namespace nodus::modules::net {

/// The rules behind net.BlockList. Clones of a list, in this thread or another, are lists over the
/// same rules.
class BlockRules final : public Wrapped {
 public:
  enum Kind : int32_t { kAddress4, kAddress6, kSubnet, kRange, kKindCount };

  /// TICKET of a list that is being cloned, 0 for a list of its own.
  BlockRules(v8::Isolate* isolate, v8::Local<v8::Object> self, double ticket);

  /// LOW and HIGH are addresses of 4 or 16 bytes; TEXT shows the rule and tells it from others of
  /// its kind. False when it stands already (addresses).
  bool add(int32_t kind, const std::string& text, Bytes low, Bytes high);
  void remove(int32_t kind, const std::string& text);
  void clear();
  /// Is the address TEXT in a rule? What is no address of FAMILY (4 or 6) is in none.
  bool check_text(const std::string& text, int32_t family);
  double size();
  /// By kind; newest first.
  std::vector<std::string> texts();
  /// What a clone's constructor takes.
  double ticket();

  static void declare(Binder& m);

 private:
  using Number = unsigned __int128;
  struct Rule {
    Number low, high;
    std::string text;
  };
  struct Shared {
    std::mutex mutex;
    std::vector<Rule> rules[kKindCount];
  };

  static Number number(Bytes bytes);
  bool check(Bytes address);
  static Tickets<Shared>& tickets();

  std::shared_ptr<Shared> shared_;
};

}  // namespace nodus::modules::net
