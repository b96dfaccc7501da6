//===- Importer.cpp - foreign graphs to weir ops --------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/Importer.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;

/// Loops and branches within each other, each a few frames of our stack.
static constexpr unsigned kMaxDepth = 64;
/// Nodes rewritten in all: bodies are rewritten again where the type of a
/// carried value widens, and a file could nest that.
static constexpr int64_t kMaxConverted = int64_t(1) << 23;

TensorType import::convertType(Type type) {
  auto tensor = dyn_cast<TensorType>(type);
  if (!tensor)
    return {};
  Type element = tensor.getElementType();
  if (isa<foreign::StringType>(element))
    return tensor.clone(weir::StringType::get(type.getContext()));
  bool isNumber = element.isIntOrFloat() || isa<ComplexType>(element);
  return isNumber || isa<weir::StringType>(element) ? tensor : TensorType();
}

//===----------------------------------------------------------------------===//
// Nodes
//===----------------------------------------------------------------------===//

/// Whether the rule takes whatever input `i` is.
static bool takesAnything(const Rule &rule, unsigned i) {
  return rule.takes == Takes::Anything || rule.takes == Takes::Variables ||
         (rule.takes == Takes::Condition && i != 0);
}

/// Whether the rule itself reads the variable.
static bool takesVariable(const Rule &rule) {
  return rule.takes == Takes::Variable || rule.takes == Takes::VariableValue;
}

/// Whether a value is what the rule takes as input `i`.
static bool isTaken(const Entity &entity, const Rule &rule, unsigned i) {
  if (rule.takes == Takes::Variables)
    return entity.variable ||
           (entity.value && isa<TensorType>(entity.value.getType()));
  if (takesAnything(rule, i))
    return true;
  if (i == 0 && takesVariable(rule) &&
      (entity.variable || rule.takes == Takes::Variable))
    return bool(entity.variable);
  if (i == 0 && rule.takes == Takes::Stack)
    return entity.stack;
  if (rule.takes == Takes::Array && i == 0)
    return entity.stack ||
           (entity.value && isa<ListType>(entity.value.getType()));
  if (!entity.value || rule.takes == Takes::Values ||
      rule.takes == Takes::Array)
    return bool(entity.value);
  bool takesList = i == 0 && rule.takes == Takes::List;
  return takesList ? isa<ListType>(entity.value.getType())
                   : isa<TensorType>(entity.value.getType());
}

static StringRef wanted(const Rule &rule, unsigned i) {
  if (i == 0 && takesVariable(rule))
    return "a variable";
  if (i == 0 && rule.takes == Takes::Stack)
    return "a stack";
  if (i == 0 && rule.takes == Takes::Array)
    return "a TensorArray";
  return i == 0 && rule.takes == Takes::List ? "a list" : "a tensor";
}

LogicalResult Importer::fetchInput(Node &node, const Rule &rule, unsigned i) {
  Value foreignValue = node.op.getDataInputs()[i];
  Entity entity = values->lookup(foreignValue);
  if (!entity)
    return node.error() << node.describe(i) << " has no value: its node gives "
                        << "no such output";
  bool isHandle = i == 0 && (takesVariable(rule) || rule.takes == Takes::Stack);
  if (entity.isReference && !isHandle && !takesAnything(rule, i)) {
    entity = node.read(entity.variable);
    if (!node.ok())
      return failure();
  }
  node.entities.push_back(entity);
  if (isTaken(entity, rule, i))
    return success();
  return node.error() << node.describe(i) << " must be " << wanted(rule, i);
}

LogicalResult Importer::fetchInputs(Node &node, const Rule &rule) {
  unsigned count = node.op.getNumDataInputs();
  if (count < rule.inputs.least || count > rule.inputs.most) {
    InFlightDiagnostic diag = node.error();
    diag << node.getKind() << " has " << count << " inputs, must have ";
    if (count < rule.inputs.least)
      return diag << (rule.inputs.least == rule.inputs.most ? "" : "at least ")
                  << rule.inputs.least;
    return diag << (rule.inputs.least == rule.inputs.most ? "" : "at most ")
                << rule.inputs.most;
  }
  for (unsigned i = 0; i < count; ++i)
    if (failed(fetchInput(node, rule, i)))
      return failure();
  return success();
}

/// What the file says of an output's shape in `_output_shapes`, which writers
/// leave as it was when they change a graph: it is not believed.
static void remarkStaleShape(Node &node, unsigned output, Value value) {
  auto shapes = dyn_cast_or_null<ArrayAttr>(node.findAttr("_output_shapes"));
  auto said = shapes && output < shapes.size()
                  ? dyn_cast<DenseI64ArrayAttr>(shapes[output])
                  : DenseI64ArrayAttr();
  auto type =
      value ? dyn_cast<RankedTensorType>(value.getType()) : RankedTensorType();
  if (!said || !type)
    return;
  SmallVector<int64_t> dims(said.asArrayRef());
  llvm::replace(dims, int64_t(-1), ShapedType::kDynamic);
  if (succeeded(verifyCompatibleShape(dims, type.getShape())))
    return;
  emitRemark(node.getLoc())
      << "node '" << node.getName()
      << "': its attribute '_output_shapes' says [" << said.asArrayRef()
      << "] of output " << output << ", which is of type " << type
      << ": it is passed over";
}

LogicalResult Importer::convertNode(Node &node) {
  const Rule *rule = rules.lookup(node.op);
  if (!rule)
    return node.error() << "op " << node.getKind() << " is not supported";
  if (failed(fetchInputs(node, *rule)) || failed(rule->convert(node)) ||
      failed(node.status()))
    return failure();
  for (auto [output, entity] :
       llvm::zip(node.op.getDataOutputs(), node.outputs)) {
    (*values)[output] = entity;
    remarkStaleShape(node, output.getResultNumber(), entity.value);
  }
  return success();
}

FailureOr<SmallVector<Entity>> Importer::convertAlone(foreign::NodeOp op,
                                                      ArrayRef<Entity> inputs,
                                                      OpBuilder &builder) {
  DenseMap<Value, Entity> scope;
  llvm::SaveAndRestore inside(values, &scope);
  for (auto [value, entity] : llvm::zip_equal(op.getDataInputs(), inputs))
    scope[value] = entity;
  Node node(*this, op, builder);
  if (failed(convertNode(node)))
    return failure();
  return node.outputs;
}

//===----------------------------------------------------------------------===//
// Graphs
//===----------------------------------------------------------------------===//

FailureOr<SmallVector<Entity>>
Importer::convertGraph(foreign::GraphOp graph, ArrayRef<Entity> arguments,
                       OpBuilder &builder, Location loc) {
  if (depth >= kMaxDepth)
    return emitError(loc) << "functions are nested more than " << kMaxDepth
                          << " deep";
  DenseMap<Value, Entity> scope;
  llvm::SaveAndRestore inside(values, &scope);
  llvm::SaveAndRestore deeper(depth, depth + 1);
  for (auto [argument, entity] :
       llvm::zip_equal(graph.getBody().getArguments(), arguments))
    scope[argument] = entity;
  for (auto op : graph.getBody().getOps<foreign::NodeOp>()) {
    if (++numConverted > kMaxConverted)
      return emitError(loc) << "nested loops take more than " << kMaxConverted
                            << " steps to import";
    Node node(*this, op, builder);
    if (failed(convertNode(node)))
      return failure();
  }
  SmallVector<Entity> results;
  for (auto [name, value] : llvm::zip_equal(graph.getResultNames(),
                                            graph.getReturn().getResults())) {
    results.push_back(scope.lookup(value));
    if (!results.back())
      return emitError(loc) << "result " << name << " of '"
                            << graph.getSymName() << "' has no value";
  }
  return results;
}
