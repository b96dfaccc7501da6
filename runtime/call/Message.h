//===- Message.h - the one line that a failure leaves --------- -*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_RUNTIME_CALL_MESSAGE_H
#define WEIR_RUNTIME_CALL_MESSAGE_H

#include "weir/abi.h"

namespace weir::rt {

/// Writes a context's message anew, while it lives; what is too long is cut.
/// Other threads wait meanwhile. Without a context nothing is written. Needs no
/// library.
class Message {
public:
  explicit Message(weir_context *context);
  Message(const Message &) = delete;
  Message &operator=(const Message &) = delete;
  ~Message();

  Message &operator<<(const char *text);
  Message &operator<<(int64_t value);
  /// Appends the first `size` bytes of `text`.
  Message &add(const char *text, size_t size);

private:
  weir_context *context;
  size_t size = 0;
};

/// Take and give back the right to write the context's message.
void lockMessage(weir_context &context);
void unlockMessage(weir_context &context);

} // namespace weir::rt

#endif // WEIR_RUNTIME_CALL_MESSAGE_H
