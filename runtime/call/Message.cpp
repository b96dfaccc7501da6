//===- Message.cpp - the one line that a failure leaves -------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/call/Message.h"

using namespace weir::rt;

void weir::rt::lockMessage(weir_context &context) {
  while (__atomic_exchange_n(&context.writing, 1, __ATOMIC_ACQUIRE)) {
  }
}

void weir::rt::unlockMessage(weir_context &context) {
  __atomic_store_n(&context.writing, 0, __ATOMIC_RELEASE);
}

Message::Message(weir_context *context) : context(context) {
  if (!context)
    return;
  lockMessage(*context);
  context->message[0] = '\0';
}

Message::~Message() {
  if (context)
    unlockMessage(*context);
}

Message &Message::add(const char *text, size_t count) {
  for (size_t i = 0; context && i < count; ++i)
    if (size + 1 < WEIR_MESSAGE_SIZE)
      context->message[size++] = text[i];
  if (context)
    context->message[size] = '\0';
  return *this;
}

Message &Message::operator<<(const char *text) {
  return add(text, __builtin_strlen(text));
}

Message &Message::operator<<(int64_t value) {
  char digits[20];
  size_t count = 0;
  uint64_t rest = value < 0 ? 0 - uint64_t(value) : uint64_t(value);
  do
    digits[sizeof(digits) - ++count] = char('0' + rest % 10);
  while (rest /= 10);
  if (value < 0)
    digits[sizeof(digits) - ++count] = '-';
  return add(digits + sizeof(digits) - count, count);
}

int32_t weir_rt_fail(weir_context *context, int32_t status,
                     const char *message) {
  Message(context) << message;
  return status;
}
