#include "protocol/json_value.h"

#include <gtest/gtest.h>

namespace nodus {
namespace {

using Kind = JsonValue::Kind;

JsonFault fault_of(std::string_view text) {
  JsonFault fault;
  read_json(text, fault);
  return fault;
}

TEST(JsonValue, ReadsEveryKindOfValue) {
  JsonFault fault;
  auto value =
      read_json(R"( {"a": [1, -2.5e3, true, null], "b\u00e9\ud83d\ude00": "\n/"} )", fault);
  ASSERT_TRUE(value && value->is(Kind::kObject));
  auto* list = value->find("a");
  ASSERT_TRUE(list && list->items.size() == 4);
  EXPECT_EQ(list->items[1].text, "-2.5e3");
  EXPECT_TRUE(list->items[2].boolean);
  EXPECT_TRUE(list->items[3].is(Kind::kNull));
  ASSERT_TRUE(value->find("b\xc3\xa9\xf0\x9f\x98\x80"));
  EXPECT_EQ(value->find("b\xc3\xa9\xf0\x9f\x98\x80")->text, "\n/");
  EXPECT_EQ(value->find("c"), nullptr);
}

TEST(JsonValue, SaysWhatIsWrong) {
  EXPECT_EQ(fault_of(""), JsonFault::kEmpty);
  EXPECT_EQ(fault_of(" \n"), JsonFault::kEmpty);
  EXPECT_EQ(fault_of("{"), JsonFault::kIncomplete);
  EXPECT_EQ(fault_of("\n{\n\"main\""), JsonFault::kIncomplete);
  for (auto text : {"{,}", "[1,]", "{\"a\" 1}", "01", "1.", "\"\\x\"", "nul", "1 2", "\"\t\"",
                    "\"\\ud800\"", "{\"a\":1 \"b\":2}"}) {
    EXPECT_NE(fault_of(text), JsonFault::kNone) << text;
  }
  EXPECT_EQ(fault_of(std::string(100000, '[')), JsonFault::kTooDeep);
}

}  // namespace
}  // namespace nodus
