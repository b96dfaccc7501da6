/*===- weir/runtime.h - running compiled programs ------------------*- C -*-===*
 *
 * Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * C99. What a host application needs to run a weir_program (abi.h):
 *
 *   extern const weir_program my_model;
 *   weir_context *context = weir_context_create(0);
 *   weir_session *session = NULL;
 *   weir_session_create(context, &my_model, NULL, &session);
 *   const weir_function *f = weir_find_function(&my_model, "serving_default");
 *   int64_t in_shape[] = {8, 784}, out_shape[2];
 *   weir_tensor x = {pixels, in_shape, WEIR_F32, 2};
 *   weir_output_shapes(context, f, &x, out_shape);       // {8, 10}
 *   weir_tensor y = {scores, out_shape, WEIR_F32, 2};
 *   if (weir_run(context, session, f, &x, &y) != WEIR_OK)
 *     puts(weir_context_message(context));
 *   weir_session_destroy(session);
 *   weir_context_destroy(context);
 *
 * Link: cc main.c model.a libweir_rt.a -lm. Nothing here aborts, prints,
 * installs a signal handler or keeps a global. Every function that returns an
 * int32_t returns a weir_status and, unless that is WEIR_OK, leaves one line in
 * the context. Sizes are in bytes, dimensions in elements.
 *===----------------------------------------------------------------------===*/
#ifndef WEIR_RUNTIME_H
#define WEIR_RUNTIME_H

#include "weir/abi.h"

#ifdef __GNUC__
/* A model's shared library exports them. */
#pragma GCC visibility push(default)
#endif
#ifdef __cplusplus
extern "C" {
#endif

/* A dense, row-major tensor in the caller's memory. `data` needs the alignment
 * of its element type and may be NULL when there are no elements. Inputs are
 * only read. */
typedef struct weir_tensor {
  void *data;
  const int64_t *shape; /* rank entries; may be NULL at rank 0 */
  int32_t dtype;        /* weir_dtype */
  int32_t rank;
} weir_tensor;

/* A program with its weights and its variables. */
typedef struct weir_session weir_session;

/*--- Contexts: threads, scratch memory, the last message -------------------*/

/* A context (abi.h) with `threads` threads, the caller of weir_run being one of
 * them; 0 stands for all CPUs that the process may use (its affinity mask and
 * its cgroup's CPU limit). Where the system grants fewer threads the context
 * has fewer. Between runs the threads sleep; they block all signals. Its hooks
 * but `trace` are filled in, and memory of sizes that a run computes is kept
 * for later runs. NULL when there is no memory or `threads` is negative.
 * Thread-safe.
 *
 * Other functions take a context that the caller made as well, where they say
 * nothing else. */
weir_context *weir_context_create(int32_t threads);

/* Ends the threads and frees the context; NULL is allowed. No call may be
 * using the context, and it must be of weir_context_create. */
void weir_context_destroy(weir_context *context);

/* The number of threads, at least 1. Thread-safe. */
int32_t weir_context_threads(const weir_context *context);

/* The context's `message`: the line that the last failing call left, without
 * newline, at most 1023 bytes; "" where none failed. Valid until the next call
 * that takes the context. */
const char *weir_context_message(const weir_context *context);

/* Makes the run in progress in this context, if any, and all later ones return
 * WEIR_CANCELLED as soon as the kernels being executed are done, until
 * weir_context_resume. A run so ended leaves its outputs and the session's
 * variables half written. Thread-safe; may be called from a signal handler.
 * Without effect on a context of the caller's own, or where he has set
 * `cancel`. */
void weir_context_cancel(weir_context *context);

/* Ends the effect of weir_context_cancel. Thread-safe. */
void weir_context_resume(weir_context *context);

/* Makes the context's arena `size` bytes or more, for calls through a model's
 * generated header; its content is lost. Errors: WEIR_INVALID_ARGUMENT for a
 * context of the caller's own, WEIR_OUT_OF_MEMORY. */
int32_t weir_context_reserve(weir_context *context, int64_t size);

/*--- Weights in a file of their own ----------------------------------------*/

/* A file of weights, mapped: its pages are read when they are used, and shared
 * among the processes that map it. It must not change while it is open. */
typedef struct weir_weights weir_weights;

/* For `flags`: read all of the file and check its bytes against its hash. */
#define WEIR_WEIGHTS_VERIFY 1

/* Maps the file that `weir compile --weights=FILE` wrote with the program:
 *
 *   weir_weights *weights = NULL;
 *   weir_weights_open(context, &my_model, "my_model.weights", 0, &weights);
 *   weir_session_create(context, &my_model, weir_weights_data(weights),
 *                       &session);
 *
 * The path is taken as it is: nothing is looked up. Checks that it is such a
 * file, of this program (by the weights' hash) and whole (by its length). The
 * context serves for messages alone. Close it with weir_weights_close, after
 * all sessions that use it; on failure *weights is NULL. Thread-safe for
 * distinct contexts.
 *
 * Errors: WEIR_IO_ERROR where it can't be opened, read or mapped, or is no
 * regular file; WEIR_INVALID_ARGUMENT where it is something else, of another
 * version or another model, too short, or damaged; WEIR_OUT_OF_MEMORY. */
int32_t weir_weights_open(weir_context *context, const weir_program *program,
                          const char *path, int32_t flags,
                          weir_weights **weights);

/* The weights: program->weights_size bytes, WEIR_ALIGNMENT aligned, until the
 * file is closed. Thread-safe. */
const void *weir_weights_data(const weir_weights *weights);

/* Unmaps the file; NULL is allowed. */
void weir_weights_close(weir_weights *weights);

/*--- Sessions: weights and variables ---------------------------------------*/

/* Makes a session of the program; its variables have their initial values, or
 * zeros where they have none. `weights` is NULL for the program's own, or else
 * points at program->weights_size bytes, WEIR_ALIGNMENT aligned, that outlive
 * the session: weir_weights_data of a file of weights. Destroy it with
 * weir_session_destroy; on failure *session is NULL. The context serves for
 * messages alone. Thread-safe for distinct contexts.
 *
 * Errors: WEIR_INVALID_ARGUMENT where the program's ABI version is another or
 * its weights are missing or misaligned, WEIR_UNSUPPORTED_CPU where the machine
 * lacks an instruction set of the program, WEIR_OUT_OF_MEMORY. */
int32_t weir_session_create(weir_context *context, const weir_program *program,
                            const void *weights, weir_session **session);

/* Frees the session; NULL is allowed. No run may be using it. */
void weir_session_destroy(weir_session *session);

/* The session's variables: program->state_size bytes, laid out as
 * program->variables says; NULL where there are none. The caller may read and
 * write them between runs. Owned by the session. */
void *weir_session_state(weir_session *session);

/*--- Running ---------------------------------------------------------------*/

/* The function of that name, or NULL. Constant as the program. Thread-safe. */
const weir_function *weir_find_function(const weir_program *program,
                                        const char *name);

/* Checks types and shapes of the function->input_count inputs, not looking at
 * their data, and writes the dimensions of all outputs one after the other:
 * as many entries as the outputs' ranks together; INT64_MIN for all dimensions
 * of an output whose shape depends on data. Errors as weir_run's. */
int32_t weir_output_shapes(weir_context *context, const weir_function *function,
                           const weir_tensor *inputs, int64_t *shapes);

/* Runs the function of the session's program on function->input_count inputs
 * into function->output_count outputs, which the caller has sized as
 * weir_output_shapes says. Where that says INT64_MIN the run sets `data`, to
 * memory that is the context's until its next run, and writes the dimensions to
 * `shape`, which must have room for them. Buffers must not overlap. Blocks
 * until done; the calling thread takes part in the work. Allocates only where
 * the context has not yet run anything as large.
 *
 * A context and a session serve one run at a time; distinct ones may run at
 * the same time on any threads, also of the same program.
 *
 * Errors: WEIR_INVALID_ARGUMENT for a type, rank or dimension that is not what
 * it must be, a missing or misaligned buffer, a context in use or of the
 * caller's own;
 * WEIR_ASSERTION_FAILED; WEIR_OUT_OF_MEMORY; WEIR_CANCELLED; WEIR_INTERNAL. */
int32_t weir_run(weir_context *context, weir_session *session,
                 const weir_function *function, const weir_tensor *inputs,
                 weir_tensor *outputs);

/*--- Element types ---------------------------------------------------------*/

/* Bytes of one element; 0 for a number that is no weir_dtype with elements of
 * fixed meaning (WEIR_STRING among them). Thread-safe. */
size_t weir_dtype_size(int32_t dtype);

/* `float32`, `int64`, `bool` ...: NumPy's names; "unknown" for other numbers.
 * Constant. Thread-safe. */
const char *weir_dtype_name(int32_t dtype);

/* Bytes of a dense tensor of that type and shape in *size. 0 when a dimension
 * is negative, the type is unknown or the product does not fit into int64_t;
 * else 1. Thread-safe. */
int weir_tensor_size(int32_t dtype, int32_t rank, const int64_t *shape,
                     size_t *size);

#ifdef __cplusplus
}
#endif
#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#endif /* WEIR_RUNTIME_H */
