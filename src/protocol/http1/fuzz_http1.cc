// HTTP/1 messages in any pieces: however the input is cut, the same messages and the same error
// come out, as strict as the parser may be, whatever its handler wants done after a head and
// wherever it fails. They are those that llhttp tells a handler which only writes them down.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "protocol/http1/fuzz_record.h"
#include "protocol/http1/parser.h"

namespace {

using nodus::http1::Head;
using nodus::http1::HeadInfo;
using nodus::http1::Parser;
using namespace nodus::http1::fuzz;

class Recorder final : public Parser::Handler {
 public:
  explicit Recorder(const Setting& setting) : record(setting), setting_(setting) {}

  bool on_begin() override {
    require(!input_over, "a message begins after what was to be the last");
    portions_ = 0;
    return record.begin();
  }
  void on_many_fields() override { ++portions_; }

  Parser::After on_head(Head& head, const HeadInfo& info) override {
    check_fields(head);
    input_over = info.is_last;
    ends_with_head_ = info.no_body && !info.upgrade;
    last_head = head;
    last_info = info;
    if (!record.head(info, head.target, head.fields)) return Parser::After::kFail;
    if (info.no_body && !record.end()) return Parser::After::kFail;
    return setting_.after(info);
  }

  bool on_body(const char* data, size_t size, bool last) override {
    require(!input_over, "a body after what was to be the end");
    require(!ends_with_head_, "a message that ended with its head has a body");
    require(size > 0, "a piece of a body is empty");
    return record.body(data, size) && (!last || record.end());
  }

  bool on_trailers(Head& trailers) override {
    check_fields(trailers);
    return record.trailers(trailers.fields);
  }

  bool on_complete() override { return record.end(); }

  Record record;
  Head last_head;
  HeadInfo last_info{};
  bool input_over = false;  ///< nothing more is to come of the input under way
  bool head_is_known = false;

 private:
  void check_fields(const Head& head) {
    auto lines = static_cast<size_t>(std::count(head.fields.begin(), head.fields.end(), '\n'));
    require(lines == size_t{2} * head.count, "a head's fields are not pairs of lines");
    require(head.target.find('\n') == std::string::npos, "a target holds a line feed");
    require(setting_.max_fields == 0 || head.count <= setting_.max_fields, "too many fields");
    size_t most =
        setting_.max_header_size ? setting_.max_header_size : Parser::kDefaultMaxHeaderSize;
    require(head.target.size() + head.fields.size() - lines < most, "too long a head");
    require(head_is_known ||
                portions_ == (head.count == 0 ? 0 : (head.count - 1) / Parser::kManyFields),
            "not told of each portion of fields");
    portions_ = 0;
  }

  const Setting& setting_;
  bool ends_with_head_ = false;
  uint32_t portions_ = 0;
};

// ---- what llhttp says

/// All of an input told by llhttp itself, without limits.
class Plain {
 public:
  explicit Plain(const Setting& setting) : record_(setting), setting_(setting) {
    llhttp_settings_init(&callbacks_);
    callbacks_.on_message_begin = [](llhttp_t* p) { return of(p).begin(); };
    callbacks_.on_url = callbacks_.on_status = [](llhttp_t* p, const char* at, size_t size) {
      of(p).target_.append(at, size);
      return 0;
    };
    callbacks_.on_header_field = [](llhttp_t* p, const char* at, size_t size) {
      of(p).name_.append(at, size);
      return 0;
    };
    callbacks_.on_header_value = [](llhttp_t* p, const char* at, size_t size) {
      of(p).value_.append(at, size);
      return 0;
    };
    callbacks_.on_header_value_complete = [](llhttp_t* p) { return of(p).end_field(); };
    callbacks_.on_headers_complete = [](llhttp_t* p) { return of(p).end_head(); };
    callbacks_.on_body = [](llhttp_t* p, const char* at, size_t size) {
      return size == 0 || of(p).record_.body(at, size) ? 0 : -1;
    };
    callbacks_.on_message_complete = [](llhttp_t* p) { return of(p).end(); };
    llhttp_init(&llhttp_, setting.type, &callbacks_);
    llhttp_.data = this;
    llhttp_.lenient_flags = static_cast<uint16_t>(setting.lenient);
  }

  std::string run(const std::string& input) {
    auto error = llhttp_execute(&llhttp_, input.data(), input.size());
    if (error == HPE_PAUSED_UPGRADE) {
      auto at = llhttp_get_error_pos(&llhttp_) - input.data();
      return record_.text() + "upgrade at " + std::to_string(at);
    }
    if (error == HPE_OK) error = llhttp_finish(&llhttp_);
    return record_.whole() + (error == HPE_OK ? "" : "refused");
  }

 private:
  static Plain& of(llhttp_t* p) { return *static_cast<Plain*>(p->data); }

  int begin() {
    target_.clear();
    fields_.clear();
    return record_.begin() ? 0 : -1;
  }
  int end_field() {
    while (!setting_.keeps_blanks && value_.find_last_of(" \t") + 1 == value_.size() &&
           !value_.empty())
      value_.pop_back();
    fields_ += std::exchange(name_, {}) + '\n' + std::exchange(value_, {}) + '\n';
    return 0;
  }
  int end_head() {
    HeadInfo info{};
    info.major = llhttp_.http_major;
    info.minor = llhttp_.http_minor;
    info.method = llhttp_.method;
    info.status = llhttp_.status_code;
    info.keep_alive = llhttp_should_keep_alive(&llhttp_) != 0;
    info.upgrade = llhttp_.upgrade != 0;
    if (!record_.head(info, target_, std::exchange(fields_, {}))) return -1;
    auto after = setting_.after(info);
    if (after == Parser::After::kUpgrade) return 2;
    if (after != Parser::After::kSkipBody) return 0;
    llhttp_.upgrade = 0;
    return 1;
  }
  int end() {
    if (!fields_.empty() && !record_.trailers(fields_)) return -1;
    return record_.end() ? 0 : -1;
  }

  Record record_;
  const Setting& setting_;
  llhttp_settings_t callbacks_;
  llhttp_t llhttp_;
  std::string target_, name_, value_, fields_;
};

// ---- ways to read an input

/// Inputs up to this size are cut in two at every place.
constexpr size_t kCutEverywhere = 64;

/// What comes out of INPUT when it is cut after each of LENGTHS (repeated); empty: not cut at all.
/// PAUSES: before each piece the parser is paused, and refuses it.
std::string run(const Setting& setting, const std::string& input,
                const std::vector<size_t>& lengths, bool pauses = false) {
  Recorder recorder(setting);
  Parser parser(recorder);
  setting.apply(parser);
  size_t at = 0;
  for (size_t piece = 0; at < input.size(); ++piece) {
    size_t length = lengths.empty() ? input.size() : lengths[piece % lengths.size()];
    length = std::min(std::max<size_t>(length, 1), input.size() - at);
    // A copy of the exact size: a read past a piece's end is seen, and nothing may point into an
    // older piece.
    std::unique_ptr<char[]> copy(new char[length]);
    std::copy_n(input.data() + at, length, copy.get());
    if (pauses) {
      std::string before = recorder.record.whole();
      parser.pause();
      auto outcome = parser.execute(copy.get(), length);
      require(outcome.error == HPE_PAUSED && outcome.parsed == 0, "reads on while it is paused");
      require(recorder.record.whole() == before, "tells something while it is paused");
      parser.resume();
    }
    recorder.input_over = false;
    auto outcome = parser.execute(copy.get(), length);
    require(outcome.parsed <= length, "more was taken than there was");
    // Refused for what is wrong first; what that is may depend on the cut, as a limit can be passed
    // within a name that turns out to be none.
    if (outcome.failed()) {
      auto again = parser.execute(copy.get(), length);
      require(again.code == outcome.code && again.parsed == outcome.parsed,
              "goes on after an error");
      return recorder.record.whole() + "refused";
    }
    if (outcome.upgrade)
      return recorder.record.text() + "upgrade at " + std::to_string(at + outcome.parsed);
    at += length;
  }
  recorder.input_over = false;
  auto outcome = parser.finish();
  return recorder.record.whole() + (outcome.failed() ? "refused" : "");
}

/// WHOLE, which came out of INPUT, is what llhttp says; at a limit, its beginning.
void compare_with_llhttp(const Setting& setting, const std::string& input,
                         const std::string& whole) {
  // It never gets past a NUL then (Parser::feed).
  if ((setting.lenient & (kRelaxed | LENIENT_HEADERS)) == kRelaxed &&
      input.find('\0') != std::string::npos)
    return;
  std::string plain = Plain(setting).run(input);
  if (whole == plain) return;
  Recorder recorder(setting);
  Parser parser(recorder);
  setting.apply(parser);
  auto outcome = parser.execute(input.data(), input.size());
  if (outcome.code != "HPE_HEADER_OVERFLOW")
    require_same(whole, plain, "llhttp says something else");
  auto colons = std::count(input.begin(), input.end(), ':');
  require(input.size() >= setting.max_header_size || colons >= setting.max_fields,
          "a limit is not reached");
  require(plain.starts_with(recorder.record.text()), "up to a limit llhttp says something else");
}

/// What comes out of INPUT given three times, with another body each, and NEXT behind it; KNOWN:
/// the head is told again in place of parsing.
std::string run_again(const Setting& setting, std::string input, bool known,
                      const std::string& next) {
  Recorder recorder(setting);
  Parser parser(recorder);
  setting.apply(parser);
  size_t head_size = 0;
  HeadInfo info{};
  Head known_head;
  bool refused = false;
  for (int time = 0; time < 3 && !refused; ++time) {
    recorder.input_over = false;
    Parser::Outcome outcome;
    recorder.head_is_known = known && head_size > 0;
    if (recorder.head_is_known) {
      require(parser.at_boundary(), "a whole message is no boundary");
      Head head = known_head;
      outcome = parser.repeat(head, info, input.data(), input.size(), head_size);
    } else {
      outcome = parser.execute(input.data(), input.size());
      if (time == 0) {
        head_size = parser.one_head_size();
        info = recorder.last_info;
        known_head = recorder.last_head;
      }
    }
    recorder.head_is_known = false;
    refused = outcome.failed();
    recorder.record.note(outcome.code + outcome.reason + std::to_string(outcome.parsed));
    if (outcome.upgrade) return recorder.record.text() + "upgrade";
    if (head_size > 0)
      for (size_t at = head_size; at < input.size(); ++at) ++input[at];
  }
  recorder.input_over = false;
  auto outcome = parser.execute(next.data(), next.size());
  recorder.record.note(outcome.failed() ? "refused" : parser.in_message() ? "unfinished" : "done");
  recorder.record.note(outcome.code + std::to_string(outcome.parsed));
  return recorder.record.whole() + (parser.finish().failed() ? "refused" : "");
}

void read_in_all_ways(const Setting& setting, const std::string& input) {
  std::string whole = run(setting, input, {});
  compare_with_llhttp(setting, input, whole);
  require_same(run(setting, input, {1}), whole, "byte by byte something else comes out");
  require_same(run(setting, input, {7, 3, 1, 16}), whole, "in pieces something else comes out");
  require_same(run(setting, input, {5, 11}, true), whole, "with pauses something else comes out");
  for (const char* next :
       {"\r\nPOST / HTTP/1.1\r\nContent-Length: 1\r\n\r\nx", "GET ", "\n", "?"}) {
    require_same(run_again(setting, input, true, next), run_again(setting, input, false, next),
                 "a known head leaves the parser otherwise");
  }
  if (input.size() > kCutEverywhere) return;
  for (size_t at = 1; at < input.size(); ++at)
    require_same(run(setting, input, {at, input.size()}), whole,
                 "in two pieces something else comes out");
}

}  // namespace

extern "C" const char* const* fuzz_seeds() {
  static const char* const seeds[] = {
      "GET /a?b=c HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhelloGET / HTTP/1.1\r\nHost: "
      "x\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello",
      "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTrailer: "
      "T\r\n\r\n5;e=1\r\nhello\r\n0\r\nT: v\r\n\r\n",
      "GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n\x81\x05hello",
      "CONNECT host:1 HTTP/1.1\r\nExpect: 100-continue\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
      "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n",
      "HTTP/1.0 200\r\n\r\nuntil the end",
      "POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "GET / HTTP/1.1\r\nA: b\r\n c\r\nD : e\r\n\r\n",
      "GET / HTTP/1.1\nA: b\x01\x7f\n\n",
      // A known head with a body, of which the second fails to be taken.
      "\xff\x40\x80\x80\x0aPOST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello",
      "\xff\x40\x80\x80\x09POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello",
      "\xff\x40\x80\x80\x08GET / HTTP/1.1\r\nHost: x\r\n\r\n",
      "\xff\x80\x80\x88\x05POST / HTTP/1.1\r\nTransfer-Encoding: "
      "chunked\r\n\r\n2\r\nab0\r\na:b\r\na:\r\na: "
      " \r\na:b\r\na:b\r\na:b\r\na:b\r\na:b\r\na:b\r\na:b\r\na:b\r\na:b\r\na:b\r\na:b\r\na:b\r\na:"
      "b\r\n"
      "a:b\r\na:b\r\na:b\r\na:b\r\na:b\r\na:b\r\na:b\r\na:b\r\na:b\r\na:b\r\na:b\r\na:b\r\na:"
      "b\r\na:b\r\n\r\n",
      "\xff\x40\xc8\x81\x05HTTP/1.1 200 OK\nContent-Length: 2 \n\nokHTTP/1.1 101 Up\r\nUpgrade: "
      "x\r\nConnection: upgrade\r\n\r\n",
      nullptr,
  };
  return seeds;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string input(reinterpret_cast<const char*>(data), size);
  if (size >= kSettingSize && input.front() == kOwnSetting) {
    read_in_all_ways(own_setting(input), input.substr(kSettingSize));
    return 0;
  }
  for (const Setting& setting : kUsualSettings) read_in_all_ways(setting, input);
  return 0;
}
