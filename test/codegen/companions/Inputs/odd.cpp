// Calls the program of odd.mlir by its C++ view.
#include "odd.hpp"

#include <cstdio>

alignas(WEIR_ALIGNMENT) static unsigned char arena[4096], state[ODD_STATE_SIZE],
    block[256];

int main(int argc, char **) {
  weir_context context = {};
  context.arena = arena;
  context.arena_size = sizeof(arena);
  context.state = state;
  context.allocate = [](weir_context *, std::size_t) -> void * { return block; };
  odd_init_state(state);
  float x[4] = {1, 2, 3, 4}, b[3] = {-1, -2, -3}, Y[4], y[3];
  std::uint16_t c[1] = {0x3c00}, half[1];
  std::int64_t count, size = 3;
  odd::train train;
  train.inputs.class_ = {x, 2, 2};
  train.inputs._2_b = {b, 3};
  train.inputs._2_b_2 = {c, 1};
  train.outputs.Y = {Y, train.output_Y_shape()};
  train.outputs.y = {y, 3};
  train.outputs.half = {half, 1};
  train.outputs.batch = {&count};
  if (train.run(context) != WEIR_OK || train.outputs.Y(1, 0) != 6 ||
      train.outputs.batch() != 41)
    return std::puts(context.message), 1;
  if (argc > 1)
    train.outputs.Y(2, 0) = 0; // an assertion fails
  train.outputs.y = {y, 2};
  if (train.run(context) == WEIR_OK)
    return 1;
  std::puts(context.message);
  float value = 7, negative;
  odd::serve_it serve;
  serve.inputs.x = {&value};
  serve.inputs.sizes = {&size, 1};
  serve.outputs.filled_shape_2 = {&negative};
  if (serve.run(context) != WEIR_OK || serve.outputs.filled.shape(0) != 3 ||
      serve.outputs.filled(2) != 7)
    return std::puts(context.message), 1;
  return 0;
}
