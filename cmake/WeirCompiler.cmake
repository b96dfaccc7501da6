# How the compiler's libraries are built: against Debian's shared MLIR and LLVM
# 22, with one precompiled header that every library reuses.
list(APPEND CMAKE_PREFIX_PATH /usr/lib/llvm-22) # where Debian puts it
find_package(MLIR 22.1 REQUIRED CONFIG)
list(APPEND CMAKE_MODULE_PATH ${MLIR_CMAKE_DIR} ${LLVM_CMAKE_DIR})
include(TableGen)
include(AddLLVM)
include(AddMLIR)
include(HandleLLVMOptions)
# The compiler spends its time in MLIR and LLVM, not in its own code, which is
# large: what -O1 saves is build time.
foreach(config RELEASE RELWITHDEBINFO)
  string(REGEX REPLACE "-O[23]" "-O1" CMAKE_CXX_FLAGS_${config}
                       "${CMAKE_CXX_FLAGS_${config}}")
endforeach()

include_directories(SYSTEM ${LLVM_INCLUDE_DIRS} ${MLIR_INCLUDE_DIRS})
include_directories(${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/include
                    ${CMAKE_BINARY_DIR} ${CMAKE_BINARY_DIR}/include)
add_compile_options(-Wno-unused-parameter)
# ccache knows a precompiled header by its bytes: without times they stay equal.
add_compile_options("$<$<COMPILE_LANG_AND_ID:CXX,Clang>:SHELL:-Xclang -fno-pch-timestamp>")
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_link_options(-fuse-ld=lld)
endif()

# The version reaches code through this one generated header.
file(WRITE ${CMAKE_BINARY_DIR}/include/weir/version.h.tmp
     "#define WEIR_VERSION \"${PROJECT_VERSION}\"\n")
file(COPY_FILE ${CMAKE_BINARY_DIR}/include/weir/version.h.tmp
     ${CMAKE_BINARY_DIR}/include/weir/version.h ONLY_IF_DIFFERENT)

# weir_tablegen(Ops.td Ops.h.inc -gen-op-decls ...): generated files land in the
# same folder of the build tree; targets of the folder depend on NAME.
function(weir_tablegen_target name)
  add_public_tablegen_target(${name})
  set_property(GLOBAL APPEND PROPERTY WEIR_TABLEGEN_TARGETS ${name})
endfunction()

# weir_precompiled(name header): one header, compiled once for several libraries.
function(weir_precompiled name header)
  add_library(${name} STATIC ${CMAKE_SOURCE_DIR}/cmake/Precompiled.cpp)
  target_precompile_headers(${name} PRIVATE ${header})
  get_property(generated GLOBAL PROPERTY WEIR_TABLEGEN_TARGETS)
  if(generated)
    add_dependencies(${name} ${generated})
  endif()
endfunction()

# weir_library(name sources... [LINK libraries...] [PRECOMPILED name])
function(weir_library name)
  cmake_parse_arguments(ARG "" "PRECOMPILED" "LINK" ${ARGN})
  if(NOT ARG_PRECOMPILED)
    set(ARG_PRECOMPILED weir_pch)
  endif()
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  target_precompile_headers(${name} REUSE_FROM ${ARG_PRECOMPILED})
  get_property(generated GLOBAL PROPERTY WEIR_TABLEGEN_TARGETS)
  add_dependencies(${name} ${ARG_PRECOMPILED} ${generated})
  target_link_libraries(${name} PUBLIC ${ARG_LINK} MLIR LLVM)
endfunction()

# weir_tool(name sources... [LINK libraries...])
function(weir_tool name)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  target_precompile_headers(${name} REUSE_FROM weir_pch)
  add_dependencies(${name} weir_pch)
  target_link_libraries(${name} PRIVATE ${ARG_LINK} MLIR LLVM)
endfunction()

weir_precompiled(weir_pch ${CMAKE_SOURCE_DIR}/cmake/Precompiled.h)
