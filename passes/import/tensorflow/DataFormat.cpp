//===- DataFormat.cpp - dimensions told by letters ------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Places.h"
#include "passes/import/tensorflow/Rules.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;
using namespace weir::import::tensorflow;

/// The place in `of` of each letter of `letters`; reports what isn't there.
static SmallVector<int64_t> placesIn(Node &node, StringRef of, StringRef letters) {
  SmallVector<int64_t> places;
  for (char letter : letters)
    places.push_back(of.find(letter));
  if (node.ok() && (of.size() != letters.size() ||
                    llvm::is_contained(places, int64_t(StringRef::npos))))
    node.error() << "formats '" << of << "' and '" << letters
                 << "' must have the same letters";
  return places;
}

/// The dimension of `dst_format` that each dimension of `src_format` becomes.
static LogicalResult convertDimMap(Node &node) {
  StringRef from = node.getStringAttr("src_format", "NHWC"),
            to = node.getStringAttr("dst_format", "NCHW");
  SmallVector<int64_t> map = placesIn(node, to, from);
  if (!node.ok() || map.empty())
    return node.ok() ? node.error() << "has an empty format" : failure();
  Type element = node.getElement(0);
  Value size = node.scalar(int64_t(map.size()), element);
  Value dims = node.createBinary<FloorModOp>(node.getInput(0), size);
  return node.give(gather(node, node.vector(map, element), dims));
}

/// Rows, one for each dimension or each spatial one, in the order of `dst_format`.
static LogicalResult convertVecPermute(Node &node) {
  auto spatial = [](StringRef format) {
    std::string letters;
    llvm::copy_if(format, std::back_inserter(letters),
                  [](char letter) { return letter != 'N' && letter != 'C'; });
    return letters;
  };
  std::string from = node.getStringAttr("src_format", "NHWC").str(),
              to = node.getStringAttr("dst_format", "NCHW").str();
  RankedTensorType type = node.getRanked(0);
  if (!node.ok())
    return failure();
  if (type.getRank() < 1 || type.getRank() > 2 || type.isDynamicDim(0))
    return node.error() << node.describe(0) << " is of type " << type
                        << ", must be a vector or matrix of known size";
  if (type.getDimSize(0) == int64_t(from.size()) - 2)
    std::tie(from, to) = std::make_pair(spatial(from), spatial(to));
  SmallVector<int64_t> places = placesIn(node, from, to);
  if (node.ok() && type.getDimSize(0) != int64_t(places.size()))
    return node.error() << node.describe(0) << " has " << type.getDimSize(0)
                        << " rows, must have " << places.size();
  return node.give(gather(node, node.getInput(0), node.vector(places, i64(node))));
}

void tensorflow::addDataFormatRules(RuleTable &rules) {
  rules.add({{"DataFormatDimMap", convertDimMap, 1},
             {"DataFormatVecPermute", convertVecPermute, 1}});
}
