/* Calls the program of odd.mlir by its generated header. */
#include "odd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *take(weir_context *context, size_t size) {
  static _Alignas(WEIR_ALIGNMENT) unsigned char blocks[4][256];
  static int next;
  (void)context;
  return size <= 256 ? blocks[next++ % 4] : NULL;
}

static void expect(int holds, const char *what, const weir_context *context) {
  if (holds)
    return;
  printf("%s: %s\n", what, context->message);
  exit(1);
}

/* What is saved comes back; what was changed is refused, and changes nothing.
 */
static void check_saving(weir_context *context) {
  unsigned char state[ODD_STATE_SIZE], before[ODD_STATE_SIZE], saved[256];
  uint64_t size = odd_saved_size(), i;
  int bit;
  memset(before, 7, sizeof(before));
  expect(size <= sizeof(saved), "size of a saved state", context);
  odd_save_state(before, saved);
  memset(state, 0, sizeof(state));
  expect(odd_restore_state(state, saved, size) == WEIR_OK &&
             !memcmp(state, before, sizeof(state)),
         "a restored state", context);
  for (i = 0; i < size; ++i)
    for (bit = 1; bit < 256; bit *= 2) {
      memset(state, 0, sizeof(state));
      saved[i] = (unsigned char)(saved[i] ^ bit);
      expect(odd_restore_state(state, saved, size) == WEIR_INVALID_ARGUMENT &&
                 state[0] == 0,
             "a changed bit", context);
      saved[i] = (unsigned char)(saved[i] ^ bit);
      expect(odd_restore_state(state, saved, i) == WEIR_INVALID_ARGUMENT,
             "a saved state that ends early", context);
    }
}

int main(void) {
  static _Alignas(WEIR_ALIGNMENT) unsigned char arena[4096];
  static _Alignas(WEIR_ALIGNMENT) unsigned char state[ODD_STATE_SIZE];
  static weir_context context;
  float class_[2][2] = {{1, 2}, {3, 4}}, b[3] = {-1, -2, -3}, Y[2][2], y[3];
  uint16_t c[1] = {0x3c00}, half[1];
  int64_t count, shape[2], size = 3;
  float x = 7, negative;
  odd_train_inputs in = {&class_[0][0], b, c, 2, 3, 1};
  odd_train_outputs out = {&Y[0][0], y, half, &count};
  odd_serve_it_inputs serve_in = {&x, &size};
  odd_serve_it_outputs serve_out;
  context.arena = arena;
  context.arena_size = sizeof(arena);
  expect(odd_train(&context, &in, &out) == WEIR_INVALID_ARGUMENT, "no state",
         &context);
  puts(context.message);
  context.state = state;
  odd_init_state(state);
  check_saving(&context);
  expect(odd_train(&context, &in, &out) == WEIR_OK, "train", &context);
  expect(Y[1][1] == 8 && y[2] == 3 && half[0] == 0xbc00 && count == 41,
         "values of train", &context);
  odd_train_output_Y_shape(2, 3, 1, shape);
  expect(shape[0] == 2 && shape[1] == 2, "shape of Y", &context);
  in.batch = -1;
  expect(odd_train(&context, &in, &out) == WEIR_INVALID_ARGUMENT, "dims",
         &context);
  puts(context.message);
  expect(odd_train(&context, NULL, &out) == WEIR_INVALID_ARGUMENT &&
             odd_train(NULL, &in, &out) == WEIR_INVALID_ARGUMENT,
         "NULL", &context);
  serve_out.filled_shape_2 = &negative;
  expect(odd_serve_it(&context, &serve_in, &serve_out) == WEIR_OUT_OF_MEMORY,
         "no allocator", &context);
  context.allocate = take;
  expect(odd_serve_it(&context, &serve_in, &serve_out) == WEIR_OK, "serve",
         &context);
  expect(serve_out.filled_shape[0] == 3 && serve_out.filled[2] == 7 &&
             negative == -7,
         "values of serve", &context);
  expect(odd_train_find_input("2 b") == ODD_TRAIN_INPUT__2_B &&
             odd_train_find_input("train_class") == ODD_TRAIN_INPUT_CLASS &&
             odd_train_find_input("train_class:0") == ODD_TRAIN_INPUT_CLASS &&
             odd_train_find_input("Abs:0") == -1 &&
             odd_train_find_output("Abs:0") == ODD_TRAIN_OUTPUT_Y_2 &&
             weir_find_signature(&odd_program, "serve it") == ODD_SERVE_IT,
         "names", &context);
  puts(weir_status_text(WEIR_CANCELLED));
  return 0;
}
