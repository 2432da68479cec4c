#include "modules/net/block_rules.h"

#include <algorithm>

#include "modules/net/address.h"

namespace nodus::modules::net {

BlockRules::BlockRules(v8::Isolate* isolate, v8::Local<v8::Object> self, double ticket)
    : Wrapped(isolate, self),
      shared_(ticket > 0 ? tickets().redeem(ticket) : std::make_shared<Shared>()) {
  if (shared_) return;
  // A list of nothing would let everybody in.
  shared_ = std::make_shared<Shared>();
  throw_error(isolate, Error::coded("ERR_INVALID_STATE", "Invalid state: Unknown BlockList"));
}

Tickets<BlockRules::Shared>& BlockRules::tickets() {
  // Never destroyed: threads may end after the statics.
  static auto* tickets = new Tickets<Shared>;
  return *tickets;
}

double BlockRules::ticket() { return tickets().give(shared_); }

/// IPv4 as its IPv4-mapped IPv6 address (RFC 4291, 2.5.5.2), so that rules of one family find the
/// other.
BlockRules::Number BlockRules::number(Bytes bytes) {
  Number value = bytes.size == 4 ? 0xffff : 0;
  for (size_t i = 0; i < bytes.size && i < 16; ++i) value = (value << 8) | bytes.data[i];
  return value;
}

bool BlockRules::add(int32_t kind, const std::string& text, Bytes low, Bytes high) {
  if (kind < 0 || kind >= kKindCount) return false;
  std::lock_guard lock(shared_->mutex);
  auto& rules = shared_->rules[kind];
  bool address = kind == kAddress4 || kind == kAddress6;
  auto first = number(low);
  if (address &&
      std::any_of(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.low == first; }))
    return false;
  rules.push_back({first, number(high), text});
  return true;
}

void BlockRules::remove(int32_t kind, const std::string& text) {
  if (kind < 0 || kind >= kKindCount) return;
  std::lock_guard lock(shared_->mutex);
  auto& rules = shared_->rules[kind];
  auto found = std::find_if(rules.rbegin(), rules.rend(),
                            [&](const Rule& rule) { return rule.text == text; });
  if (found != rules.rend()) rules.erase(std::next(found).base());
}

void BlockRules::clear() {
  std::lock_guard lock(shared_->mutex);
  for (auto& rules : shared_->rules) rules.clear();
}

bool BlockRules::check(Bytes address) {
  auto value = number(address);
  std::lock_guard lock(shared_->mutex);
  for (const auto& rules : shared_->rules) {
    for (const auto& rule : rules) {
      if (value >= rule.low && value <= rule.high) return true;
    }
  }
  return false;
}

bool BlockRules::check_text(const std::string& text, int32_t family) {
  IpBytes bytes;
  size_t size = read_ip(text, family, bytes);
  return size > 0 && check({bytes.data(), size});
}

double BlockRules::size() {
  std::lock_guard lock(shared_->mutex);
  size_t size = 0;
  for (const auto& rules : shared_->rules) size += rules.size();
  return static_cast<double>(size);
}

std::vector<std::string> BlockRules::texts() {
  std::vector<std::string> out;
  std::lock_guard lock(shared_->mutex);
  for (const auto& rules : shared_->rules) {
    for (auto rule = rules.rbegin(); rule != rules.rend(); ++rule) out.push_back(rule->text);
  }
  return out;
}

void BlockRules::declare(Binder& m) {
  m.class_<BlockRules>("BlockRules")
      .constructor<double>()
      .method<&BlockRules::add>("add")
      .method<&BlockRules::remove>("remove")
      .method<&BlockRules::clear>("clear")
      .method<&BlockRules::check_text>("checkText")
      .method<&BlockRules::size>("size")
      .method<&BlockRules::texts>("texts")
      .method<&BlockRules::ticket>("ticket");
}

}  // namespace nodus::modules::net

namespace nodus::modules::block_rules {

void bind(Binder& m) { net::BlockRules::declare(m); }

}  // namespace nodus::modules::block_rules
