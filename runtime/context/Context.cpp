//===- Context.cpp - threads, memory and messages -------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/context/Context.h"

#include "runtime/call/Message.h"
#include "runtime/pool/CpuCount.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

using namespace weir::rt;

/// More threads than this are a mistake.
static constexpr int32_t mostThreads = 1024;

//===----------------------------------------------------------------------===//
// Hooks
//===----------------------------------------------------------------------===//

static void *takeBlock(weir_context *context, size_t size) {
  return Context::of(context)->blocks.take(size);
}

static void giveBlockBack(weir_context *context, void *memory) {
  Context::of(context)->blocks.giveBack(memory);
}

static void giveAllBack(weir_context *context) {
  Context::of(context)->blocks.giveBackAll();
}

static void fillIn(Context &context) {
  weir_context &base = context.base;
  base.runtime = &context;
  base.parallel_for = runOnPool;
  base.cancel = &context.cancelled;
  base.allocate = takeBlock;
  base.release = giveBlockBack;
  base.reset = giveAllBack;
}

//===----------------------------------------------------------------------===//
// Contexts
//===----------------------------------------------------------------------===//

weir_context *weir_context_create(int32_t threads) {
  if (threads < 0)
    return nullptr;
  Context *context = create<Context>();
  if (!context)
    return nullptr;
  threads = threads == 0 ? countCpus() : threads;
  context->pool.start(threads < mostThreads ? threads : mostThreads);
  fillIn(*context);
  return &context->base;
}

void weir_context_destroy(weir_context *context) {
  if (context)
    destroy(Context::of(context));
}

int32_t weir_context_threads(const weir_context *context) {
  const Context *own = Context::of(context);
  return own ? own->pool.threads() : 1;
}

const char *weir_context_message(const weir_context *context) {
  return context->message;
}

static void setCancelled(weir_context *context, int32_t value) {
  if (Context *own = Context::of(context))
    __atomic_store_n(&own->cancelled, value, __ATOMIC_RELAXED);
}

void weir_context_cancel(weir_context *context) { setCancelled(context, 1); }

void weir_context_resume(weir_context *context) { setCancelled(context, 0); }

bool Context::reserveArena(size_t size) {
  bool isDone = arena.reserve(size);
  base.arena = arena.data;
  base.arena_size = int64_t(arena.capacity);
  return isDone;
}

int32_t weir_context_reserve(weir_context *context, int64_t size) {
  Context *own = Context::of(context);
  if (!own)
    return fail(context, WEIR_INVALID_ARGUMENT,
                "weir_context_reserve takes a context of weir_context_create: "
                "this one's arena is the caller's");
  if (size >= 0 && own->reserveArena(size_t(size)))
    return WEIR_OK;
  return fail(context, WEIR_OUT_OF_MEMORY,
              "no memory for an arena of %" PRId64 " bytes", size);
}

int32_t weir::rt::fail(weir_context *context, int32_t status,
                       const char *format, ...) {
  if (!context)
    return status;
  lockMessage(*context);
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(context->message, sizeof(context->message), format, arguments);
  va_end(arguments);
  unlockMessage(*context);
  return status;
}
