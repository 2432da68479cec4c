// The native half of `url`: the WHATWG URL parser is ada. A URL object in JavaScript is its href
// and the offsets of its parts; no C++ object stands behind it.

#include "modules/url/url.h"

#include <ada.h>
#include <simdutf.h>

#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bind/binder.h"
#include "modules/url/normal_form.h"
#include "modules/url/rewrite.h"
#include "modules/url/url_pattern.h"

namespace nodus::modules::url {

namespace {

using Url = ada::url_aggregator;

/// What a parse tells JavaScript.
enum Outcome : int32_t {
  kInvalid,
  kUnchanged,  ///< the input is its own normal form
  kChanged,    ///< takeHref() has the normal form
};

/// The normal form of the last URL, until JavaScript takes it: a fast call cannot make a string.
/// Each thread has one realm.
thread_local std::string last_href;

/// STRING as UTF-8 for the parser, in place when it is ASCII.
class Utf8View {
 public:
  Utf8View(v8::Isolate* isolate, v8::Local<v8::String> string) : view_(isolate, string) {
    size_t length = view_.length();
    if (view_.is_one_byte()) {
      auto* data = reinterpret_cast<const char*>(view_.data8());
      if (simdutf::validate_ascii(data, length)) {
        text_ = {data, length};
        return;
      }
      own_.resize(length * 2);
      own_.resize(simdutf::convert_latin1_to_utf8(data, length, own_.data()));
    } else {
      own_.resize(length * 3);
      own_.resize(simdutf::convert_utf16le_to_utf8_with_replacement(
          reinterpret_cast<const char16_t*>(view_.data16()), length, own_.data()));
    }
    text_ = own_;
  }
  operator std::string_view() const { return text_; }

 private:
  v8::String::ValueView view_;
  std::string own_;
  std::string_view text_;
};

bool write_parts(const Parts& parts, Bytes out) {
  if (out.size < sizeof(parts)) return false;
  std::memcpy(out.data, parts.data(), sizeof(parts));
  return true;
}

Parts parts_of(const Url& url) {
  const auto& c = url.get_components();
  // ada's mark for what is not there is -1, too.
  return {
      static_cast<int32_t>(c.protocol_end), static_cast<int32_t>(c.username_end),
      static_cast<int32_t>(c.host_start),   static_cast<int32_t>(c.host_end),
      static_cast<int32_t>(c.port),         static_cast<int32_t>(c.pathname_start),
      static_cast<int32_t>(c.search_start), static_cast<int32_t>(c.hash_start),
      static_cast<int32_t>(url.type),
  };
}

/// Writes the offsets of URL's parts to OUT.
Outcome give(const Url& url, std::string_view input, Bytes out) {
  if (!write_parts(parts_of(url), out)) return kInvalid;
  auto href = url.get_href();
  if (href == input) return kUnchanged;
  last_href = href;
  return kChanged;
}

Outcome parse_text(std::string_view input, const Url* base, Bytes out) {
  auto url = ada::parse<Url>(input, base);
  // Longer ones cannot be strings in JavaScript.
  if (!url || url->get_href().size() > static_cast<size_t>(v8::String::kMaxLength)) return kInvalid;
  return give(*url, input, out);
}

/// Parses TEXT, UTF-8 that is not its own normal form.
Outcome parse_other(std::string_view text, Bytes out) {
  std::string rewritten;
  if (Parts normal; rewrite(text, rewritten) && scan_normal_form(rewritten, normal, true) &&
                    rewritten.size() <= static_cast<size_t>(v8::String::kMaxLength)) {
    if (!write_parts(normal, out)) return kInvalid;
    last_href.swap(rewritten);
    return kChanged;
  }
  return parse_text(text, nullptr, out);
}

bool can_parse_other(std::string_view text) {
  std::string rewritten;
  if (Parts normal; rewrite(text, rewritten) && scan_normal_form(rewritten, normal, true))
    return true;
  return ada::can_parse(text);
}

int32_t parse(v8::Isolate* isolate, v8::Local<v8::String> input, Bytes out) {
  Utf8View text(isolate, input);
  if (Parts normal; scan_normal_form(text, normal))
    return write_parts(normal, out) ? kUnchanged : kInvalid;
  return parse_other(text, out);
}

int32_t parse_fast(v8::Local<v8::Value>, const v8::FastOneByteString& input,
                   v8::Local<v8::Value> out, v8::FastApiCallbackOptions& options) {
  v8::HandleScope scope(options.isolate);
  auto view = out.As<v8::Int32Array>();
  Bytes parts{static_cast<uint8_t*>(view->Buffer()->Data()) + view->ByteOffset(),
              view->ByteLength()};
  if (Parts normal; scan_normal_form({input.data, input.length}, normal))
    return write_parts(normal, parts) ? kUnchanged : kInvalid;
  if (simdutf::validate_ascii(input.data, input.length))
    return parse_other({input.data, input.length}, parts);
  std::string text(size_t{input.length} * 2, '\0');
  text.resize(simdutf::convert_latin1_to_utf8(input.data, input.length, text.data()));
  return parse_other(text, parts);
}

/// Does the parser's "no scheme state" let INPUT be resolved against a base whose path is opaque
/// ('mailto:x')? Only fragments are, and what has a scheme needs no base. ada takes more.
bool suits_opaque_base(std::string_view input) {
  size_t at = 0;
  while (at < input.size() && static_cast<uint8_t>(input[at]) <= 0x20) ++at;
  if (at < input.size() && input[at] == '#') return true;
  auto is_letter = [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; };
  if (at == input.size() || !is_letter(input[at])) return false;
  for (; at < input.size(); ++at) {
    char c = input[at];
    if (c == ':') return true;
    bool is_dropped = c == '\t' || c == '\n' || c == '\r';
    bool is_in_scheme =
        is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.' || is_dropped;
    if (!is_in_scheme) return false;
  }
  return false;
}

/// The base that was parsed last: programs resolve many references against one.
struct LastBase {
  std::string text;
  Url url;
};
thread_local std::optional<LastBase> last_base;

/// Longer bases are not kept.
constexpr size_t kLongestKeptBase = 4096;

/// The URL of BASE, or nullptr; valid until the next call.
const Url* parse_base(v8::Isolate* isolate, v8::Local<v8::String> base) {
  Utf8View view(isolate, base);
  std::string_view text = view;
  if (last_base && last_base->text == text) return &last_base->url;
  last_base.reset();
  auto url = ada::parse<Url>(text);
  if (!url) return nullptr;
  return &last_base.emplace(std::string(text), std::move(*url)).url;
}

/// Forgets a base that takes much memory.
void release_base() {
  if (last_base && last_base->text.size() > kLongestKeptBase) last_base.reset();
}

int32_t parse_with_base(v8::Isolate* isolate, v8::Local<v8::String> input,
                        v8::Local<v8::String> base, Bytes out) {
  const Url* parsed_base = parse_base(isolate, base);
  if (!parsed_base) return kInvalid;
  Utf8View text(isolate, input);
  int32_t outcome = parsed_base->has_opaque_path && !suits_opaque_base(text)
                        ? static_cast<int32_t>(kInvalid)
                        : parse_text(text, parsed_base, out);
  release_base();
  return outcome;
}

/// HREF, which is ASCII, as the parser's output is.
v8::MaybeLocal<v8::String> make_href(v8::Isolate* isolate, const std::string& href) {
  return v8::String::NewFromOneByte(isolate, reinterpret_cast<const uint8_t*>(href.data()),
                                    v8::NewStringType::kNormal, static_cast<int>(href.size()));
}

v8::MaybeLocal<v8::String> take_href(v8::Isolate* isolate) { return make_href(isolate, last_href); }

bool can_parse(v8::Isolate* isolate, v8::Local<v8::String> input) {
  return can_parse_other(Utf8View(isolate, input));
}

bool can_parse_fast(v8::Local<v8::Value>, const v8::FastOneByteString& input) {
  if (Parts normal; scan_normal_form({input.data, input.length}, normal)) return true;
  if (simdutf::validate_ascii(input.data, input.length))
    return can_parse_other({input.data, input.length});
  std::string text(size_t{input.length} * 2, '\0');
  text.resize(simdutf::convert_latin1_to_utf8(input.data, input.length, text.data()));
  return can_parse_other(text);
}

bool can_parse_with_base(v8::Isolate* isolate, v8::Local<v8::String> input,
                         v8::Local<v8::String> base) {
  const Url* parsed_base = parse_base(isolate, base);
  if (!parsed_base) return false;
  Utf8View text(isolate, input);
  bool can = (!parsed_base->has_opaque_path || suits_opaque_base(text)) &&
             ada::parse<Url>(text, parsed_base).has_value();
  release_base();
  return can;
}

/// The setters of the URL class; url.js numbers them alike.
enum class Setter : int32_t {
  kProtocol,
  kHost,
  kHostname,
  kPort,
  kUsername,
  kPassword,
  kPathname,
  kSearch,
  kHash
};

/// The part that SETTER replaces and nothing else.
std::optional<Part> part_of(Setter setter) {
  switch (setter) {
    case Setter::kHost:
    case Setter::kHostname:
      return Part::kHostStart;
    case Setter::kPort:
      return Part::kPort;
    case Setter::kPathname:
      return Part::kPathnameStart;
    case Setter::kSearch:
      return Part::kSearchStart;
    case Setter::kHash:
      return Part::kHashStart;
    default:
      return std::nullopt;
  }
}

/// Has the parser set the part. False: it refuses VALUE.
bool set_part(Url& url, Setter setter, std::string_view value) {
  switch (setter) {
    case Setter::kProtocol:
      return url.set_protocol(value);
    case Setter::kHost:
      return url.set_host(value);
    case Setter::kHostname:
      return url.set_hostname(value);
    case Setter::kPort:
      return url.set_port(value);
    case Setter::kUsername:
      return url.set_username(value);
    case Setter::kPassword:
      return url.set_password(value);
    case Setter::kPathname:
      return url.set_pathname(value);
    case Setter::kSearch:
      url.set_search(value);
      return true;
    case Setter::kHash:
      url.set_hash(value);
      return true;
  }
  return false;
}

/// The href that SETTER makes of HREF; '' when it refuses the value.
v8::MaybeLocal<v8::String> update(v8::Isolate* isolate, v8::Local<v8::String> href, Setter setter,
                                  v8::Local<v8::String> value_string, Bytes out) {
  // Only one string can be looked at in place: looking at the next may move it.
  std::string value{std::string_view(Utf8View(isolate, value_string))};
  std::string changed;
  {
    Utf8View before(isolate, href);
    Parts parts;
    if (auto part = part_of(setter); part && replace_part(before, *part, value, changed, parts)) {
      if (!write_parts(parts, out)) return v8::String::Empty(isolate);
    } else {
      auto url = ada::parse<Url>(before);
      if (!url || !set_part(*url, setter, value)) return v8::String::Empty(isolate);
      if (!write_parts(parts_of(*url), out)) return v8::String::Empty(isolate);
      changed = url->get_href();
    }
    if (std::string_view(before) == changed) return href;
  }
  // Longer ones cannot be strings in JavaScript.
  if (changed.size() > static_cast<size_t>(v8::String::kMaxLength))
    return v8::String::Empty(isolate);
  return make_href(isolate, changed);
}

/// The host name as the parser normalises it, '' when it is invalid.
std::string normal_hostname(v8::Isolate* isolate, v8::Local<v8::String> domain) {
  static const auto kTemplate = ada::parse<Url>("ws://x");
  if (!kTemplate) return {};
  Url url = *kTemplate;
  if (!url.set_hostname(Utf8View(isolate, domain))) return {};
  return std::string(url.get_hostname());
}

std::string domain_to_ascii(v8::Isolate* isolate, v8::Local<v8::String> domain) {
  return normal_hostname(isolate, domain);
}

std::string domain_to_unicode(v8::Isolate* isolate, v8::Local<v8::String> domain) {
  return ada::idna::to_unicode(normal_hostname(isolate, domain));
}

/// ToASCII of the legacy parser, which knows nothing of special schemes' hosts; '' when it fails.
std::string to_ascii(v8::Isolate* isolate, v8::Local<v8::String> domain) {
  return ada::idna::to_ascii(Utf8View(isolate, domain));
}

std::string format(v8::Isolate* isolate, v8::Local<v8::String> href, bool hash, bool unicode,
                   bool search, bool auth) {
  auto url = ada::parse<ada::url>(Utf8View(isolate, href));
  if (!url) return {};
  if (!hash) url->hash = std::nullopt;
  if (unicode && url->has_hostname()) url->host = ada::idna::to_unicode(url->get_hostname());
  if (!search) url->query = std::nullopt;
  if (!auth) {
    url->username = "";
    url->password = "";
  }
  return url->get_href();
}

/// The characters of a file path that would mean something else in a URL's path, or that its parser
/// would leave as they are though they are not allowed in a URI: percent-encoded. On Windows the
/// backslash is a separator.
std::string escape_path(std::string_view path, bool windows) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  out.reserve(path.size() + path.size() / 8);
  for (char c : path) {
    switch (c) {
      case '\\':
        if (windows) {
          out.push_back(c);
          break;
        }
        [[fallthrough]];
      case '%':
      case '?':
      case '#':
      case '\n':
      case '\r':
      case '\t':
      case '[':
      case ']':
      case '^':
      case '|':
      case '~':
        out.push_back('%');
        out.push_back(kDigits[(c >> 4) & 15]);
        out.push_back(kDigits[c & 15]);
        break;
      default:
        out.push_back(c);
    }
  }
  return out;
}

/// The file URL of an absolute path, with the host of a Windows share.
int32_t path_to_file_url(v8::Isolate* isolate, v8::Local<v8::String> path, bool windows,
                         std::optional<v8::Local<v8::String>> hostname, Bytes out) {
  auto url = ada::parse<Url>("file://");
  if (!url) return kInvalid;
  if (!url->set_pathname(escape_path(Utf8View(isolate, path), windows))) return kInvalid;
  if (hostname && !url->set_hostname(Utf8View(isolate, *hostname))) return kInvalid;
  return give(*url, {}, out);
}

}  // namespace

void bind(Binder& m) {
  m.fast_function<&parse, &parse_fast>("parse");
  m.function<&parse_with_base>("parseWithBase");
  m.function<&take_href>("takeHref");
  m.fast_function<&can_parse, &can_parse_fast>("canParse", v8::SideEffectType::kHasNoSideEffect);
  m.function<&can_parse_with_base>("canParseWithBase", v8::SideEffectType::kHasNoSideEffect);
  m.function<&update>("update");
  m.function<&domain_to_ascii>("domainToASCII", v8::SideEffectType::kHasNoSideEffect);
  m.function<&domain_to_unicode>("domainToUnicode", v8::SideEffectType::kHasNoSideEffect);
  m.function<&to_ascii>("toASCII", v8::SideEffectType::kHasNoSideEffect);
  m.function<&format>("format", v8::SideEffectType::kHasNoSideEffect);
  m.function<&path_to_file_url>("pathToFileURL");
  bind_url_pattern(m);
}

}  // namespace nodus::modules::url
