//===- ArenaPlan.cpp - places in the arena ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/lowering/ArenaPlan.h"
#include "mlir/IR/AffineExprVisitor.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/STLExtras.h"
#include <set>

using namespace mlir;
using namespace weir;

/// The size where every free dim has the same sample value.
static int64_t sampleSize(AffineExpr bytes, unsigned freeDims) {
  constexpr int64_t sample = 4;
  MLIRContext *context = bytes.getContext();
  SmallVector<AffineExpr> values(freeDims,
                                 getAffineConstantExpr(sample, context));
  AffineExpr value =
      simplifyAffineExpr(bytes.replaceSymbols(values), 0, 0);
  auto constant = dyn_cast<AffineConstantExpr>(value);
  return constant ? constant.getValue() : 0;
}

ArenaPlan weir::planArena(ArrayRef<BufferLife> buffers, unsigned freeDims,
                          MLIRContext *context) {
  ArenaPlan plan;
  plan.slotOf.assign(buffers.size(), -1);
  SmallVector<int64_t> order =
      llvm::to_vector(llvm::seq<int64_t>(0, buffers.size()));
  llvm::stable_sort(order, [&](int64_t a, int64_t b) {
    return buffers[a].begin < buffers[b].begin;
  });
  // Slots that are free, by size; slots in use, by the end of their buffer.
  std::set<std::pair<int64_t, int64_t>> available;
  std::set<std::pair<int64_t, int64_t>> busy;
  SmallVector<int64_t> sizes;
  for (int64_t i : order) {
    while (!busy.empty() && busy.begin()->first < buffers[i].begin) {
      int64_t slot = busy.begin()->second;
      available.insert({sizes[slot], slot});
      busy.erase(busy.begin());
    }
    int64_t size = sampleSize(buffers[i].bytes, freeDims), slot;
    auto fit = available.lower_bound({size, 0});
    if (fit == available.end() && !available.empty())
      fit = std::prev(available.end());
    if (fit != available.end()) {
      slot = fit->second;
      available.erase(fit);
    } else {
      slot = plan.slots.size();
      plan.slots.emplace_back();
      sizes.push_back(0);
    }
    sizes[slot] = std::max(sizes[slot], size);
    if (!llvm::is_contained(plan.slots[slot], buffers[i].bytes))
      plan.slots[slot].push_back(buffers[i].bytes);
    plan.slotOf[i] = slot;
    busy.insert({buffers[i].end, slot});
  }
  return plan;
}
