//===- Inline.cpp - bodies of functions in place of calls ----------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/Extract.h"
#include "passes/import/Passes.h"

#include "mlir/Pass/Pass.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/MathExtras.h"

namespace weir {
#define GEN_PASS_DEF_FOREIGNINLINECALLS
#include "passes/import/Passes.h.inc"
} // namespace weir

using namespace mlir;
using namespace weir::foreign;

/// Names of all nodes that inlining makes, together: each call lengthens them.
static constexpr int64_t kMaxNameBytes = int64_t(1) << 30;

//===----------------------------------------------------------------------===//
// Order of the graphs
//===----------------------------------------------------------------------===//

namespace {
/// Orders graphs so that each comes after those that it names.
class CallOrder {
public:
  explicit CallOrder(const SymbolTable &symbols) : symbols(symbols) {}

  LogicalResult visit(GraphOp graph);
  SmallVector<GraphOp> order;

private:
  enum class State { New, Open, Done };
  /// A graph on the way, and the next that it names.
  struct Step {
    GraphOp graph;
    SetVector<GraphOp> named;
    size_t next = 0;
  };

  void open(GraphOp graph);
  LogicalResult reportRecursion(GraphOp graph);

  const SymbolTable &symbols;
  DenseMap<Operation *, State> states;
  std::vector<Step> path;
};
} // namespace

void CallOrder::open(GraphOp graph) {
  states[graph] = State::Open;
  path.push_back({graph, referencedGraphs(graph, symbols)});
}

/// The calls from `graph` to itself are at the end of the path.
LogicalResult CallOrder::reportRecursion(GraphOp graph) {
  auto error = graph.emitError() << "function '" << graph.getSymName()
                                 << "' calls itself, which is not supported: ";
  auto start =
      llvm::find_if(path, [&](Step &step) { return step.graph == graph; });
  for (Step &step : llvm::make_range(start, path.end()))
    error << step.graph.getSymName() << " -> ";
  return error << graph.getSymName();
}

LogicalResult CallOrder::visit(GraphOp root) {
  if (states.lookup(root) != State::New)
    return success();
  open(root);
  while (!path.empty()) {
    Step &step = path.back();
    if (step.next == step.named.size()) {
      order.push_back(step.graph);
      states[step.graph] = State::Done;
      path.pop_back();
      continue;
    }
    GraphOp named = step.named[step.next++];
    State state = states.lookup(named);
    if (state == State::Open)
      return reportRecursion(named);
    if (state == State::New)
      open(named);
  }
  return success();
}

//===----------------------------------------------------------------------===//
// One graph
//===----------------------------------------------------------------------===//

namespace {
/// What inlining may still make.
struct Budget {
  int64_t nodes, nameBytes = kMaxNameBytes;
};

/// Inlines the calls of one graph, whose callees hold no calls any more.
class GraphInliner {
public:
  GraphInliner(GraphOp graph, const SymbolTable &symbols, Budget &budget);
  LogicalResult run();

private:
  LogicalResult checkCall(NodeOp call, GraphOp callee);
  LogicalResult spend(NodeOp call, GraphOp callee);
  LogicalResult inlineCall(NodeOp call, GraphOp callee);
  SmallVector<NodeOp> copyBody(NodeOp call, GraphOp callee, IRMapping &mapping);
  StringAttr uniqueName(const Twine &name);
  void adopt(NodeOp node, NodeOp call);
  void replaceControl(NodeOp call, ArrayRef<Value> effects);

  GraphOp graph;
  const SymbolTable &symbols;
  Budget &budget;
  llvm::StringSet<> names;
};
} // namespace

GraphInliner::GraphInliner(GraphOp graph, const SymbolTable &symbols,
                           Budget &budget)
    : graph(graph), symbols(symbols), budget(budget) {
  for (NodeOp node : graph.getBody().getOps<NodeOp>())
    names.insert(node.getNodeName());
}

StringAttr GraphInliner::uniqueName(const Twine &name) {
  std::string unique = name.str();
  for (unsigned i = 1; !names.insert(unique).second; ++i)
    unique = (name + "_" + Twine(i)).str();
  return StringAttr::get(graph.getContext(), unique);
}

LogicalResult GraphInliner::checkCall(NodeOp call, GraphOp callee) {
  unsigned arguments = callee.getBody().getNumArguments();
  unsigned results = callee.getReturn().getResults().size();
  if (call.getNumDataInputs() != arguments)
    return call.emitError()
           << "node '" << call.getNodeName() << "' passes "
           << call.getNumDataInputs() << " values to function '"
           << callee.getSymName() << "', which takes " << arguments;
  if (call.getDataOutputs().size() > results)
    return call.emitError()
           << "node '" << call.getNodeName() << "' takes "
           << call.getDataOutputs().size() << " results of function '"
           << callee.getSymName() << "', which returns " << results;
  return success();
}

LogicalResult GraphInliner::spend(NodeOp call, GraphOp callee) {
  for (NodeOp node : callee.getBody().getOps<NodeOp>()) {
    --budget.nodes;
    budget.nameBytes -= call.getNodeName().size() + node.getNodeName().size();
  }
  if (budget.nodes >= 0 && budget.nameBytes >= 0)
    return success();
  return call.emitError() << "node '" << call.getNodeName()
                          << "' calls function '" << callee.getSymName()
                          << "': inlining it makes more nodes than are allowed";
}

/// Names the copied `node` after `call`; the frame of a loop is the call's own.
void GraphInliner::adopt(NodeOp node, NodeOp call) {
  StringAttr name = uniqueName(call.getNodeName() + "/" + node.getNodeName());
  node.setNodeNameAttr(name);
  node->setLoc(NameLoc::get(name));
  if (!node.getDevice() && call.getDevice())
    node.setDeviceAttr(call.getDeviceAttr());
  auto frame = dyn_cast_or_null<StringAttr>(node.getAttribute("frame_name"));
  if (!frame)
    return;
  NamedAttrList attrs(node.getAttrs());
  attrs.set("frame_name",
            StringAttr::get(node.getContext(),
                            call.getNodeName() + "/" + frame.getValue()));
  node.setAttrsAttr(attrs.getDictionary(node.getContext()));
}

/// A node starts the function if none of its operands comes from a node that
/// waits.
static bool startsFunction(NodeOp original) {
  return llvm::none_of(original.getInputs(), [](Value value) {
    auto before = value.getDefiningOp<NodeOp>();
    return before && before.getOp() != "Const";
  });
}

SmallVector<NodeOp> GraphInliner::copyBody(NodeOp call, GraphOp callee,
                                           IRMapping &mapping) {
  SmallVector<NodeOp> originals(callee.getBody().getOps<NodeOp>());
  mapping.map(callee.getBody().getArguments(), call.getDataInputs());
  OpBuilder builder(call);
  SmallVector<NodeOp> copies = copyNodes(originals, builder, mapping);
  for (auto [original, copy] : llvm::zip_equal(originals, copies)) {
    adopt(copy, call);
    if (startsFunction(original) && original.getOp() != "Const")
      copy.getInputsMutable().append(call.getControlInputs());
  }
  return copies;
}

/// Puts a NoOp that waits for `effects`, and for what the call waited for, in
/// place of the call's control edge.
void GraphInliner::replaceControl(NodeOp call, ArrayRef<Value> effects) {
  if (effects.empty() && call.getControl().use_empty())
    return;
  SetVector<Value> inputs(effects.begin(), effects.end());
  inputs.insert_range(call.getControlInputs());
  OpBuilder builder(call);
  MLIRContext *context = call.getContext();
  auto done =
      NodeOp::create(builder, call.getLoc(), NoneType::get(context),
                     builder.getStringAttr("NoOp"), call.getNodeNameAttr(),
                     /*domain=*/StringAttr(), call.getDeviceAttr(),
                     /*stateful=*/UnitAttr(), builder.getDictionaryAttr({}),
                     inputs.getArrayRef(), /*bodiesCount=*/0);
  call.getControl().replaceAllUsesWith(done.getControl());
  auto controls = graph.getReturn().getControlsMutable();
  if (!effects.empty() && !llvm::is_contained(graph.getReturn().getControls(),
                                              Value(done.getControl())))
    controls.append(Value(done.getControl()));
}

LogicalResult GraphInliner::inlineCall(NodeOp call, GraphOp callee) {
  if (failed(checkCall(call, callee)) || failed(spend(call, callee)))
    return failure();
  IRMapping mapping;
  SmallVector<NodeOp> copies = copyBody(call, callee, mapping);
  SetVector<Value> effects;
  for (Value control : callee.getReturn().getControls())
    effects.insert(mapping.lookup(control));
  for (NodeOp copy : copies)
    if (copy.getStateful())
      effects.insert(copy.getControl());
  for (auto [output, result] :
       llvm::zip(call.getDataOutputs(), callee.getReturn().getResults()))
    output.replaceAllUsesWith(mapping.lookup(result));
  replaceControl(call, effects.getArrayRef());
  call.erase();
  return success();
}

LogicalResult GraphInliner::run() {
  SmallVector<NodeOp> nodes(graph.getBody().getOps<NodeOp>());
  for (NodeOp node : nodes) {
    StringAttr name = getCalleeName(node);
    auto callee = symbols.lookup<GraphOp>(name);
    if (!callee && name && name != node.getOpAttr())
      return node.emitError()
             << "node '" << node.getNodeName() << "' calls function '"
             << name.getValue() << "', which does not exist";
    if (callee && failed(inlineCall(node, callee)))
      return failure();
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Counts
//===----------------------------------------------------------------------===//

/// Counts what inlining would make before anything is made: functions that each
/// call the next one twice become more nodes than there are atoms.
static LogicalResult checkCounts(ArrayRef<GraphOp> order,
                                 const SymbolTable &symbols, int64_t maxNodes) {
  DenseMap<Operation *, uint64_t> sizes;
  uint64_t made = 0;
  for (GraphOp graph : order) {
    uint64_t size = 0;
    for (NodeOp node : graph.getBody().getOps<NodeOp>()) {
      auto callee = symbols.lookup<GraphOp>(getCalleeName(node));
      uint64_t copies = callee ? sizes.lookup(callee) : 0;
      made = llvm::SaturatingAdd(made, copies);
      size = llvm::SaturatingAdd(size, callee ? copies : uint64_t(1));
      if (made > uint64_t(maxNodes))
        return node.emitError()
               << "node '" << node.getNodeName() << "' calls function '"
               << callee.getSymName()
               << "': inlining it makes more nodes than are allowed";
    }
    sizes[graph] = size;
  }
  return success();
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

namespace {
struct ForeignInlineCallsPass
    : public weir::impl::ForeignInlineCallsBase<ForeignInlineCallsPass> {
  using ForeignInlineCallsBase::ForeignInlineCallsBase;

  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    CallOrder calls(symbols);
    for (GraphOp graph : getOperation().getOps<GraphOp>())
      if (failed(calls.visit(graph)))
        return signalPassFailure();
    if (failed(checkCounts(calls.order, symbols, maxNodes)))
      return signalPassFailure();
    Budget budget{maxNodes};
    for (GraphOp graph : calls.order)
      if (failed(GraphInliner(graph, symbols, budget).run()))
        return signalPassFailure();
  }
};
} // namespace
