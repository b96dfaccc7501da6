//===- NearestName.h - names that were meant -------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_DIALECTS_FOREIGN_NEARESTNAME_H
#define WEIR_DIALECTS_FOREIGN_NEARESTNAME_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace weir::foreign {

/// Looks for the name that was meant by a misspelt one: offer it all names that
/// there are, then ask.
class NearestName {
public:
  explicit NearestName(llvm::StringRef word);

  void offer(llvm::StringRef candidate);
  /// `; did you mean 'conv1/bias'?`, or nothing where no name is near.
  std::string question() const;

private:
  llvm::StringRef word;
  /// The edits of the nearest so far; more than these make another word.
  unsigned least;
  std::string best;
};

} // namespace weir::foreign

#endif // WEIR_DIALECTS_FOREIGN_NEARESTNAME_H
