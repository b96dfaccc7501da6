//===- ConvertNode.h - what a rule sees of a foreign node -------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_IMPORT_CONVERTNODE_H
#define WEIR_PASSES_IMPORT_CONVERTNODE_H

#include "dialects/foreign/Foreign.h"
#include "dialects/weir/Weir.h"
#include <optional>

namespace weir::import {
class Importer;

/// A stack that graphs push to and pop from, as it is where the rewriting
/// stands: regions get its list, and pass on the one that they leave.
struct Stack {
  mlir::Value list;
};

/// What a foreign edge has become: a value, a variable or a stack. A handle
/// names its variable; a reference (of TensorFlow 1) is read wherever it is
/// used. The handle of a TensorArray is the list as it began and, where its
/// gradient is asked for, the stack of that.
struct Entity {
  mlir::Value value;
  foreign::VariableOp variable;
  bool isReference = false;
  Stack *stack = nullptr;

  Entity() = default;
  Entity(mlir::Value value, Stack *stack = nullptr)
      : value(value), stack(stack) {}
  Entity(Stack *stack) : stack(stack) {}
  Entity(foreign::VariableOp variable, bool isReference)
      : variable(variable), isReference(isReference) {}
  explicit operator bool() { return value || variable || stack; }
};

/// The stacks among the entities, each once.
llvm::SmallVector<Stack *> findStacks(llvm::ArrayRef<Entity> entities);

/// A foreign node while a rule rewrites it, and a builder of the ops that it
/// becomes.
///
/// Errors stick: after the first one, `create` makes nothing and returns null,
/// and accessors return what is harmless. So a rule is straight-line code that
/// ends in `return node.give(...)`; only what looks into a value or type asks
/// `node.ok()` before. All that a file says is checked here, so that the ops
/// made are valid.
class Node {
public:
  Node(Importer &importer, foreign::NodeOp op, mlir::OpBuilder &builder);

  Importer &getImporter() { return importer; }
  mlir::OpBuilder &getBuilder() { return builder; }
  mlir::MLIRContext *getContext() { return builder.getContext(); }
  mlir::Location getLoc() { return loc; }
  llvm::StringRef getName() { return op.getNodeName(); }
  llvm::StringRef getKind() { return op.getOp(); }
  unsigned getNumOutputs() { return op.getDataOutputs().size(); }

  //===--- Errors ---===//

  /// An error that begins with `node 'NAME': `.
  mlir::InFlightDiagnostic error();
  /// Notes an error that was reported elsewhere.
  mlir::LogicalResult fail() {
    hasFailed = true;
    return mlir::failure();
  }
  bool ok() const { return !hasFailed; }
  /// Fails when an error has been met.
  mlir::LogicalResult status() const { return mlir::success(ok()); }

  //===--- Inputs ---===//

  unsigned getNumInputs() { return entities.size(); }
  const Entity &getEntity(unsigned i) { return entities[i]; }
  llvm::ArrayRef<Entity> getEntities() { return entities; }
  /// A tensor or list; null where the input is a handle.
  mlir::Value getInput(unsigned i) { return entities[i].value; }
  llvm::SmallVector<mlir::Value> getInputs();
  /// The type of a tensor whose rank must be known; null after an error.
  mlir::RankedTensorType getRanked(unsigned i);
  /// The same for a value that a rule made.
  mlir::RankedTensorType getRanked(mlir::Value value, const llvm::Twine &what);
  mlir::Type getElement(unsigned i);
  /// `input 1 'scope/axes:0'`, for errors.
  std::string describe(unsigned i);

  /// The value of a variable as it is now; null after an error.
  mlir::Value read(foreign::VariableOp variable);
  /// The value of the variable that is input 0, or what is fed in its place.
  mlir::Value readVariable() {
    return entities[0].value ? entities[0].value : read(entities[0].variable);
  }
  /// An entity as it is now: a reference is read.
  Entity snapshot(const Entity &entity) {
    return entity.isReference ? Entity(read(entity.variable)) : entity;
  }
  /// The variable that the reader says the node stands for.
  foreign::VariableOp getVariable();

  /// The elements of an integer tensor that must be known when compiling: a
  /// constant or shape arithmetic that comes down to one.
  llvm::SmallVector<int64_t> getInts(unsigned i);
  /// The same without an error where they aren't known.
  std::optional<llvm::SmallVector<int64_t>> findInts(unsigned i);
  /// The same for one element.
  int64_t getInt(unsigned i);
  /// The elements as expressions where something is known about them.
  std::optional<llvm::SmallVector<mlir::AffineExpr>>
  getContents(ShapeContext &shapes, unsigned i);

  //===--- Attributes, with what the format takes for absent ones ---===//

  bool getFlag(llvm::StringRef name, bool otherwise);
  int64_t getIntAttr(llvm::StringRef name, int64_t otherwise);
  double getFloatAttr(llvm::StringRef name, double otherwise);
  llvm::StringRef getStringAttr(llvm::StringRef name,
                                llvm::StringRef otherwise);
  llvm::SmallVector<int64_t> getIntsAttr(llvm::StringRef name,
                                         llvm::ArrayRef<int64_t> otherwise);
  /// An element type, as the weir dialect has it.
  mlir::Type getTypeAttr(llvm::StringRef name, mlir::Type otherwise);
  /// The graph that an attribute names.
  foreign::GraphOp getGraphAttr(llvm::StringRef name);
  /// The graph that `attr`, part of the attribute `name`, names.
  foreign::GraphOp getGraph(llvm::StringRef name, mlir::Attribute attr);
  /// The attribute, which must be there.
  mlir::Attribute getAttr(llvm::StringRef name);
  bool hasAttr(llvm::StringRef name) { return bool(op.getAttribute(name)); }
  mlir::DictionaryAttr getAttrs() { return op.getAttrs(); }
  mlir::Attribute findAttr(llvm::StringRef name) {
    return op.getAttribute(name);
  }

  //===--- Axes ---===//

  /// Negative axes count from the end; `rank` itself is out of range.
  int64_t normalizeAxis(int64_t axis, int64_t rank);
  /// Normalised, ascending, none twice.
  llvm::SmallVector<int64_t> normalizeAxes(llvm::ArrayRef<int64_t> axes,
                                           int64_t rank);

  //===--- Building ---===//

  /// Makes an op with one result whose type it infers itself. Null, with an
  /// error, where it doesn't go together.
  template <typename Op, typename... Args> mlir::Value create(Args &&...args) {
    if (!ok() || !(isThere(args) && ...))
      return {};
    auto made =
        Op::create(builder, loc, anyType(), std::forward<Args>(args)...);
    mlir::Operation *op = finish(made.getOperation(), /*infers=*/true);
    return op ? op->getResult(0) : mlir::Value();
  }
  /// Makes an op with the given result types. Null after an error.
  template <typename Op, typename... Args>
  mlir::Operation *createAs(mlir::TypeRange types, Args &&...args) {
    if (!ok() || !(isThere(args) && ...))
      return nullptr;
    return finish(Op::create(builder, loc, types, std::forward<Args>(args)...)
                      .getOperation(),
                  /*infers=*/false);
  }
  /// Makes an op by name, with inferred result types.
  mlir::Operation *createNamed(llvm::StringRef name, mlir::ValueRange operands,
                               llvm::ArrayRef<mlir::NamedAttribute> attributes,
                               unsigned numResults = 1);

  mlir::Value constant(mlir::ElementsAttr value);
  /// A vector of integers of type `element`.
  mlir::Value vector(llvm::ArrayRef<int64_t> values, mlir::Type element);
  /// A scalar of a number type.
  mlir::Value scalar(double value, mlir::Type element);
  mlir::Value scalar(int64_t value, mlir::Type element);
  mlir::Value zero(mlir::Type element) { return scalar(int64_t(0), element); }

  /// Repeats the operands until their shapes are equal, which they are already
  /// where that is seen from the types.
  llvm::SmallVector<mlir::Value> broadcastTogether(mlir::ValueRange operands);
  /// An elementwise op of two operands that are broadcast together.
  template <typename Op>
  mlir::Value createBinary(mlir::Value x, mlir::Value y) {
    if (!isThere(x) || !isThere(y))
      return {};
    auto operands = broadcastTogether({x, y});
    return ok() ? create<Op>(operands[0], operands[1]) : mlir::Value();
  }
  /// The tensor with another static type; itself where the types are equal. A
  /// list takes the type.
  mlir::Value castTo(mlir::Value value, mlir::Type type);

  /// The shape of a tensor as a vector of i64: a constant where it is static.
  mlir::Value shapeOf(mlir::Value value);
  /// Elements `[from, to)` of a vector.
  mlir::Value sliceVector(mlir::Value vector, int64_t from, int64_t to);
  mlir::Value expandDims(mlir::Value value, llvm::ArrayRef<int64_t> axes);
  mlir::Value squeeze(mlir::Value value, llvm::ArrayRef<int64_t> axes);
  mlir::Value reshape(mlir::Value value, llvm::ArrayRef<int64_t> shape);
  mlir::Value concat(mlir::ValueRange values, int64_t axis);

  //===--- Results ---===//

  /// Says what the node's outputs have become. Outputs that aren't given can't
  /// be used.
  mlir::LogicalResult give(Entity output) {
    return giveAll(llvm::ArrayRef<Entity>(output));
  }
  mlir::LogicalResult giveAll(llvm::ArrayRef<Entity> outputs);
  mlir::LogicalResult giveAll(mlir::ValueRange outputs);
  /// Rewrites other inputs as a node of the op `kind` would be, of this node's
  /// attributes; its outputs, or none after an error.
  llvm::SmallVector<Entity> convertAs(llvm::StringRef kind,
                                      llvm::ArrayRef<Entity> inputs);
  /// The node has no outputs but its control edge.
  mlir::LogicalResult giveNothing() { return status(); }

private:
  friend class Importer; // fetches the inputs, takes the outputs
  template <typename T> bool isThere(const T &argument) {
    if constexpr (std::is_convertible_v<const T &, mlir::ValueRange>)
      return llvm::all_of(mlir::ValueRange(argument),
                          [](mlir::Value value) { return bool(value); });
    else
      return true;
  }
  mlir::Type anyType();
  mlir::Value broadcastTo(mlir::Value value, llvm::ArrayRef<int64_t> shape);
  mlir::Operation *finish(mlir::Operation *op, bool infers);
  mlir::LogicalResult inferTypes(mlir::Operation *op);
  void wrongAttr(llvm::StringRef name, mlir::Attribute got,
                 llvm::StringRef wanted);

  Importer &importer;
  foreign::NodeOp op;
  mlir::OpBuilder &builder;
  mlir::Location loc;
  llvm::SmallVector<Entity> entities;
  llvm::SmallVector<Entity> outputs;
  bool hasFailed = false;
};

} // namespace weir::import

#endif // WEIR_PASSES_IMPORT_CONVERTNODE_H
