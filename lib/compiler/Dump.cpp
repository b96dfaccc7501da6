//===- Dump.cpp - programs written down on the way ------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/compiler/Dump.h"
#include "codegen/object/OutputFile.h"
#include "lib/compiler/Text.h"
#include "mlir/IR/OperationSupport.h"
#include "mlir/Pass/PassInstrumentation.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace weir;

/// Keeps a copy of what each pass is given until it is known whether the pass
/// changed it.
class Dumper::Instrumentation : public PassInstrumentation {
public:
  explicit Instrumentation(Dumper &dumper) : dumper(dumper) {}
  void runBeforePass(Pass *pass, Operation *op) override;
  void runAfterPass(Pass *pass, Operation *op) override;
  void runAfterPassFailed(Pass *pass, Operation *op) override;

private:
  struct Before {
    Operation *op;
    OperationFingerPrint fingerPrint;
    OwningOpRef<Operation *> copy;
  };
  bool isWatched(Pass *pass) {
    return !pass->getArgument().empty() &&
           dumper.passes.match(pass->getArgument());
  }
  Dumper &dumper;
  std::vector<Before> stack;
};

void Dumper::Instrumentation::runBeforePass(Pass *pass, Operation *op) {
  if (isWatched(pass))
    stack.push_back({op, OperationFingerPrint(op), op->clone()});
}

/// `k3_matmul`, or nothing where the pass runs on the program as a whole.
static std::string partName(Operation *op) {
  auto name = op->getAttrOfType<StringAttr>(SymbolTable::getSymbolAttrName());
  if (!op->getParentOp() || !name)
    return "";
  std::string part = ".";
  for (char c : name.getValue())
    part += llvm::isAlnum(c) ? c : '_';
  return part;
}

/// Gives a copy of a part what passes read from the modules around it.
static void copyContext(Operation *copy, Operation *op) {
  for (Operation *outer = op->getParentOp(); outer;
       outer = outer->getParentOp())
    for (NamedAttribute attr : outer->getDiscardableAttrs())
      if (isa_and_nonnull<BuiltinDialect>(copy->getDialect()) &&
          !copy->hasAttr(attr.getName()))
        copy->setAttr(attr.getName(), attr.getValue());
}

void Dumper::Instrumentation::runAfterPass(Pass *pass, Operation *op) {
  if (!isWatched(pass) || stack.empty())
    return;
  Before before = std::move(stack.back());
  stack.pop_back();
  if (before.fingerPrint == OperationFingerPrint(op))
    return;
  std::string name =
      dumper.nextNumber() + "-" + pass->getArgument().str() + partName(op);
  copyContext(*before.copy, op);
  dumper.write(*before.copy, name + ".before",
               "before the pass " + pass->getArgument());
  OwningOpRef<Operation *> after = op->clone();
  copyContext(*after, op);
  dumper.write(*after, name + ".after", "after the pass " + pass->getArgument());
}

void Dumper::Instrumentation::runAfterPassFailed(Pass *pass, Operation *op) {
  if (!isWatched(pass) || stack.empty())
    return;
  Before before = std::move(stack.back());
  stack.pop_back();
  copyContext(*before.copy, op);
  dumper.write(*before.copy,
               dumper.nextNumber() + "-" + pass->getArgument() + partName(op) +
                   ".before",
               "before the pass " + pass->getArgument() + ", which failed");
}

absl::Status Dumper::open() {
  if (folder == "-")
    return absl::OkStatus();
  if (std::error_code error = llvm::sys::fs::create_directories(folder))
    return absl::InvalidArgumentError("cannot make the folder '" + folder +
                                      "': " + error.message());
  return absl::OkStatus();
}

void Dumper::attachTo(PassManager &manager) {
  manager.addInstrumentation(std::make_unique<Instrumentation>(*this));
}

std::string Dumper::nextNumber() {
  return llvm::formatv("{0,0+5}", ++number).str();
}

void Dumper::writePhase(ModuleOp module, Phase phase) {
  write(module, nextNumber() + "-" + phaseName(phase),
        "after the phase " + phaseName(phase));
}

void Dumper::write(Operation *op, const Twine &name, const Twine &what) {
  if (folder == "-") {
    llvm::outs() << "// -----// " << name << "\n";
    printText(op, llvm::outs(), what.str());
    return;
  }
  resources.addFrom(op);
  std::string path = (folder + "/" + name + ".mlir").str();
  llvm::Error error = codegen::writeWholeFile(path, [&](raw_ostream &os) {
    printText(op, os, what.str());
    return llvm::Error::success();
  });
  if (error)
    status.Update(
        absl::InvalidArgumentError(llvm::toString(std::move(error))));
}

absl::Status Dumper::close() {
  if (folder != "-" && !resources.empty())
    status.Update(resources.writeTo(folder + "/weights"));
  return status;
}
