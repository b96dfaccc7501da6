//===- JitProgram.h - programs in memory ------------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_JIT_JITPROGRAM_H
#define WEIR_LIB_JIT_JITPROGRAM_H

#include "codegen/object/Object.h"
#include <memory>

namespace weir {

/// A program compiled into this process:
///
///   auto program = codegen::emitObjects(module, {});
///   auto jit = JitProgram::create(*program);
///   weir_session_create(context, (*jit)->get(), nullptr, &session);
///
/// The code is the same as in an artefact and calls this process's runtime. It
/// and the weights, of which it has a copy, live as long as the object.
class JitProgram {
public:
  /// Loads the objects. Fails where their target is not this machine's or a
  /// symbol that they need is not there. Thread-safe.
  static llvm::Expected<std::unique_ptr<JitProgram>>
  create(const codegen::ObjectProgram &program);
  ~JitProgram();

  const weir_program *get() const { return program; }

private:
  JitProgram();
  llvm::Error load(const codegen::ObjectProgram &objects);

  struct Implementation;
  std::unique_ptr<Implementation> implementation;
  const weir_program *program = nullptr;
};

} // namespace weir

#endif // WEIR_LIB_JIT_JITPROGRAM_H
