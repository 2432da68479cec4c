// operator new and delete for small blocks, for this program and the libraries that it loads.
//
// V8 makes three or four small blocks for each ArrayBuffer and lets go of those of thousands at
// each collection. malloc keeps seven of a size for its thread, and merges and sorts the rest: half
// of the time that Buffer.alloc(1024) took. Here blocks wait in lists of their size, up to 4 MB for
// each thread. They are malloc's own, so that either side may free what the other made. Only
// those wait for which the thread had taken one: what one thread makes and another lets go of, as
// V8 does with each task of its helpers, would only gather there.

#include <malloc.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // which watch malloc's blocks

namespace {

/// malloc's blocks hold 24, 40, 56 … bytes.
constexpr size_t kStep = 16, kHeader = 8;
constexpr size_t kClasses = 16;
constexpr size_t kMostWaiting = 4 << 20;

constexpr size_t capacity_of(size_t index) { return (index + 1) * kStep + kHeader; }
/// The class whose blocks have room for SIZE bytes; kClasses and more: none has.
constexpr size_t class_for(size_t size) { return size <= 24 ? 0 : (size - kHeader - 1) / kStep; }
static_assert(class_for(24) == 0 && class_for(25) == 1 && class_for(40) == 1 && class_for(41) == 2);
static_assert(capacity_of(class_for(56)) == 56 && capacity_of(class_for(57)) == 72);

struct Block {
  Block* next;
};

enum class State : uint8_t { kNew, kOpen, kClosed };

struct List {
  Block* first;
  /// How many this thread took and has not given back.
  size_t out;
};

/// Without a constructor and destructor, for which every access would have to look.
struct Waiting {
  List lists[kClasses];
  size_t bytes;
  State state;
};

thread_local constinit Waiting waiting{};

/// Gives back what waits when its thread ends; destructors that run later free their blocks at
/// once.
struct Closer {
  ~Closer() {
    waiting.state = State::kClosed;
    for (auto& list : waiting.lists) {
      while (auto* block = list.first) {
        list.first = block->next;
        std::free(block);
      }
    }
  }
};

[[gnu::noinline]] bool open() {
  if (waiting.state == State::kClosed) return false;
  waiting.state = State::kOpen;
  thread_local Closer closer;
  // Being touched it is destroyed at the end of the thread.
  asm volatile("" : : "r"(&closer));
  return true;
}

[[gnu::noinline]] void* take_from_malloc(size_t size) {
  for (;;) {
    if (void* block = std::malloc(size)) return block;
    auto handler = std::get_new_handler();
    if (!handler) throw std::bad_alloc();
    handler();
  }
}

inline void* take(size_t size) {
  const size_t index = class_for(size);
  if (index >= kClasses) return take_from_malloc(size);
  auto& list = waiting.lists[index];
  ++list.out;
  if (auto* block = list.first) {
    list.first = block->next;
    waiting.bytes -= capacity_of(index);
    return block;
  }
  return take_from_malloc(capacity_of(index));
}

inline void give(void* memory, size_t index) {
  if (index >= kClasses) return std::free(memory);
  const size_t capacity = capacity_of(index);
  auto& list = waiting.lists[index];
  if (list.out == 0) return std::free(memory);
  --list.out;
  if (waiting.bytes + capacity > kMostWaiting || (waiting.state != State::kOpen && !open()))
    return std::free(memory);
  auto* block = static_cast<Block*>(memory);
  block->next = list.first;
  list.first = block;
  waiting.bytes += capacity;
}

/// What malloc says of the block is true even where a library deletes an object by another type,
/// and with another size, than it was made.
inline void give(void* memory) {
  if (memory) give(memory, (malloc_usable_size(memory) - kHeader) / kStep - 1);
}

}  // namespace

void* operator new(size_t size) { return take(size); }
void* operator new[](size_t size) { return take(size); }
void operator delete(void* memory) noexcept { give(memory); }
void operator delete[](void* memory) noexcept { give(memory); }
void operator delete(void* memory, size_t) noexcept { give(memory); }
void operator delete[](void* memory, size_t) noexcept { give(memory); }

#endif
