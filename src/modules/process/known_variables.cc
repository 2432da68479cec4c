#include "modules/process/known_variables.h"

#include <cstring>
#include <unordered_set>

extern char** environ;

namespace nodus::modules::process {

namespace {

/// Longer ones are rather read than compared.
constexpr size_t kLongest = 4096;

/// Is it ASCII with no NUL?
bool is_plain(const char* text, size_t length) {
  unsigned char all = 0;
  bool has_nul = false;
  for (size_t i = 0; i < length; ++i) {
    all |= static_cast<unsigned char>(text[i]);
    has_nul |= text[i] == '\0';
  }
  return all < 0x80 && !has_nul;
}

/// PAIR in memory that stays: native code may hold what getenv(3) gave it. The C library keeps what
/// setenv(3) is given in the same way, each text once.
char* keep(const std::string& pair) {
  static auto* all = new std::unordered_set<std::string>;
  return const_cast<char*>(all->insert(pair).first->c_str());
}

}  // namespace

CText::CText(v8::Isolate* isolate, v8::Local<v8::String> string) {
  const auto length = static_cast<size_t>(string->Length());
  if (length < sizeof short_ && string->IsOneByte()) {
    string->WriteOneByteV2(isolate, 0, static_cast<uint32_t>(length),
                           reinterpret_cast<uint8_t*>(short_));
    short_[length] = '\0';
    is_exact_ = is_plain(short_, length);
    if (is_exact_) return;
  }
  long_.emplace(isolate, string);
  text_ = **long_ ? **long_ : "";
}

KnownVariables::State KnownVariables::find(v8::Isolate* isolate, v8::Local<v8::Name> name,
                                           v8::Local<v8::String>& value) {
  const auto* found = entry_of(name);
  if (!found || !environ) return State::kUnknown;
  const auto& entry = *found;
  if (entry.pair.empty()) {
    return entry.generation == generation_ && is_mirror_true() ? State::kMissing : State::kUnknown;
  }
  if (environ != entry.array) return State::kUnknown;
  // What is removed from the array moves the rest: its end is never beyond a place once used.
  const char* present = environ[entry.slot];
  if (!present || std::strcmp(present, entry.pair.c_str()) != 0) return State::kUnknown;
  value = entry.value.Get(isolate);
  return State::kPresent;
}

void KnownVariables::remember(v8::Isolate* isolate, v8::Local<v8::Name> name,
                              std::string_view c_name, const char* value,
                              v8::Local<v8::String> text) {
  const size_t size = c_name.size() + 1 + std::strlen(value);
  const char* pair = value - c_name.size() - 1;
  for (char** item = environ; item && *item; ++item) {
    if (*item != pair) continue;
    if (size > kLongest) break;
    auto& entry = entry_for(isolate, name);
    entry.array = environ;
    entry.slot = static_cast<size_t>(item - environ);
    entry.pair.assign(pair, size);
    entry.value.Reset(isolate, text);
    return;
  }
  forget(name);
}

void KnownVariables::remember_missing(v8::Isolate* isolate, v8::Local<v8::Name> name,
                                      std::string_view c_name) {
  // For getenv(3), "A=B" is the beginning of a variable A that says "B=".
  if (c_name.find('=') != std::string_view::npos) return forget(name);
  if (!is_mirror_true()) renew_mirror();
  auto& entry = entry_for(isolate, name);
  entry.pair.clear();
  entry.value.Reset();
  entry.generation = generation_;
}

void KnownVariables::replace(v8::Isolate* isolate, v8::Local<v8::Name> name,
                             std::string_view c_name, std::string_view value,
                             v8::Local<v8::String> text) {
  auto* entry = entry_of(name);
  // The name with its sign of equality stays.
  auto& pair = entry->pair;
  pair.resize(c_name.size() + 1);
  pair.append(value);
  char* kept = keep(pair);
  environ[entry->slot] = kept;
  // The names are what they were.
  if (array_ == environ && entry->slot < items_.size()) items_[entry->slot] = kept;
  if (pair.size() > kLongest) return forget(name);
  entry->value.Reset(isolate, text);
}

void KnownVariables::forget(v8::Local<v8::Name> name) {
  auto* entry = entry_of(name);
  if (!entry) return;
  entry->pair.clear();
  entry->generation = 0;
}

v8::Local<v8::Array> KnownVariables::names(v8::Isolate* isolate) {
  if (!names_.IsEmpty() && is_mirror_true()) return names_.Get(isolate);
  renew_mirror();
  v8::LocalVector<v8::Value> names(isolate);
  names.reserve(items_.size());
  for (const char* pair : items_) {
    // A leading '=' belongs to the name, as Windows has it.
    const auto end = std::string_view(pair).find('=', 1);
    if (end == std::string_view::npos) continue;
    names.push_back(v8::String::NewFromUtf8(isolate, pair, v8::NewStringType::kInternalized,
                                            static_cast<int>(end))
                        .FromMaybe(v8::String::Empty(isolate)));
  }
  auto out = v8::Array::New(isolate, names.data(), names.size());
  names_.Reset(isolate, out);
  return out;
}

KnownVariables::Entry* KnownVariables::entry_of(v8::Local<v8::Name> name) {
  if (entries_.empty()) return nullptr;
  const auto hash = static_cast<unsigned>(name->GetIdentityHash());
  for (const auto place : {hash % kPlaces, hash / kPlaces % kPlaces}) {
    auto* entry = entries_[place].get();
    if (entry && entry->name == name) return entry;
  }
  return nullptr;
}

KnownVariables::Entry& KnownVariables::entry_for(v8::Isolate* isolate, v8::Local<v8::Name> name) {
  if (auto* entry = entry_of(name)) return *entry;
  if (entries_.empty()) entries_.resize(kPlaces);
  const auto hash = static_cast<unsigned>(name->GetIdentityHash());
  auto& first = entries_[hash % kPlaces];
  auto& second = entries_[hash / kPlaces % kPlaces];
  auto& place = first && !second ? second : first;
  if (!place) place = std::make_unique<Entry>();
  place->name.Reset(isolate, name);
  place->pair.clear();
  place->generation = 0;
  return *place;
}

bool KnownVariables::is_mirror_true() const {
  const size_t count = items_.size();
  if (!array_ || environ != array_) return false;
  // A shorter array ends within the places compared.
  return std::memcmp(environ, items_.data(), count * sizeof(char*)) == 0 && !environ[count];
}

void KnownVariables::renew_mirror() {
  array_ = environ;
  items_.clear();
  for (char** item = environ; item && *item; ++item) items_.push_back(*item);
  ++generation_;
  names_.Reset();
}

}  // namespace nodus::modules::process
