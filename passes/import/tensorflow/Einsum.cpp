//===- Einsum.cpp - sums of products over labelled dimensions -------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/LinearAlgebra.h"
#include "passes/import/tensorflow/Rules.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;

namespace {
/// A dimension's label: a letter, or for those of an ellipsis their place from
/// the end, as numbers that no letter has.
using Labels = SmallVector<int64_t>;
constexpr int64_t kEllipsis = 1 << 16;
bool isOfEllipsis(int64_t label) { return label >= kEllipsis; }

/// A value and the labels of its dimensions.
struct Term {
  Value value;
  Labels labels;
};

class Einsum {
public:
  explicit Einsum(Node &node) : node(node) {}
  LogicalResult convert();

private:
  bool parse();
  bool parseLabels(StringRef text, int64_t ellipsisRank, Labels &labels);
  bool parseInput(StringRef text, unsigned i);
  Term prepare(Term term, const Labels &others);
  Term takeDiagonals(Term term);
  Term sumOver(Term term, llvm::function_ref<bool(int64_t)> isDone);
  Term inOrder(Term term, const Labels &labels);
  Value joined(Term term, ArrayRef<size_t> groups);
  Term multiply(Term x, Term y);
  Value sizesOf(const Term &term, ArrayRef<int64_t> labels);
  Term broadcastBatch(Term term, ArrayRef<int64_t> batch, Value sizes);
  Value batchSizes(const Term &x, const Term &y, ArrayRef<int64_t> batch);
  Term spread(Term term);

  Node &node;
  SmallVector<Term> terms;
  Labels output;
  /// The most dimensions that an ellipsis stands for.
  int64_t ellipsisRank = 0;
};
} // namespace

//===----------------------------------------------------------------------===//
// The equation
//===----------------------------------------------------------------------===//

bool Einsum::parseLabels(StringRef text, int64_t dots, Labels &labels) {
  auto [before, after] = text.split("...");
  for (StringRef part : {before, after}) {
    if (!llvm::all_of(part, llvm::isAlpha)) {
      node.error() << "'" << text << "' of the equation is not made of letters "
                   << "and at most one ellipsis";
      return false;
    }
  }
  labels.append(before.begin(), before.end());
  if (text.contains("..."))
    for (int64_t i = dots; i-- > 0;)
      labels.push_back(kEllipsis + i);
  labels.append(after.begin(), after.end());
  return true;
}

/// An ellipsis stands for what the letters leave of the rank.
bool Einsum::parseInput(StringRef text, unsigned i) {
  RankedTensorType type = node.getRanked(i);
  if (!node.ok())
    return false;
  bool hasDots = text.contains("...");
  int64_t letters = text.size() - (hasDots ? 3 : 0);
  int64_t dots = type.getRank() - letters;
  if (dots < 0 || (dots > 0 && !hasDots)) {
    node.error() << node.describe(i) << " has rank " << type.getRank()
                 << ", but '" << text << "' of the equation names " << letters
                 << " dimensions";
    return false;
  }
  ellipsisRank = std::max(ellipsisRank, dots);
  terms.push_back({node.getInput(i), {}});
  return parseLabels(text, dots, terms.back().labels);
}

bool Einsum::parse() {
  std::string equation = node.getStringAttr("equation", "").str();
  llvm::erase(equation, ' ');
  auto [left, right] = StringRef(equation).split("->");
  if (!StringRef(equation).contains("->") || right.contains("->"))
    node.error() << "equation '" << equation << "' must have one '->'";
  SmallVector<StringRef> inputs;
  left.split(inputs, ',');
  if (node.ok() && (inputs.size() != node.getNumInputs() || inputs.size() > 2))
    node.error() << "equation '" << equation << "' has " << inputs.size()
                 << " operands, the node has " << node.getNumInputs()
                 << "; there may be 1 or 2";
  for (auto [i, text] : llvm::enumerate(inputs))
    if (!node.ok() || !parseInput(text, i))
      return false;
  if (!parseLabels(right, ellipsisRank, output))
    return false;
  for (int64_t label : output)
    if (!isOfEllipsis(label) &&
        llvm::none_of(terms, [&](Term &term) { return llvm::is_contained(term.labels, label); }))
      node.error() << "label '" << std::string(1, char(label))
                   << "' of the result is none of the inputs'";
  return node.ok();
}

//===----------------------------------------------------------------------===//
// One operand
//===----------------------------------------------------------------------===//

Term Einsum::inOrder(Term term, const Labels &labels) {
  if (!node.ok() || term.labels == labels)
    return term;
  SmallVector<int64_t> permutation;
  for (int64_t label : labels)
    permutation.push_back(llvm::find(term.labels, label) - term.labels.begin());
  return {node.create<TransposeOp>(term.value, permutation), labels};
}

/// A label that stands twice: only elements at equal places count.
Term Einsum::takeDiagonals(Term term) {
  for (size_t i = 0; i < term.labels.size() && node.ok(); ++i) {
    int64_t label = term.labels[i];
    auto again = std::find(term.labels.begin() + i + 1, term.labels.end(), label);
    if (again == term.labels.end())
      continue;
    int64_t second = again - term.labels.begin();
    SmallVector<int64_t> permutation;
    Labels rest;
    for (int64_t k = 0, e = term.labels.size(); k < e; ++k)
      if (k != int64_t(i) && k != second) {
        permutation.push_back(k);
        rest.push_back(term.labels[k]);
      }
    permutation.append({int64_t(i), second});
    Value last = node.create<TransposeOp>(term.value, permutation);
    RankedTensorType type = node.getRanked(last, "the operand");
    if (!node.ok())
      return term;
    Value padding = node.zero(type.getElementType());
    rest.push_back(label);
    term = {node.create<DiagPartOp>(last, padding, 0, 0, false, false), rest};
    i = size_t(-1);
  }
  return term;
}

Term Einsum::sumOver(Term term, llvm::function_ref<bool(int64_t)> isDone) {
  SmallVector<int64_t> axes;
  Labels kept;
  for (auto [i, label] : llvm::enumerate(term.labels)) {
    if (isDone(label))
      axes.push_back(i);
    else
      kept.push_back(label);
  }
  if (axes.empty() || !node.ok())
    return term;
  return {node.create<ReduceSumOp>(term.value, axes, false), kept};
}

/// Sums what neither the result nor another operand has.
Term Einsum::prepare(Term term, const Labels &others) {
  return sumOver(takeDiagonals(term), [&](int64_t label) {
    return !llvm::is_contained(output, label) && !llvm::is_contained(others, label);
  });
}

//===----------------------------------------------------------------------===//
// Two operands
//===----------------------------------------------------------------------===//

/// The sizes of some of a term's dimensions, as a vector.
Value Einsum::sizesOf(const Term &term, ArrayRef<int64_t> labels) {
  Value shape = node.shapeOf(term.value);
  SmallVector<Value> sizes{node.vector({}, node.getBuilder().getI64Type())};
  for (int64_t label : labels) {
    int64_t at = llvm::find(term.labels, label) - term.labels.begin();
    sizes.push_back(node.sliceVector(shape, at, at + 1));
  }
  return node.concat(sizes, 0);
}

/// The term with the dimensions of each group as one. `groups` holds how many
/// dimensions each group has.
Value Einsum::joined(Term term, ArrayRef<size_t> groups) {
  if (llvm::all_of(groups, [](size_t size) { return size == 1; }))
    return term.value;
  Value shape = node.shapeOf(term.value);
  SmallVector<Value> sizes;
  int64_t at = 0;
  for (int64_t size : groups) {
    Value part = size == 0 ? node.vector({1}, node.getBuilder().getI64Type())
                           : node.sliceVector(shape, at, at + size);
    if (size > 1)
      part = node.expandDims(
          node.create<ReduceProdOp>(part, ArrayRef<int64_t>(0), false), {0});
    sizes.push_back(part);
    at += size;
  }
  return node.create<ReshapeOp>(term.value, node.concat(sizes, 0));
}

/// The sizes of batch dimensions, those of an ellipsis broadcast together.
Value Einsum::batchSizes(const Term &x, const Term &y, ArrayRef<int64_t> batch) {
  auto corner = [&](const Term &term) {
    Term only = sumOver(term, [&](int64_t label) {
      return !llvm::is_contained(batch, label);
    });
    SmallVector<int64_t> missing;
    Labels labels(batch.begin(), batch.end());
    for (auto [i, label] : llvm::enumerate(batch))
      if (!llvm::is_contained(only.labels, label))
        missing.push_back(i);
    Labels present;
    llvm::copy_if(batch, std::back_inserter(present), [&](int64_t label) {
      return llvm::is_contained(only.labels, label);
    });
    return node.expandDims(inOrder(only, present).value, missing);
  };
  auto both = node.broadcastTogether({corner(x), corner(y)});
  return node.shapeOf(both.front());
}

/// The term with all of the batch's dimensions, first and of the given sizes.
Term Einsum::broadcastBatch(Term term, ArrayRef<int64_t> batch, Value sizes) {
  SmallVector<int64_t> missing;
  Labels labels(batch.begin(), batch.end());
  for (auto [i, label] : llvm::enumerate(batch))
    if (!llvm::is_contained(term.labels, label))
      missing.push_back(i);
  term.value = node.expandDims(term.value, missing);
  ArrayRef<int64_t> inner = ArrayRef(term.labels).drop_front(batch.size() - missing.size());
  Value rest = sizesOf({term.value, [&] {
                          Labels all(labels);
                          all.append(inner.begin(), inner.end());
                          return all;
                        }()},
                       inner);
  term.value = node.create<BroadcastOp>(term.value, node.concat({sizes, rest}, 0));
  labels.append(inner.begin(), inner.end());
  return {term.value, labels};
}

/// The places of an ellipsis count from the end: the largest comes first.
static Labels ellipsisFirst(const Labels &labels) {
  Labels dots, ordered;
  llvm::copy_if(labels, std::back_inserter(dots), isOfEllipsis);
  llvm::sort(dots, std::greater<int64_t>());
  ordered = dots;
  llvm::copy_if(labels, std::back_inserter(ordered),
                [](int64_t label) { return !isOfEllipsis(label); });
  return ordered;
}

static bool hasEqualBatch(Node &node, const Term &x, const Term &y, size_t count) {
  RankedTensorType left = node.getRanked(x.value, "operand 0");
  RankedTensorType right = node.getRanked(y.value, "operand 1");
  if (!node.ok() || x.labels.size() < count || y.labels.size() < count)
    return false;
  for (size_t i = 0; i < count; ++i) {
    if (x.labels[i] != y.labels[i])
      return false;
    bool mayDiffer = isOfEllipsis(x.labels[i]) &&
                     (left.isDynamicDim(i) || left.getDimSize(i) != right.getDimSize(i));
    if (mayDiffer)
      return false;
  }
  return true;
}

/// A product of batches of matrices: the labels of both operands and of the
/// result are the batch, those of one operand and of the result its rows or
/// columns, those of both operands alone are summed.
Term Einsum::multiply(Term x, Term y) {
  Labels batch, rows, columns, inner;
  auto has = [](const Labels &labels, int64_t label) {
    return llvm::is_contained(labels, label);
  };
  for (int64_t label : x.labels) {
    if (!has(y.labels, label) && !isOfEllipsis(label))
      rows.push_back(label);
    else
      (has(output, label) ? batch : inner).push_back(label);
  }
  for (int64_t label : y.labels)
    if (!has(x.labels, label))
      (isOfEllipsis(label) ? batch : columns).push_back(label);
  batch = ellipsisFirst(batch);
  auto arranged = [&](const Term &term, const Labels &first, const Labels &second) {
    Labels labels;
    for (const Labels *part : {static_cast<const Labels *>(&batch), &first, &second})
      llvm::copy_if(*part, std::back_inserter(labels),
                    [&](int64_t label) { return has(term.labels, label); });
    return inOrder(term, labels);
  };
  // An operand whose summed dimensions stand the other way round stays so.
  bool isTransposed = !inner.empty() && !columns.empty() && y.labels.back() == inner.back();
  x = arranged(x, rows, inner);
  y = isTransposed ? arranged(y, columns, inner) : arranged(y, inner, columns);
  if (node.ok() && !(hasEqualBatch(node, x, y, batch.size()))) {
    Value sizes = batchSizes(x, y, batch);
    x = broadcastBatch(x, batch, sizes);
    y = broadcastBatch(y, batch, sizes);
  }
  Value shape = node.concat({sizesOf(x, batch), sizesOf(x, rows), sizesOf(y, columns)}, 0);
  SmallVector<size_t> left(batch.size(), 1), right(left);
  left.append({rows.size(), inner.size()});
  right.append({isTransposed ? columns.size() : inner.size(),
                isTransposed ? inner.size() : columns.size()});
  Value product = tensorflow::multiplyMatrices(node, joined(x, left), joined(y, right),
                                               false, isTransposed);
  Labels labels(batch);
  llvm::append_range(labels, rows);
  llvm::append_range(labels, columns);
  bool isWhole = rows.size() == 1 && columns.size() == 1;
  return {isWhole ? product : node.create<ReshapeOp>(product, shape), labels};
}

//===----------------------------------------------------------------------===//
// The result
//===----------------------------------------------------------------------===//

/// A label that stands again in the result: the elements go to a diagonal of
/// zeros.
Term Einsum::spread(Term term) {
  for (size_t i = 0; i < output.size() && node.ok(); ++i) {
    int64_t label = output[i];
    if (llvm::count(output, label) == llvm::count(term.labels, label))
      continue;
    Labels last;
    bool taken = false;
    for (int64_t each : term.labels) {
      if (each == label && !taken)
        taken = true;
      else
        last.push_back(each);
    }
    Labels first(last);
    last.push_back(label);
    term = inOrder(term, last);
    Value size = sizesOf(term, {label}), shape = node.shapeOf(term.value);
    RankedTensorType type = node.getRanked(term.value, "the result");
    if (!node.ok())
      return term;
    Value zero = node.zero(type.getElementType());
    Value zeros = node.create<BroadcastOp>(zero, node.concat({shape, size}, 0));
    last.push_back(label);
    term = {node.create<SetDiagOp>(zeros, term.value, 0, 0, false, false), last};
    i = size_t(-1);
  }
  return term;
}

LogicalResult Einsum::convert() {
  if (!parse())
    return failure();
  Term result;
  if (terms.size() == 1) {
    result = prepare(terms[0], {});
  } else {
    Term x = prepare(terms[0], terms[1].labels);
    Term y = prepare(terms[1], terms[0].labels);
    result = multiply(x, y);
  }
  if (!node.ok())
    return failure();
  result = spread(result);
  // Equal labels keep their order: a diagonal is symmetric.
  SmallVector<int64_t> permutation;
  for (int64_t label : output)
    for (auto [i, each] : llvm::enumerate(result.labels))
      if (each == label && !llvm::is_contained(permutation, int64_t(i))) {
        permutation.push_back(i);
        break;
      }
  bool isDone = llvm::is_sorted(permutation);
  return node.give(isDone ? result.value
                          : node.create<TransposeOp>(result.value, permutation));
}

static LogicalResult convertEinsum(Node &node) { return Einsum(node).convert(); }

void tensorflow::addEinsumRules(RuleTable &rules) {
  rules.add({{"Einsum", convertEinsum, {1, InputCount::kAny}}});
}
