//===- Package.cpp - how build systems find a library ---------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/companions/Package.h"
#include "llvm/Support/Path.h"

using namespace llvm;

static bool isShared(StringRef library) { return library.ends_with(".so"); }

std::string weir::codegen::pkgConfigText(StringRef library, StringRef program) {
  std::string file = library.str();
  std::string libs = isShared(library) ? "-L${pcfiledir} -l:" + file +
                                             " -Wl,-rpath,${pcfiledir}"
                                       : "${pcfiledir}/" + file + " -lm";
  return "Name: " + sys::path::stem(library).str() +
         "\nDescription: the compiled model " + program.str() +
         "\nVersion: " WEIR_VERSION "\nCflags: -I${pcfiledir}\nLibs: " + libs +
         "\n";
}

std::string weir::codegen::cmakeConfigText(StringRef library) {
  std::string stem = sys::path::stem(library).str();
  std::string target = stem + "::" + stem;
  std::string kind = isShared(library) ? "SHARED" : "STATIC";
  std::string links =
      isShared(library) ? "" : "\n    INTERFACE_LINK_LIBRARIES m";
  return "# find_package(" + stem +
         ") with this folder in CMAKE_PREFIX_PATH: the target " + target +
         ".\nif(NOT TARGET " + target + ")\n  add_library(" + target + " " +
         kind + " IMPORTED)\n  set_target_properties(" + target +
         " PROPERTIES\n    IMPORTED_LOCATION \"${CMAKE_CURRENT_LIST_DIR}/" +
         library.str() +
         "\"\n    INTERFACE_INCLUDE_DIRECTORIES \"${CMAKE_CURRENT_LIST_DIR}\"" +
         links + ")\nendif()\n";
}
