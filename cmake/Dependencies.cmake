# The libraries of the private prefix that tools/setup makes, each as an imported target deps::NAME.

set(default_deps ${PROJECT_SOURCE_DIR}/.deps)
if(DEFINED ENV{NODUS_DEPS})
  set(default_deps $ENV{NODUS_DEPS})
endif()
set(NODUS_DEPS ${default_deps} CACHE PATH "The folder that tools/setup/setup.sh filled")
set(deps_include ${NODUS_DEPS}/prefix/usr/include)
set(deps_lib ${NODUS_DEPS}/prefix/usr/lib/x86_64-linux-gnu)
if(NOT EXISTS ${NODUS_DEPS}/prefix/.stamp)
  message(FATAL_ERROR "${NODUS_DEPS} is not set up: run 'make setup' (or set NODUS_DEPS)")
endif()

# A new prefix means new headers: configure again.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${NODUS_DEPS}/prefix/.stamp)

# ThreadSanitizer wants all libraries where programs lie.
if(NODUS_SANITIZE_THREADS)
  execute_process(
    COMMAND /usr/bin/python3 ${PROJECT_SOURCE_DIR}/tools/sanitize/rebase.py ${deps_lib} ${CMAKE_BINARY_DIR}/lib
    COMMAND_ERROR_IS_FATAL ANY)
  set(deps_lib ${CMAKE_BINARY_DIR}/lib)
endif()

# Declares deps::NAME. The files are those of the prefix, never the system's, and linked by file name.
function(nodus_dependency name)
  add_library(deps::${name} INTERFACE IMPORTED GLOBAL)
  set_target_properties(deps::${name} PROPERTIES INTERFACE_INCLUDE_DIRECTORIES ${deps_include})
  foreach(file IN LISTS ARGN)
    if(NOT EXISTS ${deps_lib}/${file})
      message(FATAL_ERROR "${deps_lib}/${file} is missing: run 'make setup'")
    endif()
    target_link_libraries(deps::${name} INTERFACE ${deps_lib}/${file})
  endforeach()
endfunction()

# Debian's V8, of which nothing but V8 may be used (tools/check/symbols.py).
nodus_dependency(v8 libnode.so)
set_property(TARGET deps::v8 PROPERTY INTERFACE_INCLUDE_DIRECTORIES
  ${deps_include}/nodejs/deps/v8/include ${deps_include})

# Libraries that the engine loads anyway, and one that comes in no other form, are shared. All others are static: a shared
# library costs 0.1 ms and more at every start, used or not (docs/architecture.md, Start-up).
nodus_dependency(icu libicui18n.so libicuuc.so)
nodus_dependency(simdutf libsimdutf.so)
nodus_dependency(ada libada-url0.so)

nodus_dependency(uv libuv.a)
nodus_dependency(llhttp libllhttp.a)
nodus_dependency(simdjson libsimdjson_static.a)
nodus_dependency(cares libcares.a)
nodus_dependency(nghttp2 libnghttp2.a)
nodus_dependency(zlib libz.a)
nodus_dependency(zstd libzstd.a)
nodus_dependency(deflate libdeflate.a)
nodus_dependency(openssl libssl.a libcrypto.a)
target_link_libraries(deps::openssl INTERFACE deps::zstd deps::zlib)
nodus_dependency(sodium libsodium.a)
nodus_dependency(curve25519 lib25519.a)
nodus_dependency(brotli libbrotlienc.a libbrotlidec.a libbrotlicommon.a)
nodus_dependency(sqlite libsqlite3.a)
nodus_dependency(hdr_histogram libhdr_histogram_static.a)
target_link_libraries(deps::hdr_histogram INTERFACE deps::zlib)

# Part of every program that uses V8: the other half of tools/engine/prelink.py. It runs before a sanitizer is ready.
add_library(nodus_prelinked OBJECT ${PROJECT_SOURCE_DIR}/tools/engine/prelinked.cc)
target_compile_options(nodus_prelinked PRIVATE -O2 -fno-sanitize=all)

if(NODUS_SANITIZE_THREADS)
  target_sources(nodus_prelinked PRIVATE ${PROJECT_SOURCE_DIR}/tools/sanitize/threads.cc)
endif()

# What the built-in modules may lean on.
add_library(deps::modules INTERFACE IMPORTED GLOBAL)
target_link_libraries(deps::modules INTERFACE deps::ada deps::simdutf deps::simdjson deps::cares deps::nghttp2 deps::openssl
  deps::curve25519 deps::sodium deps::icu deps::zlib deps::brotli deps::zstd deps::deflate deps::sqlite deps::hdr_histogram)

# The programs run on the prefix's own C library, so that the host's may be older than the engine wants. rpath (not the
# newer runpath) also holds for the libraries' own libraries.
set(CMAKE_SKIP_RPATH ON)
add_link_options(
  -Wl,--allow-shlib-undefined -Wl,--as-needed -Wl,--disable-new-dtags -Wl,-rpath,${deps_lib}
  -Wl,--dynamic-linker=${deps_lib}/ld-linux-x86-64.so.2)
# The static libraries were compiled against the prefix's C and C++ libraries, which are newer than the host's.
link_libraries(${deps_lib}/libstdc++.so.6 ${deps_lib}/libm.so.6 ${deps_lib}/libc.so.6)
