# The start-up snapshot and the code cache: nodus_mksnapshot holds all layers and no snapshot, runs at build time, and what it
# writes is linked into nodus. Until tools/mksnapshot/main.cc exists nodus starts without a snapshot.

# nodus_snapshot_data(NAME SNAPSHOT CODE-CACHE): an object library with both files in it.
function(nodus_snapshot_data name snapshot code_cache)
  set(source ${CMAKE_BINARY_DIR}/gen/${name}.S)
  configure_file(${PROJECT_SOURCE_DIR}/tools/mksnapshot/snapshot_data.S.in ${source} @ONLY)
  set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS "${snapshot};${code_cache}")
  add_library(${name} OBJECT ${source})
endfunction()

function(nodus_snapshot_builder)
  file(WRITE ${CMAKE_BINARY_DIR}/gen/empty.blob "")
  nodus_snapshot_data(nodus_no_snapshot ${CMAKE_BINARY_DIR}/gen/empty.blob ${CMAKE_BINARY_DIR}/gen/empty.blob)

  set(main ${PROJECT_SOURCE_DIR}/tools/mksnapshot/main.cc)
  file(GLOB found CONFIGURE_DEPENDS ${main})
  if(NOT found)
    return()
  endif()
  set(snapshot ${CMAKE_BINARY_DIR}/gen/snapshot.blob)
  set(code_cache ${CMAKE_BINARY_DIR}/gen/code_cache.blob)
  set(warm_up ${PROJECT_SOURCE_DIR}/tools/mksnapshot/warm_up)
  file(GLOB warm_up_files CONFIGURE_DEPENDS ${warm_up}/*)
  add_executable(nodus_mksnapshot ${main})
  target_precompile_headers(nodus_mksnapshot REUSE_FROM nodus_pch)
  target_link_libraries(nodus_mksnapshot PRIVATE nodus_prelinked nodus_builtins nodus_no_snapshot nodus_napi nodus_modules)
  add_custom_command(
    OUTPUT ${snapshot} ${code_cache}
    COMMAND ${CMAKE_COMMAND} -E env --unset=NODUS_BUILTINS --unset=NODE_OPTIONS NODE_DISABLE_COMPILE_CACHE=1
      $<TARGET_FILE:nodus_mksnapshot> ${snapshot} ${code_cache} ${warm_up}/start.js ${warm_up}/server.js
    DEPENDS nodus_mksnapshot ${warm_up_files}
    COMMENT "Building the start-up snapshot"
    VERBATIM)
  nodus_snapshot_data(nodus_snapshot ${snapshot} ${code_cache})
endfunction()

# The program itself, from src/cli/main.cc.
function(nodus_program)
  file(GLOB main CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/cli/main.cc)
  if(NOT main)
    return()
  endif()
  # Of its archive the linker would not take what defines operator new: the C++ library has one, too.
  add_executable(nodus ${main} ${PROJECT_SOURCE_DIR}/src/base/small_blocks.cc)
  target_precompile_headers(nodus REUSE_FROM nodus_pch)
  target_link_libraries(nodus PRIVATE nodus_prelinked nodus_builtins nodus_cli nodus_napi nodus_modules)
  if(TARGET nodus_snapshot)
    target_link_libraries(nodus PRIVATE nodus_snapshot)
  else()
    target_link_libraries(nodus PRIVATE nodus_no_snapshot)
  endif()
  # The entry of the installed program (tools/install/entry_linux.cc): before the C library is there, so neither the compiler
  # nor a sanitizer may add calls to it.
  if(CMAKE_SYSTEM_NAME STREQUAL Linux AND CMAKE_SYSTEM_PROCESSOR STREQUAL x86_64 AND NOT NODUS_SANITIZE AND NOT NODUS_SANITIZE_THREADS)
    set(entry ${PROJECT_SOURCE_DIR}/tools/install/entry_linux.cc)
    target_sources(nodus PRIVATE ${entry})
    set_source_files_properties(${entry} PROPERTIES SKIP_PRECOMPILE_HEADERS ON COMPILE_OPTIONS
      "-O2;-ffreestanding;-fno-stack-protector;-fno-tree-loop-distribute-patterns;-fcf-protection=none")
  endif()
  # Native addons resolve their symbols against the program, and may ask for any function of Node-API, node.h, libuv, OpenSSL
  # and zlib.
  set(offered ${CMAKE_BINARY_DIR}/gen/offered_libraries.txt)
  execute_process(
    COMMAND /usr/bin/python3 ${PROJECT_SOURCE_DIR}/tools/engine/exports.py ${offered}
      ${deps_lib}/libssl.so ${deps_lib}/libcrypto.so ${deps_lib}/libz.so
    COMMAND_ERROR_IS_FATAL ANY)
  target_link_options(nodus PRIVATE
    LINKER:--dynamic-list=${PROJECT_SOURCE_DIR}/cmake/exported_symbols.txt LINKER:--dynamic-list=${offered}
    LINKER:--whole-archive ${deps_lib}/libuv.a ${deps_lib}/libz.a ${deps_lib}/libssl.a ${deps_lib}/libcrypto.a
      $<TARGET_FILE:nodus_napi> LINKER:--no-whole-archive)
  # What the library with V8 would call besides is kept from them: an addon that brings its own SQLite or brotli would get
  # half of ours. (GNU's linker refuses to.)
  if(NODUS_MOLD)
    foreach(library IN ITEMS sqlite3 hdr_histogram_static brotlienc brotlidec brotlicommon zstd nghttp2 cares llhttp)
      target_link_options(nodus PRIVATE LINKER:--exclude-libs=lib${library}.a)
    endforeach()
  endif()
  set_property(TARGET nodus APPEND PROPERTY LINK_DEPENDS ${PROJECT_SOURCE_DIR}/cmake/exported_symbols.txt)
  # Written anew in pieces (tools/engine/pieces.py).
  add_custom_command(TARGET nodus POST_BUILD
    COMMAND /usr/bin/python3 ${PROJECT_SOURCE_DIR}/tools/engine/bind.py $<TARGET_FILE:nodus> ${deps_lib} VERBATIM)
endfunction()
