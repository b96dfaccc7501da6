//===- JitProgram.cpp - programs in memory --------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/jit/JitProgram.h"
#include "llvm/ExecutionEngine/Orc/AbsoluteSymbols.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/Support/AlignOf.h"
#include "llvm/Support/MemAlloc.h"
#include "llvm/TargetParser/Host.h"

using namespace llvm;
using namespace weir;
using codegen::Blob;
using codegen::ObjectProgram;

namespace {

/// A blob in memory of its own, aligned as buffers are.
class LoadedBlob {
public:
  explicit LoadedBlob(const Blob &blob)
      : size(blob.size()), data(static_cast<char *>(allocate_buffer(
                               size, Align(WEIR_ALIGNMENT).value()))) {
    blob.copyTo(data);
  }
  LoadedBlob(const LoadedBlob &) = delete;
  LoadedBlob &operator=(const LoadedBlob &) = delete;
  ~LoadedBlob() { deallocate_buffer(data, size, WEIR_ALIGNMENT); }

  char *get() const { return data; }

private:
  size_t size;
  char *data;
};

} // namespace

struct JitProgram::Implementation {
  explicit Implementation(const ObjectProgram &objects)
      : weights(objects.weights), initial(objects.initial) {}

  LoadedBlob weights, initial;
  std::unique_ptr<orc::LLJIT> jit;
};

JitProgram::JitProgram() = default;
JitProgram::~JitProgram() = default;

/// Whether code for the target runs in this process.
static Error checkTarget(const codegen::Target &target) {
  Triple code(target.triple), process(sys::getProcessTriple());
  if (code.getArch() == process.getArch() && code.getOS() == process.getOS())
    return Error::success();
  return createStringError("code for '" + target.triple + "' cannot run on '" +
                           process.str() + "'");
}

static Expected<std::unique_ptr<orc::LLJIT>>
createJit(const codegen::Target &target) {
  orc::JITTargetMachineBuilder machine{Triple(target.triple)};
  // Programs have no static constructors or thread-local data.
  return orc::LLJITBuilder()
      .setJITTargetMachineBuilder(std::move(machine))
      .setPlatformSetUp(orc::setUpInactivePlatform)
      .create();
}

/// What the objects refer to and do not define, but for libm, which is looked
/// up in the process.
static orc::SymbolMap externalSymbols(orc::LLJIT &jit,
                                      const ObjectProgram &objects,
                                      const LoadedBlob &weights,
                                      const LoadedBlob &initial) {
  orc::SymbolMap symbols;
  auto define = [&](StringRef name, auto *address) {
    symbols[jit.mangleAndIntern(name)] = {orc::ExecutorAddr::fromPtr(address),
                                          JITSymbolFlags::Exported};
  };
  define("weir_rt_launch", &weir_rt_launch);
  define("weir_rt_call", &weir_rt_call);
  define("weir_rt_fail", &weir_rt_fail);
  define("weir_rt_allocate", &weir_rt_allocate);
  define("weir_rt_release", &weir_rt_release);
  define(objects.weightsSymbol(), weights.get());
  define(objects.initialSymbol(), initial.get());
  return symbols;
}

Error JitProgram::load(const ObjectProgram &objects) {
  auto created = createJit(objects.target);
  if (!created)
    return created.takeError();
  implementation->jit = std::move(*created);
  orc::LLJIT &jit = *implementation->jit;
  if (Error error =
          jit.getMainJITDylib().define(orc::absoluteSymbols(externalSymbols(
              jit, objects, implementation->weights, implementation->initial))))
    return error;
  for (const codegen::ObjectFile &object : objects.objects) {
    StringRef bytes(object.bytes.data(), object.bytes.size());
    if (Error error = jit.addObjectFile(
            MemoryBuffer::getMemBufferCopy(bytes, object.name)))
      return error;
  }
  auto table = jit.lookup(objects.info.symbol());
  if (!table)
    return table.takeError();
  program = table->toPtr<const weir_program *>();
  return Error::success();
}

Expected<std::unique_ptr<JitProgram>>
JitProgram::create(const ObjectProgram &program) {
  if (Error error = checkTarget(program.target))
    return error;
  std::unique_ptr<JitProgram> jit(new JitProgram());
  jit->implementation = std::make_unique<Implementation>(program);
  if (Error error = jit->load(program))
    return error;
  return jit;
}
