#pragma once

#include <uv.h>

#include <vector>

#include "engine/realm.h"

namespace nodus::modules::tls {

class TlsStream;

/// Memory that all TLS connections of a realm use in turn.
struct TlsMemory : RealmState {
  explicit TlsMemory(Realm&) {}

  static constexpr size_t kCipherSize = 64 * 1024;
  static constexpr size_t kClearSize = 16 * 1024;

  /// What a carrier reads into. Lent while its bytes are being decrypted.
  std::vector<char> cipher = std::vector<char>(kCipherSize);
  bool lent = false;
  /// Small writes on their way into one record.
  std::vector<char> clear = std::vector<char>(kClearSize);
};

/// Connections that have something to do in the loop's next turn: what JavaScript set off but must
/// not see happen within its own call.
class TlsPump : public RealmState {
 public:
  explicit TlsPump(Realm& realm);

  void add(TlsStream* stream);

 private:
  static void on_idle(uv_idle_t* handle);

  uv_idle_t* idle_;
  std::vector<TlsStream*> waiting_;
};

}  // namespace nodus::modules::tls
