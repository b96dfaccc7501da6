//===- Handles.cpp - what handles say -------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/graph/GraphImpl.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace weir;
using namespace weir::detail;

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

std::string weir::Operation::name() const {
  return node_ ? GraphImpl::nodeOf(*this).getNodeName().str() : "";
}

std::string weir::Operation::kind() const {
  return node_ ? GraphImpl::nodeOf(*this).getOp().str() : "";
}

std::string weir::Operation::device() const {
  return node_ ? GraphImpl::nodeOf(*this).getDevice().value_or("").str() : "";
}

int weir::Operation::output_count() const {
  return node_ ? GraphImpl::nodeOf(*this).getDataOutputs().size() : 0;
}

Output weir::Operation::output(int index) const {
  if (index < 0 || index >= output_count())
    return Output();
  return graph_->makeOutput(GraphImpl::nodeOf(*this).getOutputs()[index]);
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

std::string Output::name() const {
  return value_ ? foreign::describeValue(GraphImpl::valueOf(*this)) : "";
}

DType Output::dtype() const {
  auto type = value_ ? dyn_cast<TensorType>(GraphImpl::valueOf(*this).getType())
                     : TensorType();
  return type ? dtypeOf(type.getElementType()) : DType::None;
}

PartialShape Output::shape() const {
  return value_ ? shapeOf(GraphImpl::valueOf(*this).getType())
                : PartialShape::Unknown();
}

weir::Operation Output::op() const {
  auto node = value_
                  ? GraphImpl::valueOf(*this).getDefiningOp<foreign::NodeOp>()
                  : foreign::NodeOp();
  return node ? graph_->makeOperation(node) : weir::Operation();
}

std::string Function::name() const {
  return body_ ? GraphImpl::graphOf(*this).getSymName().str() : "";
}
