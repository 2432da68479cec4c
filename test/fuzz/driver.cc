// Drives a fuzz target (LLVMFuzzerTestOneInput) without libFuzzer: inputs grow by mutation from the
// target's seeds, the same way in every run. On a crash the input is left in a file, which given as
// argument runs again.
//
//   fuzz_x [--seconds N] [--seed N] [FILE…]
//
// A FILE is an input, or with the ending .txt a corpus (tools/test/corpus.py): one input a line.

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <chrono>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

/// Inputs that a target would like to start from; a target without any starts from nothing.
extern "C" __attribute__((weak)) const char* const* fuzz_seeds();

#if defined(__SANITIZE_ADDRESS__)
extern "C" void __sanitizer_set_death_callback(void (*callback)());
#endif

namespace {

using Bytes = std::vector<uint8_t>;

constexpr size_t kMaximumLength = 4096;
constexpr size_t kMaximumCorpus = 512;

const Bytes* g_current = nullptr;

void leave_current_input() {
  if (g_current == nullptr) return;
  const char* name = "crash.bin";
  if (FILE* file = std::fopen(name, "wb")) {
    std::fwrite(g_current->data(), 1, g_current->size(), file);
    std::fclose(file);
  }
  std::fprintf(stderr, "fuzz: the input (%zu bytes, left in %s):\n", g_current->size(), name);
  for (uint8_t byte : *g_current) {
    if (byte >= 0x20 && byte < 0x7f && byte != '\\') {
      std::fputc(byte, stderr);
    } else {
      std::fprintf(stderr, "\\x%02x", byte);
    }
  }
  std::fputc('\n', stderr);
}

void on_signal(int number) {
  leave_current_input();
  std::signal(number, SIG_DFL);
  std::raise(number);
}

/// One small change, of the kinds that break parsers: bits, borders, repeats, cuts, and parts of
/// other inputs.
void mutate(Bytes& input, const std::vector<Bytes>& corpus, std::mt19937_64& random) {
  static constexpr std::string_view kTokens[] = {
      "\r\n", "\n",       "\r\n\r\n", ":",  " ",  "\t",   "0", "ffffffffffffffff",
      "\xff", "\xc3\x28", "%",        "\"", "\\", "{}[]", ";", ","};
  auto below = [&](size_t limit) { return limit == 0 ? 0 : random() % limit; };
  size_t at = below(input.size() + 1);
  auto position = input.begin() + static_cast<ptrdiff_t>(at);
  switch (below(8)) {
    case 0:
      if (at < input.size()) input[at] ^= static_cast<uint8_t>(1U << below(8));
      break;
    case 1:
      if (at < input.size()) input[at] = static_cast<uint8_t>(random());
      break;
    case 2:
      input.insert(position, static_cast<uint8_t>(random()));
      break;
    case 3:
      input.erase(position, position + static_cast<ptrdiff_t>(below(input.size() - at + 1)));
      break;
    case 4: {
      std::string_view token = kTokens[below(std::size(kTokens))];
      input.insert(position, token.begin(), token.end());
      break;
    }
    case 5: {
      Bytes part(position, position + static_cast<ptrdiff_t>(below(input.size() - at + 1)));
      input.insert(input.begin() + static_cast<ptrdiff_t>(at), part.begin(), part.end());
      break;
    }
    case 6: {
      const Bytes& other = corpus[below(corpus.size())];
      size_t from = below(other.size() + 1);
      size_t length = below(other.size() - from + 1);
      input.insert(position, other.begin() + static_cast<ptrdiff_t>(from),
                   other.begin() + static_cast<ptrdiff_t>(from + length));
      break;
    }
    default:
      input.resize(at);
  }
  if (input.size() > kMaximumLength) input.resize(kMaximumLength);
}

void run_input(const Bytes& input) {
  // An exactly sized copy, so that AddressSanitizer sees a read past the end.
  Bytes exact(input.begin(), input.end());
  exact.shrink_to_fit();
  g_current = &exact;
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
  g_current = nullptr;
}

/// What stands on a LINE of a corpus: bytes as they are, but for \n, \\ and \xNN.
Bytes unescape(std::string_view line) {
  Bytes input;
  for (size_t at = 0; at < line.size(); ++at) {
    char byte = line[at];
    if (byte == '\\' && at + 1 < line.size()) {
      byte = line[++at];
      if (byte == 'n') byte = '\n';
      if (byte == 'r') byte = '\r';
      if (byte == 'x') {
        byte = static_cast<char>(std::stoi(std::string(line.substr(at + 1, 2)), nullptr, 16));
        at += 2;
      }
    }
    input.push_back(static_cast<uint8_t>(byte));
  }
  return input;
}

}  // namespace

int main(int argc, char** argv) {
  double seconds = 10;
  uint64_t seed = 1;
  std::vector<std::string> files;
  for (int index = 1; index < argc; ++index) {
    std::string_view argument = argv[index];
    if (argument == "--seconds" && index + 1 < argc) {
      seconds = std::atof(argv[++index]);
    } else if (argument == "--seed" && index + 1 < argc) {
      seed = std::strtoull(argv[++index], nullptr, 10);
    } else {
      files.emplace_back(argument);
    }
  }
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_set_death_callback(leave_current_input);
#else
  for (int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) std::signal(number, on_signal);
#endif
  std::signal(SIGABRT, on_signal);

  for (const std::string& file : files) {
    std::ifstream stream(file, std::ios::binary);
    if (file.ends_with(".txt")) {
      for (std::string line; std::getline(stream, line);) run_input(unescape(line));
      continue;
    }
    run_input(Bytes(std::istreambuf_iterator<char>(stream), {}));
  }
  if (!files.empty()) return 0;

  std::vector<Bytes> corpus;
  corpus.emplace_back();
  if (fuzz_seeds != nullptr) {
    for (const char* const* text = fuzz_seeds(); *text != nullptr; ++text) {
      corpus.emplace_back(*text, *text + std::strlen(*text));
    }
  }
  for (const Bytes& input : corpus) run_input(input);

  std::mt19937_64 random(seed);
  size_t runs = 0;
  auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  while (std::chrono::steady_clock::now() < end) {
    for (int batch = 0; batch < 256; ++batch, ++runs) {
      Bytes input = corpus[random() % corpus.size()];
      for (size_t changes = 1 + random() % 6; changes > 0; --changes) mutate(input, corpus, random);
      run_input(input);
      // Without coverage to go by, some of what was made becomes the ground for more.
      if (random() % 1024 == 0) {
        if (corpus.size() < kMaximumCorpus) {
          corpus.push_back(std::move(input));
        } else {
          corpus[corpus.size() / 2 + random() % (corpus.size() / 2)] = std::move(input);
        }
      }
    }
  }
  std::printf("%zu runs\n", runs);
  return 0;
}
