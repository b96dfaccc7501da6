//===- SmallFloats.cpp - f16 and bf16 in terms of f32 ---------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/Target.h"
#include "codegen/cpu/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace weir::codegen {
#define GEN_PASS_DEF_CPUSMALLFLOATS
#include "codegen/cpu/Passes.h.inc"
} // namespace weir::codegen

using namespace mlir;

static bool isSmall(Type type) {
  Type element = getElementTypeOrSelf(type);
  return element.isF16() || element.isBF16();
}

/// `like` with other elements: vectors stay vectors.
static Type withElement(Type like, Type element) {
  auto shaped = dyn_cast<ShapedType>(like);
  return shaped ? Type(shaped.clone(element)) : element;
}

static Type floatLike(Type like) {
  return withElement(like, Float32Type::get(like.getContext()));
}

namespace {
/// Arithmetic on the bits of f32, which is 32 bits wide in all lanes.
struct BitOps {
  OpBuilder &b;
  Location loc;
  Type like; ///< any type with as many lanes

  Type ints(unsigned width) {
    return withElement(like, b.getIntegerType(width));
  }
  Value constant(uint32_t value) {
    auto attr = b.getIntegerAttr(b.getI32Type(), APInt(32, value));
    auto shaped = dyn_cast<ShapedType>(ints(32));
    if (shaped)
      return arith::ConstantOp::create(b, loc,
                                       DenseElementsAttr::get(shaped, attr));
    return arith::ConstantOp::create(b, loc, attr);
  }
  template <typename Op> Value make(Value x, Value y) {
    return Op::create(b, loc, x, y);
  }
  Value bits(Value x, unsigned width) {
    return arith::BitcastOp::create(b, loc, ints(width), x);
  }
  Value toFloat(Value x) {
    return arith::BitcastOp::create(b, loc, floatLike(like), x);
  }
  Value select(arith::CmpIPredicate predicate, Value x, uint32_t y, Value yes,
               Value no) {
    Value holds = arith::CmpIOp::create(b, loc, predicate, x, constant(y));
    return arith::SelectOp::create(b, loc, holds, yes, no);
  }
};
} // namespace

/// f32 has 13 more bits of mantissa, and a bias that is larger by 112.
static Value extendHalf(BitOps o, Value half) {
  Value bits = arith::ExtUIOp::create(o.b, o.loc, o.ints(32), o.bits(half, 16));
  Value sign = o.make<arith::ShLIOp>(
      o.make<arith::AndIOp>(bits, o.constant(0x8000)), o.constant(16));
  Value size = o.make<arith::AndIOp>(bits, o.constant(0x7fff));
  Value shifted = o.make<arith::ShLIOp>(size, o.constant(13));
  Value normal = o.make<arith::AddIOp>(shifted, o.constant(112u << 23));
  Value large = o.make<arith::AddIOp>(shifted, o.constant(224u << 23));
  // A denormal number is a normal one less its implied bit.
  Value implied = o.constant(113u << 23);
  Value withBit = o.toFloat(o.make<arith::AddIOp>(shifted, implied));
  Value tiny = o.make<arith::SubFOp>(withBit, o.toFloat(implied));
  Value result =
      o.select(arith::CmpIPredicate::uge, size, 0x7c00, large, normal);
  result = o.select(arith::CmpIPredicate::ult, size, 0x0400, o.bits(tiny, 32),
                    result);
  return o.toFloat(o.make<arith::OrIOp>(result, sign));
}

/// To nearest, ties to even.
static Value truncateToHalf(BitOps o, Value number) {
  Value bits = o.bits(number, 32);
  Value size = o.make<arith::AndIOp>(bits, o.constant(0x7fffffff));
  Value sign =
      o.make<arith::ShRUIOp>(o.make<arith::XOrIOp>(bits, size), o.constant(16));
  Value odd = o.make<arith::AndIOp>(
      o.make<arith::ShRUIOp>(size, o.constant(13)), o.constant(1));
  // 0xfff, and the odd bit, carry into what stays.
  Value biased = o.make<arith::AddIOp>(size, o.constant(0xfff - (112u << 23)));
  Value normal = o.make<arith::ShRUIOp>(o.make<arith::AddIOp>(biased, odd),
                                        o.constant(13));
  // The sum has the denormal number's bits at its end, rounded by the addition.
  Value magic = o.constant(126u << 23);
  Value sum = o.make<arith::AddFOp>(o.toFloat(size), o.toFloat(magic));
  Value tiny = o.make<arith::SubIOp>(o.bits(sum, 32), magic);
  Value large = o.select(arith::CmpIPredicate::ugt, size, 0x7f800000,
                         o.constant(0x7e00), o.constant(0x7c00));
  Value result =
      o.select(arith::CmpIPredicate::ult, size, 113u << 23, tiny, normal);
  result = o.select(arith::CmpIPredicate::uge, size, 143u << 23, large, result);
  Value all = o.make<arith::OrIOp>(result, sign);
  Value half = arith::TruncIOp::create(o.b, o.loc, o.ints(16), all);
  return arith::BitcastOp::create(o.b, o.loc,
                                  withElement(o.like, o.b.getF16Type()), half);
}

namespace {
/// A conversion between a small float and what isn't f32 goes by f32, as
/// TensorFlow's own types do.
template <typename Op> struct ConvertByFloat : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op,
                                PatternRewriter &rewriter) const override {
    Type from = op.getIn().getType(), to = op.getType(), middle = floatLike(to);
    if ((!isSmall(from) && !isSmall(to)) || from == middle || to == middle)
      return failure();
    Value number = op.getIn();
    if (isSmall(from))
      number = arith::ExtFOp::create(rewriter, op.getLoc(), middle, number);
    else if constexpr (std::is_same_v<Op, arith::TruncFOp>)
      number = arith::TruncFOp::create(rewriter, op.getLoc(), middle, number);
    else
      number = Op::create(rewriter, op.getLoc(), middle, number);
    if (!isSmall(to))
      rewriter.replaceOpWithNewOp<Op>(op, to, number);
    else
      rewriter.replaceOpWithNewOp<arith::TruncFOp>(op, to, number);
    return success();
  }
};

struct ExtendHalf : OpRewritePattern<arith::ExtFOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(arith::ExtFOp op,
                                PatternRewriter &rewriter) const override {
    Type from = op.getIn().getType();
    if (!getElementTypeOrSelf(from).isF16() || op.getType() != floatLike(from))
      return failure();
    BitOps bits{rewriter, op.getLoc(), from};
    rewriter.replaceOp(op, extendHalf(bits, op.getIn()));
    return success();
  }
};

struct TruncateToHalf : OpRewritePattern<arith::TruncFOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(arith::TruncFOp op,
                                PatternRewriter &rewriter) const override {
    Type to = op.getType();
    if (!getElementTypeOrSelf(to).isF16() ||
        op.getIn().getType() != floatLike(to))
      return failure();
    BitOps bits{rewriter, op.getLoc(), to};
    rewriter.replaceOp(op, truncateToHalf(bits, op.getIn()));
    return success();
  }
};

struct CpuSmallFloats
    : public weir::codegen::impl::CpuSmallFloatsBase<CpuSmallFloats> {
  void runOnOperation() override {
    MLIRContext *context = &getContext();
    RewritePatternSet patterns(context);
    patterns
        .add<ConvertByFloat<arith::ExtFOp>, ConvertByFloat<arith::TruncFOp>,
             ConvertByFloat<arith::SIToFPOp>, ConvertByFloat<arith::UIToFPOp>,
             ConvertByFloat<arith::FPToSIOp>, ConvertByFloat<arith::FPToUIOp>>(
            context);
    if (!weir::codegen::Target::of(getOperation()).hasFeature("f16c"))
      patterns.add<ExtendHalf, TruncateToHalf>(context);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
