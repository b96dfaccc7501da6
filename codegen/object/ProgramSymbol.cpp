//===- ProgramSymbol.cpp - the program of a shared library ----------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/object/Link.h"
#include "llvm/Object/ELFObjectFile.h"

using namespace llvm;
using namespace weir::codegen;

/// Whether an artefact's table could be at the symbol.
static Expected<bool> isProgram(const object::ELFSymbolRef &symbol) {
  auto name = symbol.getName();
  auto flags = symbol.getFlags();
  if (!name || !flags)
    return joinErrors(name.takeError(), flags.takeError());
  return name->ends_with("_program") &&
         symbol.getELFType() == ELF::STT_OBJECT &&
         !(*flags & object::SymbolRef::SF_Undefined) &&
         symbol.getSize() == sizeof(weir_program);
}

/// The names of the tables that a library exports.
static Expected<std::vector<std::string>>
findPrograms(const object::ELFObjectFileBase &file) {
  std::vector<std::string> names;
  for (object::ELFSymbolRef symbol : file.getDynamicSymbolIterators()) {
    auto found = isProgram(symbol);
    if (!found)
      return found.takeError();
    if (*found)
      names.push_back(cantFail(symbol.getName()).str());
  }
  return names;
}

Expected<std::string> weir::codegen::findProgramSymbol(StringRef path) {
  auto file = object::ObjectFile::createObjectFile(path);
  if (!file)
    return file.takeError();
  auto *elf = dyn_cast<object::ELFObjectFileBase>(file->getBinary());
  if (!elf)
    return createStringError("'" + path + "' is no ELF shared library");
  auto names = findPrograms(*elf);
  if (!names)
    return names.takeError();
  if (names->size() != 1)
    return createStringError("'" + path + "' has " + Twine(names->size()) +
                             " compiled programs, must have one");
  return names->front();
}
