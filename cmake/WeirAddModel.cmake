# weir_add_model(NAME MODEL [OPTIONS option...])
#
# A library target NAME of the model at the path MODEL (a SavedModel folder, a frozen
# graph or text), compiled by `weir compile` when it is missing or older than the model.
# Its header is NAME.h. OPTIONS are handed on: --signature=..., --target-cpu=..., ...
#
#   find_package(Weir REQUIRED)
#   weir_add_model(digits ${CMAKE_SOURCE_DIR}/digits_model OPTIONS --target-cpu=x86-64-v3)
#   target_link_libraries(app PRIVATE digits)
function(weir_add_model name model)
  cmake_parse_arguments(PARSE_ARGV 2 ARG "" "" "OPTIONS")
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "weir_add_model(${name}): '${ARG_UNPARSED_ARGUMENTS}' is unknown; "
                        "flags of weir compile stand after OPTIONS")
  endif()
  get_filename_component(model ${model} ABSOLUTE)
  if(NOT EXISTS ${model})
    message(FATAL_ERROR "weir_add_model(${name}): '${model}' does not exist")
  endif()
  set(files ${model})
  if(IS_DIRECTORY ${model})
    file(GLOB_RECURSE files CONFIGURE_DEPENDS ${model}/*)
  endif()
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/${name}.weir)
  set(library ${folder}/${name}.a)
  add_custom_command(OUTPUT ${library} ${folder}/${name}.h
    COMMAND ${CMAKE_COMMAND} -E make_directory ${folder}
    COMMAND Weir::compiler compile ${model} -o ${library} --name=${name} ${ARG_OPTIONS}
    DEPENDS ${files}
    COMMENT "Compiling the model ${name}" VERBATIM)
  add_custom_target(${name}.compiled DEPENDS ${library} ${folder}/${name}.h)
  file(MAKE_DIRECTORY ${folder}) # CMake wants an include folder to exist
  add_library(${name} STATIC IMPORTED GLOBAL)
  add_dependencies(${name} ${name}.compiled)
  set_target_properties(${name} PROPERTIES
    IMPORTED_LOCATION ${library}
    INTERFACE_INCLUDE_DIRECTORIES ${folder}
    INTERFACE_LINK_LIBRARIES "Weir::runtime")
endfunction()
