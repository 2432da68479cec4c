#pragma once

#include <llhttp.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace nodus::http1 {

/// The start line and header fields of a message, copied out of the input as they come.
struct Head {
  std::string target;  ///< request target, or a response's reason phrase
  std::string fields;  ///< name LF value LF … (neither can hold a LF)
  uint32_t count = 0;  ///< fields
  bool has_host = false;
  bool has_expect = false;

  void clear() {
    target.clear();
    fields.clear();
    count = 0;
    has_host = has_expect = false;
  }
};

/// What the head says, for the handler.
struct HeadInfo {
  uint8_t major, minor;
  uint8_t method;   ///< requests: llhttp_method
  uint16_t status;  ///< responses
  bool keep_alive;
  bool upgrade;
  bool no_body;  ///< the message ends with its head
  bool is_last;  ///< the input ends with this head: surely, where true
};

/// HTTP/1 messages out of bytes, on llhttp, with the limits a server needs. Input may come in any
/// pieces.
class Parser {
 public:
  /// What to do after a head.
  enum class After : uint8_t { kBody, kSkipBody, kUpgrade, kFail };

  /// Who is told. Handlers may not destroy the parser.
  class Handler {
   public:
    virtual bool on_begin() { return true; }
    /// Another kManyFields of a head's or message's fields are in.
    virtual void on_many_fields() {}
    virtual After on_head(Head& head, const HeadInfo& info) = 0;
    /// LAST: on_complete is not called besides. False stops with HPE_USER.
    virtual bool on_body(const char* data, size_t size, bool last) = 0;
    virtual bool on_trailers(Head& trailers) = 0;
    virtual bool on_complete() = 0;

   protected:
    ~Handler() = default;
  };

  /// Counted over names, values and start line of a head, and over a message's trailers.
  static constexpr size_t kDefaultMaxHeaderSize = 16 * 1024;
  static constexpr size_t kMaxChunkExtensions = 16 * 1024;
  static constexpr uint32_t kManyFields = 31;

  explicit Parser(Handler& handler) : handler_(handler) {}

  /// MAX_FIELDS of a head, and of trailers; 0: no limit.
  void init(llhttp_type_t type, size_t max_header_size, int lenient, uint32_t max_fields = 0);

  /// White space after a value is told, too, until init().
  void keep_blanks() { keeps_blanks_ = true; }

  struct Outcome {
    llhttp_errno_t error = HPE_OK;
    size_t parsed = 0;  ///< bytes taken
    bool upgrade = false;
    /// Names and text as Node reports them ("HPE_HEADER_OVERFLOW", "Header overflow").
    std::string code, reason;
    bool failed() const { return error != HPE_OK; }
  };
  Outcome execute(const char* data, size_t size);
  /// The end of input.
  Outcome finish();

  // ---- the same input again

  // Clients send the same request again and again. What comes of an input follows from it alone
  // where it begins with a message; where it is one request, whole, who knows its head can tell it
  // again without parsing, with another body of the same length behind it.

  /// What the outcome depends on besides.
  struct Limits {
    size_t max_header_size;
    uint32_t max_fields;
    uint16_t lenient;
    bool keeps_blanks;
    bool operator==(const Limits&) const = default;
  };
  Limits limits() const {
    return {max_header_size_, max_fields_, llhttp_.lenient_flags, keeps_blanks_};
  }
  /// The next input begins with a message, and nothing of it is in yet.
  bool at_boundary() const { return at_boundary_ && llhttp_.error == HPE_OK; }
  /// If the last input, with which a message began, was one whole request, after which the
  /// connection goes on: the size of its head, behind which all is its body; otherwise 0.
  size_t one_head_size() const { return one_head_size_; }
  /// As execute(DATA, SIZE) at a boundary, where the first HEAD_SIZE bytes are known to give HEAD
  /// and INFO (one_head_size), and the rest is as long as it was.
  Outcome repeat(Head& head, const HeadInfo& info, const char* data, size_t size, size_t head_size);

  /// Nothing is taken until resume(): execute() then says HPE_PAUSED.
  void pause() { llhttp_pause(&llhttp_); }
  void resume() { llhttp_resume(&llhttp_); }
  bool head_complete() const { return head_complete_; }
  /// In the middle of a message.
  bool in_message() const { return in_message_; }
  bool should_keep_alive() const { return llhttp_should_keep_alive(&llhttp_) != 0; }

 private:
  friend struct Callbacks;
  llhttp_errno_t run(const char* data, size_t size);
  llhttp_errno_t feed(const char* data, size_t size);
  /// Made when it is wanted: a handler may call init() in the middle of a message, of which llhttp
  /// then still tells the rest.
  Head& head() {
    if (!head_) head_ = std::make_unique<Head>();
    return *head_;
  }
  /// The last piece of a head in the input under way ends at END.
  void see(const char* end) { seen_ = end; }
  int track_head(size_t size);
  void flush_body(bool last);
  /// Where in its states llhttp stands, which llhttp_ says between two inputs only.
  struct Place {
    int32_t index;
    void *span, *span_callback, *state;
  };
  Place place() const;
  void go_to(const Place& place);
  Outcome outcome(llhttp_errno_t error, size_t parsed);

  Handler& handler_;
  llhttp_t llhttp_;
  std::unique_ptr<Head> head_;
  size_t max_header_size_ = kDefaultMaxHeaderSize;
  uint32_t max_fields_ = 0;
  size_t head_size_ = 0;
  size_t extensions_size_ = 0;
  // A body piece is held back until it is known whether the message ends with it.
  const char* held_ = nullptr;
  const char *seen_ = nullptr, *input_end_ = nullptr;
  size_t held_size_ = 0;
  const char* refused_body_ = nullptr;  ///< the end of the piece with which the handler failed
  size_t failed_at_ = 0;                ///< in its input, which later ones are told
  Place* resting_ = nullptr;            ///< while an input is under way: where the next begins
  int depth_ = 0;                       ///< calls of execute() under way: a handler may feed more
  bool handler_failed_ = false;
  bool head_complete_ = false;
  bool in_message_ = false;
  bool in_value_ = false;
  bool keeps_blanks_ = false;
  bool told_complete_ = false;
  bool stopped_behind_ = false;  ///< an upgrade that nobody took was the last message
  bool at_boundary_ = false;
  /// With what part of the message that is being parsed the handler has failed already.
  enum class FailsAgain : uint8_t { kNo, kWithBegin, kWithHead, kWithBody };
  FailsAgain fails_again_ = FailsAgain::kNo;
  bool keeps_alive_ = false;  ///< the last head says that the connection goes on
  size_t one_head_size_ = 0;
  uint32_t heads_told_ = 0;            ///< of the input under way
  uint32_t body_pieces_ = 0;           ///< of the input under way
  uint32_t inputs_ = 0;                ///< so far, to see whether a handler fed more
  const char* message_end_ = nullptr;  ///< where the last message ends, if that is known
  size_t name_at_ = 0;
};

/// Names of methods by llhttp_method, "" for none.
const char* method_name(int method);
/// One past the highest llhttp_method.
int method_count();

}  // namespace nodus::http1
