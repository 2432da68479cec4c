// HTTP/1 messages in any pieces: however the input is cut, the same messages and the same error
// come out, as strict as the parser may be and whatever its handler wants done after a head.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "protocol/http1/parser.h"

namespace {

using nodus::http1::Head;
using nodus::http1::HeadInfo;
using nodus::http1::Parser;

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "fuzz_http1: %s\n", what);
  std::abort();
}

/// A server or client as Node has them: `httpValidation` strict, relaxed or insecure, with or
/// without a listener for upgrades, and one that answers HEAD requests.
struct Setting {
  llhttp_type_t type;
  int lenient;
  bool takes_upgrade;
  bool skips_body;
};

constexpr int kRelaxed = LENIENT_HEADER_VALUE_RELAXED;
constexpr int kInsecure = 1023;  ///< HTTPParser.kLenientAll

constexpr Setting kSettings[] = {
    {HTTP_REQUEST, 0, true, false},         {HTTP_REQUEST, 0, false, false},
    {HTTP_REQUEST, kRelaxed, true, false},  {HTTP_REQUEST, kInsecure, true, false},
    {HTTP_RESPONSE, 0, true, false},        {HTTP_RESPONSE, 0, false, true},
    {HTTP_RESPONSE, kRelaxed, true, false}, {HTTP_RESPONSE, kInsecure, true, false},
};

/// Writes down what it is told, so that two runs can be compared.
class Recorder final : public Parser::Handler {
 public:
  explicit Recorder(const Setting& setting) : setting_(setting) {}

  bool on_begin() override {
    require(!input_over, "a message begins after what was to be the last");
    record += "begin\n";
    return true;
  }

  Parser::After on_head(Head& head, const HeadInfo& info) override {
    check_fields(head);
    input_over = info.is_last;
    record += "head " + std::to_string(info.method) + ' ' + std::to_string(info.status) + ' ' +
              std::to_string(info.major) + '.' + std::to_string(info.minor) + ' ' +
              std::to_string(info.keep_alive) + std::to_string(info.upgrade) + ' ' + head.target +
              '\n' + head.fields;
    ends_with_head_ = info.no_body && !info.upgrade;
    last_head = head;
    last_info = info;
    if (info.upgrade && setting_.takes_upgrade) return Parser::After::kUpgrade;
    return setting_.skips_body ? Parser::After::kSkipBody : Parser::After::kBody;
  }

  bool on_body(const char* data, size_t size, bool last) override {
    require(!input_over, "a body after what was to be the end");
    require(!ends_with_head_, "a message that ended with its head has a body");
    // Reads all of it, for AddressSanitizer to see.
    body.append(data, size);
    if (last) end_message();
    return true;
  }

  bool on_trailers(Head& trailers) override {
    check_fields(trailers);
    record += "trailers\n" + trailers.fields;
    return true;
  }

  bool on_complete() override {
    end_message();
    return true;
  }

  std::string record;
  std::string body;
  Head last_head;
  HeadInfo last_info{};
  bool input_over = false;  ///< nothing more is to come of the input under way

 private:
  static void check_fields(const Head& head) {
    auto lines = static_cast<size_t>(std::count(head.fields.begin(), head.fields.end(), '\n'));
    require(lines == size_t{2} * head.count, "a head's fields are not pairs of lines");
    require(head.target.find('\n') == std::string::npos, "a target holds a line feed");
  }

  const Setting& setting_;
  bool ends_with_head_ = false;

  void end_message() {
    record += "body " + body + "\nend\n";
    body.clear();
  }
};

/// Inputs up to this size are cut in two at every place.
constexpr size_t kCutEverywhere = 64;

/// What comes out of INPUT when it is cut after each of LENGTHS (repeated); empty: not cut at all.
std::string run(const Setting& setting, const std::string& input,
                const std::vector<size_t>& lengths) {
  Recorder recorder(setting);
  Parser parser(recorder);
  parser.init(setting.type, 1024, setting.lenient, 24);
  size_t at = 0;
  for (size_t piece = 0; at < input.size(); ++piece) {
    size_t length = lengths.empty() ? input.size() : lengths[piece % lengths.size()];
    length = std::min(std::max<size_t>(length, 1), input.size() - at);
    // A copy of the exact size: a read past a piece's end is seen, and nothing may point into an
    // older piece.
    std::unique_ptr<char[]> copy(new char[length]);
    std::copy_n(input.data() + at, length, copy.get());
    recorder.input_over = false;
    auto outcome = parser.execute(copy.get(), length);
    require(outcome.parsed <= length, "more was taken than there was");
    // Refused for what is wrong first; what that is may depend on the cut, as a limit can be passed
    // within a name that turns out to be none.
    if (outcome.failed()) return recorder.record + recorder.body + "refused";
    if (outcome.upgrade)
      return recorder.record + "upgrade at " + std::to_string(at + outcome.parsed);
    at += length;
  }
  recorder.input_over = false;
  auto outcome = parser.finish();
  return recorder.record + recorder.body + (outcome.failed() ? "refused" : "");
}

/// What comes out of INPUT given three times and NEXT behind it; KNOWN: the head is told again in
/// place of parsing.
std::string run_again(const Setting& setting, const std::string& input, bool known,
                      const std::string& next) {
  Recorder recorder(setting);
  Parser parser(recorder);
  parser.init(setting.type, 1024, setting.lenient, 24);
  for (int time = 0; time < 3; ++time) {
    recorder.input_over = false;
    if (size_t head_size = parser.one_head_size(); known && head_size > 0) {
      require(parser.at_boundary(), "a whole message is no boundary");
      auto head = recorder.last_head;
      auto outcome = parser.repeat(head, recorder.last_info, input.data(), input.size(), head_size);
      require(!outcome.failed() && outcome.parsed == input.size(), "a known head is refused");
      continue;
    }
    auto outcome = parser.execute(input.data(), input.size());
    if (outcome.failed()) return recorder.record + "refused";
    if (outcome.upgrade) return recorder.record + "upgrade";
  }
  recorder.input_over = false;
  auto outcome = parser.execute(next.data(), next.size());
  recorder.record += outcome.failed() ? "refused" : parser.in_message() ? "unfinished" : "done";
  recorder.record += outcome.code + std::to_string(outcome.parsed);
  return recorder.record + recorder.body + (parser.finish().failed() ? "refused" : "");
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
      nullptr,
  };
  return seeds;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string input(reinterpret_cast<const char*>(data), size);
  for (const Setting& setting : kSettings) {
    std::string whole = run(setting, input, {});
    require(run(setting, input, {1}) == whole, "byte by byte something else comes out");
    require(run(setting, input, {7, 3, 1, 16}) == whole, "in pieces something else comes out");
    for (const char* next :
         {"\r\nPOST / HTTP/1.1\r\nContent-Length: 1\r\n\r\nx", "GET ", "\n", "?"}) {
      require(run_again(setting, input, true, next) == run_again(setting, input, false, next),
              "a known head leaves the parser otherwise");
    }
    if (size > kCutEverywhere) continue;
    for (size_t at = 1; at < size; ++at)
      require(run(setting, input, {at, size}) == whole, "in two pieces something else comes out");
  }
  return 0;
}
