#include "modules/worker_threads/worker_options.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/ignore.h"

namespace nodus::modules::worker_threads {

namespace {

/// Options that are the whole process's, by the beginning of their names.
constexpr std::array kOfProcess = {
    std::string_view("--permission"),
    std::string_view("--allow-"),
    std::string_view("--inspect"),
    std::string_view("--disable-sigusr1"),
    std::string_view("--experimental-network-inspection"),
    std::string_view("--experimental-inspector-network-resource"),
    std::string_view("--experimental-worker-inspection"),
    std::string_view("--experimental-storage-inspection"),
    std::string_view("--title"),
    std::string_view("--trace-event"),
    std::string_view("--report-"),
    std::string_view("--tls-cipher-list"),
    std::string_view("--use-openssl-ca"),
    std::string_view("--use-bundled-ca"),
    std::string_view("--use-system-ca"),
    std::string_view("--openssl-"),
    std::string_view("--enable-fips"),
    std::string_view("--force-fips"),
    std::string_view("--secure-heap"),
    std::string_view("--icu-data-dir"),
    std::string_view("--disable-proto"),
    std::string_view("--disable-wasm-trap-handler"),
    std::string_view("--node-snapshot"),
    std::string_view("--node-memory-debug"),
    std::string_view("--debug-arraybuffer-allocations"),
    std::string_view("--zero-fill-buffers"),
    std::string_view("--security-revert"),
    std::string_view("--v8-pool-size"),
    std::string_view("--use-largepages"),
    std::string_view("--workers"),
    std::string_view("--watch"),
    std::string_view("--env-file"),
};

bool is_of_process(std::string_view name) {
  return std::ranges::any_of(kOfProcess, [&](auto start) { return name.starts_with(start); });
}

/// V8's flags cannot be set for one thread.
void keep_process_options(const Options& parent, Options& options) {
  for (const auto& spec : OptionParser::table()) {
    const bool is_v8 =
        spec.kind == OptionSpec::Kind::kV8 || spec.kind == OptionSpec::Kind::kV8Value;
    if (!is_v8 && !is_of_process(spec.name)) continue;
    if (const auto* value = parent.find(spec.name)) options.values[spec.name] = *value;
  }
}

void parse(Options& options, const std::vector<std::string>& words, bool from_environment) {
  // What they may hold was checked by the JavaScript side.
  std::vector<std::string> arguments = {"worker"};
  arguments.insert(arguments.end(), words.begin(), words.end());
  OptionParser parser(options);
  ignore(parser.parse(arguments, from_environment));
}

}  // namespace

std::shared_ptr<Options> make_worker_options(const Options& parent, const OptionSources& sources) {
  if (sources.inherits) return std::make_shared<Options>(parent);
  auto options = std::make_shared<Options>();
  OptionParser defaults(*options);
  keep_process_options(parent, *options);
  parse(*options, sources.environment, true);
  parse(*options, sources.has_arguments ? sources.arguments : parent.exec_argv, false);
  options->exec_argv = sources.has_arguments ? sources.arguments : parent.exec_argv;
  options->argv = parent.argv;
  options->has_eval = parent.has_eval;
  options->force_stdin = parent.force_stdin;
  return options;
}

}  // namespace nodus::modules::worker_threads
