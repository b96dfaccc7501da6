//===- Specialize.cpp - variants of a signature for given sizes -----------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "dialects/weir/Weir.h"
#include "passes/Passes.h"
#include "passes/ShapeBuilder.h"
#include "llvm/ADT/BitVector.h"

namespace weir {
#define GEN_PASS_DEF_SPECIALIZE
#include "passes/Passes.h.inc"
} // namespace weir

using namespace mlir;
using namespace weir;

namespace {
/// An input and its sizes; -1 stays free.
struct FixedInput {
  StringRef name;
  SmallVector<int64_t> sizes;
};

/// The argument that a fixed input is, and the type that it then has.
struct FixedArgument {
  BlockArgument argument;
  RankedTensorType type;
};

using Variant = SmallVector<FixedInput>;

/// Adds variants to a function, the first before all others.
class Specializer {
public:
  explicit Specializer(func::FuncOp function);
  /// Whether the function has all the inputs, and with them the variant now;
  /// fails where the sizes are wrong.
  FailureOr<bool> add(const Variant &variant);

private:
  FailureOr<bool> match(const Variant &variant);
  FailureOr<RankedTensorType> typeFor(unsigned i, const FixedInput &input);
  Value isVariant(OpBuilder &b);
  Value hasSizes(OpBuilder &b, const FixedArgument &fixed);
  LogicalResult wrapGeneral();
  LogicalResult fillVariant(Block &source, Block &target);
  FailureOr<Value> asGeneral(OpBuilder &b, Value value, unsigned i);

  func::FuncOp function;
  ShapeAnalysis shapes;
  ShapeBuilder builder;
  Location loc;
  Block *general; ///< what runs where no variant does
  SmallVector<SymbolicType> results;
  SmallVector<FixedArgument> fixed; ///< by the variant at hand
};

struct Specialize : weir::impl::SpecializeBase<Specialize> {
  using SpecializeBase::SpecializeBase;
  void runOnOperation() override;

private:
  FailureOr<Variant> parse(StringRef text);
  LogicalResult specialize(func::FuncOp function);
  SmallVector<Variant> parsed;
  llvm::BitVector isFound; ///< whether some signature has the variant
};
} // namespace

//===----------------------------------------------------------------------===//
// Which function, which sizes
//===----------------------------------------------------------------------===//

/// The type of argument `i` with these sizes in place of free ones.
FailureOr<RankedTensorType> Specializer::typeFor(unsigned i,
                                                 const FixedInput &input) {
  auto type = dyn_cast<RankedTensorType>(function.getArgumentTypes()[i]);
  bool fits = type && type.getRank() == int64_t(input.sizes.size());
  SmallVector<int64_t> dims;
  for (size_t axis = 0; fits && axis < input.sizes.size(); ++axis) {
    int64_t have = type.getDimSize(axis), given = input.sizes[axis];
    fits = ShapedType::isDynamic(have) || given == -1 || given == have;
    dims.push_back(ShapedType::isDynamic(have) && given >= 0 ? given : have);
  }
  if (fits)
    return type.clone(dims);
  return function.emitError()
         << "input '" << input.name << "' is " << function.getArgumentTypes()[i]
         << ", which has no variant of these sizes";
}

FailureOr<bool> Specializer::match(const Variant &variant) {
  fixed.clear();
  for (const FixedInput &input : variant) {
    size_t before = fixed.size();
    for (unsigned i = 0; i < function.getNumArguments(); ++i) {
      auto name = function.getArgAttrOfType<StringAttr>(i, kNameAttr);
      if (!name || name.getValue() != input.name)
        continue;
      auto type = typeFor(i, input);
      if (failed(type))
        return failure();
      fixed.push_back({function.getArgument(i), *type});
    }
    if (fixed.size() == before)
      return false;
  }
  return true;
}

//===----------------------------------------------------------------------===//
// The variant
//===----------------------------------------------------------------------===//

/// Whether an argument has the sizes: a bool.
Value Specializer::hasSizes(OpBuilder &b, const FixedArgument &fixed) {
  auto have = cast<RankedTensorType>(fixed.argument.getType());
  auto vector = RankedTensorType::get({have.getRank()}, b.getI64Type());
  auto mask = vector.clone(b.getI1Type());
  SmallVector<bool> isFree;
  SmallVector<int64_t> wanted(fixed.type.getShape());
  for (int64_t &size : wanted) {
    isFree.push_back(ShapedType::isDynamic(size));
    size = std::max<int64_t>(size, 0);
  }
  Value shape = ShapeOp::create(b, loc, vector, fixed.argument, b.getI64Type());
  Value sizes = ConstantOp::create(
      b, loc, DenseElementsAttr::get(vector, ArrayRef(wanted)));
  Value any = ConstantOp::create(
      b, loc, DenseElementsAttr::get(mask, ArrayRef(isFree)));
  Value same = EqualOp::create(b, loc, mask, shape, sizes);
  Value good = LogicalOrOp::create(b, loc, mask, same, any);
  return ReduceAllOp::create(b, loc, RankedTensorType::get({}, b.getI1Type()),
                             good, ArrayRef<int64_t>{0}, /*keep_dims=*/false);
}

Value Specializer::isVariant(OpBuilder &b) {
  Value all;
  for (const FixedArgument &each : fixed) {
    Value one = hasSizes(b, each);
    all = all ? LogicalAndOp::create(b, loc, one.getType(), all, one) : one;
  }
  return all;
}

/// The result in the terms of the function's free dims, which the caller has
/// prepared memory by. What the run computes stays as it is.
FailureOr<Value> Specializer::asGeneral(OpBuilder &b, Value value, unsigned i) {
  const SymbolicType &type = results[i];
  if (!type.ranked() ||
      llvm::all_of(*type.dims, llvm::IsaPred<AffineConstantExpr>) ||
      !llvm::all_of(*type.dims,
                    [&](AffineExpr dim) { return shapes.isComputable(dim); }))
    return value;
  FailureOr<Value> shape = builder.build(b, loc, *type.dims);
  if (failed(shape))
    return failure();
  return ReshapeOp::create(b, loc, type.type(), value, *shape).getResult();
}

/// A copy of the body for arguments of the fixed types.
LogicalResult Specializer::fillVariant(Block &source, Block &target) {
  OpBuilder b = OpBuilder::atBlockEnd(&target);
  IRMapping mapping;
  for (const FixedArgument &each : fixed)
    mapping.map(each.argument,
                tensor::CastOp::create(b, loc, each.type, each.argument));
  for (Operation &op : source.without_terminator())
    b.clone(op, mapping);
  SmallVector<Value> values;
  for (auto [i, value] :
       llvm::enumerate(source.getTerminator()->getOperands())) {
    FailureOr<Value> result = asGeneral(b, mapping.lookupOrDefault(value), i);
    if (failed(result))
      return failure();
    values.push_back(*result);
  }
  YieldOp::create(b, loc, values);
  return success();
}

/// Puts a branch around what the body holds, which becomes the one for all
/// other sizes.
LogicalResult Specializer::wrapGeneral() {
  Operation *end = general->getTerminator();
  Block::OpListType body;
  body.splice(body.end(), general->getOperations(), general->begin(),
              Block::iterator(end));
  OpBuilder b(end);
  auto branch = IfOp::create(b, loc, end->getOperandTypes(), isVariant(b));
  Block &variant = branch.getThenRegion().emplaceBlock();
  Block &other = branch.getElseRegion().emplaceBlock();
  other.getOperations().splice(other.end(), body);
  OpBuilder inOther = OpBuilder::atBlockEnd(&other);
  YieldOp::create(inOther, loc, end->getOperands());
  end->setOperands(branch.getResults());
  general = &other;
  return fillVariant(other, variant);
}

Specializer::Specializer(func::FuncOp function)
    : function(function), shapes(function), builder(function, shapes),
      loc(function.getLoc()), general(&function.getBody().front()) {
  for (Value result : general->getTerminator()->getOperands())
    results.push_back(shapes.typeOf(result));
}

FailureOr<bool> Specializer::add(const Variant &variant) {
  FailureOr<bool> matches = match(variant);
  if (failed(matches) || (*matches && failed(wrapGeneral())))
    return failure();
  return matches;
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

/// `a=8x4+b=8`
FailureOr<Variant> Specialize::parse(StringRef text) {
  Variant variant;
  for (StringRef part : llvm::split(text, '+')) {
    auto [name, sizes] = part.rsplit('=');
    FixedInput input{name, {}};
    bool isGood = !name.empty() && !sizes.empty();
    for (StringRef size : llvm::split(sizes, 'x')) {
      int64_t &value = input.sizes.emplace_back(-1);
      isGood &= size == "?" || (!size.getAsInteger(10, value) && value >= 0);
    }
    if (!isGood)
      return getOperation().emitError()
             << "a variant is '" << text << "', must be written as NAME=8x?x4";
    variant.push_back(std::move(input));
  }
  return variant;
}

LogicalResult Specialize::specialize(func::FuncOp function) {
  Specializer specializer(function);
  for (auto [i, variant] : llvm::enumerate(parsed)) {
    FailureOr<bool> added = specializer.add(variant);
    if (failed(added))
      return failure();
    isFound[i] = isFound[i] || *added;
  }
  return success();
}

void Specialize::runOnOperation() {
  parsed.clear();
  for (StringRef text : variants) {
    FailureOr<Variant> variant = parse(text);
    if (failed(variant))
      return signalPassFailure();
    parsed.push_back(std::move(*variant));
  }
  isFound = llvm::BitVector(parsed.size());
  for (auto function : getOperation().getOps<func::FuncOp>())
    if (!function.isDeclaration() && failed(specialize(function)))
      return signalPassFailure();
  for (auto [i, text] : llvm::enumerate(variants))
    if (!isFound[i]) {
      getOperation().emitError()
          << "no signature has the inputs of the variant '" << text << "'";
      return signalPassFailure();
    }
}
