//===- CheckKernel.cpp - kernels run, and compared with plain loops -------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   weir-check-kernel FILE --dims=7,3 --dims=0,3
//
// Compiles each kernel of FILE (tensors, as the phase `kernels` leaves them)
// twice: through Weir's passes, and through MLIR's own bufferisation and scalar
// loops with libm. Runs both on the same random inputs for each set of dims,
// and compares. The kernel runs in one piece and then tile by tile, backwards:
// the bits must be the same. Guards around each output must survive.
//
//===----------------------------------------------------------------------===//
#include "Reference.h"
#include "codegen/Target.h"
#include "codegen/cpu/Passes.h"
#include "dialects/device/KernelShapes.h"
#include "passes/Passes.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include <chrono>

using namespace mlir;
using namespace weir;
namespace cl = llvm::cl;

static cl::opt<std::string> inputFile(cl::Positional, cl::Required,
                                      cl::desc("FILE"));
static cl::list<std::string> dimSets("dims",
                                     cl::desc("values of the free dims"));
static cl::opt<double> tolerance("tolerance", cl::init(2e-6),
                                 cl::desc("largest error, relative above 1"));
static cl::opt<int> repetitions("bench", cl::init(0),
                                cl::desc("time this many runs, on one thread"));
static cl::opt<bool> printLowered("print-lowered", cl::init(false),
                                  cl::desc("print the LLVM dialect"));
static cl::opt<std::string> floatMode("fp", cl::init("contract"),
                                      cl::desc("strict, contract or fast"));
static cl::opt<std::string> objectFile("object", cl::init(""),
                                       cl::desc("write the object code here"));

namespace {
/// A kernel as weir-bufferize-kernels and cpu-emit-loops leave it, compiled.
struct Compiled {
  std::unique_ptr<Jitted> jit;
  weir_task task = nullptr;
  AffineMap tiles;
  SmallVector<BufferType> scratch;
};
} // namespace

static int fail(const Twine &message) {
  llvm::errs() << "error: " << message << "\n";
  return 1;
}

static LogicalResult runPasses(ModuleOp module, StringRef pipeline) {
  PassManager manager(module.getContext());
  if (failed(parsePassPipeline(pipeline, manager)))
    return failure();
  return manager.run(module);
}

/// Scratch buffers and the number of tiles stand on the emitted function.
static Compiled describe(func::FuncOp kernel) {
  Compiled compiled;
  compiled.tiles =
      kernel->getAttrOfType<AffineMapAttr>(device::kTilesAttr).getValue();
  device::KernelShapes shapes(kernel);
  for (BlockArgument argument : kernel.getArguments())
    if (kernel.getArgAttr(argument.getArgNumber(), device::kScratchAttr))
      compiled.scratch.push_back(
          {cast<ShapedType>(argument.getType()).getElementType(),
           shapes.toAttr(*shapes.of(argument)).getValue()});
  return compiled;
}

static FailureOr<Compiled> compile(ModuleOp module, StringRef name) {
  codegen::Target::host().attachTo(module);
  if (failed(runPasses(module, "weir-bufferize-kernels,cpu-emit-loops{fp=" +
                                   floatMode + "}")))
    return failure();
  Compiled compiled = describe(module.lookupSymbol<func::FuncOp>(name));
  if (failed(runPasses(module, "cpu-lower-kernels")))
    return failure();
  if (printLowered)
    module.print(llvm::outs());
  compiled.jit = Jitted::create(module, objectFile);
  if (!compiled.jit)
    return failure();
  compiled.task = reinterpret_cast<weir_task>(
      compiled.jit->lookUp((name + ".task").str()));
  return compiled;
}

namespace {
/// One call of a compiled kernel: its pointers in order.
struct Call {
  Call(const Compiled &compiled, ArrayRef<Buffer> inputs,
       ArrayRef<BufferType> outputTypes, ArrayRef<int64_t> dims)
      : compiled(compiled), dims(dims),
        tiles(evaluate(compiled.tiles, dims).front()) {
    for (const Buffer &input : inputs)
      arguments.push_back(input.data());
    auto add = [&](const BufferType &type, SmallVector<Buffer> &buffers,
                   bool isAligned = false) {
      buffers.emplace_back(type, dims, isAligned);
      arguments.push_back(buffers.back().data());
    };
    for (const BufferType &type : outputTypes)
      add(type, outputs);
    for (const BufferType &type : compiled.scratch)
      add(type, scratch, /*isAligned=*/true);
    arguments.push_back(this->dims.data());
  }

  void run(int64_t begin, int64_t end) {
    compiled.task(const_cast<void *const *>(arguments.data()), begin, end);
  }
  void runBackwards() {
    for (int64_t tile = tiles; tile-- > 0;)
      run(tile, tile + 1);
  }

  const Compiled &compiled;
  SmallVector<int64_t> dims;
  int64_t tiles;
  SmallVector<Buffer> outputs, scratch;
  SmallVector<void *> arguments;
};
} // namespace

static void bench(Call &call, StringRef name) {
  double best = 1e30;
  for (int i = 0; i < repetitions; ++i) {
    auto start = std::chrono::steady_clock::now();
    call.run(0, call.tiles);
    std::chrono::duration<double, std::micro> time =
        std::chrono::steady_clock::now() - start;
    best = std::min(best, time.count());
  }
  llvm::outs() << name << ": " << llvm::format("%.2f", best) << " us, "
               << call.tiles << " tiles\n";
}

/// Runs both; true when they agree.
static bool check(const Compiled &compiled, Reference &reference, StringRef name,
                  ArrayRef<int64_t> dims) {
  SmallVector<Buffer> inputs = reference.makeInputs(dims);
  SmallVector<Buffer> expected = reference.run(inputs, dims);
  Call whole(compiled, inputs, reference.outputTypes(), dims);
  Call split(compiled, inputs, reference.outputTypes(), dims);
  whole.run(0, whole.tiles);
  split.runBackwards();
  for (auto [i, output] : llvm::enumerate(whole.outputs)) {
    std::string where = (name + ", output " + Twine(i)).str();
    if (!output.guardsHold() || !split.outputs[i].guardsHold())
      return fail(where + ": written outside"), false;
    if (!output.sameBits(split.outputs[i]))
      return fail(where + ": tile by tile gives other bits"), false;
    std::string difference = output.compare(expected[i], tolerance);
    if (!difference.empty())
      return fail(where + ": " + difference), false;
  }
  llvm::outs() << name << ": ok, " << whole.tiles << " tiles, "
               << whole.scratch.size() << " scratch\n";
  if (repetitions > 0)
    bench(whole, name);
  return true;
}

/// `7,3` as numbers.
static SmallVector<int64_t> parseDims(StringRef text) {
  SmallVector<StringRef> parts;
  text.split(parts, ',', -1, false);
  SmallVector<int64_t> dims(parts.size());
  for (auto [part, dim] : llvm::zip_equal(parts, dims))
    part.getAsInteger(10, dim);
  return dims;
}

static bool checkKernel(ModuleOp module) {
  auto kernel = *module.getOps<func::FuncOp>().begin();
  std::string name = kernel.getName().str();
  auto reference = Reference::create(cast<ModuleOp>(module->clone()));
  FailureOr<Compiled> compiled = compile(module, name);
  if (!reference || failed(compiled))
    return fail(name + ": doesn't compile"), false;
  if (dimSets.empty())
    return check(*compiled, *reference, name, {});
  return llvm::all_of(dimSets, [&](const std::string &dims) {
    return check(*compiled, *reference, name, parseDims(dims));
  });
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  cl::ParseCommandLineOptions(argc, argv, "runs kernels and compares\n");
  registerBufferizeKernelsPass();
  codegen::registerCpuEmitLoopsPass();
  codegen::registerLowerKernelsPipeline();
  MLIRContext context(testDialects());
  context.loadAllAvailableDialects();
  context.allowUnregisteredDialects();
  OwningOpRef<ModuleOp> file =
      parseSourceFile<ModuleOp>(inputFile, ParserConfig(&context));
  if (!file)
    return 1;
  bool isGood = true;
  // A file of one module is that module.
  if ((*file)->hasAttr(device::kKernelAttr))
    return checkKernel(*file) ? 0 : 1;
  for (ModuleOp module : llvm::to_vector(file->getOps<ModuleOp>())) {
    module->remove();
    OwningOpRef<ModuleOp> owner(module);
    isGood &= checkKernel(module);
  }
  return isGood ? 0 : 1;
}
