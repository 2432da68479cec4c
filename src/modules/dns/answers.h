#pragma once

#include <memory>
#include <vector>

#include "engine/after_poll.h"
#include "engine/realm.h"
#include "modules/dns/resolver.h"
#include "modules/net/request_callback.h"

namespace nodus::modules::dns {

/// One question under way.
struct Query {
  Query(Realm& realm, Resolver* r, ares_dns_rec_type_t t)
      : callback(realm, "QUERYWRAP"), resolver(r), type(t) {}
  net::RequestCallback callback;
  Resolver* resolver;
  ares_dns_rec_type_t type;
  std::string traced_name;  ///< empty: nobody traces it
  int status = ARES_SUCCESS;
  v8::Global<v8::Value> result;
};

/// Questions that were answered and whose callbacks wait for the end of the loop's turn, before its
/// immediates. c-ares tells of an answer in the middle of its work: a callback that cancelled or
/// asked then would have it end a question twice.
class Answers : public RealmState {
 public:
  explicit Answers(Realm& realm);

  void add(std::unique_ptr<Query> query);

 private:
  void tell_all();
  void tell(Query& query);

  Realm& realm_;
  AfterPoll after_poll_;
  std::vector<std::unique_ptr<Query>> waiting_;
};

}  // namespace nodus::modules::dns
