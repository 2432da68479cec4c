#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/options.h"
#include "protocol/sea_blob.h"

namespace nodus {

/// What a process is asked to do: its arguments, NODE_OPTIONS, the files that these name, and what
/// a single executable application brings.
struct CommandLine {
  std::string program;  ///< argv[0], in front of what is wrong with the rest
  std::shared_ptr<Options> options = std::make_shared<Options>();
  std::vector<std::string> v8_flags;
  const SeaBlob* application = nullptr;  ///< nullptr: this is none

  /// Does this process watch another one that runs the program?
  bool watches() const;
  /// Do the flags say how large V8's young generation is to be?
  bool sizes_young_generation() const;
  /// The start mode of internal/bootstrap/main.
  const char* start_mode() const;
};

/// Steps 2 and 3 of the boot: reads ARGUMENTS and the environment, and tells V8 its flags. What is
/// wrong is said on standard error. Like the others an exit code, or -1 to go on.
int read_command_line(std::vector<std::string> arguments, CommandLine& line);

/// What needs no program: --version, --help and their like, and a command line that names no
/// program where one has to be.
int answer_at_once(const CommandLine& line);

}  // namespace nodus
