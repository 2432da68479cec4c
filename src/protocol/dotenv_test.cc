#include "protocol/dotenv.h"

#include <gtest/gtest.h>

#include <random>

namespace nodus {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

TEST(Dotenv, ReadsPlainAssignments) {
  EXPECT_EQ(parse_dotenv("A=1\nB = two words \n# note\nexport C=3#c\n"),
            (Pairs{{"A", "1"}, {"B", "two words"}, {"C", "3"}}));
}

TEST(Dotenv, QuotesKeepBlanksHashesAndLines) {
  EXPECT_EQ(
      parse_dotenv("A=\" x # y \"\nB='a\nb'\nC=`it's`\nD=\"l1\\nl2\"\nE='l1\\nl2'"),
      (Pairs{{"A", " x # y "}, {"B", "a\nb"}, {"C", "it's"}, {"D", "l1\nl2"}, {"E", "l1\\nl2"}}));
}

TEST(Dotenv, EmptyValuesAndBrokenLines) {
  EXPECT_EQ(parse_dotenv("EMPTY=\nNEXT=1\r\nnothing here\n=novalue\nLAST='open # \nX=1"),
            (Pairs{{"EMPTY", ""}, {"NEXT", "1"}, {"LAST", "'open # "}, {"X", "1"}}));
  // A blank after the sign leads on to the next line, and a sign alone is a nameless variable, as
  // in Node.
  EXPECT_EQ(parse_dotenv("A= \nB=2\n=\n=\n\n #C=1"),
            (Pairs{{"A", "B=2"}, {"", ""}, {"", ""}, {"#C", "1"}}));
}

TEST(Dotenv, SurvivesAnyBytes) {
  std::mt19937 random(7);
  const std::string alphabet = "A=\"'`#\n\r \\nexport \t\0\xff";
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (size_t n = random() % 40; n > 0; --n) text += alphabet[random() % alphabet.size()];
    for (auto& [key, value] : parse_dotenv(text)) EXPECT_TRUE(!key.empty() || value.empty());
  }
}

}  // namespace
}  // namespace nodus
