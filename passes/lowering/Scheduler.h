//===- Scheduler.h - tensors to buffers, function by function ---*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_LOWERING_SCHEDULER_H
#define WEIR_PASSES_LOWERING_SCHEDULER_H

#include "passes/ShapeAnalysis.h"
#include "passes/lowering/ArenaPlan.h"
#include "mlir/IR/SymbolTable.h"

namespace weir {

/// Where a value's bytes are.
struct Place {
  enum Kind { Input, Output, Weight, Variable, Arena, Run } kind = Arena;
  int64_t index = 0; ///< of the input, the output, the arena or run buffer
  mlir::Attribute constant; ///< the weight's value, the variable's symbol

  bool operator==(const Place &other) const {
    return kind == other.kind && index == other.index &&
           constant == other.constant;
  }
};

/// Memory whose size only the run knows: allocated where it is first written,
/// released after its last use.
struct RunBuffer {
  SymbolicType type;
  mlir::Block *home; ///< where it is allocated and released
  int64_t end = 0;   ///< the number of the last op that uses it
  bool isKept = false; ///< the caller's, or another's to release
  mlir::Value address; ///< while the schedule is written
};

/// Turns one function on tensors into a schedule on buffers: first every value
/// gets a place, then the ops are written again with places for operands.
class Scheduler {
public:
  Scheduler(mlir::func::FuncOp function, mlir::SymbolTable &kernels)
      : function(function), kernels(kernels), shapes(function),
        context(function.getContext()) {}
  mlir::LogicalResult run();
  int64_t numBuffers() const { return lives.size(); }
  int64_t numSlots() const { return plan.slots.size(); }

private:
  // AssignPlaces.cpp: lifetimes and places.
  void number(mlir::Block &block);
  void collectRunDims();
  mlir::LogicalResult assign(mlir::Block &block);
  mlir::LogicalResult assignOp(mlir::Operation &op);
  mlir::LogicalResult assignRead(ReadOp op);
  mlir::LogicalResult assignLaunch(device::LaunchOp op);
  mlir::LogicalResult assignWhile(WhileOp op);
  mlir::LogicalResult assignCarried(WhileOp op, int64_t begin, int64_t end);
  mlir::LogicalResult assignYielded(WhileOp op, int64_t begin, int64_t end);
  mlir::LogicalResult assignIf(IfOp op);
  mlir::FailureOr<Place> newBuffer(mlir::Operation *op, SymbolicType type,
                                   int64_t begin, int64_t end);
  Place newRunBuffer(mlir::Block *home, SymbolicType type, int64_t end);
  mlir::FailureOr<mlir::AffineExpr> bytesOf(mlir::Operation *op,
                                            const SymbolicType &type);
  bool isSizedByRun(const SymbolicType &type);
  int64_t lastUse(mlir::Value value);
  void extend(const Place &place, int64_t to);

  // EmitSchedule.cpp: the schedule's ops.
  mlir::LogicalResult emit(mlir::Block &block, mlir::OpBuilder &b);
  mlir::LogicalResult emitOp(mlir::Operation &op, mlir::OpBuilder &b);
  void emitLaunch(device::LaunchOp op, mlir::OpBuilder &b);
  mlir::LogicalResult emitWhile(WhileOp op, mlir::OpBuilder &b);
  llvm::SmallVector<mlir::Value> emitYielded(WhileOp op, mlir::OpBuilder &b,
                                             mlir::ValueRange arguments);
  mlir::LogicalResult emitIf(IfOp op, mlir::OpBuilder &b);
  mlir::LogicalResult emitBranch(IfOp op, mlir::Block &source,
                                 mlir::Block &target);
  void emitOutputs(mlir::OpBuilder &b, mlir::Operation *end);
  mlir::Value buffer(mlir::OpBuilder &b, mlir::Location loc,
                     const Place &place);
  mlir::Value allocate(mlir::OpBuilder &b, mlir::Location loc,
                       const SymbolicType &type);
  mlir::Value allocateCopy(mlir::OpBuilder &b, mlir::Location loc,
                           mlir::Value value);
  void releaseAfter(mlir::Block &block, int64_t number, mlir::OpBuilder &b,
                    mlir::Location loc);
  void loadRunDims(mlir::OpBuilder &b, mlir::Value tensor);
  mlir::Value index(mlir::OpBuilder &b, mlir::Location loc,
                    mlir::AffineExpr expression);
  llvm::SmallVector<mlir::Value> indices(mlir::OpBuilder &b,
                                         mlir::Location loc,
                                         const SymbolicType &type);
  void copy(mlir::OpBuilder &b, mlir::Location loc, const Place &from,
            const Place &to, mlir::Value value);
  void copyAll(mlir::OpBuilder &b, mlir::Location loc, mlir::ValueRange values,
               llvm::ArrayRef<Place> from, llvm::ArrayRef<Place> to);

  // PlanBuffers.cpp: the whole, and the functions beside it.
  void placeOutputs(mlir::Operation &end);
  void emitOffsets(mlir::OpBuilder &b, mlir::Location loc);
  void emitSiblings(
      llvm::ArrayRef<llvm::SmallVector<mlir::AffineExpr>> outputs);
  mlir::ArrayAttr describe(mlir::TypeRange types, bool isInput);

  mlir::func::FuncOp function;
  mlir::SymbolTable &kernels;
  ShapeAnalysis shapes;
  mlir::MLIRContext *context;

  llvm::DenseMap<mlir::Operation *, int64_t> numbers;
  int64_t last = 0;
  /// The numbers of the ops that assign a variable.
  llvm::DenseMap<mlir::Attribute, llvm::SmallVector<int64_t>> assigns;
  llvm::DenseMap<mlir::Value, Place> places;
  llvm::SmallVector<BufferLife> lives;
  llvm::SmallVector<RunBuffer> runBuffers;
  ArenaPlan plan;
  /// Scratch buffers of a launch; where loops and branches leave results.
  llvm::DenseMap<mlir::Operation *, llvm::SmallVector<Place>> scratch;
  llvm::DenseMap<mlir::Operation *, llvm::SmallVector<Place>> carried;
  llvm::DenseMap<mlir::Operation *, llvm::SmallVector<Place>> staging;

  llvm::SmallVector<mlir::Value> dims;
  llvm::SmallVector<mlir::Value> offsets;
  /// Run dims that something's size is made of, and their index values.
  llvm::DenseSet<mlir::AffineExpr> usedRunDims;
  llvm::DenseMap<mlir::AffineExpr, mlir::Value> runValues;
};

/// The bytes of one element in memory.
int64_t bytesOfElement(mlir::Type element);

/// Whether an op gives its operand another type without moving anything.
inline bool isView(mlir::Operation *op) {
  return llvm::isa_and_nonnull<ReshapeOp, ExpandDimsOp, SqueezeOp,
                               mlir::tensor::CastOp>(op);
}

} // namespace weir

#endif // WEIR_PASSES_LOWERING_SCHEDULER_H
