//===- Companions.cpp - the files beside a library ------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/companions/Companions.h"
#include "codegen/companions/Header.h"
#include "codegen/companions/Manifest.h"
#include "codegen/companions/Package.h"
#include "codegen/companions/Smoke.h"
#include "codegen/companions/View.h"
#include "codegen/object/OutputFile.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"

using namespace llvm;
using namespace weir::codegen;

namespace {

/// What companions are made of.
struct Library {
  const ObjectProgram &program;
  ProgramNames names;
  StringRef file;     ///< of the library, without its folder
  std::string stem;   ///< the same without its suffix
  std::string header; ///< of the C header
};

/// A file beside the library: what its name has behind the library's stem, and
/// what writes it.
struct Companion {
  StringLiteral suffix;
  std::string (*text)(const Library &library);
};

} // namespace

/// All of them.
static constexpr Companion kCompanions[] = {
    {".h", [](const Library &library) { return headerText(library.names); }},
    {".hpp",
     [](const Library &library) {
       return viewText(library.names, library.header);
     }},
    {"_smoke.c",
     [](const Library &library) {
       return smokeText(library.names, library.header);
     }},
    {".json",
     [](const Library &library) {
       return manifestText(library.program, library.names, library.file,
                           library.header);
     }},
    {".pc",
     [](const Library &library) {
       return pkgConfigText(library.file, library.program.info.name);
     }},
    {"-config.cmake",
     [](const Library &library) { return cmakeConfigText(library.file); }},
};

Error weir::codegen::writeCompanions(const ObjectProgram &program,
                                     StringRef library) {
  std::string stem = sys::path::stem(library).str();
  Library context{program, ProgramNames(program.info),
                  sys::path::filename(library), stem, stem + ".h"};
  for (const Companion &companion : kCompanions) {
    SmallString<128> path(sys::path::parent_path(library));
    sys::path::append(path, stem + companion.suffix);
    if (Error error = writeWholeFile(path, companion.text(context)))
      return error;
  }
  return Error::success();
}

Error weir::codegen::writeHeader(const ProgramInfo &program, StringRef path) {
  return writeWholeFile(path, headerText(ProgramNames(program)));
}
