//===- Elementwise.td - ops that compute element by element ---------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_ELEMENTWISE_TD
#define WEIR_ELEMENTWISE_TD

include "dialects/weir/Base.td"

def Weir_AddOp : Weir_Binary<"add", "s.add(x[0], x[1])", [Commutative]> {
  let summary = "sum";
  let description = [{
    `r = x + y`; integers wrap.

    ```mlir
    %r = weir.add %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let foreign = [Tf<"AddV2">, Tf<"Add">, Onnx<"Add", 7>];
}

def Weir_SubOp : Weir_Binary<"sub", "s.sub(x[0], x[1])"> {
  let summary = "difference";
  let description = [{
    `r = x - y`; integers wrap.

    ```mlir
    %r = weir.sub %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let foreign = [Tf<"Sub">, Onnx<"Sub", 7>];
}

def Weir_MulOp : Weir_Binary<"mul", "s.mul(x[0], x[1])", [Commutative]> {
  let summary = "product";
  let description = [{
    `r = x * y`; integers wrap.

    ```mlir
    %r = weir.mul %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let foreign = [Tf<"Mul">, Onnx<"Mul", 7>];
}

def Weir_DivOp : Weir_Binary<"div", "s.div(x[0], x[1])"> {
  let summary = "quotient";
  let description = [{
    `r = x / y`; integers round towards zero.

    ```mlir
    %r = weir.div %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let foreign = [Tf<"RealDiv">, Onnx<"Div", 7>];
}

def Weir_DivNoNanOp : Weir_Binary<"div_no_nan", "s.select(s.eq(x[1], s.zero(x[1])), s.zero(x[0]), s.div(x[0], x[1]))"> {
  let summary = "quotient, 0 where the divisor is 0";
  let description = [{
    `r = y == 0 ? 0 : x / y`.

    ```mlir
    %r = weir.div_no_nan %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let foreign = [Tf<"DivNoNan">];
}

def Weir_FloorDivOp : Weir_Binary<"floor_div", "s.floorDiv(x[0], x[1])", [NotDifferentiable], "first", Weir_OrderedTensor> {
  let summary = "quotient rounded towards minus infinity";
  let description = [{
    `r = floor(x / y)`.

    ```mlir
    %r = weir.floor_div %x, %y : (tensor<?x4xi32>, tensor<?x4xi32>) -> tensor<?x4xi32>
    ```
  }];
}

def Weir_FloorModOp : Weir_Binary<"floor_mod", "s.floorMod(x[0], x[1])", [], "first", Weir_OrderedTensor> {
  let summary = "remainder with the divisor's sign";
  let description = [{
    `r = x - floor(x / y) * y`.

    ```mlir
    %r = weir.floor_mod %x, %y : (tensor<?x4xi32>, tensor<?x4xi32>) -> tensor<?x4xi32>
    ```
  }];
}

def Weir_MaximumOp : Weir_Binary<"maximum", "s.max(x[0], x[1])", [Commutative], "first", Weir_OrderedTensor> {
  let summary = "the larger";
  let description = [{
    `r = max(x, y)`; NaN where either is NaN.

    ```mlir
    %r = weir.maximum %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let foreign = [Tf<"Maximum">];
}

def Weir_MinimumOp : Weir_Binary<"minimum", "s.min(x[0], x[1])", [Commutative], "first", Weir_OrderedTensor> {
  let summary = "the smaller";
  let description = [{
    `r = min(x, y)`; NaN where either is NaN.

    ```mlir
    %r = weir.minimum %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let foreign = [Tf<"Minimum">];
}

def Weir_PowOp : Weir_Binary<"pow", "s.pow(x[0], x[1])"> {
  let summary = "power";
  let description = [{
    `r = x ** y`.

    ```mlir
    %r = weir.pow %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let foreign = [Onnx<"Pow", 7>];
}

def Weir_SquaredDifferenceOp : Weir_Binary<"squared_difference", 
    "s.mul(s.conj(s.sub(x[0], x[1])), s.sub(x[0], x[1]))", [Commutative]> {
  let summary = "square of the difference";
  let description = [{
    `r = (x - y) ** 2`; of complex numbers the square of the magnitude.

    ```mlir
    %r = weir.squared_difference %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let foreign = [Tf<"SquaredDifference">];
}

def Weir_EqualOp : Weir_Compare<"equal", "s.eq(x[0], x[1])", [Commutative], Weir_NumberTensor> {
  let summary = "x == y";
  let description = [{
    `r = x == y`; false where either is NaN.

    ```mlir
    %r = weir.equal %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xi1>
    ```
  }];
  let foreign = [Tf<"Equal">, Onnx<"Equal", 7>];
}

def Weir_NotEqualOp : Weir_Compare<"not_equal", "s.ne(x[0], x[1])", [Commutative], Weir_NumberTensor> {
  let summary = "x != y";
  let description = [{
    `r = x != y`; true where either is NaN.

    ```mlir
    %r = weir.not_equal %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xi1>
    ```
  }];
  let foreign = [Tf<"NotEqual">];
}

def Weir_LessOp : Weir_Compare<"less", "s.lt(x[0], x[1])"> {
  let summary = "x < y";
  let description = [{
    `r = x < y`; false where either is NaN.

    ```mlir
    %r = weir.less %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xi1>
    ```
  }];
  let foreign = [Tf<"Less">, Onnx<"Less", 7>];
}

def Weir_LessEqualOp : Weir_Compare<"less_equal", "s.le(x[0], x[1])"> {
  let summary = "x <= y";
  let description = [{
    `r = x <= y`; false where either is NaN.

    ```mlir
    %r = weir.less_equal %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xi1>
    ```
  }];
  let foreign = [Tf<"LessEqual">, Onnx<"LessOrEqual", 12>];
}

def Weir_GreaterOp : Weir_Compare<"greater", "s.lt(x[1], x[0])"> {
  let summary = "x > y";
  let description = [{
    `r = x > y`; false where either is NaN.

    ```mlir
    %r = weir.greater %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xi1>
    ```
  }];
  let foreign = [Tf<"Greater">, Onnx<"Greater", 7>];
}

def Weir_GreaterEqualOp : Weir_Compare<"greater_equal", "s.le(x[1], x[0])"> {
  let summary = "x >= y";
  let description = [{
    `r = x >= y`; false where either is NaN.

    ```mlir
    %r = weir.greater_equal %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xi1>
    ```
  }];
  let foreign = [Tf<"GreaterEqual">, Onnx<"GreaterOrEqual", 12>];
}

def Weir_LogicalAndOp : Weir_Binary<"logical_and", "s.logicalAnd(x[0], x[1])", [Commutative, NotDifferentiable], "first", Weir_BoolTensor> {
  let summary = "both";
  let description = [{
    `r = x && y` on bools.

    ```mlir
    %r = weir.logical_and %x, %y : (tensor<?x4xi1>, tensor<?x4xi1>) -> tensor<?x4xi1>
    ```
  }];
  let foreign = [Tf<"LogicalAnd">, Onnx<"And", 7>];
}

def Weir_LogicalOrOp : Weir_Binary<"logical_or", "s.logicalOr(x[0], x[1])", [Commutative, NotDifferentiable], "first", Weir_BoolTensor> {
  let summary = "either";
  let description = [{
    `r = x || y` on bools.

    ```mlir
    %r = weir.logical_or %x, %y : (tensor<?x4xi1>, tensor<?x4xi1>) -> tensor<?x4xi1>
    ```
  }];
  let foreign = [Tf<"LogicalOr">, Onnx<"Or", 7>];
}

def Weir_LogicalNotOp : Weir_Unary<"logical_not", "s.logicalNot(x[0])", [NotDifferentiable], "first", Weir_BoolTensor> {
  let summary = "negation of a bool";
  let description = [{
    `r = !x` on bools.

    ```mlir
    %r = weir.logical_not %x : (tensor<?x4xi1>) -> tensor<?x4xi1>
    ```
  }];
  let foreign = [Tf<"LogicalNot">, Onnx<"Not">];
}

def Weir_NegOp : Weir_Unary<"neg", "s.neg(x[0])"> {
  let summary = "negation";
  let description = [{
    `r = -x`.

    ```mlir
    %r = weir.neg %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let foreign = [Tf<"Neg">, Onnx<"Neg">];
}

def Weir_AbsOp : Weir_Unary<"abs", "s.abs(x[0])", [], "first", Weir_OrderedTensor> {
  let summary = "absolute value";
  let description = [{
    `r = |x|`.

    ```mlir
    %r = weir.abs %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let foreign = [Tf<"Abs">, Onnx<"Abs">];
}

def Weir_ExpOp : Weir_Unary<"exp", "s.exp(x[0])", [], "first", Weir_AnalyticTensor> {
  let summary = "exponential";
  let description = [{
    `r = e ** x`.

    ```mlir
    %r = weir.exp %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let foreign = [Tf<"Exp">, Onnx<"Exp">];
}

def Weir_Expm1Op : Weir_Unary<"expm1", "s.expm1(x[0])", [], "first", Weir_AnalyticTensor> {
  let summary = "exponential minus one";
  let description = [{
    `r = e ** x - 1`, exact near 0.

    ```mlir
    %r = weir.expm1 %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let foreign = [Tf<"Expm1">];
}

def Weir_LogOp : Weir_Unary<"log", "s.log(x[0])", [], "first", Weir_AnalyticTensor> {
  let summary = "natural logarithm";
  let description = [{
    `r = ln(x)`.

    ```mlir
    %r = weir.log %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let foreign = [Tf<"Log">, Onnx<"Log">];
}

def Weir_Log1pOp : Weir_Unary<"log1p", "s.log1p(x[0])", [], "first", Weir_AnalyticTensor> {
  let summary = "logarithm of one more";
  let description = [{
    `r = ln(1 + x)`, exact near 0.

    ```mlir
    %r = weir.log1p %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let foreign = [Tf<"Log1p">];
}

def Weir_SqrtOp : Weir_Unary<"sqrt", "s.sqrt(x[0])", [], "first", Weir_AnalyticTensor> {
  let summary = "square root";
  let description = [{
    `r = x ** 0.5`.

    ```mlir
    %r = weir.sqrt %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let foreign = [Tf<"Sqrt">, Onnx<"Sqrt">];
}

def Weir_RsqrtOp : Weir_Unary<"rsqrt", "s.rsqrt(x[0])", [], "first", Weir_AnalyticTensor> {
  let summary = "reciprocal of the square root";
  let description = [{
    `r = x ** -0.5`.

    ```mlir
    %r = weir.rsqrt %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let foreign = [Tf<"Rsqrt">];
}

def Weir_SquareOp : Weir_Unary<"square", "s.mul(x[0], x[0])"> {
  let summary = "square";
  let description = [{
    `r = x * x`.

    ```mlir
    %r = weir.square %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let foreign = [Tf<"Square">];
}

def Weir_ReciprocalOp : Weir_Unary<"reciprocal", "s.div(s.one(x[0]), x[0])", [], "first", Weir_AnalyticTensor> {
  let summary = "reciprocal";
  let description = [{
    `r = 1 / x`.

    ```mlir
    %r = weir.reciprocal %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let foreign = [Tf<"Reciprocal">, Tf<"Inv">, Onnx<"Reciprocal">];
}

def Weir_TanhOp : Weir_Unary<"tanh", "s.tanh(x[0])", [], "first", Weir_AnalyticTensor> {
  let summary = "hyperbolic tangent";
  let description = [{
    `r = tanh(x)`.

    ```mlir
    %r = weir.tanh %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let foreign = [Tf<"Tanh">, Onnx<"Tanh">];
}

def Weir_SigmoidOp : Weir_Unary<"sigmoid", "s.sigmoid(x[0])", [], "first", Weir_AnalyticTensor> {
  let summary = "logistic function";
  let description = [{
    `r = 1 / (1 + e ** -x)`.

    ```mlir
    %r = weir.sigmoid %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let foreign = [Tf<"Sigmoid">, Onnx<"Sigmoid">];
}

def Weir_ErfOp : Weir_Unary<"erf", "s.erf(x[0])", [], "first", Weir_FloatTensor> {
  let summary = "error function";
  let description = [{
    `r = erf(x)`.

    ```mlir
    %r = weir.erf %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let foreign = [Tf<"Erf">, Onnx<"Erf", 9>];
}

def Weir_SinOp : Weir_Unary<"sin", "s.sin(x[0])", [], "first", Weir_AnalyticTensor> {
  let summary = "sine";
  let description = [{
    `r = sin(x)`, x in radians.

    ```mlir
    %r = weir.sin %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let foreign = [Tf<"Sin">, Onnx<"Sin", 7>];
}

def Weir_CosOp : Weir_Unary<"cos", "s.cos(x[0])", [], "first", Weir_AnalyticTensor> {
  let summary = "cosine";
  let description = [{
    `r = cos(x)`, x in radians.

    ```mlir
    %r = weir.cos %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let foreign = [Tf<"Cos">, Onnx<"Cos", 7>];
}

def Weir_FloorOp : Weir_Unary<"floor", "s.floor(x[0])", [NotDifferentiable], "first", Weir_OrderedTensor> {
  let summary = "rounding down";
  let description = [{
    `r` is the largest integer <= x.

    ```mlir
    %r = weir.floor %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let foreign = [Tf<"Floor">, Onnx<"Floor">];
}

def Weir_CeilOp : Weir_Unary<"ceil", "s.ceil(x[0])", [NotDifferentiable], "first", Weir_OrderedTensor> {
  let summary = "rounding up";
  let description = [{
    `r` is the smallest integer >= x.

    ```mlir
    %r = weir.ceil %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let foreign = [Tf<"Ceil">, Onnx<"Ceil">];
}

def Weir_RoundOp : Weir_Unary<"round", "s.roundEven(x[0])", [NotDifferentiable], "first", Weir_OrderedTensor> {
  let summary = "rounding to nearest, ties to even";
  let description = [{
    `r` is the integer nearest to x.

    ```mlir
    %r = weir.round %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let foreign = [Tf<"Round">, Tf<"Rint">, Onnx<"Round", 11>];
}

def Weir_ReluOp : Weir_Unary<"relu", "s.max(x[0], s.zero(x[0]))", [], "first", Weir_OrderedTensor> {
  let summary = "rectified linear unit";
  let description = [{
    `r = max(x, 0)`.

    ```mlir
    %r = weir.relu %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let foreign = [Tf<"Relu">, Onnx<"Relu">];
}

def Weir_Relu6Op : Weir_Unary<"relu6", "s.min(s.max(x[0], s.zero(x[0])), s.constant(x[0], 6))", [], "first", Weir_OrderedTensor> {
  let summary = "rectified linear unit capped at 6";
  let description = [{
    `r = min(max(x, 0), 6)`.

    ```mlir
    %r = weir.relu6 %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let foreign = [Tf<"Relu6">];
}

def Weir_SoftsignOp : Weir_Unary<"softsign", "s.div(x[0], s.add(s.one(x[0]), s.abs(x[0])))", [], "first", Weir_FloatTensor> {
  let summary = "a rational curve from -1 to 1";
  let description = [{
    `r = x / (1 + |x|)`.

    ```mlir
    %r = weir.softsign %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let foreign = [Onnx<"Softsign">];
}

def Weir_LeakyReluOp : Weir_Unary<"leaky_relu",
    "s.select(s.lt(x[0], s.zero(x[0])), s.mul(x[0], s.constant(x[0], getAlpha().convertToDouble())), x[0])",
    [DeclareOpInterfaceMethods<Differentiable>]> {
  let summary = "rectified linear unit with a slope below 0";
  let description = [{
    `r = x < 0 ? alpha * x : x`.

    ```mlir
    %r = weir.leaky_relu %x {alpha = 0.2 : f32} : (tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let arguments = (ins Weir_OrderedTensor:$operand, F32Attr:$alpha);
  let foreign = [Tf<"LeakyRelu", [Rename<"alpha", "alpha", "0.2 : f32">]>,
                 Onnx<"LeakyRelu", 1, [Rename<"alpha", "alpha", "0.01 : f32">]>];
}

def Weir_SelectOp : Weir_Elementwise<"select", "s.select(x[0], x[1], x[2])", [],
    "::mlir::getElementTypeOrSelf(adaptor.getOnTrue().getType())"> {
  let summary = "one of two values by a bool";
  let description = [{
    `r = condition ? on_true : on_false`, element by element.

    ```mlir
    %r = weir.select %c, %x, %y : (tensor<?x4xi1>, tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let arguments = (ins Weir_BoolTensor:$condition, Weir_Tensor:$on_true, Weir_Tensor:$on_false);
  let foreign = [Tf<"SelectV2">, Onnx<"Where", 9>];
}

def Weir_CastOp : Weir_Elementwise<"cast",
    "s.cast(x[0], ::weir::signless(getTo()), getTo().isUnsignedInteger())", [DeclareOpInterfaceMethods<Differentiable>], "adaptor.getTo()"> {
  let summary = "conversion to another element type";
  let description = [{
    Floats become integers towards zero, those too large for it (and NaN) the
    smallest integer; numbers become bools by `!= 0`; complex numbers lose their
    imaginary part.

    ```mlir
    %r = weir.cast %x {to = f32} : (tensor<?x4xi32>) -> tensor<?x4xf32>
    ```
  }];
  let arguments = (ins Weir_NumberTensor:$operand, TypeAttr:$to);
}

#endif // WEIR_ELEMENTWISE_TD
