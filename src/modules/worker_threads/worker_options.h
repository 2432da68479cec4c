#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/options.h"

namespace nodus::modules::worker_threads {

/// Where the options of a worker come from. Node documentation, "new Worker()", options `env` and
/// `execArgv`.
struct OptionSources {
  bool inherits = true;                  ///< neither option was given: all of the parent's
  bool has_arguments = false;            ///< `execArgv` was given; the parent's are not looked at
  std::vector<std::string> arguments;    ///< `execArgv`
  std::vector<std::string> environment;  ///< NODE_OPTIONS of the worker's environment, in words
};

/// What does not come from SOURCES has its default, but for options of the whole process (and the
/// permission model, which a worker must not be able to shed).
std::shared_ptr<Options> make_worker_options(const Options& parent, const OptionSources& sources);

}  // namespace nodus::modules::worker_threads
