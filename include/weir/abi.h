/*===- weir/abi.h - the contract of compiled code, runtime and caller -----===*
 *
 * Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * C99 on stddef.h and stdint.h alone. The code that `weir compile` emits and
 * the runtime meet in this header and nowhere else. A struct here changes only
 * together with WEIR_ABI_VERSION.
 *
 * Ownership: everything reachable from a weir_program is constant and lives as
 * long as the object that holds it. Everything in a weir_call and a
 * weir_context is the caller's. Compiled code allocates nothing, starts no
 * thread and keeps no global.
 *===----------------------------------------------------------------------===*/
#ifndef WEIR_ABI_H
#define WEIR_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define WEIR_ABI_VERSION 3

/* Alignment in bytes of every buffer a kernel sees: the arena, the weights,
 * the state block and each planned buffer inside them. Inputs and outputs of
 * the caller need only the alignment of their element type. */
#define WEIR_ALIGNMENT 64

/* Element types. The numbers are part of the ABI. */
typedef enum weir_dtype {
  WEIR_F32 = 1,
  WEIR_F64 = 2,
  WEIR_F16 = 3,
  WEIR_BF16 = 4,
  WEIR_I8 = 5,
  WEIR_I16 = 6,
  WEIR_I32 = 7,
  WEIR_I64 = 8,
  WEIR_U8 = 9,
  WEIR_U16 = 10,
  WEIR_U32 = 11,
  WEIR_U64 = 12,
  WEIR_BOOL = 13, /* one byte, 0 or 1 */
  WEIR_C64 = 14,  /* two f32: real, imaginary */
  WEIR_C128 = 15,
  WEIR_STRING = 16 /* reserved: {pointer, length} into a per-run arena */
} weir_dtype;

/* Elements of WEIR_C64 and WEIR_C128; a WEIR_F16 or WEIR_BF16 is a uint16_t,
 * a WEIR_BOOL a uint8_t. */
typedef struct weir_c64 {
  float real, imag;
} weir_c64;
typedef struct weir_c128 {
  double real, imag;
} weir_c128;

/* What a call returns. A message goes with every status but WEIR_OK. */
typedef enum weir_status {
  WEIR_OK = 0,
  WEIR_INVALID_ARGUMENT = 1, /* a shape, type or name is not what it must be */
  WEIR_ASSERTION_FAILED = 2, /* an Assert of the model failed */
  WEIR_OUT_OF_MEMORY = 3,
  WEIR_UNSUPPORTED_CPU = 4, /* the machine lacks an instruction set */
  WEIR_CANCELLED = 5,
  WEIR_IO_ERROR = 6,
  WEIR_INTERNAL = 7,
  /* Of weir/weir.h and the C++ API alone: */
  WEIR_UNIMPLEMENTED = 8, /* the model has ops that are not supported */
  WEIR_NOT_FOUND = 9,     /* the graph has nothing of that name */
  WEIR_DEADLINE_EXCEEDED = 10
} weir_status;

typedef struct weir_context weir_context;
typedef struct weir_program weir_program;

/* A kernel:  void k(void *buf0, ..., const int64_t *dims, int64_t begin,
 * int64_t end): one pointer a buffer, then the kernel's dims, then the range
 * of its tiles. It never allocates and calls nothing but libm. Beside each
 * kernel stands its task, which takes the pointers from an array: the buffers
 * in order, then dims. */
typedef void (*weir_task)(void *const *args, int64_t begin, int64_t end);

/* A place of the program that launches a kernel. Constant. */
typedef struct weir_launch {
  weir_task task;
  const char *kernel; /* the kernel's name */
  const char *node;   /* the model's node that it comes from: `conv1/Relu` */
} weir_launch;

enum { WEIR_TRACE_BEGIN = 0, WEIR_TRACE_END = 1 }; /* of a launch */

#define WEIR_MESSAGE_SIZE 1024

/* What the runs of one caller share: hooks, memory, the last message. The
 * caller owns it and sets what he wants; all zero is a context that runs on
 * the calling thread. It serves one run at a time. weir_context_create
 * (runtime.h) makes one with a thread pool and growing memory. Hooks take the
 * context, for its `user`; they are called on the thread that runs, and must
 * not unwind through it. */
struct weir_context {
  void *user; /* the caller's own */

  /* Calls task(args, begin, end) for parts that together are [0, tiles), on
   * any threads, and returns when all are done: WEIR_OK, or a status that ends
   * the run. `cost` estimates a tile's work in nanoseconds. Tiles are
   * independent: the split never changes a result. NULL: all tiles on the
   * calling thread. Single tiles don't come here. */
  int32_t (*parallel_for)(weir_context *context, weir_task task,
                          void *const *args, int64_t tiles, int64_t cost);

  /* Where it points at something else than 0, which any thread may have
   * written, the run returns WEIR_CANCELLED after the kernel being executed;
   * outputs and state are half written then. NULL: never. */
  const volatile int32_t *cancel;

  /* Told of the begin and end of each launch. May be NULL. */
  void (*trace)(weir_context *context, const weir_launch *launch,
                int32_t event);

  /* Memory of sizes that only the run computes: `size` bytes (which may be 0),
   * WEIR_ALIGNMENT aligned, or NULL. What a run took and did not release is
   * its outputs of such sizes or, where it failed, what it used just then; it
   * is the caller's. `reset`, where not NULL, is called when a run begins,
   * through weir_program.call: earlier runs' memory is no longer needed.
   * allocate NULL: WEIR_OUT_OF_MEMORY where such memory is needed; release may
   * be NULL. */
  void *(*allocate)(weir_context *context, size_t size);
  void (*release)(weir_context *context, void *memory);
  void (*reset)(weir_context *context);

  /* Memory of runs through weir_program.call, WEIR_ALIGNMENT aligned: */
  unsigned char *arena; /* of arena_size bytes, undefined between runs */
  int64_t arena_size;
  unsigned char *state; /* weir_program.state_size bytes: the variables */
  /* weir_program.weights_size bytes; NULL: those in weir_program. */
  const unsigned char *weights;

  /* Zero at first; not for the caller. */
  const weir_program *checked; /* the last that fits machine and header */
  void *runtime;               /* of weir_context_create */
  int32_t writing;             /* the message is being written */

  char message[WEIR_MESSAGE_SIZE]; /* of the last failure: one line */
};

/* An input or output of a function. A dimension d >= 0 is fixed; d < 0 is free
 * and takes the value of the function's free dimension number -1 - d. For
 * outputs whose dimension is some other formula the value is INT64_MIN: ask
 * weir_function.output_shapes. */
typedef struct weir_tensor_desc {
  const char *name;          /* the signature's own name, UTF-8 */
  const char *original_name; /* the tensor's name in the model, `node:0` */
  int32_t dtype;             /* weir_dtype */
  int32_t rank;
  const int64_t *shape; /* rank entries */
} weir_tensor_desc;

/* One call of a function. Buffers are dense and row-major; inputs, outputs and
 * arena must not overlap. */
typedef struct weir_call {
  const void *const *inputs; /* input_count pointers */
  /* output_count pointers to memory that the caller has sized; for an output
   * whose shape the run computes run sets the pointer, to memory that is the
   * context's until its next run. */
  void **outputs;
  const int64_t *dims;  /* dim_count values of the free dimensions */
  unsigned char *arena; /* arena_size(dims) bytes, WEIR_ALIGNMENT aligned */
  const unsigned char *weights; /* weir_program.weights or a mapping of them */
  unsigned char *state;         /* state_size bytes: the variables */
  weir_context *context; /* for its hooks and its message alone; may be NULL */
  /* The dimensions of all outputs one after the other; run writes those of
   * outputs whose shape it computes. May be NULL where there are none. */
  int64_t *output_shapes;
} weir_call;

/* A signature of the model, compiled. */
typedef struct weir_function {
  const char *name;
  int32_t input_count;
  int32_t output_count;
  int32_t dim_count; /* free dimensions, in order of first appearance */
  const weir_tensor_desc *inputs;
  const weir_tensor_desc *outputs;
  const char *const *dim_names; /* `batch`, or `x.0` where the model has none */
  /* Bytes of arena for the given free dimensions. Thread-safe. */
  int64_t (*arena_size)(const int64_t *dims);
  /* Writes the dimensions of all outputs, one output after the other; INT64_MIN
   * for all of an output whose shape depends on data. */
  void (*output_shapes)(const int64_t *dims, int64_t *shapes);
  /* Runs; returns a weir_status. Thread-safe for distinct calls (each its own
   * arena, outputs and state). Allocates nothing, starts no thread. */
  int32_t (*run)(const weir_call *call);
} weir_function;

/* A variable inside the state block. */
typedef struct weir_variable {
  const char *name;
  int32_t dtype;
  int32_t rank;
  const int64_t *shape;
  uint64_t offset;              /* bytes from the start of the state block */
  uint64_t size;                /* bytes */
  const unsigned char *initial; /* size bytes, or NULL: no initial value */
} weir_variable;

/* A compiled model: the one symbol that an artefact exports. */
struct weir_program {
  uint32_t abi_version; /* WEIR_ABI_VERSION of the compiler */
  uint32_t function_count;
  const char *name;
  const char *compiler; /* `weir 0.1.0` */
  /* Comma-separated, as in /proc/cpuinfo: `avx2,fma`. */
  const char *cpu_features;
  const weir_function *functions;
  /* WEIR_ALIGNMENT aligned; NULL when in a file. */
  const unsigned char *weights;
  uint64_t weights_size;
  const weir_variable *variables;
  uint64_t variable_count;
  uint64_t state_size;
  /* Hashes in hexadecimal: of all that was compiled, the same for the same
   * model, options and compiler; and of the weights_size bytes of weights: the
   * SHA-256 of the SHA-256s, one after the other, of their parts of
   * WEIR_HASH_PART bytes. "" where the program never was a file. */
  const char *model_hash;
  const char *weights_hash;
  /* Runs one of the functions with all checks; what generated headers call.
   * The call has context (not NULL), inputs, outputs, dims and output_shapes
   * (room for all outputs' dimensions); arena, weights and state come from the
   * context. Refuses, in one line, a machine that lacks an instruction set,
   * negative dimensions, and buffers that are missing, too small or
   * misaligned. */
  int32_t (*call)(const weir_program *program, const weir_function *function,
                  weir_call *call);
};

/* What is hashed at once; the last part may be shorter. */
#define WEIR_HASH_PART ((uint64_t)1 << 26)

/* The first 64 bytes of a file of weights, little-endian. The weights follow, so
 * that they are WEIR_ALIGNMENT aligned where the file is mapped; nothing comes
 * after them. */
#define WEIR_WEIGHTS_MAGIC "WEIRWGTS"
#define WEIR_WEIGHTS_VERSION 1
typedef struct weir_weights_header {
  char magic[8];            /* WEIR_WEIGHTS_MAGIC without its zero */
  uint32_t version;         /* WEIR_WEIGHTS_VERSION */
  uint32_t reserved;        /* 0 */
  uint64_t size;            /* bytes of the weights: weir_program.weights_size */
  unsigned char hash[32];   /* of them: weir_program.weights_hash */
  unsigned char zero[8];
} weir_weights_header;

/* Called by compiled code. Runs the launch's task over the tiles [0, tiles),
 * split among threads by the context's parallel_for, and tells its trace;
 * returns when all are done: WEIR_OK, WEIR_CANCELLED or what the hook
 * returned. */
int32_t weir_rt_launch(weir_context *context, const weir_launch *launch,
                       void *const *args, int64_t tiles, int64_t cost);

/* What weir_program.call points at. */
int32_t weir_rt_call(const weir_program *program, const weir_function *function,
                     weir_call *call);

/* Called by compiled code: notes the message in the context (when there is
 * one) and returns the status, which run then returns. */
int32_t weir_rt_fail(weir_context *context, int32_t status,
                     const char *message);

/* Called by compiled code: memory for a tensor of these dimensions whose
 * elements have `width` bytes, from the context's `allocate`. NULL, and a
 * message with the node's name, where a dimension is negative or there is no
 * memory. */
void *weir_rt_allocate(weir_context *context, const char *node,
                       const int64_t *dims, int64_t rank, int64_t width);

/* Called by compiled code: gives memory of weir_rt_allocate back. */
void weir_rt_release(weir_context *context, void *memory);

#ifdef __cplusplus
}
#endif
#endif /* WEIR_ABI_H */
