# Compiler, linker and cache settings that hold for every target.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# All code ends in one executable at a fixed address: without that, some 30,000 pointers of the static libraries' tables
# would be relocated at every start (0.5 ms). Libraries, heap and stack lie at random addresses all the same.
add_compile_options(-fno-pie)
add_link_options(-no-pie)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
# Debug information is the larger part of compile and link time: lines only where one debugs, none in a release.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_C_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-Og -g1")
set(CMAKE_C_FLAGS_DEBUG "-Og -g1")

option(NODUS_SANITIZE "Build with AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
option(NODUS_SANITIZE_THREADS "Build with ThreadSanitizer" OFF)

add_compile_options(
  $<$<COMPILE_LANGUAGE:CXX>:-Wall> $<$<COMPILE_LANGUAGE:CXX>:-Wextra> $<$<COMPILE_LANGUAGE:CXX>:-Werror>
  $<$<COMPILE_LANGUAGE:CXX>:-Wno-unused-parameter>
  # V8 is built without run-time type information: what derives from its classes must be, too.
  $<$<COMPILE_LANGUAGE:CXX>:-fno-rtti>)

if(NODUS_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize=vptr -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined -fno-sanitize=vptr)
elseif(NODUS_SANITIZE_THREADS)
  # GCC's warning does not see through what the sanitizer adds.
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer -Wno-maybe-uninitialized)
  add_link_options(-fsanitize=thread)
endif()

# A fast linker, where there is one.
find_program(NODUS_MOLD mold)
find_program(NODUS_LLD ld.lld)
if(NODUS_MOLD)
  add_link_options(-fuse-ld=mold)
elseif(NODUS_LLD)
  add_link_options(-fuse-ld=lld)
endif()

# ccache: precompiled headers need to be declared harmless, and base_dir lets several checkouts share one cache.
find_program(NODUS_CCACHE ccache)
if(NODUS_CCACHE)
  set(launcher ${CMAKE_COMMAND} -E env
    CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
    CCACHE_PCH_EXTSUM=1 CCACHE_NOHASHDIR=1 CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} ${NODUS_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fpch-preprocess>)
endif()
