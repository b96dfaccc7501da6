//===- Spectral.cpp - Fourier transforms of one to all dimensions ---------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Number.h"
#include "passes/import/Fourier.h"
#include "passes/import/tensorflow/Rules.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;

namespace {
/// The dimensions that are transformed, and how long each is made.
struct Extent {
  SmallVector<int64_t> axes, lengths;
};
} // namespace

static Planes partsOf(Node &node, Value x) {
  return {node.create<RealOp>(x), node.create<ImagOp>(x)};
}

static LogicalResult give(Node &node, Planes x) {
  return node.give(node.create<ComplexOp>(x.re, x.im));
}

/// The type of the parts of a complex number; null after an error.
static FloatType partType(Node &node) {
  Type element = node.ok() ? node.getElement(0) : Type();
  if (auto complex = dyn_cast_or_null<ComplexType>(element))
    element = complex.getElementType();
  auto part = dyn_cast_or_null<FloatType>(element);
  if (node.ok() && (!part || (!part.isF32() && !part.isF64())))
    node.error() << node.describe(0) << " has elements of type " << element
                 << ", must be f32, f64 or complex numbers of these";
  return part;
}

static bool checkKind(Node &node, bool isComplex) {
  if (!partType(node) || !node.ok())
    return false;
  if (isa<ComplexType>(node.getElement(0)) == isComplex)
    return true;
  node.error() << node.describe(0) << " must hold "
               << (isComplex ? "complex numbers" : "floats");
  return false;
}

/// The last `count` dimensions.
static Extent lastDims(Node &node, int64_t count) {
  RankedTensorType type = node.getRanked(0);
  Extent extent;
  if (!node.ok())
    return extent;
  if (type.getRank() < count) {
    node.error() << node.describe(0) << " has rank " << type.getRank()
                 << ", must have at least " << count;
    return extent;
  }
  for (int64_t axis = type.getRank() - count; axis < type.getRank(); ++axis)
    extent.axes.push_back(axis);
  return extent;
}

/// The lengths as they are.
static void readDims(Node &node, Extent &extent) {
  RankedTensorType type = node.getRanked(0);
  for (int64_t axis : extent.axes) {
    if (type.isDynamicDim(axis)) {
      node.error() << "the length of dimension " << axis << " of "
                   << node.describe(0) << " must be known when compiling";
      return;
    }
    extent.lengths.push_back(type.getDimSize(axis));
  }
}

/// The lengths that input 1 says.
static void readLengths(Node &node, Extent &extent) {
  if (!node.ok())
    return;
  extent.lengths = node.getInts(1);
  if (node.ok() && extent.lengths.size() != extent.axes.size())
    node.error() << node.describe(1) << " has " << extent.lengths.size()
                 << " elements, must have " << extent.axes.size();
}

/// Axes from input 2, lengths from input 1.
static Extent givenDims(Node &node) {
  RankedTensorType type = node.getRanked(0);
  SmallVector<int64_t> axes = node.getInts(2);
  Extent extent;
  if (!node.ok())
    return extent;
  for (int64_t axis : axes) {
    int64_t place = node.normalizeAxis(axis, type.getRank());
    if (node.ok() && llvm::is_contained(extent.axes, place))
      node.error() << node.describe(2) << " has axis " << axis << " twice";
    extent.axes.push_back(place);
  }
  if (axes.empty())
    node.error() << node.describe(2) << " has no axes";
  readLengths(node, extent);
  return extent;
}

//===--- the three kinds --------------------------------------------------===//

/// Complex transforms along the first `count` of the dimensions.
static Planes transformAll(Fourier &fourier, Planes x, const Extent &extent,
                           size_t count, bool isInverse) {
  for (size_t i = 0; i < count; ++i)
    x = fourier.transform(x, extent.axes[i], extent.lengths[i], isInverse);
  return x;
}

static LogicalResult transformComplex(Node &node, const Extent &extent,
                                      bool isInverse) {
  if (!node.ok() || !checkKind(node, /*isComplex=*/true))
    return failure();
  Fourier fourier(node, partType(node));
  Planes x = partsOf(node, node.getInput(0));
  return give(node,
              transformAll(fourier, x, extent, extent.axes.size(), isInverse));
}

/// Of real numbers half of the last transform says all.
static LogicalResult transformReal(Node &node, const Extent &extent) {
  if (!node.ok() || !checkKind(node, /*isComplex=*/false))
    return failure();
  Fourier fourier(node, partType(node));
  int64_t last = extent.axes.back(), length = extent.lengths.back();
  Planes x{node.getInput(0), {}};
  size_t others = extent.axes.size() - 1;
  for (size_t i = 0; i < others; ++i)
    x.re = fourier.resize(x.re, extent.axes[i], extent.lengths[i]);
  x = fourier.transform(x, last, length, /*isInverse=*/false);
  x = {fourier.slice(x.re, last, 0, length / 2 + 1),
       fourier.slice(x.im, last, 0, length / 2 + 1)};
  return give(node,
              transformAll(fourier, x, extent, others, /*isInverse=*/false));
}

/// The other half mirrors the conjugates.
static Planes mirror(Node &node, Fourier &fourier, Planes x, int64_t axis,
                     int64_t length) {
  int64_t half = length / 2 + 1, from = (length - 1) / 2;
  x = {fourier.resize(x.re, axis, half), fourier.resize(x.im, axis, half)};
  if (from == 0)
    return x;
  Value re = fourier.slice(x.re, axis, from, 0, -1);
  Value im = node.create<NegOp>(fourier.slice(x.im, axis, from, 0, -1));
  return {node.concat({x.re, re}, axis), node.concat({x.im, im}, axis)};
}

static LogicalResult transformToReal(Node &node, const Extent &extent) {
  if (!node.ok() || !checkKind(node, /*isComplex=*/true))
    return failure();
  Fourier fourier(node, partType(node));
  int64_t last = extent.axes.back(), length = extent.lengths.back();
  if (length < 1 || length > Fourier::kLongest)
    return node.error() << "a transform of length " << length
                        << ", must be from 1 to " << Fourier::kLongest;
  Planes x = partsOf(node, node.getInput(0));
  x = transformAll(fourier, x, extent, extent.axes.size() - 1,
                   /*isInverse=*/true);
  x = mirror(node, fourier, x, last, length);
  return node.give(fourier.transform(x, last, length, /*isInverse=*/true).re);
}

//===--- rules ------------------------------------------------------------===//

template <int64_t dims, bool isInverse>
static LogicalResult convertFft(Node &node) {
  Extent extent = lastDims(node, dims);
  if (node.ok())
    readDims(node, extent);
  return transformComplex(node, extent, isInverse);
}

template <int64_t dims, LogicalResult (*convert)(Node &, const Extent &)>
static LogicalResult convertReal(Node &node) {
  Extent extent = lastDims(node, dims);
  readLengths(node, extent);
  return convert(node, extent);
}

template <bool isInverse> static LogicalResult convertFftNd(Node &node) {
  return transformComplex(node, givenDims(node), isInverse);
}
template <LogicalResult (*convert)(Node &, const Extent &)>
static LogicalResult convertRealNd(Node &node) {
  return convert(node, givenDims(node));
}

void tensorflow::addSpectralRules(RuleTable &rules) {
  rules.add({
      {"FFT", convertFft<1, false>, 1},
      {"FFT2D", convertFft<2, false>, 1},
      {"FFT3D", convertFft<3, false>, 1},
      {"IFFT", convertFft<1, true>, 1},
      {"IFFT2D", convertFft<2, true>, 1},
      {"IFFT3D", convertFft<3, true>, 1},
      {"RFFT", convertReal<1, transformReal>, 2},
      {"RFFT2D", convertReal<2, transformReal>, 2},
      {"RFFT3D", convertReal<3, transformReal>, 2},
      {"IRFFT", convertReal<1, transformToReal>, 2},
      {"IRFFT2D", convertReal<2, transformToReal>, 2},
      {"IRFFT3D", convertReal<3, transformToReal>, 2},
      {"FFTND", convertFftNd<false>, 3},
      {"IFFTND", convertFftNd<true>, 3},
      {"RFFTND", convertRealNd<transformReal>, 3},
      {"IRFFTND", convertRealNd<transformToReal>, 3},
  });
}
