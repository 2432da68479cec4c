#include "engine/options.h"

#include <gtest/gtest.h>

namespace nodus {
namespace {

struct Parsed {
  Options options;
  std::vector<std::string> v8_flags, errors;
  bool ok;
};

Parsed parse(std::vector<std::string> args, bool from_environment = false) {
  Parsed out;
  args.insert(args.begin(), "nodus");
  OptionParser parser(out.options);
  out.ok = parser.parse(args, from_environment);
  out.v8_flags = parser.v8_flags();
  out.errors = parser.errors();
  return out;
}

TEST(Options, StopAtTheScript) {
  auto p = parse({"--no-warnings", "-r", "a", "--require=b", "main.js", "--trace-warnings"});
  ASSERT_TRUE(p.ok);
  EXPECT_FALSE(p.options.flag("--warnings"));
  EXPECT_FALSE(p.options.flag("--trace-warnings"));
  EXPECT_EQ(p.options.list("--require"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(p.options.argv, (std::vector<std::string>{"nodus", "main.js", "--trace-warnings"}));
  EXPECT_EQ(p.options.exec_argv,
            (std::vector<std::string>{"--no-warnings", "-r", "a", "--require=b"}));
}

TEST(Options, PrintTakesCodeOrLeavesItToEval) {
  EXPECT_EQ(parse({"-p", "1+1", "x"}).options.text("--eval"), "1+1");
  auto p = parse({"-p", "-e", "2"});
  EXPECT_TRUE(p.options.flag("--print"));
  EXPECT_EQ(p.options.text("--eval"), "2");
  EXPECT_TRUE(p.options.has_eval);
}

TEST(Options, UnknownOnesAreLeftToV8) {
  auto p = parse({"--harmony-thing", "--expose_gc", "--stack-trace-limit=5", "s.js"});
  EXPECT_EQ(p.v8_flags,
            (std::vector<std::string>{"--harmony-thing", "--expose_gc", "--stack-trace-limit=5"}));
}

TEST(Options, MissingAndSurplusValues) {
  EXPECT_EQ(parse({"--eval"}).errors, (std::vector<std::string>{"--eval requires an argument"}));
  EXPECT_EQ(parse({"--require", "-x"}).errors,
            (std::vector<std::string>{"--require requires an argument"}));
  // What is given to a switch does not matter, as in Node.
  EXPECT_FALSE(parse({"--no-warnings=1"}).options.flag("--warnings"));
  EXPECT_FALSE(parse({"--no-title=x"}).ok);
  EXPECT_EQ(parse({"--title", "\\-x"}).options.text("--title"), "-x");
}

TEST(Options, EnvironmentHasAnAllowList) {
  EXPECT_TRUE(parse({"--no-warnings", "--max-old-space-size=100"}, true).ok);
  EXPECT_EQ(parse({"--eval", "1"}, true).errors,
            (std::vector<std::string>{"--eval is not allowed in NODE_OPTIONS"}));
  // What is no option ends them.
  EXPECT_TRUE(parse({"--no-warnings", "script.js", "--eval"}, true).ok);
}

TEST(Options, EnvironmentIsSplitWithQuotes) {
  std::vector<std::string> words;
  std::string error;
  ASSERT_TRUE(OptionParser::split_environment("--require \"a b\\\"c\"  --x=\"\" ", words, error));
  EXPECT_EQ(words, (std::vector<std::string>{"--require", "a b\"c", "--x="}));
  EXPECT_FALSE(OptionParser::split_environment("\"open", words, error));
}

}  // namespace
}  // namespace nodus
