#include "protocol/json.h"

#include <gtest/gtest.h>

namespace nodus {
namespace {

std::string round_trip(std::string_view text) {
  auto value = Json::parse(text);
  return value ? value->dump() : "no JSON";
}

TEST(Json, KeepsWhatItReads) {
  EXPECT_EQ(round_trip(" { \"id\" : 1 , \"a\" : [ true , false , null , -1.5e2 ] , \"s\":\"x\" } "),
            R"({"id":1,"a":[true,false,null,-150],"s":"x"})");
  EXPECT_EQ(round_trip("[]"), "[]");
  EXPECT_EQ(round_trip("{}"), "{}");
}

TEST(Json, StringsAreUtf8) {
  EXPECT_EQ(*Json::parse(R"("a\n\u00e4\ud83d\ude00\ud83d")")->as_string(),
            "a\n\u00e4\U0001F600\uFFFD");
  EXPECT_EQ(Json(std::string("\"\\\x01\t")).dump(), "\"\\\"\\\\\\u0001\\t\"");
}

TEST(Json, RefusesWhatIsNone) {
  for (auto text : {"", "{", "[1,]", "{\"a\"}", "{a:1}", "\"", "\"\\x\"", "\"\\u12\"", "1 2", "-",
                    "1.", "tru", "\"\n\"", "[1", "{\"a\":1,}"}) {
    EXPECT_EQ(round_trip(text), "no JSON") << text;
  }
  EXPECT_FALSE(Json::parse(std::string(100000, '[')));
}

TEST(Json, SaysWhatIsWrong) {
  auto fault_of = [](std::string_view text) {
    JsonFault fault;
    Json::parse(text, &fault);
    return fault;
  };
  EXPECT_EQ(fault_of("{}"), JsonFault::kNone);
  EXPECT_EQ(fault_of("\xef\xbb\xbf{}"), JsonFault::kNone);
  EXPECT_EQ(fault_of(" \n"), JsonFault::kEmpty);
  EXPECT_EQ(fault_of("\n{\n\"main\""), JsonFault::kIncomplete);
  EXPECT_EQ(fault_of("{\"a\":1 \"b\":2}"), JsonFault::kSyntax);
  EXPECT_EQ(fault_of("01"), JsonFault::kSyntax);
  EXPECT_EQ(fault_of(std::string(100000, '[')), JsonFault::kTooDeep);
}

TEST(Json, FindsMembers) {
  auto value = *Json::parse(R"({"params":{"enabled":true}})");
  ASSERT_TRUE(value.find("params"));
  EXPECT_TRUE(*value.find("params")->find("enabled")->as_bool());
  EXPECT_EQ(value.find("method"), nullptr);
  EXPECT_EQ(*Json::parse(R"({"a":1,"a":2})")->find("a")->as_number(), 2);
}

}  // namespace
}  // namespace nodus
