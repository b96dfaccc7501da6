//===- ConvertBuild.cpp - how rules make ops ------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/interfaces/TensorSize.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Traits.h"
#include "passes/import/ConvertNode.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;

//===----------------------------------------------------------------------===//
// Checked creation
//===----------------------------------------------------------------------===//

/// Stands for the result until it is inferred.
Type Node::anyType() { return UnrankedTensorType::get(builder.getI1Type()); }

/// `tensor<4xf32>, tensor<3xf32>`
static std::string listTypes(TypeRange types) {
  std::string text;
  llvm::raw_string_ostream os(text);
  llvm::interleaveComma(types, os);
  return text;
}

LogicalResult Node::inferTypes(Operation *made) {
  auto inferred = dyn_cast<InferTypeOpInterface>(made);
  SmallVector<Type> types;
  if (!inferred ||
      failed(inferred.inferReturnTypes(
          getContext(), loc, made->getOperands(), made->getAttrDictionary(),
          made->getPropertiesStorage(), made->getRegions(), types)) ||
      types.size() != made->getNumResults())
    return error() << getKind() << " doesn't go with "
                   << listTypes(made->getOperandTypes());
  for (auto [result, type] : llvm::zip_equal(made->getResults(), types))
    result.setType(type);
  return success();
}

/// What the op's verifier says against it, empty where it says nothing.
static std::string findFault(Operation *made) {
  std::string fault;
  ScopedDiagnosticHandler handler(made->getContext(), [&](Diagnostic &diag) {
    fault = diag.str();
    return success();
  });
  if (succeeded(made->getName().verifyInvariants(made)))
    return "";
  // The op is ours: users know the node.
  StringRef text = fault;
  if (text.consume_front(("'" + made->getName().getStringRef() + "' op ").str()))
    return text.str();
  return fault.empty() ? "is not valid" : fault;
}

/// What is too large of the results; empty where nothing is.
static std::string findExcess(Operation *made) {
  for (Type type : made->getResultTypes())
    if (hasTooManyElements(type))
      return "gives " + listTypes(type) + ", a tensor has at most " +
             std::to_string(kMaxElements) + " elements";
  return "";
}

/// What the verifier says against the operands, empty where it says nothing.
/// Inferring believes in their types; results have none yet, which the verifier
/// looks at after the operands.
static std::string findOperandFault(Operation *made) {
  std::string fault = findFault(made);
  return StringRef(fault).starts_with("operand #") ? fault : "";
}

/// Infers the types where asked and verifies the op; erases it and returns null
/// where it doesn't stand.
Operation *Node::finish(Operation *made, bool infers) {
  if (op.getDeviceAttr())
    made->setAttr("weir.device", op.getDeviceAttr());
  std::string fault = infers ? findOperandFault(made) : "";
  bool isGood = fault.empty() && (!infers || succeeded(inferTypes(made)));
  if (isGood)
    fault = findExcess(made);
  if (isGood && fault.empty())
    fault = findFault(made);
  if (!fault.empty()) {
    error() << fault;
    isGood = false;
  }
  if (isGood)
    return made;
  made->erase();
  return nullptr;
}

Operation *Node::createNamed(StringRef name, ValueRange operands,
                             ArrayRef<NamedAttribute> attributes,
                             unsigned numResults) {
  if (!ok() || !isThere(operands))
    return nullptr;
  OperationState state(loc, name, operands,
                       SmallVector<Type>(numResults, anyType()), attributes);
  return finish(builder.create(state), /*infers=*/numResults != 0);
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

Value Node::constant(ElementsAttr value) {
  Operation *made = createAs<ConstantOp>({value.getShapedType()}, value);
  return made ? made->getResult(0) : Value();
}

Value Node::vector(ArrayRef<int64_t> values, Type element) {
  auto type = RankedTensorType::get({int64_t(values.size())}, element);
  unsigned width = element.getIntOrFloatBitWidth();
  SmallVector<APInt> elements;
  for (int64_t value : values)
    elements.emplace_back(width, value, /*isSigned=*/true,
                          /*implicitTrunc=*/true);
  return constant(DenseElementsAttr::get(type, elements));
}

Value Node::scalar(double value, Type element) {
  if (element.isInteger())
    return scalar(int64_t(value), element);
  auto type = RankedTensorType::get({}, element);
  if (auto complex = dyn_cast<ComplexType>(element)) {
    auto part = cast<FloatType>(complex.getElementType());
    APFloat re(value), im(0.0);
    for (APFloat *each : {&re, &im}) {
      bool losesInfo;
      each->convert(part.getFloatSemantics(), APFloat::rmNearestTiesToEven, &losesInfo);
    }
    return constant(DenseElementsAttr::get(type, std::complex<APFloat>(re, im)));
  }
  auto number = dyn_cast<FloatType>(element);
  if (!number) {
    error() << getKind() << " is not supported for elements of type " << element;
    return {};
  }
  return constant(DenseElementsAttr::get(type, builder.getFloatAttr(number, value)));
}

Value Node::scalar(int64_t value, Type element) {
  if (!element.isInteger())
    return scalar(double(value), element);
  APInt bits(element.getIntOrFloatBitWidth(), value, /*isSigned=*/true,
             /*implicitTrunc=*/true);
  auto type = RankedTensorType::get({}, element);
  return constant(DenseElementsAttr::get(type, bits));
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

/// Whether all shapes are known and the same.
static bool haveOneShape(ValueRange values) {
  auto first = dyn_cast<RankedTensorType>(values.front().getType());
  if (!first || !first.hasStaticShape())
    return llvm::all_equal(values);
  return llvm::all_of(values.getTypes(), [&](Type type) {
    auto ranked = dyn_cast<RankedTensorType>(type);
    return ranked && ranked.getShape() == first.getShape();
  });
}

/// The common shape of operands whose shapes are all known.
static std::optional<SmallVector<int64_t>> staticBroadcast(ValueRange operands) {
  SmallVector<int64_t> shape;
  for (Type type : operands.getTypes()) {
    auto ranked = dyn_cast<RankedTensorType>(type);
    SmallVector<int64_t> both;
    if (!ranked || !ranked.hasStaticShape() ||
        !OpTrait::util::getBroadcastedShape(shape, ranked.getShape(), both))
      return std::nullopt;
    shape = both;
  }
  return shape;
}

/// Says the shape by a constant, so that shape arithmetic sees through.
Value Node::broadcastTo(Value value, ArrayRef<int64_t> shape) {
  if (!ok() || !value ||
      cast<RankedTensorType>(value.getType()).getShape() == shape)
    return value;
  return create<BroadcastOp>(value, vector(shape, builder.getI64Type()));
}

SmallVector<Value> Node::broadcastTogether(ValueRange operands) {
  if (!ok() || !isThere(operands))
    return SmallVector<Value>(operands.size());
  if (haveOneShape(operands))
    return SmallVector<Value>(operands);
  if (auto shape = staticBroadcast(operands))
    return llvm::map_to_vector(operands, [&](Value operand) {
      return broadcastTo(operand, *shape);
    });
  Operation *together = createNamed(BroadcastTogetherOp::getOperationName(),
                                    operands, {}, operands.size());
  if (!together)
    return SmallVector<Value>(operands.size());
  return SmallVector<Value>(together->getResults());
}

Value Node::castTo(Value value, Type type) {
  if (!ok() || !value || value.getType() == type)
    return value;
  // Lists have no shape of their own: what stands in the IR is what is known.
  if (isa<ListType>(value.getType()) && isa<ListType>(type)) {
    value.setType(type);
    return value;
  }
  if (!tensor::CastOp::areCastCompatible(value.getType(), type)) {
    error() << "a value of type " << value.getType() << " can't be of type "
            << type;
    return {};
  }
  Operation *made = createAs<tensor::CastOp>({type}, value);
  return made ? made->getResult(0) : Value();
}

Value Node::shapeOf(Value value) {
  if (!ok() || !value)
    return {};
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (type && type.hasStaticShape())
    return vector(type.getShape(), builder.getI64Type());
  return create<ShapeOp>(value, builder.getI64Type());
}

Value Node::sliceVector(Value value, int64_t from, int64_t to) {
  return create<SliceOp>(value, ArrayRef<int64_t>(from), ArrayRef<int64_t>(to),
                         ArrayRef<int64_t>(1));
}

Value Node::expandDims(Value value, ArrayRef<int64_t> axes) {
  return axes.empty() ? value : create<ExpandDimsOp>(value, axes);
}

Value Node::squeeze(Value value, ArrayRef<int64_t> axes) {
  return axes.empty() ? value : create<SqueezeOp>(value, axes);
}

Value Node::reshape(Value value, ArrayRef<int64_t> shape) {
  return create<ReshapeOp>(value, vector(shape, builder.getI64Type()));
}

Value Node::concat(ValueRange values, int64_t axis) {
  if (values.size() == 1)
    return values.front();
  return create<ConcatOp>(values, axis);
}
