//===- FillSection.h - large bytes, straight into a file --------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A linker maps its inputs and its output, and holds what may be gigabytes of
// weights twice. So it is given a section that has a place in memory but none
// in the file, and the bytes are appended to what it wrote: nothing refers to
// where in the file they stand but the headers.
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_OBJECT_FILLSECTION_H
#define WEIR_CODEGEN_OBJECT_FILLSECTION_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <functional>

namespace weir::codegen {

/// A section to fill: its name, and what streams its bytes, as many as it has.
struct SectionBytes {
  llvm::StringRef name;
  std::function<void(llvm::raw_ostream &)> write;
};

/// Fills a section without bytes (SHT_NOBITS) of the ELF file at `path`. A
/// segment that holds it must hold nothing else. Nothing happens where there
/// is no such section, or an empty one. Errors don't name the file.
llvm::Error fillSection(llvm::StringRef path, const SectionBytes &section);

/// The same in the last member of the static archive at `path`.
llvm::Error fillSectionOfLastMember(llvm::StringRef path,
                                    const SectionBytes &section);

} // namespace weir::codegen

#endif // WEIR_CODEGEN_OBJECT_FILLSECTION_H
