// What a handler may do in the middle of a message, as JavaScript can: feed the parser something
// else, end its input, begin anew with another setting. Nothing of it may touch memory that is
// gone.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "protocol/http1/fuzz_record.h"
#include "protocol/http1/parser.h"

namespace {

using nodus::http1::Head;
using nodus::http1::HeadInfo;
using nodus::http1::Parser;
using namespace nodus::http1::fuzz;

/// The input: what comes over the wire, and the steps that say how it is cut and what the handler
/// does, one byte each, from the back.
class Script {
 public:
  explicit Script(std::string input) : input_(std::move(input)) {}
  bool is_over() const { return input_.empty(); }
  uint8_t step() {
    if (input_.empty()) return 0;
    auto byte = static_cast<uint8_t>(input_.back());
    input_.pop_back();
    return byte;
  }
  std::string take(size_t size) {
    std::string out = input_.substr(0, size);
    input_.erase(0, out.size());
    return out;
  }

 private:
  std::string input_;
};

class Meddler final : public Parser::Handler {
 public:
  explicit Meddler(std::string input) : script_(std::move(input)) {}

  void run() {
    begin_anew();
    while (!script_.is_over()) feed();
    (void)parser_.finish();
  }

  bool on_begin() override { return meddle(); }
  void on_many_fields() override { meddle(); }
  Parser::After on_head(Head& head, const HeadInfo& info) override {
    read(head);
    last_head_ = head;
    last_info_ = info;
    if (!meddle()) return Parser::After::kFail;
    return setting_.after(info);
  }
  bool on_body(const char* data, size_t size, bool) override {
    read({data, size});
    bool goes_on = meddle();
    // It is a part of the input that is under way, which lives on.
    read({data, size});
    return goes_on;
  }
  bool on_trailers(Head& trailers) override {
    read(trailers);
    return meddle();
  }
  bool on_complete() override { return meddle(); }

 private:
  static constexpr int kDeepest = 4;

  /// For AddressSanitizer to see.
  void read(const std::string& text) {
    for (char c : text) sum_ += static_cast<unsigned char>(c);
  }
  void read(const Head& head) {
    read(head.target);
    read(head.fields);
  }

  void begin_anew() {
    std::string bytes = {kOwnSetting};
    for (size_t i = 1; i < kSettingSize; ++i) bytes += static_cast<char>(script_.step());
    setting_ = own_setting(bytes);
    // Of an input under way Parser::feed no longer keeps NULs from llhttp, which then never ends.
    if (depth_ > 0) setting_.lenient &= ~kRelaxed;
    setting_.apply(parser_);
  }

  void feed() {
    ++depth_;
    std::string input = script_.take(script_.step());
    // Of the exact size, and gone when it is parsed.
    std::unique_ptr<char[]> copy(new char[input.size()]);
    std::copy(input.begin(), input.end(), copy.get());
    bool repeats = depth_ == 1 && parser_.at_boundary() && parser_.limits() == known_limits_ &&
                   known_size_ > 0 && input.size() == known_.size() &&
                   input.starts_with(known_.substr(0, known_size_));
    if (repeats) {
      Head head = known_head_;
      (void)parser_.repeat(head, known_info_, copy.get(), input.size(), known_size_);
    } else {
      auto limits = parser_.limits();
      auto outcome = parser_.execute(copy.get(), input.size());
      // An error of what a nested call was given lies in that.
      require(depth_ > 1 || outcome.failed() || outcome.parsed <= input.size(), "took too much");
      if (size_t size = parser_.one_head_size(); depth_ == 1 && size > 0) {
        known_ = input;
        known_size_ = size;
        known_limits_ = limits;
        known_head_ = last_head_;
        known_info_ = last_info_;
      }
    }
    --depth_;
  }

  /// Does what the script says; false: fails.
  bool meddle() {
    if (depth_ >= kDeepest) return true;
    switch (script_.step() & 15) {
      case 1:
        return false;
      case 2:
        begin_anew();
        return true;
      case 3:
      case 4:
        feed();
        return true;
      case 5:
        (void)parser_.finish();
        return true;
      case 6:
        parser_.keep_blanks();
        return true;
      default:
        return true;
    }
  }

  Script script_;
  Setting setting_;
  Parser parser_{*this};
  int depth_ = 0;
  unsigned sum_ = 0;
  Head last_head_, known_head_;
  HeadInfo last_info_{}, known_info_{};
  std::string known_;
  size_t known_size_ = 0;
  Parser::Limits known_limits_{};
};

}  // namespace

extern "C" const char* const* fuzz_seeds() {
  static const char* const seeds[] = {
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: "
      "5\r\n\r\nhello\x10\x10\x10\x10\xff\x10\x40\x10\x10",
      "GET / HTTP/1.1\r\nHost: x\r\n\r\nPOST / HTTP/1.1\r\nContent-Length: "
      "1\r\n\r\nx\x10\x10\x10\x03\x10\x1c\x10\x40\x10\x10",
      "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nT: "
      "v\r\n\r\n\x05\x10\x05\x02\x03\x10\x10\xff\x10\x40\x10\x10",
      nullptr,
  };
  return seeds;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Meddler(std::string(reinterpret_cast<const char*>(data), size)).run();
  return 0;
}
