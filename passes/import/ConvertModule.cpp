//===- ConvertModule.cpp - signatures to functions of weir ops ------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/ConvertModule.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "passes/import/Differentiation.h"
#include "passes/import/Importer.h"
#include "passes/import/UnsupportedOps.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;

//===----------------------------------------------------------------------===//
// Entries
//===----------------------------------------------------------------------===//

namespace {
/// An input or output of a signature. Without a signature the graph's own names
/// stand for all.
struct Port {
  StringAttr name, tensor;
  Type type;
};

/// A graph that becomes a function.
struct Entry {
  foreign::GraphOp graph;
  StringAttr name;
  SmallVector<Port> inputs, outputs;
};
} // namespace

/// Control edges are fetched for their effects and are no results.
static SmallVector<Port> portsOf(ArrayAttr entries) {
  SmallVector<Port> ports;
  for (auto entry : entries.getAsRange<DictionaryAttr>()) {
    Type type = entry.getAs<TypeAttr>("type").getValue();
    if (!isa<NoneType>(type))
      ports.push_back({entry.getAs<StringAttr>("name"),
                       entry.getAs<StringAttr>("tensor"), type});
  }
  return ports;
}

static SmallVector<Port> portsOf(ArrayAttr names, ValueRange values) {
  SmallVector<Port> ports;
  for (auto [name, value] : llvm::zip_equal(names.getAsRange<StringAttr>(), values))
    ports.push_back({name, name, value.getType()});
  return ports;
}

/// The graphs that others name.
static llvm::StringSet<> collectCalled(ModuleOp module) {
  llvm::StringSet<> called;
  module.walk([&](foreign::NodeOp node) {
    node.getAttrs().walk([&](FlatSymbolRefAttr name) { called.insert(name.getValue()); });
  });
  return called;
}

static SmallVector<Entry> collectEntries(ModuleOp module) {
  SymbolTable symbols(module);
  SmallVector<Entry> entries;
  for (auto signature : module.getOps<foreign::SignatureOp>())
    if (auto graph = symbols.lookup<foreign::GraphOp>(signature.getGraph()))
      entries.push_back({graph, signature.getNameAttr(),
                         portsOf(signature.getInputs()),
                         portsOf(signature.getOutputs())});
  if (!entries.empty())
    return entries;
  llvm::StringSet<> called = collectCalled(module);
  for (auto graph : module.getOps<foreign::GraphOp>())
    if (!called.contains(graph.getSymName()))
      entries.push_back({graph, graph.getSymNameAttr(),
                         portsOf(graph.getArgNames(), graph.getBody().getArguments()),
                         portsOf(graph.getResultNames(),
                                 graph.getReturn().getResults())});
  return entries;
}

SmallVector<foreign::GraphOp> import::entryGraphs(ModuleOp module) {
  return llvm::map_to_vector(collectEntries(module),
                             [](const Entry &entry) { return entry.graph; });
}

//===----------------------------------------------------------------------===//
// Names of free dimensions
//===----------------------------------------------------------------------===//

/// Whether dimension 0 of the only input is free: the batch. Nothing says that
/// the free dimensions of several inputs are equal.
static bool haveBatch(TypeRange types) {
  if (types.size() != 1)
    return false;
  auto ranked = dyn_cast<RankedTensorType>(types.front());
  return ranked && ranked.getRank() > 0 && ranked.isDynamicDim(0);
}

/// Names the free dimensions of the arguments, and says the arguments' shapes
/// over these names.
static void nameDims(func::FuncOp function, ArrayRef<Port> inputs) {
  MLIRContext *context = function.getContext();
  bool hasBatch = haveBatch(function.getArgumentTypes());
  SmallVector<StringRef> names;
  llvm::StringSet<> owned;
  SmallVector<std::pair<unsigned, SmallVector<AffineExpr>>> shapes;
  if (hasBatch)
    names.push_back("batch");
  auto dimOf = [&](RankedTensorType type, unsigned i, int64_t axis) {
    if (!type.isDynamicDim(axis))
      return getAffineConstantExpr(type.getDimSize(axis), context);
    if (axis == 0 && hasBatch)
      return getAffineSymbolExpr(0, context);
    std::string name = (inputs[i].name.getValue() + "." + Twine(axis)).str();
    names.push_back(owned.insert(name).first->getKey());
    return getAffineSymbolExpr(names.size() - 1, context);
  };
  for (unsigned i = 0; i < inputs.size(); ++i) {
    auto type = dyn_cast<RankedTensorType>(function.getArgumentTypes()[i]);
    if (!type)
      continue;
    SmallVector<AffineExpr> dims;
    for (int64_t axis = 0; axis < type.getRank(); ++axis)
      dims.push_back(dimOf(type, i, axis));
    shapes.emplace_back(i, dims);
  }
  for (auto &[i, dims] : shapes)
    function.setArgAttr(i, kShapeAttr,
                        AffineMapAttr::get(AffineMap::get(0, names.size(), dims, context)));
  function->setAttr(kDimsAttr, Builder(context).getStrArrayAttr(names));
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

namespace {
/// Makes the function of one entry.
class FunctionMaker {
public:
  FunctionMaker(Entry &entry, Importer &importer, OpBuilder &builder)
      : entry(entry), importer(importer), builder(builder),
        loc(entry.graph.getLoc()) {}
  LogicalResult make(StringRef name);

private:
  InFlightDiagnostic error() {
    return emitError(loc) << "signature '" << entry.name.getValue() << "': ";
  }
  LogicalResult checkCounts();
  FailureOr<SmallVector<Type>> argumentTypes();
  FailureOr<SmallVector<Value>> fill(func::FuncOp function);
  FailureOr<Value> resultValue(const Port &port, Entity &entity);
  void annotate(func::FuncOp function);

  Entry &entry;
  Importer &importer;
  OpBuilder &builder;
  Location loc;
};
} // namespace

LogicalResult FunctionMaker::checkCounts() {
  unsigned arguments = entry.graph.getBody().getNumArguments();
  unsigned results = entry.graph.getReturn().getResults().size();
  if (entry.inputs.size() != arguments)
    return error() << "names " << entry.inputs.size() << " inputs, its graph has "
                   << arguments;
  if (entry.outputs.size() != results)
    return error() << "names " << entry.outputs.size() << " outputs, its graph has "
                   << results;
  return success();
}

/// What the graph says of its arguments, else what the signature says.
FailureOr<SmallVector<Type>> FunctionMaker::argumentTypes() {
  SmallVector<Type> types;
  for (auto [argument, port] :
       llvm::zip_equal(entry.graph.getBody().getArguments(), entry.inputs)) {
    Type stated = isa<RankedTensorType>(argument.getType()) ? argument.getType()
                                                            : port.type;
    if (isa<foreign::ValueType>(stated))
      return error() << "the type of input '" << port.name.getValue()
                     << "' isn't known: say it, as in --feed="
                     << port.name.getValue() << "=?x4xf32";
    types.push_back(convertType(stated));
    if (!types.back())
      return error() << "input '" << port.name.getValue() << "' is of type "
                     << stated << ", which is not supported";
  }
  return types;
}

/// A variable is read at the end, whether by handle or by reference.
FailureOr<Value> FunctionMaker::resultValue(const Port &port, Entity &entity) {
  if (entity.value && isa<TensorType>(entity.value.getType()))
    return entity.value;
  TensorType type = entity.variable ? readType(entity.variable) : TensorType();
  if (!type)
    return error() << "output '" << port.name.getValue() << "' is not a tensor";
  importer.getFlags().check(builder, loc, entity.variable,
                            port.tensor.getValue());
  auto name = FlatSymbolRefAttr::get(entity.variable.getSymNameAttr());
  return Value(ReadOp::create(builder, loc, type, name));
}

FailureOr<SmallVector<Value>> FunctionMaker::fill(func::FuncOp function) {
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(function.addEntryBlock());
  SmallVector<Entity> arguments;
  for (auto [argument, port] : llvm::zip_equal(function.getArguments(), entry.inputs)) {
    argument.setLoc(NameLoc::get(port.name));
    arguments.emplace_back(argument);
  }
  auto results = importer.convertGraph(entry.graph, arguments, builder, loc);
  if (failed(results))
    return failure();
  SmallVector<Value> values;
  for (auto [port, entity] : llvm::zip_equal(entry.outputs, *results)) {
    FailureOr<Value> value = resultValue(port, entity);
    if (failed(value))
      return failure();
    values.push_back(*value);
  }
  func::ReturnOp::create(builder, loc, values);
  return values;
}

void FunctionMaker::annotate(func::FuncOp function) {
  for (auto [i, port] : llvm::enumerate(entry.inputs)) {
    function.setArgAttr(i, kNameAttr, port.name);
    function.setArgAttr(i, kOriginalNameAttr, port.tensor);
  }
  for (auto [i, port] : llvm::enumerate(entry.outputs)) {
    function.setResultAttr(i, kNameAttr, port.name);
    function.setResultAttr(i, kOriginalNameAttr, port.tensor);
  }
  function->setAttr(kSignatureAttr, entry.name);
  nameDims(function, entry.inputs);
}

LogicalResult FunctionMaker::make(StringRef name) {
  if (failed(checkCounts()))
    return failure();
  auto types = argumentTypes();
  if (failed(types))
    return failure();
  auto function = func::FuncOp::create(
      builder, loc, name, FunctionType::get(builder.getContext(), *types, {}));
  auto values = fill(function);
  if (failed(values))
    return failure();
  function.setType(FunctionType::get(builder.getContext(), *types,
                                     ValueRange(*values).getTypes()));
  annotate(function);
  return success();
}

//===----------------------------------------------------------------------===//
// The module
//===----------------------------------------------------------------------===//

/// Erases what nothing uses: constants that became attributes, texts of
/// assertions, shape arithmetic that was seen through.
static void eraseDead(Region &region) {
  for (Block &block : region)
    for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block))) {
      if (isOpTriviallyDead(&op)) {
        op.erase();
        continue;
      }
      for (Region &inner : op.getRegions())
        eraseDead(inner);
    }
}

static void eraseForeign(ModuleOp module) {
  for (Operation &op : llvm::make_early_inc_range(*module.getBody()))
    if (isa<foreign::GraphOp, foreign::SignatureOp, foreign::VariableOp>(op))
      op.erase();
}

/// A symbol for a function that no variable and no other function has.
static std::string uniqueName(StringRef wanted, llvm::StringSet<> &taken) {
  std::string name = wanted.str();
  for (unsigned i = 1; !taken.insert(name).second; ++i)
    name = (wanted + "_" + Twine(i)).str();
  return name;
}

LogicalResult import::convertModule(ModuleOp module, const RuleTable &rules) {
  if (failed(checkSupported(module, rules)))
    return failure();
  watchInputs(module);
  llvm::StringSet<> taken;
  for (auto variable : module.getOps<foreign::VariableOp>())
    taken.insert(variable.getSymName());
  VariableFlags flags(module, taken);
  Importer importer(module, rules, flags);
  auto builder = OpBuilder::atBlockEnd(module.getBody());
  for (Entry &entry : collectEntries(module))
    if (failed(FunctionMaker(entry, importer, builder)
                   .make(uniqueName(entry.name.getValue(), taken))))
      return failure();
  for (auto function : module.getOps<func::FuncOp>()) {
    bindVariables(function);
    eraseDead(function.getBody());
  }
  if (failed(convertVariables(module, flags)))
    return failure();
  for (auto function : module.getOps<func::FuncOp>())
    eraseDead(function.getBody()); // of checks that can't fail
  eraseForeign(module);
  return success();
}
