//===- Base.td - the weir dialect: classes that its ops are made of -------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_BASE_TD
#define WEIR_BASE_TD

include "dialects/interfaces/Interfaces.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/BuiltinTypeInterfaces.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Weir_Dialect : Dialect {
  let name = "weir";
  let cppNamespace = "::weir";
  let summary = "neural-network graphs on tensors";
  let description = [{
    What a model says, whatever machine runs it. Values are tensors with partial
    shapes; a function is a signature; variables are symbols. Ops don't
    broadcast by themselves: `weir.broadcast_together` and `weir.broadcast` do.
  }];
  let useDefaultTypePrinterParser = 1;
  let useDefaultAttributePrinterParser = 1;
  let hasConstantMaterializer = 1;
  let extraClassDeclaration = [{
    /// Registers the ops of one family.
    template <typename... Ops> void addFamily() { addOperations<Ops...>(); }
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::complex::ComplexDialect",
                           "::mlir::func::FuncDialect", "::mlir::tensor::TensorDialect"];
}

//===--- Names in the formats ----------------------------------------------===//

/// `from`: the attribute in the format; `to`: ours; `otherwise`: what the format
/// takes where the attribute is absent, as MLIR writes it.
class Rename<string from_, string to_, string otherwise_ = ""> {
  string from = from_;
  string to = to_;
  string otherwise = otherwise_;
}
class ForeignName<string format_, string name_, int since_, list<Rename> renames_> {
  string format = format_;
  string name = name_;
  int since = since_;
  list<Rename> renames = renames_;
}
/// An op of TensorFlow that is this op, operand by operand.
class Tf<string name, list<Rename> renames = []> : ForeignName<"tf", name, 0, renames>;
/// An op of ONNX from opset `since` on.
class Onnx<string name, int since = 1, list<Rename> renames = []>
    : ForeignName<"onnx", name, since, renames>;

//===--- Types and attributes ----------------------------------------------===//

def Weir_StringType : TypeDef<Weir_Dialect, "String", [MemRefElementTypeInterface]> {
  let mnemonic = "string";
  let summary = "a string, the element type of string tensors";
  let description = "Reserved in the ABI; held as {pointer, length} in a per-run arena.";
}

def Weir_ListType : TypeDef<Weir_Dialect, "List"> {
  let mnemonic = "list";
  let summary = "a list of tensors";
  let description = [{
    TensorFlow's TensorArray, TensorList and Stack. The parameter is the type of
    an element, or their common type where they differ.
  }];
  let parameters = (ins "::mlir::Type":$element);
  let assemblyFormat = "`<` $element `>`";
}

def Weir_ListOf : DialectType<Weir_Dialect, CPred<"::llvm::isa<::weir::ListType>($_self)">, "list of tensors">;

class Weir_Enum<string name, string summary, list<I32EnumAttrCase> cases>
    : I32EnumAttr<name, summary, cases> {
  let cppNamespace = "::weir";
  let genSpecializedAttr = 0;
}

def Weir_Layout : I32EnumAttr<"Layout", "where an image has its channels", [
    I32EnumAttrCase<"ChannelsLast", 0, "channels_last">,
    I32EnumAttrCase<"ChannelsFirst", 1, "channels_first">]> {
  let cppNamespace = "::weir";
  let genSpecializedAttr = 0;
}
def Weir_LayoutAttr : EnumAttr<Weir_Dialect, Weir_Layout, "layout">;

def Weir_Padding : Weir_Enum<"Padding", "how a window meets the border", [
    I32EnumAttrCase<"Valid", 0, "valid">,
    I32EnumAttrCase<"Same", 1, "same">,
    I32EnumAttrCase<"Explicit", 2, "explicit">]>;
def Weir_PaddingAttr : EnumAttr<Weir_Dialect, Weir_Padding, "padding">;

def Weir_PadMode : Weir_Enum<"PadMode", "what stands outside the border", [
    I32EnumAttrCase<"Constant", 0, "constant">,
    I32EnumAttrCase<"Reflect", 1, "reflect">,
    I32EnumAttrCase<"Symmetric", 2, "symmetric">]>;
def Weir_PadModeAttr : EnumAttr<Weir_Dialect, Weir_PadMode, "pad_mode">;

defvar Weir_Tensor = AnyTensor;
def Weir_IndexTensor : TensorOf<[I32, I64]>;
def Weir_BoolTensor : TensorOf<[I1]>;
def Weir_FloatTensor : TensorOf<[AnyFloat]>;
def Weir_IntegerTensor : TensorOf<[AnyInteger]>;
def Weir_ComplexTensor : TensorOf<[AnyComplex]>;
/// What analytic functions take: floats and complex numbers.
def Weir_AnalyticTensor : TensorOf<[AnyFloat, AnyComplex]>;
/// Numbers of which one is the larger.
def Weir_OrderedTensor : TensorOf<[AnyInteger, AnyFloat]>;
def Weir_NumberTensor : TensorOf<[AnyInteger, AnyFloat, AnyComplex]>;

/// The state behind variables: a read stays on its side of an assign.
def Weir_Variables : Resource<"::weir::Variables">;

//===--- Op classes --------------------------------------------------------===//

class Weir_Op<string mnemonic, list<Trait> traits = []>
    : Op<Weir_Dialect, mnemonic, traits> {
  list<ForeignName> foreign = [];
  /// How an op becomes code that has no lowering interface.
  string lowering = "";
  /// The op stands only inside another op or between two passes.
  bit structural = 0;
  /// C++ declarations besides those that the class brings.
  code declarations = "";
}

/// No gradient flows through the op, and that is right.
def NotDifferentiable : NativeOpTrait<"NotDifferentiable"> { let cppNamespace = "::weir"; }

/// An op that runs as one loop of its own: no other op joins its kernel.
def Sequential : NativeOpTrait<"Sequential"> { let cppNamespace = "::weir"; }

/// An op whose result types follow from its operands by a static
/// `inferTypes(ShapeContext &, Adaptor, results)`, written in the family's .cpp.
/// With `hasContents` it also says what its small integer results hold.
class Weir_InferredOp<string mnemonic, list<Trait> props = [], bit hasContents = 0>
    : Weir_Op<mnemonic, props # [InferTypeOpAdaptor,
        !if(hasContents, DeclareOpInterfaceMethods<SymbolicShape, ["inferContents"]>,
                         DeclareOpInterfaceMethods<SymbolicShape>)]> {
  let extraClassDeclaration = [{
    static bool isCompatibleReturnTypes(::mlir::TypeRange a, ::mlir::TypeRange b) {
      return ::weir::detail::areCompatible(a, b);
    }
    static ::llvm::LogicalResult inferTypes(::weir::ShapeContext &shapes, Adaptor adaptor,
        ::llvm::SmallVectorImpl<::weir::SymbolicType> &results);
  }] # declarations;
  code inferredDefinition = [{
    ::llvm::LogicalResult $cppClass::inferReturnTypes(::mlir::MLIRContext *context,
        ::std::optional<::mlir::Location>, Adaptor adaptor,
        ::llvm::SmallVectorImpl<::mlir::Type> &types) {
      return ::weir::detail::inferReturnTypes<$cppClass>(context, adaptor, types);
    }
    ::llvm::LogicalResult $cppClass::inferSymbolicTypes(::weir::ShapeContext &shapes,
        ::llvm::SmallVectorImpl<::weir::SymbolicType> &results) {
      return inferTypes(shapes, Adaptor((*this)->getOperands(), *this), results);
    }
  }];
  let extraClassDefinition = inferredDefinition;
}

/// One element of the result from one element of each operand. `scalar` is the
/// expression of that element: `x` are the operands' elements, `s` a ScalarOps.
/// `element` is the result's element type; `first` is operand 0's.
class Weir_Elementwise<string mnemonic, string scalar, list<Trait> props = [],
                       string element = "first">
    : Weir_InferredOp<mnemonic, props # [Pure, SameOperandsAndResultShape,
        DeclareOpInterfaceMethods<ScalarBody>], 1> {
  let results = (outs Weir_Tensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let extraClassDefinition = inferredDefinition # [{
    ::llvm::LogicalResult $cppClass::inferTypes(::weir::ShapeContext &shapes, Adaptor adaptor,
        ::llvm::SmallVectorImpl<::weir::SymbolicType> &results) {
      ::mlir::Type first = ::mlir::getElementTypeOrSelf(adaptor.getOperands().front().getType());
      (void)first;
      return ::weir::detail::inferElementwise(shapes, adaptor.getOperands(), }] # element # [{, results);
    }
    ::std::optional<::llvm::SmallVector<::mlir::AffineExpr>> $cppClass::inferContents(
        ::weir::ShapeContext &shapes, unsigned) {
      return ::weir::elementwiseContents(*this, shapes);
    }
    ::mlir::Value $cppClass::buildScalar(::mlir::OpBuilder &b, ::mlir::Location loc, ::mlir::ValueRange x) {
      ::weir::ScalarOps s{b, loc, ::weir::isUnsigned((*this)->getOperand(0))};
      (void)s;
      return }] # scalar # [{;
    }
  }];
}

class Weir_Unary<string mnemonic, string scalar, list<Trait> props = [],
                 string element = "first", TypeConstraint takes = Weir_NumberTensor>
    : Weir_Elementwise<mnemonic, scalar, props, element> {
  let arguments = (ins takes:$operand);
}
class Weir_Binary<string mnemonic, string scalar, list<Trait> props = [],
                  string element = "first", TypeConstraint takes = Weir_NumberTensor>
    : Weir_Elementwise<mnemonic, scalar, props # [SameOperandsElementType], element> {
  let arguments = (ins takes:$lhs, takes:$rhs);
}
/// A comparison: bools from numbers.
class Weir_Compare<string mnemonic, string scalar, list<Trait> props = [],
                   TypeConstraint takes = Weir_OrderedTensor>
    : Weir_Binary<mnemonic, scalar, props # [NotDifferentiable],
                  "::mlir::IntegerType::get(shapes.getContext(), 1)", takes>;
/// A function of floats, or of what `takes` says: `formula` is its description.
class Weir_Function<string mnemonic, string scalar, string formula,
                    list<Trait> props = [], TypeConstraint takes = Weir_AnalyticTensor>
    : Weir_Unary<mnemonic, scalar, props, "first", takes> {
  let description = "`r = " # formula # "`.\n\n```mlir\n%r = weir." # mnemonic
      # " %x : (tensor<?x4xf32>) -> tensor<?x4xf32>\n```\n";
}
/// A function of two numbers.
class Weir_Function2<string mnemonic, string scalar, string formula,
                     list<Trait> props = [], TypeConstraint takes = Weir_FloatTensor,
                     string example = "f32">
    : Weir_Binary<mnemonic, scalar, props, "first", takes> {
  let description = "`r = " # formula # "`.\n\n```mlir\n%r = weir." # mnemonic
      # " %x, %y : (tensor<?x4x" # example # ">, tensor<?x4x" # example
      # ">) -> tensor<?x4x" # example # ">\n```\n";
}

#endif // WEIR_BASE_TD
