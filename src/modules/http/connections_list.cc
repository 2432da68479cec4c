#include <algorithm>

#include "modules/http/http_parser.h"

namespace nodus::modules::http {

ConnectionsList::~ConnectionsList() {
  while (first_) remove(first_);
}

void ConnectionsList::add(HttpParser* parser) {
  parser->list_ = this;
  parser->list_previous_ = nullptr;
  parser->list_next_ = first_;
  if (first_) first_->list_previous_ = parser;
  first_ = parser;
}

void ConnectionsList::remove(HttpParser* parser) {
  if (parser->list_previous_) parser->list_previous_->list_next_ = parser->list_next_;
  if (parser->list_next_) parser->list_next_->list_previous_ = parser->list_previous_;
  if (first_ == parser) first_ = parser->list_next_;
  parser->list_ = nullptr;
  parser->list_previous_ = parser->list_next_ = nullptr;
}

/// The objects of those that are wanted. A parser whose object was collected is about to go, too.
template <typename IsWanted>
std::vector<v8::Local<v8::Object>> ConnectionsList::select(IsWanted&& is_wanted) {
  std::vector<v8::Local<v8::Object>> out;
  for (auto *p = first_, *next = p; p; p = next) {
    next = p->list_next_;
    auto object = p->object();
    if (!object.IsEmpty() && is_wanted(*p)) out.push_back(object);
  }
  return out;
}

std::vector<v8::Local<v8::Object>> ConnectionsList::all() {
  return select([](auto&) { return true; });
}

std::vector<v8::Local<v8::Object>> ConnectionsList::idle() {
  return select([](auto& p) { return p.message_start_ == 0; });
}

std::vector<v8::Local<v8::Object>> ConnectionsList::active() {
  return select([](auto& p) { return p.message_start_ != 0; });
}

std::vector<v8::Local<v8::Object>> ConnectionsList::expired(double headers_timeout,
                                                            double request_timeout) {
  return select([&](auto& p) {
    if (p.message_start_ == 0) return false;
    auto age = static_cast<double>(p.now() - p.message_start_);
    bool late = (headers_timeout > 0 && !p.parser_.head_complete() && age > headers_timeout) ||
                (request_timeout > 0 && age > request_timeout);
    if (late) remove(&p);
    return late;
  });
}

std::vector<v8::Local<v8::Object>> ConnectionsList::idle_for(double timeout) {
  return select([&](auto& p) {
    if (p.idle_since_ == 0 || p.idle_told_) return false;
    if (static_cast<double>(p.now() - p.idle_since_) < timeout) return false;
    p.idle_told_ = true;
    return true;
  });
}

double ConnectionsList::next_idle(double timeout) {
  double next = -1;
  for (auto* p = first_; p; p = p->list_next_) {
    if (p->idle_since_ == 0 || p->idle_told_) continue;
    double wait = std::max(0.0, timeout - static_cast<double>(p->now() - p->idle_since_));
    if (next < 0 || wait < next) next = wait;
  }
  return next;
}

}  // namespace nodus::modules::http
