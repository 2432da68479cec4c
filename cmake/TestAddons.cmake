# The native addons of the tests, compiled as anybody's are: against the declarations of node.h and node_api.h alone, linked with
# nothing, without the program's own settings. The tests find them beside the program.
function(nodus_test_addons)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/napi/test/*.c ${PROJECT_SOURCE_DIR}/src/napi/test/*.cc)
  set(addons "")
  foreach(source IN LISTS sources)
    get_filename_component(name ${source} NAME_WE)
    set(addon ${CMAKE_BINARY_DIR}/test_addons/${name}.node)
    if(source MATCHES "\\.c$")
      set(compiler ${CMAKE_C_COMPILER} -std=c11)
    else()
      set(compiler ${CMAKE_CXX_COMPILER} -std=c++20 -fno-rtti)
    endif()
    add_custom_command(OUTPUT ${addon}
      COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/test_addons
      COMMAND ${compiler} -Wall -Wextra -Werror -O1 -fPIC -shared -DNODE_GYP_MODULE_NAME=${name}
        -isystem ${deps_include}/nodejs/src -isystem ${deps_include}/nodejs/deps/v8/include -isystem ${deps_include}
        -o ${addon} ${source}
      DEPENDS ${source} COMMENT "Building the test addon ${name}")
    list(APPEND addons ${addon})
  endforeach()
  add_custom_target(test_addons ALL DEPENDS ${addons})
endfunction()
