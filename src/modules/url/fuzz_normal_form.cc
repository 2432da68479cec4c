// What scan_normal_form() takes for a URL's normal form is what the parser would have made of it,
// part by part; so is what rewrite() makes of others.
//
// fuzz-sources: url/normal_form.cc url/punycode.cc url/rewrite.cc
// fuzz-libraries: ada-url0 simdutf

#include <ada.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <simdutf.h>

#include "modules/url/normal_form.h"
#include "modules/url/rewrite.h"

using namespace nodus::modules::url;

extern "C" const char* const* fuzz_seeds() {
  static const char* const seeds[] = {"https://example.org/a/b?c=d#e",
                                      "http://localhost:8080/",
                                      "file:///etc/hosts",
                                      "http://1.2.3.4/x",
                                      "http://a.b/%41/../c",
                                      "https://xn--a/",
                                      "https://xn--mnchen-3ya.xn--fiq228c/",
                                      "http://h:80/",
                                      "http://a/b c",
                                      "http://u:p@h:8080/a/../b/./c?x",
                                      "https://m\u00fcnchen.example/stra\u00dfe",
                                      "http://\u4e2d\u6587.\u0431/..",
                                      nullptr};
  return seeds;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  Parts parts{};
  std::string rewritten(text);
  if (!scan_normal_form(text, parts)) {
    if (!simdutf::validate_utf8(text.data(), text.size())) return 0;
    rewritten.clear();
    if (!rewrite(text, rewritten) || !scan_normal_form(rewritten, parts, true)) return 0;
  }
  auto url = ada::parse<ada::url_aggregator>(text);
  if (!url || url->get_href() != rewritten) std::abort();
  const auto& expected = url->get_components();
  auto same = [](int32_t part, uint32_t offset) {
    return part == (offset == ada::url_components::omitted ? -1 : static_cast<int32_t>(offset));
  };
  if (!same(parts[kProtocolEnd], expected.protocol_end) ||
      !same(parts[kUsernameEnd], expected.username_end) ||
      !same(parts[kHostStart], expected.host_start) || !same(parts[kHostEnd], expected.host_end) ||
      !same(parts[kPort], expected.port) || !same(parts[kPathnameStart], expected.pathname_start) ||
      !same(parts[kSearchStart], expected.search_start) ||
      !same(parts[kHashStart], expected.hash_start))
    std::abort();
  return 0;
}
