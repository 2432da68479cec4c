// The binding 'http'.

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "modules/http/http_parser.h"

namespace nodus::modules::http {

namespace {

void set_callbacks(Realm& realm, v8::Local<v8::Array> functions) {
  auto& state = realm.state<HttpState>();
  for (int i = 0; i < HttpState::kCallbackCount; ++i) {
    v8::Local<v8::Value> value;
    if (functions->Get(realm.context(), static_cast<uint32_t>(i)).ToLocal(&value) &&
        value->IsFunction()) {
      state.set_callback(i, value.As<v8::Function>());
    }
  }
}

std::vector<std::string> methods() {
  std::vector<std::string> out;
#define XX(num, name, string) out.push_back(#string);
  HTTP_METHOD_MAP(XX)
#undef XX
  return out;
}

/// By the parser's own numbers.
std::vector<std::string> all_methods() {
  std::vector<std::string> out;
  for (int i = 0; i < http1::method_count(); ++i) out.emplace_back(http1::method_name(i));
  return out;
}

/// The RFC 9110 token characters.
bool is_token(const std::string& text) {
  static const auto kTable = [] {
    std::array<bool, 256> table{};
    for (unsigned char c : std::string_view(
             "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")) {
      table[c] = true;
    }
    return table;
  }();
  if (text.empty()) return false;
  for (unsigned char c : text) {
    if (!kTable[c]) return false;
  }
  return true;
}

/// Lays out TEXT, which was joined of pieces, as one: it is going to be written again and again.
void flatten(v8::Isolate* isolate, v8::Local<v8::String> text) {
  v8::String::ValueView view(isolate, text);
}

}  // namespace

void HttpParser::declare(Binder& m) {
  m.class_<ConnectionsList>("ConnectionsList")
      .constructor<>()
      .method<&ConnectionsList::all>("all")
      .method<&ConnectionsList::idle>("idle")
      .method<&ConnectionsList::active>("active")
      .method<&ConnectionsList::expired>("expired")
      .method<&ConnectionsList::idle_for>("idleFor")
      .method<&ConnectionsList::next_idle>("nextIdle");
  m.class_<HttpParser>("HTTPParser")
      .constructor<>()
      .method<&HttpParser::close>("close")
      .method<&HttpParser::free>("free")
      .method<&HttpParser::remove>("remove")
      .method<&HttpParser::execute>("execute")
      .method<&HttpParser::finish>("finish")
      .method<&HttpParser::initialize>("initialize")
      .method<&HttpParser::use_compact_form>("useCompactForm")
      .method<&HttpParser::read_whole>("readWhole")
      .method<&HttpParser::keep_blanks>("keepBlanks")
      .method<&HttpParser::pause>("pause")
      .method<&HttpParser::resume>("resume")
      .method<&HttpParser::consume>("consume")
      .method<&HttpParser::unconsume>("unconsume")
      .method<&HttpParser::current_buffer>("getCurrentBuffer")
      .method<&HttpParser::duration>("duration")
      .method<&HttpParser::headers_completed>("headersCompleted")
      .method<&HttpParser::in_message>("inMessage")
      .method<&HttpParser::is_executing>("isExecuting")
      .method<&HttpParser::notify_reads>("notifyReads")
      .method<&HttpParser::mark_idle>("markIdle")
      .method<&HttpParser::send>("send")
      .method<&HttpParser::pending_output>("pendingOutput")
      .method<&HttpParser::want_drain>("wantDrain")
      .method<&HttpParser::answered_in_read>("answeredInRead")
      .method<&HttpParser::flush>("flush")
      .method<&HttpParser::settle>("settle")
      .method<&HttpParser::end_answer>("endAnswer");
  m.function<&set_callbacks>("setCallbacks");
  m.function<&methods>("methods");
  m.function<&all_methods>("allMethods");
  m.function<&is_token>("isToken");
  m.function<&flatten>("flatten");
  m.object("flags")
      .constant("kKeepAlive", kKeepAlive)
      .constant("kUpgrade", kUpgrade)
      .constant("kHost", kHost)
      .constant("kExpect", kExpect)
      .constant("kNoBody", kNoBody)
      .constant("kBacklog", kBacklog)
      .constant("kFieldsShift", kFieldsShift)
      .constant("kMostFields", static_cast<int32_t>(kMostFields));
  m.object("framing")
      .constant("kPlain", kPlain)
      .constant("kChunk", kChunk)
      .constant("kLastChunk", kLastChunk)
      .constant("kContentLength", kContentLength)
      .constant("kEnd", kEnd)
      .constant("kUnsettled", kUnsettled);
}

void bind(Binder& m) { HttpParser::declare(m); }

}  // namespace nodus::modules::http
