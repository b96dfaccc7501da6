# `cmake --install build --prefix DIR`: the tools, the library for host applications, the
# runtime of compiled models, their headers, and what makes find_package(Weir) and pkg-config
# find them. Nothing in it knows where it lies.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# LLVM's libraries lie in a folder of their own.
set_target_properties(weir weir-opt weir-lsp-server weir_shared PROPERTIES
  INSTALL_RPATH_USE_LINK_PATH ON)
install(TARGETS weir weir-opt weir-lsp-server RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS weir_shared LIBRARY DESTINATION lib)
# Beside the compiler, which links programs with them.
install(TARGETS weir_rt weir_main ARCHIVE DESTINATION lib/weir)
install(DIRECTORY include/weir DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  FILES_MATCHING PATTERN "*.h" PATTERN "*.hpp")
install(FILES ${CMAKE_BINARY_DIR}/include/weir/ops.hpp
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/weir)

set(config_folder lib/cmake/Weir)
configure_package_config_file(cmake/WeirConfig.cmake.in
  ${CMAKE_CURRENT_BINARY_DIR}/install/WeirConfig.cmake INSTALL_DESTINATION ${config_folder}
  NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(
  ${CMAKE_CURRENT_BINARY_DIR}/install/WeirConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES
  ${CMAKE_CURRENT_BINARY_DIR}/install/WeirConfig.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/install/WeirConfigVersion.cmake
  cmake/WeirAddModel.cmake
  DESTINATION ${config_folder})

configure_file(cmake/weir.pc.in ${CMAKE_CURRENT_BINARY_DIR}/install/weir.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/install/weir.pc DESTINATION lib/pkgconfig)
