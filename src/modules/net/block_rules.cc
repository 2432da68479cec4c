#include "modules/net/block_rules.h"

#include <algorithm>
#include <map>

#include "modules/net/address.h"

namespace nodus::modules::net {

namespace {

std::mutex tickets_mutex;

/// Rules on their way to a clone; each entry is taken out by the one clone made of it.
template <typename T>
std::map<double, std::shared_ptr<T>>& tickets() {
  static std::map<double, std::shared_ptr<T>> map;
  return map;
}

}  // namespace

BlockRules::BlockRules(v8::Isolate* isolate, v8::Local<v8::Object> self, double ticket)
    : Wrapped(isolate, self), shared_(redeem(ticket)) {}

std::shared_ptr<BlockRules::Shared> BlockRules::redeem(double ticket) {
  std::lock_guard lock(tickets_mutex);
  auto& map = tickets<Shared>();
  auto found = map.find(ticket);
  if (found == map.end()) return std::make_shared<Shared>();
  auto shared = std::move(found->second);
  map.erase(found);
  return shared;
}

double BlockRules::ticket() {
  static double next = 0;
  std::lock_guard lock(tickets_mutex);
  tickets<Shared>()[++next] = shared_;
  return next;
}

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
