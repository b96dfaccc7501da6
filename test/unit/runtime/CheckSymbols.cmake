# Fails where an archive needs anything of a C++ runtime library:
#   cmake -DNM=nm -DARCHIVE=libweir_rt.a -P CheckSymbols.cmake
execute_process(COMMAND ${NM} --undefined-only --format=posix ${ARCHIVE}
  OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^\n]+" lines "${output}")
set(symbols 0)
foreach(line IN LISTS lines)
  string(REGEX MATCH "^[^ ]+" symbol "${line}")
  # Names of members end in a colon.
  if(symbol MATCHES ":$")
    continue()
  endif()
  math(EXPR symbols "${symbols} + 1")
  if(symbol MATCHES "^(__cxa_|__gxx_|_Unwind_)" OR
     (symbol MATCHES "^_Z" AND NOT symbol MATCHES "^_ZN?K?4weir2rt"))
    message(SEND_ERROR "${ARCHIVE} needs ${symbol}")
  endif()
endforeach()
if(symbols EQUAL 0)
  message(FATAL_ERROR "${NM} found no symbols in ${ARCHIVE}")
endif()
