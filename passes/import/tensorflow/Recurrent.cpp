//===- Recurrent.cpp - cells and loops of recurrent networks in one op ----===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Places.h"
#include "passes/import/tensorflow/Rules.h"
#include "passes/import/tensorflow/Term.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;
using namespace weir::import::tensorflow;

/// Part `i` of `count` equal ones of a matrix's columns, whose number is known.
static Term columnsOf(Term matrix, int64_t i, int64_t count) {
  Node &node = matrix.getNode();
  RankedTensorType type = node.getRanked(matrix.get(), "the gates");
  if (!node.ok())
    return matrix;
  int64_t size = type.getDimSize(1) / count;
  return matrix.with(
      sliceAlong(node, matrix.get(), 1, i * size, (i + 1) * size));
}

/// Whether input `i` is a matrix whose columns are `count` parts.
static bool hasParts(Node &node, unsigned i, int64_t count) {
  RankedTensorType type = node.getRanked(i);
  if (node.ok() && (type.getRank() != 2 || type.isDynamicDim(1) ||
                    type.getDimSize(1) % count != 0))
    node.error() << node.describe(i) << " is of type " << type
                 << ", must be a matrix whose columns are " << count
                 << " equal parts";
  return node.ok();
}

/// `[x, h] w + b`
static Term project(Node &node, Term x, Term h, Value weights, Value bias) {
  if (!node.ok())
    return x;
  Value joined = node.concat({x.get(), h.get()}, 1);
  Value product = multiplyMatrices(node, joined, weights, false, false);
  return x.with(product) + x.with(bias);
}

//===----------------------------------------------------------------------===//
// Long short-term memory
//===----------------------------------------------------------------------===//

namespace {
/// What a step gives, in the order of the ops' outputs.
struct LstmStep {
  Term input, cell, forget, output, candidate, squashed, hidden;
  SmallVector<Value> values() const {
    return {input.get(),     cell.get(),     forget.get(), output.get(),
            candidate.get(), squashed.get(), hidden.get()};
  }
};

/// Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000
/// and peepholes where asked. Inputs from `first` on: weights, the three
/// peepholes, the bias.
struct Lstm {
  Lstm(Node &node, unsigned first);
  LstmStep step(Term x, Term cell, Term hidden);

  Node &node;
  unsigned first;
  bool hasPeepholes;
  /// The second version has the forget gate before the candidate.
  bool forgetsFirst;
  double clip, forgetBias;

private:
  Term peephole(Term gate, unsigned i, Term cell) {
    return hasPeepholes ? gate + cell * gate.with(node.getInput(first + i))
                        : gate;
  }
};
} // namespace

Lstm::Lstm(Node &node, unsigned first)
    : node(node), first(first),
      hasPeepholes(node.getFlag("use_peephole", false)),
      forgetsFirst(node.getKind() == "BlockLSTMV2"),
      clip(node.getFloatAttr("cell_clip", forgetsFirst ? 0 : 3)),
      forgetBias(node.getFloatAttr("forget_bias", forgetsFirst ? 0 : 1)) {}

LstmStep Lstm::step(Term x, Term cell, Term hidden) {
  Term gates =
      project(node, x, hidden, node.getInput(first), node.getInput(first + 4));
  Term input = columnsOf(gates, 0, 4), output = columnsOf(gates, 3, 4);
  Term forget = columnsOf(gates, forgetsFirst ? 1 : 2, 4) + forgetBias;
  LstmStep made;
  made.candidate = columnsOf(gates, forgetsFirst ? 2 : 1, 4).apply<TanhOp>();
  made.input = peephole(input, 1, cell).apply<SigmoidOp>();
  made.forget = peephole(forget, 2, cell).apply<SigmoidOp>();
  made.cell = made.candidate * made.input + cell * made.forget;
  if (clip > 0)
    made.cell = min(max(made.cell, -clip), clip);
  made.output = peephole(output, 3, made.cell).apply<SigmoidOp>();
  made.squashed = made.cell.apply<TanhOp>();
  made.hidden = made.output * made.squashed;
  return made;
}

static LogicalResult convertLstmCell(Node &node) {
  if (!hasParts(node, 3, 4))
    return failure();
  auto input = [&](unsigned i) { return Term{node, node.getInput(i)}; };
  LstmStep made = Lstm(node, 3).step(input(0), input(1), input(2));
  return node.ok() ? node.giveAll(made.values()) : failure();
}

namespace {
/// All steps of a sequence `[time, batch, inputs]`, up to a given number; what
/// comes after is 0.
class LstmLoop {
public:
  explicit LstmLoop(Node &node)
      : node(node), builder(node.getBuilder()), lstm(node, 4) {}
  LogicalResult convert();

private:
  static constexpr unsigned kOutputs = 7;
  SmallVector<Value> inits();
  void fillCondition(WhileOp loop, Value limit);
  void fillBody(WhileOp loop);

  Node &node;
  OpBuilder &builder;
  Lstm lstm;
};
} // namespace

/// The number of the step, the cell and what it shows, the results of all
/// steps.
SmallVector<Value> LstmLoop::inits() {
  Value cell = node.getInput(2);
  Value shape =
      joinSizes(node, {sizeOf(node, node.getInput(1), 0), node.shapeOf(cell)});
  SmallVector<Value> values{node.ok() ? node.zero(i64(node)) : Value(), cell,
                            node.getInput(3)};
  for (unsigned i = 0; i < kOutputs && node.ok(); ++i)
    values.push_back(fill(node, 0, node.getElement(1), shape));
  return values;
}

/// Regions end in ops of their own, whatever errors were met.
void LstmLoop::fillCondition(WhileOp loop, Value limit) {
  OpBuilder::InsertionGuard guard(builder);
  SmallVector<Location> locs(loop.getNumResults(), node.getLoc());
  Block *block =
      builder.createBlock(&loop.getCond(), {}, loop.getResultTypes(), locs);
  Value goesOn = node.create<LessOp>(block->getArgument(0), limit);
  if (node.ok())
    ConditionOp::create(builder, node.getLoc(), goesOn, block->getArguments());
}

void LstmLoop::fillBody(WhileOp loop) {
  OpBuilder::InsertionGuard guard(builder);
  SmallVector<Location> locs(loop.getNumResults(), node.getLoc());
  Block *block =
      builder.createBlock(&loop.getBody(), {}, loop.getResultTypes(), locs);
  Value time = block->getArgument(0);
  auto term = [&](Value value) { return Term{node, value}; };
  Term x = term(node.create<TakeOp>(node.getInput(1), time));
  LstmStep made =
      lstm.step(x, term(block->getArgument(1)), term(block->getArgument(2)));
  SmallVector<Value> next{
      node.ok() ? node.create<AddOp>(time, node.scalar(int64_t(1), i64(node)))
                : Value(),
      made.cell.get(), made.hidden.get()};
  for (auto [i, value] : llvm::enumerate(made.values()))
    next.push_back(node.create<PutOp>(block->getArgument(3 + i), time, value));
  for (auto [value, type] : llvm::zip_equal(next, loop.getResultTypes()))
    value = node.castTo(value, type);
  if (node.ok())
    YieldOp::create(builder, node.getLoc(), next);
}

LogicalResult LstmLoop::convert() {
  RankedTensorType x = node.getRanked(1);
  if (!hasParts(node, 4, 4))
    return failure();
  if (x.getRank() != 3)
    return node.error() << node.describe(1) << " has rank " << x.getRank()
                        << ", must be 3";
  Value steps = node.squeeze(sizeOf(node, node.getInput(1), 0), {0});
  Value asked = tensorflow::convert(node, node.getInput(0), i64(node));
  Value limit = node.createBinary<MinimumOp>(steps, asked);
  SmallVector<Value> values = inits();
  if (!node.ok())
    return failure();
  auto loop = WhileOp::create(builder, node.getLoc(),
                              ValueRange(values).getTypes(), values);
  fillCondition(loop, limit);
  fillBody(loop);
  if (!node.ok()) {
    loop.erase();
    return failure();
  }
  return node.giveAll(ValueRange(loop.getResults().drop_front(3)));
}

static LogicalResult convertLstmLoop(Node &node) {
  return LstmLoop(node).convert();
}

//===----------------------------------------------------------------------===//
// Gated recurrent unit
//===----------------------------------------------------------------------===//

/// Cho et al. 2014: reset and update gates, the candidate, the next state.
static LogicalResult convertGruCell(Node &node) {
  if (!hasParts(node, 2, 2))
    return failure();
  Term x{node, node.getInput(0)}, old{node, node.getInput(1)};
  Term gates = project(node, x, old, node.getInput(2), node.getInput(4))
                   .apply<SigmoidOp>();
  Term reset = columnsOf(gates, 0, 2), update = columnsOf(gates, 1, 2);
  Term candidate =
      project(node, x, reset * old, node.getInput(3), node.getInput(5))
          .apply<TanhOp>();
  Term next = update * old + (1.0 - update) * candidate;
  return node.ok() ? node.giveAll(ValueRange{reset.get(), update.get(),
                                             candidate.get(), next.get()})
                   : failure();
}

void tensorflow::addRecurrentRules(RuleTable &rules) {
  rules.add({
      {"LSTMBlockCell", convertLstmCell, 8},
      {"BlockLSTM", convertLstmLoop, 9},
      {"BlockLSTMV2", convertLstmLoop, 9},
      {"GRUBlockCell", convertGruCell, 6},
  });
}
