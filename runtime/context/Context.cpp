//===- Context.cpp - threads, memory and messages -------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/context/Context.h"

#include "runtime/pool/CpuCount.h"
#include "runtime/pool/Futex.h"

using namespace weir::rt;

/// More threads than this are a mistake.
static constexpr int32_t mostThreads = 1024;

weir_context *weir_context_create(int32_t threads) {
  if (threads < 0)
    return nullptr;
  weir_context *context = create<weir_context>();
  if (!context)
    return nullptr;
  threads = threads == 0 ? countCpus() : threads;
  context->pool.start(threads < mostThreads ? threads : mostThreads);
  return context;
}

void weir_context_destroy(weir_context *context) { destroy(context); }

int32_t weir_context_threads(const weir_context *context) {
  return context->pool.threads();
}

const char *weir_context_message(const weir_context *context) {
  return context->message.c_str();
}

void weir_context_cancel(weir_context *context) {
  __atomic_store_n(&context->cancelled, 1, __ATOMIC_RELAXED);
}

void weir_context_resume(weir_context *context) {
  __atomic_store_n(&context->cancelled, 0, __ATOMIC_RELAXED);
}

int32_t weir::rt::fail(weir_context *context, int32_t status,
                       const char *format, ...) {
  if (!context)
    return status;
  while (__atomic_exchange_n(&context->messageLock, 1, __ATOMIC_ACQUIRE))
    relax();
  va_list arguments;
  va_start(arguments, format);
  context->message.clear();
  context->message.addList(format, arguments);
  va_end(arguments);
  __atomic_store_n(&context->messageLock, 0, __ATOMIC_RELEASE);
  return status;
}

int32_t weir_rt_fail(weir_context *context, int32_t status,
                     const char *message) {
  return fail(context, status, "%s", message);
}
