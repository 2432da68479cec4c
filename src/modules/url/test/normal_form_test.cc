// The scanner must never say anything else than the parser.

#include "modules/url/normal_form.h"

#include <ada.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

namespace nodus::modules::url {
namespace {

void expect_agreement(const std::string& text) {
  Parts parts;
  if (!scan_normal_form(text, parts)) return;
  auto url = ada::parse<ada::url_aggregator>(text);
  ASSERT_TRUE(url.has_value()) << text;
  ASSERT_EQ(url->get_href(), text);
  const auto& c = url->get_components();
  const Parts expected = {
      static_cast<int32_t>(c.protocol_end), static_cast<int32_t>(c.username_end),
      static_cast<int32_t>(c.host_start),   static_cast<int32_t>(c.host_end),
      static_cast<int32_t>(c.port),         static_cast<int32_t>(c.pathname_start),
      static_cast<int32_t>(c.search_start), static_cast<int32_t>(c.hash_start),
      static_cast<int32_t>(url->type),
  };
  ASSERT_EQ(parts, expected) << text;
}

TEST(NormalFormTest, RecognisesCommonAddresses) {
  Parts parts;
  EXPECT_TRUE(scan_normal_form("https://example.com/path?query=1#hash", parts));
  EXPECT_TRUE(scan_normal_form("http://localhost:3000/", parts));
  EXPECT_TRUE(scan_normal_form("file:///usr/lib/thing.js", parts));
  EXPECT_FALSE(scan_normal_form("https://example.com", parts));
  EXPECT_TRUE(scan_normal_form("http://127.0.0.1:8080/", parts));
  EXPECT_TRUE(scan_normal_form("https://xn--mnchen-3ya.xn--fiq228c/", parts));
  EXPECT_FALSE(scan_normal_form("https://127.0.0.256/", parts));
  EXPECT_FALSE(scan_normal_form("https://127.0.1/", parts));
  EXPECT_FALSE(scan_normal_form("https://1.2.3.04/", parts));
  EXPECT_FALSE(scan_normal_form("https://xn--a/", parts));
  EXPECT_FALSE(scan_normal_form("https://example.com/a/../b", parts));
}

TEST(NormalFormTest, AgreesWithTheParser) {
  static const char* const kPieces[] = {
      "http://", "https://",    "file:///",    "a",    "b.c",   ".",        "..",   "/",
      "//",      "%2e",         "%",           "?",    "#",     "\\",       "@",    ":80",
      ":443",    ":8080",       ":",           "xn--", "1",     "0x1",      "A",    "\xc3\xa9",
      "\"",      "<",           "^",           "`",    "|",     "{",        "~",    "'",
      " ",       "\t",          "C:",          "c|",   "-",     "_",        "*",    "$",
      "[::1]",   "example.com", "127.0.0.1",   "%41",  ".com.", "[",        "\x7f", "\x01",
      "mnchen-", "3ya",         "xn--fiq228c", "256",  "0",     "127.0.0.",
  };
  static const char* const kStarts[] = {
      "http://", "https://", "file:///", "http://a", "https://example.com/", "file:///C"};
  std::mt19937 random(11);
  auto below = [&](size_t count) {
    return std::uniform_int_distribution<size_t>(0, count - 1)(random);
  };
  for (int i = 0; i < 300000; ++i) {
    std::string text = kStarts[below(std::size(kStarts))];
    for (size_t j = below(9); j > 0; --j) text += kPieces[below(std::size(kPieces))];
    expect_agreement(text);
  }
}

}  // namespace
}  // namespace nodus::modules::url
