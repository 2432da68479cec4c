#pragma once

#include <llhttp.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "protocol/http1/parser.h"

/// What the fuzz targets of HTTP/1 have in common: the settings of a parser, and a record of what
/// its handler is told.
namespace nodus::http1::fuzz {

inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "fuzz_http1: %s\n", what);
  std::abort();
}

inline void require_same(const std::string& a, const std::string& b, const char* what) {
  if (a == b) return;
  std::fprintf(stderr, "--- one:\n%s\n--- the other:\n%s\n---\n", a.c_str(), b.c_str());
  require(false, what);
}

/// What a handler is told, and may fail at.
enum Event : uint8_t { kBegin, kHead, kBody, kTrailers, kEnd, kEvents };

struct Setting {
  llhttp_type_t type = HTTP_REQUEST;
  int lenient = 0;
  bool takes_upgrade = true;  ///< there is a listener for upgrades
  bool skips_body = false;    ///< as of the answer to a HEAD request
  bool keeps_blanks = false;
  size_t max_header_size = 1024;
  uint32_t max_fields = 24;
  Event fails_at = kEvents;
  uint32_t fails_in = 1;  ///< that message, counted from 1

  Parser::After after(const HeadInfo& info) const {
    if (info.upgrade && takes_upgrade) return Parser::After::kUpgrade;
    return skips_body ? Parser::After::kSkipBody : Parser::After::kBody;
  }
  void apply(Parser& parser) const {
    parser.init(type, max_header_size, lenient, max_fields);
    if (keeps_blanks) parser.keep_blanks();
  }
};

constexpr int kRelaxed = LENIENT_HEADER_VALUE_RELAXED;
constexpr int kInsecure = 1023;  ///< HTTPParser.kLenientAll

/// Servers and clients as Node has them: `httpValidation` strict, relaxed or insecure.
constexpr Setting kUsualSettings[] = {
    {},
    {.takes_upgrade = false},
    {.lenient = kRelaxed},
    {.lenient = kInsecure},
    {.type = HTTP_RESPONSE},
    {.type = HTTP_RESPONSE, .takes_upgrade = false, .skips_body = true},
    {.type = HTTP_RESPONSE, .lenient = kRelaxed},
    {.type = HTTP_RESPONSE, .lenient = kInsecure},
};

/// An input that begins with this byte says itself, in the next four, in which setting it is read.
constexpr char kOwnSetting = '\xff';
constexpr size_t kSettingSize = 5;

/// Any lenient flags, limits and failure of the handler, from the first kSettingSize bytes of
/// INPUT.
inline Setting own_setting(const std::string& input) {
  constexpr size_t kSizes[] = {1024, 64, 300, 0};
  constexpr uint32_t kFields[] = {24, 2, 40, 0};
  auto bits = [&](size_t at) { return static_cast<uint8_t>(input[at]); };
  Setting setting;
  setting.lenient = bits(1) | (bits(2) & 7) << 8;
  if (bits(2) & 8) setting.type = HTTP_RESPONSE;
  setting.takes_upgrade = (bits(2) & 16) == 0;
  setting.skips_body = (bits(2) & 32) != 0;
  setting.keeps_blanks = (bits(2) & 64) != 0;
  setting.max_header_size = kSizes[bits(3) & 3];
  setting.max_fields = kFields[bits(3) >> 2 & 3];
  setting.fails_at = static_cast<Event>(std::min<int>(bits(4) & 7, kEvents));
  setting.fails_in = 1 + (bits(4) >> 3 & 3);
  return setting;
}

/// Writes down what a handler is told, so that two runs can be compared, and says when it fails.
class Record {
 public:
  explicit Record(const Setting& setting) : setting_(setting) {}

  bool begin() {
    ++messages_;
    if (!goes_on(kBegin)) return false;
    text_ += "begin\n";
    return true;
  }
  /// FIELDS: name LF value LF …
  bool head(const HeadInfo& info, const std::string& target, const std::string& fields) {
    if (!goes_on(kHead)) return false;
    text_ += "head " + std::to_string(info.method) + ' ' + std::to_string(info.status) + ' ' +
             std::to_string(info.major) + '.' + std::to_string(info.minor) + ' ' +
             std::to_string(info.keep_alive) + std::to_string(info.upgrade) + ' ' + target + '\n' +
             fields;
    return true;
  }
  bool body(const char* data, size_t size) {
    if (!goes_on(kBody)) return false;
    // Reads all of it, for AddressSanitizer to see.
    body_.append(data, size);
    return true;
  }
  bool trailers(const std::string& fields) {
    if (!goes_on(kTrailers)) return false;
    text_ += "trailers\n" + fields;
    return true;
  }
  bool end() {
    if (!goes_on(kEnd)) return false;
    text_ += "body " + body_ + "\nend\n";
    body_.clear();
    return true;
  }
  void note(const std::string& text) { text_ += text; }

  /// Without the body of the message under way.
  const std::string& text() const { return text_; }
  std::string whole() const { return text_ + body_; }

 private:
  bool goes_on(Event event) {
    require(!failed_, "a handler that failed is told more");
    failed_ = event == setting_.fails_at && messages_ == setting_.fails_in;
    return !failed_;
  }

  const Setting& setting_;
  std::string text_, body_;
  uint32_t messages_ = 0;
  bool failed_ = false;
};

}  // namespace nodus::http1::fuzz
