# The runtime for other machines than this. Clang compiles for all of them, and
# Debian has the headers of their C libraries (libc6-dev-arm64-cross ...): where
# these are missing nothing is built for that machine.

function(weir_cross_runtime triple)
  set(headers /usr/${triple}/include)
  if(triple MATCHES "^${CMAKE_SYSTEM_PROCESSOR}" OR
      NOT CMAKE_CXX_COMPILER_ID STREQUAL Clang OR
      "${CMAKE_CXX_FLAGS}" MATCHES "-fsanitize" OR
      NOT EXISTS ${headers}/stdio.h)
    message(STATUS "No runtime for ${triple}")
    return()
  endif()
  foreach(library weir_rt weir_main)
    get_target_property(sources ${library} SOURCES)
    if(library STREQUAL weir_main)
      get_target_property(npy weir_npy SOURCES)
      list(APPEND sources ${npy})
      list(FILTER sources EXCLUDE REGEX TARGET_OBJECTS)
    endif()
    set(name ${library}-${triple})
    weir_add_runtime_library(${name} ${sources})
    target_compile_options(${name} PRIVATE
      --target=${triple} -nostdlibinc -isystem ${headers} ${ARGN})
    set_target_properties(${name} PROPERTIES OUTPUT_NAME ${library}
      ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_ARCHIVE_OUTPUT_DIRECTORY}/weir/${triple})
    install(TARGETS ${name} ARCHIVE DESTINATION lib/weir/${triple})
  endforeach()
endfunction()

# libgcc, which has the atomics that are out of line, isn't linked.
weir_cross_runtime(aarch64-linux-gnu -mno-outline-atomics)
weir_cross_runtime(riscv64-linux-gnu)
