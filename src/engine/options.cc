#include "engine/options.h"

#include <algorithm>
#include <cstdlib>

namespace nodus {

using Kind = OptionSpec::Kind;

const Options::Value* Options::find(std::string_view name) const {
  auto found = values.find(name);
  return found == values.end() ? nullptr : &found->second;
}

bool Options::flag(std::string_view name) const {
  auto* value = find(name);
  return value && std::holds_alternative<bool>(*value) && std::get<bool>(*value);
}

std::string Options::text(std::string_view name) const {
  auto* value = find(name);
  return value && std::holds_alternative<std::string>(*value) ? std::get<std::string>(*value)
                                                              : std::string();
}

std::vector<std::string> Options::list(std::string_view name) const {
  auto* value = find(name);
  return value && std::holds_alternative<std::vector<std::string>>(*value)
             ? std::get<std::vector<std::string>>(*value)
             : std::vector<std::string>();
}

int64_t Options::number(std::string_view name) const {
  auto* value = find(name);
  return value && std::holds_alternative<int64_t>(*value) ? std::get<int64_t>(*value) : 0;
}

namespace {

const OptionSpec* find_spec(std::string_view name) {
  static const auto index = [] {
    std::map<std::string_view, const OptionSpec*> map;
    for (auto& spec : OptionParser::table()) map[spec.name] = &spec;
    return map;
  }();
  auto found = index.find(name);
  return found == index.end() ? nullptr : found->second;
}

}  // namespace

OptionParser::OptionParser(Options& options) : options_(options) {
  for (const auto& spec : table()) {
    if (options_.values.contains(spec.name)) continue;
    Options::Value value;
    switch (spec.kind) {
      case Kind::kBool:
      case Kind::kInspector:
      case Kind::kNoOp:
      case Kind::kV8:
      case Kind::kV8Value:
        value = spec.initial != nullptr;
        break;
      case Kind::kString:
        value = std::string(spec.initial ? spec.initial : "");
        break;
      case Kind::kInteger:
        value = static_cast<int64_t>(spec.initial ? std::atoll(spec.initial) : 0);
        break;
      case Kind::kStringList:
        value = std::vector<std::string>();
        break;
    }
    options_.values.emplace(spec.name, std::move(value));
  }
}

void OptionParser::imply(const OptionSpec& spec) {
  if (spec.implies) options_.values[spec.implies] = true;
}

void OptionParser::assign(const OptionSpec& spec, std::string_view value, bool negated) {
  auto& slot = options_.values[spec.name];
  switch (spec.kind) {
    case Kind::kInspector:
      if (!value.empty()) set_inspect_address(value);
      [[fallthrough]];
    case Kind::kBool:
      slot = !negated;
      if (!negated) imply(spec);
      break;
    case Kind::kString:
      if (spec.name == std::string_view("--inspect-port")) return set_inspect_address(value);
      slot = std::string(value);
      break;
    case Kind::kInteger:
      slot = static_cast<int64_t>(std::atoll(std::string(value).c_str()));
      break;
    case Kind::kStringList:
      std::get<std::vector<std::string>>(slot).emplace_back(value);
      imply(spec);
      break;
    case Kind::kNoOp:
    case Kind::kV8:
    case Kind::kV8Value:
      slot = true;
      break;
  }
}

/// What is given of host and port replaces what was.
void OptionParser::set_inspect_address(std::string_view address) {
  auto& slot = std::get<std::string>(options_.values["--inspect-port"]);
  auto colon = slot.rfind(':');
  std::string host = slot.substr(0, colon), port = slot.substr(colon + 1);
  bool is_port = address.find_first_not_of("0123456789") == std::string_view::npos;
  auto given = address.rfind(':');
  if (is_port) {
    port = address;
  } else if (given == std::string_view::npos || address.back() == ']') {
    host = address;
  } else {
    if (given > 0) host = address.substr(0, given);
    port = given + 1 < address.size() ? address.substr(given + 1) : "0";
  }
  slot = host + ":" + port;
}

void OptionParser::apply(const std::vector<std::string>& options) {
  for (const auto& option : options) {
    const auto equals = option.find('=');
    const std::string name = option.substr(0, equals);
    const auto* spec = find_spec(name);
    const bool negated = !spec && name.starts_with("--no-");
    if (negated) spec = find_spec("--" + name.substr(5));
    if (!spec) continue;
    if (spec->kind == Kind::kV8 || spec->kind == Kind::kV8Value) v8_flags_.push_back(option);
    assign(*spec, equals == std::string::npos ? std::string() : option.substr(equals + 1), negated);
  }
}

/// A word of the command line that begins with a dash, taken apart.
struct OptionParser::Word {
  explicit Word(const std::string& text);

  std::string original;  ///< as it was written
  std::string name;      ///< of the option: long, with dashes, no alias
  std::string value;     ///< behind "="
  bool has_value = false;

 private:
  void take_value();
};

OptionParser::Word::Word(const std::string& text) : original(text), name(text) {
  const bool is_long = name.starts_with("--");
  if (is_long) {
    take_value();
    // Underscores and dashes are the same in the name of a long option.
    std::replace(name.begin() + 2, name.end(), '_', '-');
  }
  // What is switched off may go by its other name as well.
  constexpr std::string_view kNot = "--no-";
  if (name.starts_with(kNot)) {
    auto alias = aliases().find("--" + name.substr(kNot.size()));
    if (alias != aliases().end())
      name = "--no-" + alias->second.substr(2, alias->second.find('=') - 2);
  }
  if (auto alias = aliases().find(name); alias != aliases().end()) {
    name = alias->second;
    take_value();
  }
}

void OptionParser::Word::take_value() {
  const auto equals = name.find('=');
  if (equals == std::string::npos) return;
  value = name.substr(equals + 1);
  name.resize(equals);
  has_value = true;
}

bool OptionParser::fail(std::string error) {
  errors_.push_back(std::move(error));
  return false;
}

/// -p takes the code when an argument follows that is no option, else it prints what -e or stdin
/// gives. AT moves on to the code.
bool OptionParser::parse_print(const Word& word, const std::vector<std::string>& args, size_t& at,
                               bool from_environment) {
  options_.values["--print"] = true;
  const bool next_is_code = at + 1 < args.size() && !args[at + 1].starts_with('-');
  if (word.original == "-pe" && !next_is_code) return fail("--eval requires an argument");
  if (from_environment) return fail(word.original + " is not allowed in NODE_OPTIONS");
  options_.exec_argv.push_back(word.original);
  if (next_is_code) {
    options_.has_eval = true;
    options_.values["--eval"] = next_value(args, at, from_environment);
  }
  return true;
}

/// The argument behind the one AT, which moves on to it. A leading dash is written as "\\-".
std::string OptionParser::next_value(const std::vector<std::string>& args, size_t& at,
                                     bool from_environment) {
  std::string value = args[++at];
  if (!from_environment) options_.exec_argv.push_back(value);
  if (value.starts_with("\\-")) value.erase(0, 1);
  return value;
}

/// The option that WORD names, or switches off. False: it may not be switched off.
bool OptionParser::find(const Word& word, bool from_environment, const OptionSpec*& spec,
                        bool& negated) {
  constexpr std::string_view kNot = "--no-";
  spec = find_spec(word.name);
  negated = false;
  if (spec || !word.name.starts_with(kNot)) return true;
  const auto* positive = find_spec("--" + word.name.substr(kNot.size()));
  if (!positive) return true;
  if (positive->kind == Kind::kBool || (positive->kind == Kind::kInspector && !word.has_value)) {
    spec = positive;
    negated = true;
    return true;
  }
  if (positive->kind == Kind::kV8 || (from_environment && !positive->in_environment)) return true;
  return fail(word.original + " is an invalid negation because it is not a boolean option");
}

/// One option with its value, which may be the argument behind it: AT moves on to it then.
bool OptionParser::parse_option(Word& word, const std::vector<std::string>& args, size_t& at,
                                bool from_environment) {
  const OptionSpec* spec;
  bool negated;
  if (!find(word, from_environment, spec, negated)) return false;
  if (from_environment && (!spec || !spec->in_environment)) {
    // The option is named as it was written, without its value where it has one.
    const auto& original = word.original;
    const auto written =
        original.starts_with("--") ? original.substr(0, original.find('=')) : original;
    return fail(written + (written.size() < original.size() ? "=" : "") +
                " is not allowed in NODE_OPTIONS");
  }
  if (word.name == "--debug" || word.name == "--debug-brk") {
    return fail(
        "[DEP0062]: `node --debug` and `node --debug-brk` are invalid. Please use `node "
        "--inspect` and `node --inspect-brk` instead.");
  }
  if (!from_environment) options_.exec_argv.push_back(word.original);
  if (!spec || spec->kind == Kind::kV8) {
    v8_flags_.push_back(word.original);
    if (spec) assign(*spec, word.value, false);
    return true;
  }
  const bool wants_value = spec->kind == Kind::kString || spec->kind == Kind::kInteger ||
                           spec->kind == Kind::kStringList || spec->kind == Kind::kV8Value;
  if (wants_value && !word.has_value) {
    if (at + 1 >= args.size() || (args[at + 1].size() > 1 && args[at + 1][0] == '-'))
      return fail(word.original + " requires an argument");
    word.value = next_value(args, at, from_environment);
  } else if ((wants_value || spec->kind == Kind::kInspector) && word.has_value &&
             word.value.empty()) {
    return fail(word.original.substr(0, word.original.find('=')) + "= requires an argument");
  }
  if (word.name == "--eval") options_.has_eval = true;
  if (spec->kind == Kind::kV8Value) v8_flags_.push_back(word.name + "=" + word.value);
  assign(*spec, word.value, negated);
  return true;
}

bool OptionParser::parse(const std::vector<std::string>& args, bool from_environment) {
  size_t at = 1;
  for (; at < args.size(); ++at) {
    if (args[at] == "--") {
      if (from_environment) return fail("-- is not allowed in NODE_OPTIONS");
      ++at;
      break;
    }
    // In NODE_OPTIONS, too, the first word that is no option is the end of them.
    if (args[at] == "-" || !args[at].starts_with('-')) break;
    Word word(args[at]);
    const bool is_right = word.name == "--print" ? parse_print(word, args, at, from_environment)
                                                 : parse_option(word, args, at, from_environment);
    if (!is_right) return false;
    // What follows is for the reader of the log.
    if (word.name == "--prof-process") {
      ++at;
      break;
    }
  }
  if (from_environment) return true;
  options_.argv = {args[0]};
  options_.force_stdin = options_.force_stdin || (at < args.size() && args[at] == "-");
  options_.argv.insert(options_.argv.end(),
                       args.begin() + static_cast<long>(std::min(at, args.size())), args.end());
  return true;
}

bool OptionParser::split_environment(const std::string& text, std::vector<std::string>& out,
                                     std::string& error) {
  bool quoted = false, begun = false;
  std::string word;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '\\' && quoted) {
      if (i + 1 == text.size()) {
        error = "invalid value for NODE_OPTIONS (invalid escape)\n\n";
        return false;
      }
      begun = true;
      word += text[++i];
      continue;
    }
    if (c == ' ' && !quoted) {
      if (begun) out.push_back(word);
      word.clear();
      begun = false;
      continue;
    }
    // Quotes without anything in between are no word.
    if (c == '"') {
      quoted = !quoted;
    } else {
      begun = true;
      word += c;
    }
  }
  if (quoted) {
    error = "invalid value for NODE_OPTIONS (unterminated string)\n\n";
    return false;
  }
  if (begun) out.push_back(word);
  return true;
}

namespace {

/// One entry of --help: NAME, and TEXT in the column beside it or, when NAME is too long, below it.
void add_help(std::string& out, const std::string& indent, const std::string& name,
              std::string_view text) {
  constexpr size_t kNames = 28, kTexts = 40;
  const std::string line_end = "\n" + std::string(indent.size() + kNames, ' ');
  out += indent + name;
  out += name.size() < kNames ? std::string(kNames - name.size(), ' ') : line_end;
  while (text.size() >= kTexts) {
    size_t end = text.rfind(' ', kTexts - 1);
    if (end == text.npos) end = std::min(text.find(' '), text.size());
    out += text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!text.empty()) out += line_end;
  }
  out += text;
  out += '\n';
}

/// How an option with a value is written.
const char* value_in_help(const OptionSpec& spec) {
  switch (spec.kind) {
    case OptionSpec::Kind::kInspector:
      return "[=[host:]port]";
    case OptionSpec::Kind::kString:
    case OptionSpec::Kind::kStringList:
    case OptionSpec::Kind::kInteger:
    case OptionSpec::Kind::kV8Value:
      return "=...";
    default:
      return "";
  }
}

constexpr std::pair<const char*, const char*> kVariablesInHelp[] = {
    {"FORCE_COLOR",
     "set to '', 'true', 1, 2 or 3: colours, whatever NO_COLOR and "
     "NODE_DISABLE_COLORS say"},
    {"NO_COLOR", "as NODE_DISABLE_COLORS"},
    {"NODE_COMPILE_CACHE", "directory of the compile cache"},
    {"NODE_DEBUG", "comma-separated list of core modules that print debug information"},
    {"NODE_DEBUG_NATIVE", "comma-separated list of native parts that say what they do"},
    {"NODE_DISABLE_COLORS", "set to 1: no colours in the REPL"},
    {"NODE_DISABLE_COMPILE_CACHE", "set to 1: compile every module anew"},
    {"NODE_EXTRA_CA_CERTS", "file of further trusted certificates"},
    {"NODE_NO_WARNINGS", "set to 1: no process warnings"},
    {"NODE_OPTIONS", "options in front of those of the command line"},
    {"NODE_PATH",
     "':'-separated list of directories in front of those that modules are looked for in"},
    {"NODE_PENDING_DEPRECATION", "set to 1: as --pending-deprecation"},
    {"NODE_PRESERVE_SYMLINKS", "set to 1: as --preserve-symlinks"},
    {"NODE_REDIRECT_WARNINGS", "file for process warnings"},
    {"NODE_REPL_EXTERNAL_MODULE", "module to load in the place of the built-in REPL"},
    {"NODE_REPL_HISTORY", "file of the REPL's history"},
    {"NODE_TLS_REJECT_UNAUTHORIZED", "set to 0: accept any certificate"},
    {"NODE_V8_COVERAGE", "directory for reports of the code that ran"},
    {"NODUS_BUILTINS", "a source tree to read built-in JavaScript from (development)"},
    {"TZ", "the time zone"},
    {"UV_THREADPOOL_SIZE", "number of threads in libuv's pool"},
};

}  // namespace

std::string help_text(std::string_view program) {
  using Kind = OptionSpec::Kind;
  const std::string called(program.substr(program.rfind('/') + 1));
  std::string out = "Usage: " + called + " [options] [ script.js ] [arguments]\n";
  out += "       " + called + " inspect [options] [ script.js | host:port ] [arguments]\n\n";
  out += "Options:\n";
  add_help(out, "  ", "-",
           "read the script from standard input (as without a file, unless that is a terminal)");
  add_help(out, "  ", "--", "the end of the options");
  std::map<std::string, std::string> short_names;
  for (auto& [alias, name] : OptionParser::aliases()) {
    if (alias != "-pe") short_names[name] = alias;
  }
  std::map<std::string, std::pair<std::string, std::string>> entries;
  for (const auto& spec : OptionParser::table()) {
    if (!spec.help) continue;
    const bool is_on = spec.kind == Kind::kBool && spec.initial;
    std::string name = is_on ? "--no-" + std::string(spec.name + 2) : spec.name;
    std::string text = is_on ? std::string("do not ") + spec.help : spec.help;
    auto& [names, help] = entries[name];
    help = std::move(text);
    if (auto found = short_names.find(spec.name); found != short_names.end())
      names = found->second + ", ";
    names += name + value_in_help(spec);
  }
  for (auto& [key, entry] : entries) add_help(out, "  ", entry.first, entry.second);
  out += "\nEnvironment variables:\n";
  for (auto [name, text] : kVariablesInHelp) add_help(out, "", name, text);
  return out;
}

}  // namespace nodus
