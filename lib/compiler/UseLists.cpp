//===- UseLists.cpp - one order of uses for equal programs ----------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/compiler/UseLists.h"
#include "llvm/ADT/DenseMap.h"

using namespace mlir;

namespace {
using Numbers = llvm::DenseMap<Operation *, unsigned>;
using Place = std::pair<unsigned, unsigned>; ///< of the user, of the operand
} // namespace

static void sortUses(Value value, const Numbers &numbers) {
  if (value.use_empty() || value.hasOneUse())
    return;
  SmallVector<std::pair<Place, unsigned>> uses;
  for (OpOperand &use : value.getUses())
    uses.push_back({{numbers.lookup(use.getOwner()), use.getOperandNumber()},
                    unsigned(uses.size())});
  if (llvm::is_sorted(uses))
    return;
  llvm::sort(uses);
  SmallVector<unsigned> target(uses.size());
  for (auto [i, use] : llvm::enumerate(uses))
    target[use.second] = i;
  value.shuffleUseList(target);
}

void weir::sortUseLists(Operation *op) {
  Numbers numbers;
  op->walk<WalkOrder::PreOrder>(
      [&](Operation *inner) { numbers.try_emplace(inner, numbers.size()); });
  op->walk([&](Operation *inner) {
    for (Value result : inner->getResults())
      sortUses(result, numbers);
    for (Region &region : inner->getRegions())
      for (Block &block : region)
        for (Value argument : block.getArguments())
          sortUses(argument, numbers);
  });
}
