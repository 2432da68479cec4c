#pragma once

#include <string>
#include <vector>

#include "engine/options.h"

namespace nodus {

/// What the rules say of a command line: the exit code that it deserves, or -1.
struct OptionVerdict {
  int exit_code = -1;
  std::vector<std::string> errors;
};

/// Checks values and combinations of options, each with Node's own words and exit code, and refuses
/// options whose feature is not there: one that is read and ignored would look like one that works.
OptionVerdict check_options(Options& options);

/// How many words of ARGS behind the first are options or their values.
size_t count_option_words(const std::vector<std::string>& args);

/// --max-old-space-size-percentage as V8's own flag; empty when it was not given.
std::string heap_limit_flag(const Options& options);

/// --completion-bash: a script that completes our options.
std::string bash_completion();

}  // namespace nodus
