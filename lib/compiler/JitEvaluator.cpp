//===- JitEvaluator.cpp - constants by compiling and running --------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/compiler/JitEvaluator.h"
#include "dialects/interfaces/Evaluator.h"
#include "dialects/weir/Control.h"
#include "dialects/weir/WeirDialect.h"
#include "lib/compiler/Pipeline.h"
#include "lib/jit/JitProgram.h"
#include "lib/readers/MappedFile.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "weir/runtime.h"
#include "llvm/TargetParser/Host.h"
#include <condition_variable>
#include <thread>

using namespace mlir;
using namespace weir;

/// Constants from this size on are resources, which aren't hashed or printed.
static constexpr int64_t kResourceBytes = 1024;
static constexpr std::chrono::seconds kMostTime(60);

//===----------------------------------------------------------------------===//
// Compiling
//===----------------------------------------------------------------------===//

/// An instruction set that every machine of the architecture has, nearly.
static LogicalResult attachFixedTarget(ModuleOp module) {
  llvm::Triple host(llvm::sys::getDefaultTargetTriple());
  std::string error, cpu = host.isX86() ? "x86-64-v2" : "generic";
  auto target = codegen::Target::fromNames("", cpu, error);
  if (failed(target))
    return module.emitError() << error;
  target->attachTo(module);
  return success();
}

/// The phases from graph ops on find a signature without arguments.
static OwningOpRef<ModuleOp> makeProgram(func::FuncOp function) {
  OwningOpRef<ModuleOp> module =
      cast<ModuleOp>(function->getParentOp()->clone());
  Builder b(module->getContext());
  auto copy = module->lookupSymbol<func::FuncOp>(function.getSymName());
  copy->setAttr(kSignatureAttr, copy.getSymNameAttr());
  copy->setAttr(kDimsAttr, b.getStrArrayAttr({}));
  for (unsigned i = 0; i < copy.getNumResults(); ++i)
    copy.setResultAttr(i, kNameAttr, b.getStringAttr("y" + Twine(i)));
  return module;
}

static FailureOr<codegen::ObjectProgram> compileProgram(ModuleOp module) {
  PipelineOptions options;
  options.floatMode = codegen::FloatMode::Strict;
  options.evaluateConstants = false;
  PassManager manager(module.getContext());
  for (Phase phase : {Phase::Shapes, Phase::Optimize, Phase::Kernels,
                      Phase::Buffers, Phase::Llvm})
    buildPhase(phase, manager, options);
  if (failed(attachFixedTarget(module)) || failed(manager.run(module)))
    return failure();
  codegen::ObjectOptions object;
  object.optLevel = 1; // it runs once
  object.withHashes = false;
  return codegen::emitObjects(module, object);
}

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

namespace {
/// Cancels a run that takes too long; ends with the object.
class Watchdog {
public:
  explicit Watchdog(weir_context *context)
      : thread([this, context] { watch(context); }) {}
  ~Watchdog() {
    {
      std::lock_guard<std::mutex> lock(mutex);
      isDone = true;
    }
    condition.notify_all();
    thread.join();
  }

private:
  void watch(weir_context *context) {
    std::unique_lock<std::mutex> lock(mutex);
    if (!condition.wait_for(lock, kMostTime, [this] { return isDone; }))
      weir_context_cancel(context);
  }
  bool isDone = false;
  std::mutex mutex;
  std::condition_variable condition;
  std::thread thread; // last: it uses the others
};

/// One run of a function without inputs.
class Run {
public:
  Run(Location loc, const weir_program &program)
      : loc(loc), program(program), context(weir_context_create(0)) {}
  ~Run() {
    weir_session_destroy(session);
    weir_context_destroy(context);
  }
  FailureOr<SmallVector<ElementsAttr>> run(TypeRange types);

private:
  LogicalResult check(int32_t status) {
    if (status == WEIR_OK)
      return success();
    return emitError(loc) << "constant evaluation: "
                          << (context ? weir_context_message(context)
                                      : "no memory");
  }
  LogicalResult allocate(TypeRange types);

  Location loc;
  const weir_program &program;
  weir_context *context;
  weir_session *session = nullptr;
  std::vector<AsmResourceBlob> blobs;
  std::vector<weir_tensor> outputs;
};
} // namespace

LogicalResult Run::allocate(TypeRange types) {
  const weir_function &function = program.functions[0];
  for (auto [i, type] : llvm::enumerate(types)) {
    const weir_tensor_desc &desc = function.outputs[i];
    size_t size;
    if (!weir_tensor_size(desc.dtype, desc.rank, desc.shape, &size))
      return emitError(loc) << "constant evaluation: no size of " << type;
    blobs.push_back(HeapAsmResourceBlob::allocate(size, WEIR_ALIGNMENT));
    outputs.push_back({blobs.back().getMutableData().data(), desc.shape,
                       desc.dtype, desc.rank});
  }
  return success();
}

/// Small constants are attributes by value, so that passes can look at them.
static ElementsAttr makeAttr(ShapedType type, AsmResourceBlob blob) {
  ArrayRef<char> bytes = blob.getData();
  if (type.getElementType().isInteger(1)) {
    SmallVector<bool> bools(bytes.begin(), bytes.end());
    return DenseElementsAttr::get(type, bools);
  }
  if (int64_t(bytes.size()) < kResourceBytes)
    return DenseElementsAttr::getFromRawBuffer(type, bytes);
  return DenseResourceElementsAttr::get(type, "constant", std::move(blob));
}

FailureOr<SmallVector<ElementsAttr>> Run::run(TypeRange types) {
  if (!context || program.function_count != 1 ||
      size_t(program.functions[0].output_count) != types.size() ||
      failed(
          check(weir_session_create(context, &program, nullptr, &session))) ||
      failed(allocate(types)))
    return failure();
  {
    Watchdog watchdog(context);
    if (failed(check(weir_run(context, session, &program.functions[0], nullptr,
                              outputs.data()))))
      return failure();
  }
  SmallVector<ElementsAttr> values;
  for (auto [type, blob] : llvm::zip_equal(types, blobs))
    values.push_back(makeAttr(cast<ShapedType>(type), std::move(blob)));
  return values;
}

//===----------------------------------------------------------------------===//
// The interface
//===----------------------------------------------------------------------===//

namespace {
class JitEvaluator : public Evaluator {
public:
  using Evaluator::Evaluator;
  FailureOr<SmallVector<ElementsAttr>>
  evaluate(func::FuncOp function) const override;
  void release(ElementsAttr value) const override;

private:
  void keep(ArrayRef<ElementsAttr> values) const;

  /// Large constants that this made, and that nothing else may refer to.
  mutable llvm::DenseSet<Attribute> made;
  mutable std::mutex mutex;
};
} // namespace

void JitEvaluator::keep(ArrayRef<ElementsAttr> values) const {
  std::lock_guard<std::mutex> lock(mutex);
  for (ElementsAttr value : values)
    if (isa<DenseResourceElementsAttr>(value))
      made.insert(value);
}

void JitEvaluator::release(ElementsAttr value) const {
  std::lock_guard<std::mutex> lock(mutex);
  if (made.erase(value))
    *cast<DenseResourceElementsAttr>(value).getRawHandle().getBlob() = {};
}

/// The program has copies of the function's constants: files that they are
/// mapped from need not be in memory too.
static void dropConstants(func::FuncOp function) {
  function.walk([](ConstantOp op) {
    if (auto value = dyn_cast<DenseResourceElementsAttr>(op.getValue()))
      if (const AsmResourceBlob *blob = value.getRawHandle().getBlob())
        dropPages(blob->getData());
  });
}

FailureOr<SmallVector<ElementsAttr>>
JitEvaluator::evaluate(func::FuncOp function) const {
  SmallVector<Type> types(function.getResultTypes());
  OwningOpRef<ModuleOp> module = makeProgram(function);
  auto program = compileProgram(*module);
  if (failed(program))
    return failure();
  auto jit = JitProgram::create(*program);
  if (!jit)
    return emitError(function.getLoc())
           << "constant evaluation: " << llvm::toString(jit.takeError());
  dropConstants(function);
  auto values = Run(function.getLoc(), *(*jit)->get()).run(types);
  if (succeeded(values))
    keep(*values);
  return values;
}

void weir::attachJitEvaluator(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, WeirDialect *dialect) {
    dialect->addInterfaces<JitEvaluator>();
    // Its pipeline runs inside of a pass, where no dialect may be loaded.
    context->loadAllAvailableDialects();
  });
}
