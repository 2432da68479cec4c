# The JavaScript of the built-in modules and the registry of their native bindings, generated from src/modules/*/module.json.

function(nodus_embed_builtins)
  set(gen ${CMAKE_BINARY_DIR}/gen)
  file(GLOB_RECURSE inputs CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/modules/*.js ${PROJECT_SOURCE_DIR}/src/modules/module.json)
  file(GLOB natives CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/modules/*/*.cc)
  list(FILTER inputs EXCLUDE REGEX "/test/")

  add_custom_command(
    OUTPUT ${gen}/builtins.bin ${gen}/builtins.cc ${gen}/natives.cc
    COMMAND /usr/bin/python3 ${PROJECT_SOURCE_DIR}/tools/embed/embed.py
      --modules ${PROJECT_SOURCE_DIR}/src/modules --packages ${NODUS_DEPS}/node_modules --out ${gen}
    DEPENDS ${inputs} ${natives} ${NODUS_DEPS}/node_modules/.stamp ${PROJECT_SOURCE_DIR}/tools/embed/embed.py
      ${PROJECT_SOURCE_DIR}/tools/embed/packages.py ${PROJECT_SOURCE_DIR}/src/engine/intrinsics.cc
    COMMENT "Embedding the built-in modules"
    VERBATIM)

  set_source_files_properties(${PROJECT_SOURCE_DIR}/tools/embed/builtins_data.S PROPERTIES
    COMPILE_DEFINITIONS NODUS_BUILTINS_FILE="${gen}/builtins.bin" OBJECT_DEPENDS ${gen}/builtins.bin)
  add_library(nodus_builtins OBJECT ${gen}/builtins.cc ${gen}/natives.cc ${PROJECT_SOURCE_DIR}/tools/embed/builtins_data.S)
  target_include_directories(nodus_builtins PRIVATE ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(nodus_builtins PRIVATE deps::v8)
endfunction()
