# nodus_layer(NAME [V8] [LIBRARIES …]): the static library nodus_NAME of src/NAME, which sees the layers declared before it.
# Tests (*_test.cc, and main.cc of the program) stay out. A folder without sources yields an empty layer.

add_library(nodus_pch STATIC ${PROJECT_SOURCE_DIR}/cmake/precompiled.cc)
target_precompile_headers(nodus_pch PRIVATE ${PROJECT_SOURCE_DIR}/cmake/precompiled.h)
target_include_directories(nodus_pch PRIVATE ${PROJECT_SOURCE_DIR}/src)
target_link_libraries(nodus_pch PUBLIC deps::v8)

# ccache takes this digest for the precompiled header's content, which would else differ by checkout: what is in it depends
# on the compiler and the prefix alone (flags are compared anyway).
file(READ ${NODUS_DEPS}/prefix/.headers prefix_headers)
set(threads)
if(NODUS_SANITIZE_THREADS)
  set(threads " threads")
endif()
file(SHA256 ${PROJECT_SOURCE_DIR}/cmake/precompiled.h pch_digest)
file(WRITE ${CMAKE_BINARY_DIR}/CMakeFiles/nodus_pch.dir/cmake_pch.hxx.gch.sum
  "${CMAKE_CXX_COMPILER_VERSION} ${pch_digest} ${CMAKE_BUILD_TYPE} ${NODUS_SANITIZE}${threads} ${prefix_headers}")

set_property(GLOBAL PROPERTY nodus_layers "")

function(nodus_layer name)
  cmake_parse_arguments(LAYER "V8" "" "LIBRARIES" ${ARGN})
  set(folder ${PROJECT_SOURCE_DIR}/src/${name})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/*.cc ${folder}/*.c)
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$|/test_main\\.cc$|/fuzz_[^/]*\\.cc$|/test/|src/cli/main\\.cc$")

  get_property(below GLOBAL PROPERTY nodus_layers)
  set(libraries ${LAYER_LIBRARIES})
  if(LAYER_V8)
    list(APPEND libraries deps::v8)
  endif()
  if(sources)
    add_library(nodus_${name} STATIC ${sources})
    target_include_directories(nodus_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
    target_link_libraries(nodus_${name} PUBLIC ${below} ${libraries})
    if(LAYER_V8)
      target_precompile_headers(nodus_${name} REUSE_FROM nodus_pch)
    endif()
  else()
    add_library(nodus_${name} INTERFACE)
    target_link_libraries(nodus_${name} INTERFACE ${below} ${libraries})
  endif()
  set_property(GLOBAL PROPERTY nodus_layers nodus_${name} ${below})
endfunction()
