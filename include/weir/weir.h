/*===- weir/weir.h - graphs in host applications, for C --------------------===*
 *
 * Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * C99. A graph is loaded, or built op by op; a session compiles in memory what
 * is asked of it, and runs it:
 *
 *   weir_error *error = weir_error_create();
 *   weir_graph *graph = weir_graph_load("saved_model", NULL, 0, error);
 *   weir_jit_session *session =
 *       weir_jit_session_create(graph, NULL, 0, error);
 *   const char *feed = "x:0", *fetch = "y:0";
 *   weir_array *y = NULL;
 *   weir_array *x = weir_array_copy(WEIR_F32, 2, shape, pixels, error);
 *   const weir_array *fed = x;
 *   weir_jit_session_run(session, &feed, &fed, 1, &fetch, &y, 1, NULL, 0, NULL,
 *                        error);
 *   if (weir_error_status(error) != WEIR_OK)
 *     puts(weir_error_message(error));
 *
 * Link: pkg-config weir, or Weir::weir of find_package(Weir). For models
 * that are compiled ahead of time weir/runtime.h is all that is needed; both
 * may be used in one program.
 *
 * Errors. What may fail takes a weir_error as its last argument and returns a
 * weir_status, or else what it made or NULL. The error may be NULL: it says
 * more, it is not needed. A NULL pointer where NULL is not allowed is
 * WEIR_INVALID_ARGUMENT; functions without an error then return 0, NULL or a
 * null handle. Nothing aborts, prints, or lets an exception through. Functions
 * that add to a graph have no error: the first one sticks to the graph, whose
 * status says it; see weir_graph_status.
 *
 * Texts are UTF-8 and end with a zero. Those that are passed in are copied
 * where they are kept. Functions that give one back take `buffer` and `size`:
 * they write at most `size` bytes, of which the last is a zero, and return the
 * length of the whole text without it, as snprintf does; `buffer` may be NULL
 * where `size` is 0. Functions that give a list back do the same with
 * `capacity` elements.
 *
 * Ownership. What a function returns by pointer is the caller's, who gives it
 * back to the _destroy of its kind, in any order (what something else still
 * needs lives on); these allow NULL. Arguments are only borrowed, but where
 * it is said. weir_op and weir_output are values, valid as long as their graph.
 *
 * Threads. Distinct objects may be used at the same time. A graph is changed by
 * one thread at a time, and by none while a session is made of it or runs for
 * the first time what it has not compiled yet; reading it is safe meanwhile.
 * Sessions and cancellations may be used by any number of threads, callables
 * and errors by one at a time; arrays may be read by many.
 *===----------------------------------------------------------------------===*/
#ifndef WEIR_WEIR_H
#define WEIR_WEIR_H

#include "weir/array.h"

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif
#ifdef __cplusplus
extern "C" {
#endif

/*--- Graphs ----------------------------------------------------------------*/

/* A graph, with the scopes that are open. */
typedef struct weir_graph weir_graph;

/* An op of a graph; null where `node` is NULL. Two are the same where both
 * fields are. A variable is the op that stands for it. */
typedef struct weir_op {
  void *graph, *node;
} weir_op;

/* A tensor of a graph; null where `value` is NULL. */
typedef struct weir_output {
  void *graph, *value;
} weir_output;

/* What is known of a shape before a run: rank -1 is unknown, a dimension -1 is
 * free. `dims` has `rank` entries; it may be NULL at ranks of 0 and less. */
typedef struct weir_partial_shape {
  int32_t rank;
  const int64_t *dims;
} weir_partial_shape;

/* An empty one. */
weir_graph *weir_graph_create(weir_error *error);

/* Reads what `weir` reads: a SavedModel folder, a frozen .pb or .pbtxt, a .meta
 * with its checkpoint, text (.mlir) of a graph. Nothing in a file is trusted.
 * Options are texts:
 *
 *   tags=A,B          the meta graph of a SavedModel, by its exact set of tags
 *                     (serve)
 *   checkpoint=PATH   variables from this checkpoint in place of the model's
 *   name_map=PATH     a file of lines `VARIABLE KEY` for variables that the
 *                     checkpoint holds by other names
 *   weights=PATH      for text: the file of its large constants
 *                     (the model's path with `.weights`)
 *
 * `options` may be NULL where there are none. Errors: WEIR_INVALID_ARGUMENT for
 * a model at fault or an unknown option, WEIR_IO_ERROR. */
weir_graph *weir_graph_load(const char *path, const char *const *options,
                            size_t option_count, weir_error *error);

/* Sessions of the graph are not affected. */
void weir_graph_destroy(weir_graph *graph);

/* WEIR_OK, or the first error of what was added to the graph, which names the
 * op with its scope. Ops after it are null, and what has null operands is
 * null without another word; a session of such a graph is an error, too. */
int32_t weir_graph_status(const weir_graph *graph, weir_error *error);

/* Calls `handler`, which may be NULL, for the first error, within the call that
 * makes it. The message is valid during the call. */
void weir_graph_on_error(weir_graph *graph,
                         void (*handler)(void *user, int32_t status,
                                         const char *message),
                         void *user);

/* The graph as text, which weir_graph_load reads back. Constants of 1 KiB and
 * more are only named there. */
size_t weir_graph_text(const weir_graph *graph, char *buffer, size_t size);

/* Writes the text to the file `path`, whole, and large constants, where there
 * are any, to `path` with `.weights`. Errors: WEIR_IO_ERROR. */
int32_t weir_graph_write_text(const weir_graph *graph, const char *path,
                              weir_error *error);

/* By names as TensorFlow has them: the op `foo/add`; its output `foo/add:1`,
 * where `foo/add` is the first; the variable `foo/v` or `foo/v:0`. Null where
 * there is none. */
weir_op weir_find_op(const weir_graph *graph, const char *name);
weir_output weir_find_output(const weir_graph *graph, const char *name);
weir_op weir_find_variable(const weir_graph *graph, const char *name);

/* All of them, in the order in which they were added or read. */
size_t weir_graph_ops(const weir_graph *graph, weir_op *ops, size_t capacity);
size_t weir_graph_variables(const weir_graph *graph, weir_op *variables,
                            size_t capacity);

/* `foo/add_1`. */
size_t weir_op_name(weir_op op, char *buffer, size_t size);
/* What it does: `add`, or a format's own name such as `Conv2D`. */
size_t weir_op_kind(weir_op op, char *buffer, size_t size);
/* Where the model wants it to run; "" where it says nothing. */
size_t weir_op_device(weir_op op, char *buffer, size_t size);
/* The number of outputs. */
int32_t weir_op_output_count(weir_op op);
/* Null where there are not as many. */
weir_output weir_op_output(weir_op op, int32_t index);

/* `foo/add:0`. */
size_t weir_output_name(weir_output output, char *buffer, size_t size);
/* A weir_dtype, or 0 where the model doesn't say it. */
int32_t weir_output_dtype(weir_output output);
/* -1 where it is unknown. */
int32_t weir_output_rank(weir_output output);
/* The dimensions, -1 for free ones; returns the rank, 0 where it is unknown. */
size_t weir_output_dims(weir_output output, int64_t *dims, size_t capacity);
/* The op that it comes from; null for an argument of a function. */
weir_op weir_output_op(weir_output output);

/* Type and shape of a variable, as those of an output. */
int32_t weir_variable_dtype(const weir_graph *graph, weir_op variable);
int32_t weir_variable_rank(const weir_graph *graph, weir_op variable);
size_t weir_variable_dims(const weir_graph *graph, weir_op variable,
                          int64_t *dims, size_t capacity);
/* The op that gives it its initial value; null for one without. */
weir_op weir_variable_initializer(const weir_graph *graph, weir_op variable);

/* The graph's signatures, by number: names for tensors. */
size_t weir_signature_count(const weir_graph *graph);
size_t weir_signature_name(const weir_graph *graph, size_t signature,
                           char *buffer, size_t size);

/* For `side`. */
enum { WEIR_INPUTS = 0, WEIR_OUTPUTS = 1 };

/* Inputs or outputs of a signature, and their own names by number. */
size_t weir_signature_tensors(const weir_graph *graph, size_t signature,
                              int32_t side, weir_output *tensors,
                              size_t capacity);
size_t weir_signature_tensor_name(const weir_graph *graph, size_t signature,
                                  int32_t side, size_t tensor, char *buffer,
                                  size_t size);

/*--- Adding to a graph -----------------------------------------------------*/
/* A name may be NULL: the op then has that of its kind. Names are made unique
 * and stand in the scopes that are open: `foo/bar/add_1`. What is null after an
 * error is said by weir_graph_status. */

/* What an attribute of an op holds. */
enum {
  WEIR_ATTRIBUTE_INTEGER = 0,  /* `integer` */
  WEIR_ATTRIBUTE_FLOAT = 1,    /* `number` */
  WEIR_ATTRIBUTE_BOOL = 2,     /* `integer`, 0 or 1 */
  WEIR_ATTRIBUTE_STRING = 3,   /* `data`: a text; cases of enumerations, too */
  WEIR_ATTRIBUTE_INTEGERS = 4, /* `data`: `count` int64_t */
  WEIR_ATTRIBUTE_TYPE = 5,     /* `integer`: a weir_dtype */
  WEIR_ATTRIBUTE_ARRAY = 6     /* `data`: a weir_array */
};

/* An attribute of an op. */
typedef struct weir_attribute {
  const char *name;
  int32_t kind;
  int32_t reserved; /* 0 */
  int64_t integer;
  double number;
  const void *data;
  size_t count;
} weir_attribute;

/* Adds an op by its kind, the name in `weir-opt` and docs without `weir.`:
 *
 *   weir_attribute axis = {"axis", WEIR_ATTRIBUTE_INTEGER, 0, 1, 0, NULL, 0};
 *   weir_op y = weir_add_op(graph, "softmax", "y", &x, 1, &axis, 1);
 *
 * Types and shapes of the outputs are known at once. Null after an error. */
weir_op weir_add_op(weir_graph *graph, const char *kind, const char *name,
                    const weir_output *inputs, size_t input_count,
                    const weir_attribute *attributes, size_t attribute_count);

/* A value that each run is given. */
weir_output weir_add_placeholder(weir_graph *graph, int32_t dtype,
                                 weir_partial_shape shape, const char *name);
/* The same with a value for runs that are not given one. */
weir_output weir_add_placeholder_with_default(weir_graph *graph,
                                              weir_output value,
                                              weir_partial_shape shape,
                                              const char *name);
/* The elements are copied. */
weir_output weir_add_constant(weir_graph *graph, const weir_array *value,
                              const char *name);

/* A variable of the type of `initial`, whose value it has once its initializer
 * has run. */
weir_op weir_add_variable(weir_graph *graph, weir_output initial,
                          const char *name);
/* One without an initial value. Values of any shape that `shape` allows may be
 * assigned to it, one after the other. */
weir_op weir_add_empty_variable(weir_graph *graph, int32_t dtype,
                                weir_partial_shape shape, const char *name);

/* A read: the value after what the read depends on by control. */
weir_output weir_add_read(weir_graph *graph, weir_op variable);
/* Changes: the value has the variable's type, and a shape that it may have. */
weir_op weir_add_assign(weir_graph *graph, weir_op variable, weir_output value);
weir_op weir_add_assign_add(weir_graph *graph, weir_op variable,
                            weir_output value);
weir_op weir_add_assign_sub(weir_graph *graph, weir_op variable,
                            weir_output value);
/* Rows `indices[i]` become, or grow by, `updates[i]`, in the order of i. */
weir_op weir_add_scatter_update(weir_graph *graph, weir_op variable,
                                weir_output indices, weir_output updates);
weir_op weir_add_scatter_add(weir_graph *graph, weir_op variable,
                             weir_output indices, weir_output updates);
/* Whether it has a value: a scalar bool. */
weir_output weir_add_is_initialized(weir_graph *graph, weir_op variable);

/* An op that runs all variables' initializers. */
weir_op weir_add_initializer(weir_graph *graph, const char *name);
/* An op that does nothing but run after these. */
weir_op weir_add_group(weir_graph *graph, const weir_op *before, size_t count,
                       const char *name);
/* The value, once these have run. */
weir_output weir_add_identity(weir_graph *graph, weir_output value,
                              const weir_op *before, size_t count,
                              const char *name);

/* Names for tensors, so that weir_jit_session_run_signature runs them. An error
 * where there is a signature of the name already. */
void weir_add_signature(weir_graph *graph, const char *name,
                        const char *const *input_names,
                        const weir_output *inputs, size_t input_count,
                        const char *const *output_names,
                        const weir_output *outputs, size_t output_count);

/*--- Scopes ----------------------------------------------------------------*/
/* Each lasts until weir_pop_scope ends the one that was opened last. */

/* What is added has names `NAME/...`. A scope that was opened before is
 * `NAME_1` and so on; a name that ends in `/` is taken as a whole, from the
 * root, and opened again; "" leads to the root. */
void weir_push_name_scope(weir_graph *graph, const char *name);

/* Whether weir_get_variable gives variables that are there. */
enum { WEIR_REUSE_NO = 0, WEIR_REUSE_YES = 1, WEIR_REUSE_AUTO = 2 };

/* Names of weir_get_variable's variables, and a name scope. WEIR_REUSE_YES
 * holds for all scopes within. */
void weir_push_variable_scope(weir_graph *graph, const char *name,
                              int32_t reuse);
/* Where what is added shall run: `gpu:0`, `/device:GPU:0` or TensorFlow's full
 * form; parts that an inner scope leaves open are those of the outer one; ""
 * ends all. */
void weir_push_device_scope(weir_graph *graph, const char *device);
/* What is added runs after these. */
void weir_push_control_scope(weir_graph *graph, const weir_op *before,
                             size_t count);
/* It is an error of the graph where none is open; scopes that were opened
 * outside of a weir_builder cannot be ended in it. */
void weir_pop_scope(weir_graph *graph);

/*--- Functions and control flow --------------------------------------------*/

/* Adds the body of a function, a loop or a branch, and writes the
 * `result_count` results, which are null before. It is called once, within the
 * call that it is given to. What it uses of the graph around it is passed
 * along. Scopes that it leaves open are ended. */
typedef void (*weir_builder)(void *user, const weir_output *arguments,
                             size_t argument_count, weir_output *results,
                             size_t result_count);

/* The variable `name` of the variable scope: a new one, whose one result
 * `initial` makes (it may be NULL: none), or by the scope's reuse the one that
 * is there, which must have the type and shape. Errors: there is one already
 * and reuse is WEIR_REUSE_NO; there is none and it is WEIR_REUSE_YES. */
weir_op weir_get_variable(weir_graph *graph, const char *name, int32_t dtype,
                          weir_partial_shape shape, weir_builder initial,
                          void *user);

/* A function of arguments of these types and shapes, for weir_add_call. Returns
 * 1, or 0 after an error. */
int32_t weir_add_function(weir_graph *graph, const char *name,
                          const int32_t *dtypes,
                          const weir_partial_shape *shapes,
                          size_t argument_count, weir_builder body, void *user,
                          size_t result_count);
/* Calls a function of the graph by its name; writes its results. Returns their
 * number, 0 after an error. */
size_t weir_add_call(weir_graph *graph, const char *function,
                     const weir_output *arguments, size_t argument_count,
                     const char *name, weir_output *results, size_t capacity);

/* Runs `body` on `count` values as long as `condition` of them, its one result,
 * is true; writes the `count` last values to `results`, nulls after an error.
 * A shape that the body changes must be free in `shapes`, which has `count`
 * entries, or is NULL: then they are those of the initial values. */
void weir_add_while(weir_graph *graph, const weir_output *initial, size_t count,
                    weir_builder condition, weir_builder body, void *user,
                    const weir_partial_shape *shapes, const char *name,
                    weir_output *results);

/* What `then` gives where the scalar bool is true, else what `otherwise` gives:
 * `result_count` values, of the same types; nulls after an error. The builders
 * have no arguments. */
void weir_add_if(weir_graph *graph, weir_output condition, weir_builder then,
                 weir_builder otherwise, void *user, const char *name,
                 weir_output *results, size_t result_count);

/*--- Gradients and training --------------------------------------------------*/

enum {
  WEIR_UNCONNECTED_ZEROS = 0, /* where no y depends on an x */
  WEIR_UNCONNECTED_ERROR = 1
};

/* The sum of the elements of all `ys`, each times that of its seed in
 * `grad_ys` (NULL: ones; else `y_count` entries, a null one being ones),
 * differentiated by each of `xs`: tensors of floats, or variables, by the
 * output of their op, which stands for all that is read of them. Writes
 * `x_count` gradients of the shapes of `xs`, nulls after an error. A value
 * through which no gradient flows is the op `stop_gradient`. */
void weir_add_gradients(weir_graph *graph, const weir_output *ys,
                        size_t y_count, const weir_output *xs, size_t x_count,
                        const weir_output *grad_ys, int32_t unconnected,
                        const char *name, weir_output *results);

/* What `forward` gives of the inputs, `result_count` values, with a gradient of
 * the caller's own: `backward` has the inputs, the results and the results'
 * cotangents as arguments, one after the other, and gives those of the inputs.
 * Writes the values, nulls after an error. All are of floats. */
void weir_add_custom_gradient(weir_graph *graph, const weir_output *inputs,
                              size_t count, weir_builder forward,
                              weir_builder backward, void *user,
                              const char *name, weir_output *results,
                              size_t result_count);

enum {
  WEIR_JACOBIAN = 0,       /* of shape y.shape + x.shape */
  WEIR_BATCH_JACOBIAN = 1, /* of each example: y.shape + x.shape[1:] */
  WEIR_HESSIAN = 2         /* of a scalar: x.shape + x.shape */
};

/* The gradients of all elements of `y` by those of `x`, or for WEIR_HESSIAN
 * its second ones. `x` as in weir_add_gradients. */
weir_output weir_add_jacobian(weir_graph *graph, weir_output y, weir_output x,
                              int32_t kind, const char *name);

/* Forward mode: how each of `ys` changes where each of `xs` changes in the
 * direction of its entry in `vs`. Writes `y_count` values. */
void weir_add_jacobian_vector_product(weir_graph *graph, const weir_output *ys,
                                      size_t y_count, const weir_output *xs,
                                      size_t x_count, const weir_output *vs,
                                      const char *name, weir_output *results);

/* An op that takes a step of an optimiser, TensorFlow's: `variables` follow the
 * gradients of `loss`. `rate`, a scalar, is the learning rate. Options are texts
 * `NAME=NUMBER`, in brackets what holds without them:
 *
 *   gradient_descent
 *   momentum   momentum (0.9), nesterov (0)
 *   adagrad    initial (0.1)
 *   adadelta   rho (0.95), epsilon (1e-8)
 *   rmsprop    decay (0.9), momentum (0), epsilon (1e-10), centered (0)
 *   adam       beta1 (0.9), beta2 (0.999), epsilon (1e-8)
 *   adamw      decay (0.004), beta1 (0.9), beta2 (0.999), epsilon (1e-7)
 *   ftrl       power (-0.5), initial (0.1), l1 (0), l2 (0), l2_shrinkage (0)
 *
 * `global_step`, unless it is null, is a variable that grows by 1. What the
 * optimiser keeps is variables, which weir_add_initializer initialises too if
 * it comes behind. */
weir_op weir_add_minimize(weir_graph *graph, const char *optimizer,
                          weir_output rate, const char *const *options,
                          size_t option_count, weir_output loss,
                          const weir_op *variables, size_t count,
                          weir_op global_step, const char *name);

/*--- Sessions --------------------------------------------------------------*/

/* A graph with state: the values of its variables, which in the beginning are
 * those of the model's checkpoint, or none. It keeps its graph. What is run is
 * compiled when it is asked for first, once for all sessions of the graph. */
typedef struct weir_jit_session weir_jit_session;

/* Options are texts; `options` may be NULL where there are none:
 *
 *   threads=N          that a run uses; 0: all CPUs of the process (0)
 *   compile_threads=N  that compile; 0: as many (0)
 *   fp=MODE            strict, contract or fast (contract)
 *   optimization=N     effort from 0 to 3 (2)
 *   exact_shapes=B     code for exactly the shapes that are fed, each compiled
 *                      anew; 0 or 1 (0)
 *   quick_start=B      the first run of what isn't compiled uses code that was
 *                      quickly made, while the fast one is compiled (0)
 *   cache_folder=PATH  compiled code is kept there for other processes (none)
 *   cache_bytes=N      that the folder may take (1073741824)
 *
 * Errors: WEIR_INVALID_ARGUMENT for an unknown option, a bad value, the graph's
 * own error. */
weir_jit_session *weir_jit_session_create(const weir_graph *graph,
                                          const char *const *options,
                                          size_t option_count,
                                          weir_error *error);
/* No run may be using it. */
void weir_jit_session_destroy(weir_jit_session *session);

/* Ends runs from another thread or a signal handler. */
typedef struct weir_cancellation weir_cancellation;

weir_cancellation *weir_cancellation_create(weir_error *error);
/* No run may be using it. */
void weir_cancellation_destroy(weir_cancellation *cancellation);
/* Runs that were given it end with WEIR_CANCELLED, soon, and so do later ones
 * until weir_cancellation_reset. Variables that they assign have either value.
 * May be called from a signal handler. */
void weir_cancellation_cancel(weir_cancellation *cancellation);
void weir_cancellation_reset(weir_cancellation *cancellation);

/* A kernel of a run that is done. Times are nanoseconds of the steady clock. */
typedef struct weir_trace_event {
  const char *kernel;
  const char *node; /* the model's node that it comes from */
  int64_t begin, end;
} weir_trace_event;

/* All zero but `struct_size` are the defaults. */
typedef struct weir_run_options {
  size_t struct_size; /* sizeof(weir_run_options) */
  int32_t threads;    /* that the run uses; 0: the session's */
  int32_t reserved;   /* 0 */
  int64_t timeout;    /* nanoseconds; 0: none. Then WEIR_DEADLINE_EXCEEDED */
  const weir_cancellation *cancellation; /* may be NULL */
  /* Called on the running thread for each kernel; may be NULL. */
  void (*trace)(void *user, const weir_trace_event *event);
  void *trace_user;
  /* Names of tensors, where `*` stands for any text, whose values are given to
   * `watcher` when the run is done; the array is valid during the call. */
  const char *const *watch;
  size_t watch_count;
  void (*watcher)(void *user, const char *name, const weir_array *value);
  void *watcher_user;
} weir_run_options;

/* Feeds, fetches and targets are names: `foo/add:0` or `foo/add` for a tensor,
 * `foo/v` for a variable, `foo/init` or `^foo/init` for an op.
 *
 * Writes the values of the fetches to `results`, each the caller's; NULL for an
 * op. Before that `targets` are run for their effects. Any tensor and any
 * variable can be fed, not only placeholders; what is not needed needs no feed.
 * Where this fails all results are NULL. Runs that change variables are alone;
 * others run at the same time.
 *
 * Errors: WEIR_INVALID_ARGUMENT (a name that the graph hasn't, with the nearest
 * that it has; another type or shape; a placeholder that is needed and not
 * fed), WEIR_UNIMPLEMENTED, WEIR_ASSERTION_FAILED (also for a variable without
 * a value), WEIR_OUT_OF_MEMORY, WEIR_CANCELLED, WEIR_DEADLINE_EXCEEDED,
 * WEIR_UNSUPPORTED_CPU, WEIR_INTERNAL. After one, variables that the run
 * assigns have either value. */
int32_t weir_jit_session_run(weir_jit_session *session,
                             const char *const *feeds,
                             const weir_array *const *values, size_t feed_count,
                             const char *const *fetches, weir_array **results,
                             size_t fetch_count, const char *const *targets,
                             size_t target_count,
                             const weir_run_options *options,
                             weir_error *error);

/* Runs a signature on inputs by the signature's own names, and gives those
 * outputs that are asked for. Else as weir_jit_session_run. */
int32_t weir_jit_session_run_signature(
    weir_jit_session *session, const char *signature, const char *const *inputs,
    const weir_array *const *values, size_t input_count,
    const char *const *outputs, weir_array **results, size_t output_count,
    const weir_run_options *options, weir_error *error);

/* A copy of a variable's value; NULL and an error where it has none. */
weir_array *weir_jit_session_get_variable(weir_jit_session *session,
                                          const char *name, weir_error *error);
/* Gives a variable a value of its type and of a shape that it may have. */
int32_t weir_jit_session_set_variable(weir_jit_session *session,
                                      const char *name, const weir_array *value,
                                      weir_error *error);

/*--- Checkpoints -----------------------------------------------------------*/

/* Saves the variables as TensorFlow's checkpoint `PREFIX-STEP`, which appears
 * whole, and notes it in the file `checkpoint` of the folder. Options are
 * texts; those of lists may be given several times:
 *
 *   keep=N             checkpoints of the prefix that are kept; 0: all (5)
 *   shards=N           files that the data lies in (1)
 *   variable=NAME      only these (all)
 *   key=NAME=KEY       the key in the checkpoint of a variable (its name)
 *
 * Errors: WEIR_IO_ERROR, WEIR_ASSERTION_FAILED (a variable without a value),
 * WEIR_NOT_FOUND (a name in the options), WEIR_INVALID_ARGUMENT. */
int32_t weir_jit_session_save(weir_jit_session *session, const char *prefix,
                              int64_t step, const char *const *options,
                              size_t option_count, weir_error *error);

/* Gives variables the values of a checkpoint, TensorFlow's or ours: all, or
 * after an error none. `path` is the part of its files' names before `.index`.
 * Options:
 *
 *   variable=NAME      only these (all)
 *   key=NAME=KEY       the key in the checkpoint of a variable (its name)
 *   allow_missing=B    variables that it lacks keep their values; 0 or 1 (0)
 *
 * Errors: WEIR_NOT_FOUND (variables that the checkpoint lacks, all of them),
 * WEIR_INVALID_ARGUMENT (another type or shape; damaged files), WEIR_IO_ERROR.
 */
int32_t weir_jit_session_restore(weir_jit_session *session, const char *path,
                                 const char *const *options,
                                 size_t option_count, weir_error *error);

/* Writes the new folder `folder`, a SavedModel that TensorFlow loads: what the
 * signatures need of the session's graph, and the values of its variables.
 * Options, which may be given several times:
 *
 *   signature=NAME     only these (all)
 *   keep=NAME          an op or tensor that is kept besides
 *   tag=NAME           of the model (serve)
 *
 * Errors: WEIR_UNIMPLEMENTED (an op that TensorFlow hasn't), WEIR_NOT_FOUND,
 * WEIR_INVALID_ARGUMENT, WEIR_ASSERTION_FAILED (a variable without a value),
 * WEIR_IO_ERROR. */
int32_t weir_jit_session_export(const weir_graph *graph,
                                weir_jit_session *session, const char *folder,
                                const char *const *options,
                                size_t option_count, weir_error *error);

/* Writes the path of the last whole checkpoint that the folder's `checkpoint`
 * file lists, as snprintf does, and returns its length; 0 and an error where
 * there is none: WEIR_NOT_FOUND, WEIR_INVALID_ARGUMENT, WEIR_IO_ERROR. */
size_t weir_latest_checkpoint(const char *folder, char *buffer, size_t size,
                              weir_error *error);

/*--- Callables -------------------------------------------------------------*/

/* What one kind of run needs, prepared, for the hot path. It serves one run at
 * a time; several of a session may run at the same time. It keeps its session.
 */
typedef struct weir_callable weir_callable;

/* Compiles what runs of these feeds, fetches and targets need. Names and errors
 * as weir_jit_session_run's. */
weir_callable *weir_callable_create(weir_jit_session *session,
                                    const char *const *feeds, size_t feed_count,
                                    const char *const *fetches,
                                    size_t fetch_count,
                                    const char *const *targets,
                                    size_t target_count, weir_error *error);
void weir_callable_destroy(weir_callable *callable);

/* Runs. `inputs` are as many arrays as the feeds, `results` as the fetches. A
 * result that is NULL is made, and is the caller's; an array that is given is
 * written to: in place where nothing shares its memory and its type and shape
 * are right, else it gets memory of its own. Allocates nothing where all are
 * written in place and the shapes were met before. `options` may be NULL. */
int32_t weir_callable_run(weir_callable *callable,
                          const weir_array *const *inputs, weir_array **results,
                          const weir_run_options *options, weir_error *error);

#ifdef __cplusplus
}
#endif
#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#endif /* WEIR_WEIR_H */
