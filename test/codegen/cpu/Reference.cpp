//===- Reference.cpp - kernels as plain loops -----------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Reference.h"
#include "codegen/Target.h"
#include "passes/Passes.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Bufferization/Transforms/OneShotAnalysis.h"
#include "mlir/Dialect/Bufferization/Transforms/OneShotModuleBufferize.h"
#include "mlir/Dialect/Complex/IR/Complex.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/Utils/Utils.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/SmallVectorMemoryBuffer.h"
#include "llvm/Support/ToolOutputFile.h"

using namespace mlir;
using namespace weir;

DialectRegistry weir::testDialects() {
  DialectRegistry registry;
  registry.insert<affine::AffineDialect, arith::ArithDialect,
                  bufferization::BufferizationDialect, complex::ComplexDialect,
                  cf::ControlFlowDialect, func::FuncDialect, LLVM::LLVMDialect,
                  linalg::LinalgDialect, math::MathDialect, memref::MemRefDialect,
                  scf::SCFDialect, tensor::TensorDialect, vector::VectorDialect,
                  WeirDialect, device::DeviceDialect>();
  registerBufferizationModels(registry);
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
  return registry;
}

//===--- machine code in memory -------------------------------------------===//

static void optimize(llvm::Module &module, llvm::TargetMachine &machine) {
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager graphs;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder builder(&machine);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(graphs);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, graphs, modules);
  builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O2)
      .run(module, modules);
}

static std::unique_ptr<llvm::MemoryBuffer> emitObject(ModuleOp module) {
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> code = translateModuleToLLVMIR(module, context);
  std::string error;
  auto machine = codegen::Target::host().createMachine(2, error);
  if (!code || !machine)
    return nullptr;
  code->setTargetTriple(machine->getTargetTriple());
  code->setDataLayout(machine->createDataLayout());
  optimize(*code, *machine);
  SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream stream(bytes);
  llvm::legacy::PassManager manager;
  if (machine->addPassesToEmitFile(manager, stream, nullptr,
                                   llvm::CodeGenFileType::ObjectFile))
    return nullptr;
  manager.run(*code);
  return std::make_unique<llvm::SmallVectorMemoryBuffer>(std::move(bytes));
}

std::unique_ptr<Jitted> Jitted::create(ModuleOp module, StringRef objectFile) {
  std::unique_ptr<llvm::MemoryBuffer> object = emitObject(module);
  if (!object)
    return nullptr;
  if (!objectFile.empty()) {
    std::error_code error;
    llvm::ToolOutputFile file(objectFile, error, llvm::sys::fs::OF_None);
    file.os() << object->getBuffer();
    file.keep();
  }
  auto result = std::make_unique<Jitted>();
  result->jit = llvm::cantFail(llvm::orc::LLJITBuilder().create());
  llvm::cantFail(result->jit->addObjectFile(std::move(object)));
  return result;
}

void *Jitted::lookUp(StringRef name) {
  return llvm::cantFail(jit->lookup(name)).toPtr<void *>();
}

//===--- the reference ----------------------------------------------------===//

static void setShape(func::FuncOp kernel, SmallVector<BufferType> &buffers,
                     Type type, AffineMapAttr shape) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor)
    return;
  AffineMap map;
  if (shape) {
    map = shape.getValue();
  } else {
    SmallVector<AffineExpr> dims;
    for (int64_t dim : tensor.getShape())
      dims.push_back(getAffineConstantExpr(dim, kernel.getContext()));
    map = AffineMap::get(0, 0, dims, kernel.getContext());
  }
  buffers.push_back({tensor.getElementType(), map});
}

static LogicalResult bufferize(ModuleOp module) {
  bufferization::OneShotBufferizationOptions options;
  options.bufferizeFunctionBoundaries = true;
  options.setFunctionBoundaryTypeConversion(
      bufferization::LayoutMapOption::IdentityLayoutMap);
  options.memCpyFn = [](OpBuilder &b, Location loc, Value from, Value to) {
    linalg::makeMemRefCopyOp(b, loc, from, to);
    return success();
  };
  bufferization::BufferizationState state;
  return bufferization::runOneShotModuleBufferize(module, options, state);
}

static LogicalResult lower(ModuleOp module) {
  static bool once = (registerAllPasses(), true);
  (void)once;
  PassManager manager(module.getContext());
  return success(
      succeeded(bufferize(module)) &&
      succeeded(parsePassPipeline(
          "buffer-results-to-out-params{modify-public-functions=true},"
          "func.func(llvm-request-c-wrappers),func.func(convert-linalg-to-loops),"
          "math-extend-to-supported-types,"
          "arith-emulate-unsupported-floats{source-types=bf16,f16},"
          "arith-expand{include-bf16=true},convert-math-to-funcs,"
          "expand-strided-metadata,lower-affine,convert-scf-to-cf,"
          "convert-complex-to-llvm,convert-math-to-libm,convert-math-to-llvm,"
          "finalize-memref-to-llvm,convert-arith-to-llvm,convert-index-to-llvm,"
          "convert-func-to-llvm,"
          "convert-cf-to-llvm,reconcile-unrealized-casts",
          manager)) &&
      succeeded(manager.run(module)));
}

/// `reference(args)`: calls the C wrapper with the pointers of an array;
/// numbers stand there behind a pointer.
static void addEntry(ModuleOp module, StringRef name) {
  auto wrapper =
      module.lookupSymbol<LLVM::LLVMFuncOp>(("_mlir_ciface_" + name).str());
  OpBuilder b = OpBuilder::atBlockEnd(module.getBody());
  Location loc = module.getLoc();
  Type pointer = LLVM::LLVMPointerType::get(b.getContext());
  auto type = LLVM::LLVMFunctionType::get(
      LLVM::LLVMVoidType::get(b.getContext()), {pointer});
  auto entry = LLVM::LLVMFuncOp::create(b, loc, "reference", type);
  Block *block = entry.addEntryBlock(b);
  b.setInsertionPointToStart(block);
  SmallVector<Value> arguments;
  for (auto [i, type] : llvm::enumerate(wrapper.getArgumentTypes())) {
    Value place =
        LLVM::GEPOp::create(b, loc, pointer, pointer, block->getArgument(0),
                            ArrayRef<LLVM::GEPArg>{static_cast<int32_t>(i)});
    Value argument = LLVM::LoadOp::create(b, loc, pointer, place);
    if (!isa<LLVM::LLVMPointerType>(type))
      argument = LLVM::LoadOp::create(b, loc, type, argument);
    arguments.push_back(argument);
  }
  LLVM::CallOp::create(b, loc, wrapper, arguments);
  LLVM::ReturnOp::create(b, loc, ValueRange());
}

std::unique_ptr<Reference> Reference::create(ModuleOp module) {
  OwningOpRef<ModuleOp> owner(module);
  auto kernel = *module.getOps<func::FuncOp>().begin();
  std::string name = kernel.getName().str();
  auto result = std::make_unique<Reference>();
  for (auto [i, type] : llvm::enumerate(kernel.getArgumentTypes())) {
    setShape(kernel, result->inputs, type,
             kernel.getArgAttrOfType<AffineMapAttr>(i, device::kShapeAttr));
    auto range = kernel.getArgAttrOfType<ArrayAttr>(i, "test.range");
    result->ranges.push_back(
        range ? std::pair(cast<IntegerAttr>(range[0]).getInt(),
                          cast<IntegerAttr>(range[1]).getInt())
              : std::pair<int64_t, int64_t>(-3, 3));
  }
  for (auto [i, type] : llvm::enumerate(kernel.getResultTypes()))
    setShape(kernel, result->outputs, type,
             kernel.getResultAttrOfType<AffineMapAttr>(i, device::kShapeAttr));
  if (failed(lower(module)))
    return nullptr;
  addEntry(module, name);
  result->jit = Jitted::create(module, "");
  if (!result->jit)
    return nullptr;
  result->function =
      reinterpret_cast<void (*)(void **)>(result->jit->lookUp("reference"));
  return result;
}

SmallVector<Buffer> Reference::makeInputs(ArrayRef<int64_t> dims) const {
  SmallVector<Buffer> buffers;
  for (auto [i, type] : llvm::enumerate(inputs)) {
    buffers.emplace_back(type, dims);
    buffers.back().fill(i + 1, ranges[i].first, ranges[i].second);
  }
  return buffers;
}

/// A memref as C sees it: two pointers, offset, sizes, strides.
static std::vector<int64_t> descriptorOf(const Buffer &buffer) {
  auto address = reinterpret_cast<int64_t>(buffer.data());
  std::vector<int64_t> words{address, address, 0};
  words.insert(words.end(), buffer.shape.begin(), buffer.shape.end());
  for (size_t i = 0; i < buffer.shape.size(); ++i) {
    int64_t stride = 1;
    for (int64_t dim : ArrayRef(buffer.shape).drop_front(i + 1))
      stride *= dim;
    words.push_back(stride);
  }
  return words;
}

SmallVector<Buffer> Reference::run(ArrayRef<Buffer> in, ArrayRef<int64_t> dims) {
  SmallVector<Buffer> out;
  for (const BufferType &type : outputs)
    out.emplace_back(type, dims);
  std::vector<std::vector<int64_t>> descriptors;
  for (const Buffer &buffer : in)
    descriptors.push_back(descriptorOf(buffer));
  for (int64_t dim : dims)
    descriptors.push_back({dim});
  for (const Buffer &buffer : out)
    descriptors.push_back(descriptorOf(buffer));
  SmallVector<void *> arguments;
  for (std::vector<int64_t> &descriptor : descriptors)
    arguments.push_back(descriptor.data());
  function(arguments.data());
  return out;
}
