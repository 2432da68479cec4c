#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace nodus {

/// How one command-line option is written and what it holds. The table is in options.cc.
struct OptionSpec {
  enum class Kind : uint8_t {
    kBool,       ///< --x / --no-x
    kString,     ///< --x=value or --x value
    kInspector,  ///< --x / --no-x, or --x=address, which says what --inspect-port=address does, too
    kInteger,    ///< as kString, a number
    kStringList,  ///< repeatable
    kNoOp,        ///< accepted for compatibility, without effect (as in Node)
    kV8,          ///< handed to V8
    kV8Value,     ///< the same, --x=value or --x value
  };
  const char* name;  ///< with its dashes
  Kind kind;
  bool in_environment;  ///< NODE_OPTIONS may hold it
  const char* help;     ///< null: not listed by --help
  const char* initial;  ///< default value as text, null for false / "" / none
  const char* implies;  ///< another boolean option set with it, "!--y" to clear
};

/// The options of a process or worker: parsed once, shared, immutable.
struct Options {
  using Value = std::variant<bool, int64_t, std::string, std::vector<std::string>>;

  /// nullptr for a name the table does not know.
  const Value* find(std::string_view name) const;
  bool flag(std::string_view name) const;
  std::string text(std::string_view name) const;
  std::vector<std::string> list(std::string_view name) const;
  int64_t number(std::string_view name) const;

  std::map<std::string, Value, std::less<>> values;
  std::vector<std::string> exec_argv;  ///< process.execArgv
  std::vector<std::string> argv;       ///< argv[0], then the script and its arguments
  bool has_eval = false;               ///< -e or -p was given
  bool force_stdin = false;            ///< "-" was the script
};

class OptionParser {
 public:
  explicit OptionParser(Options& options);

  /// Parses ARGS (argv[0] first). The rest after the options is left in options.argv. Options that
  /// the table does not know are among v8_flags(), for V8 may. False: errors() says why.
  bool parse(const std::vector<std::string>& args, bool from_environment);
  /// Options of a file, checked already: "--name", "--no-name" or "--name=value".
  void apply(const std::vector<std::string>& options);
  const std::vector<std::string>& errors() const { return errors_; }
  std::vector<std::string>& v8_flags() { return v8_flags_; }

  /// Splits NODE_OPTIONS by blanks with double quotes and backslashes as Node documents.
  static bool split_environment(const std::string& text, std::vector<std::string>& out,
                                std::string& error);

  static const std::vector<OptionSpec>& table();
  static std::map<std::string, std::string>& aliases();

 private:
  struct Word;

  bool parse_print(const Word& word, const std::vector<std::string>& args, size_t& at,
                   bool from_environment);
  bool parse_option(Word& word, const std::vector<std::string>& args, size_t& at,
                    bool from_environment);
  bool find(const Word& word, bool from_environment, const OptionSpec*& spec, bool& negated);
  std::string next_value(const std::vector<std::string>& args, size_t& at, bool from_environment);
  bool fail(std::string error);
  void assign(const OptionSpec& spec, std::string_view value, bool negated);
  void imply(const OptionSpec& spec);
  void set_inspect_address(std::string_view address);

  Options& options_;
  std::vector<std::string> errors_;
  std::vector<std::string> v8_flags_;
};

/// Text of --help. PROGRAM: as it was called, `node` behind a link of that name.
std::string help_text(std::string_view program);

}  // namespace nodus
