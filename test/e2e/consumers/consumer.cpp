// What an engineer writes who has fer.hpp and a library:
//
//   consumer INPUT OUTPUT BATCH
//
// runs the model from four threads at once, expects the same bytes of all and no
// allocation, and writes them.
#include "fer.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

extern "C" long count_allocations(void);

namespace {

constexpr int callerCount = 4, runs = 5;

/// A model's context and memory.
class Caller {
public:
  Caller(const std::vector<float> &pixels, std::int64_t batch)
      : output(static_cast<std::size_t>(batch * FER_SERVING_DEFAULT_OUTPUT_Y0_DIM_1)) {
    model.inputs.x0 = {pixels.data(), batch, 64, 64, 1};
    model.outputs.y0 = {output.data(), model.output_y0_shape()};
    context.arena_size = model.arena_size();
    arena.reset(std::aligned_alloc(WEIR_ALIGNMENT,
                                   static_cast<std::size_t>(context.arena_size + 64) / 64 * 64));
    context.arena = static_cast<unsigned char *>(arena.get());
  }

  void run() {
    for (int i = 0; i < runs && status == WEIR_OK; ++i)
      status = model.run(context);
  }

  weir_context context = {};
  fer::serving_default model;
  std::vector<float> output;
  std::int32_t status = WEIR_OK;

private:
  struct Free {
    void operator()(void *memory) const { std::free(memory); }
  };
  std::unique_ptr<void, Free> arena;
};

std::vector<float> readFloats(const char *path, std::size_t count) {
  std::vector<float> values(count);
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char *>(values.data()),
            static_cast<std::streamsize>(count * sizeof(float)));
  return values;
}

[[noreturn]] void fail(const std::string &what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::exit(1);
}

/// Runs all callers at once; the allocations meanwhile.
long runAll(std::vector<std::unique_ptr<Caller>> &callers) {
  std::atomic<int> ready(0), done(0);
  std::atomic<bool> go(false);
  std::vector<std::thread> threads;
  for (auto &caller : callers)
    threads.emplace_back([&, me = caller.get()] {
      ++ready;
      while (!go)
        std::this_thread::yield();
      me->run();
      ++done;
    });
  while (ready < callerCount)
    std::this_thread::yield();
  const long before = count_allocations();
  go = true;
  while (done < callerCount)
    std::this_thread::yield();
  const long allocations = count_allocations() - before;
  for (std::thread &thread : threads)
    thread.join();
  return allocations;
}

/// Views that don't fit are refused in one line.
void checkShapes(Caller &caller) {
  fer::serving_default wrong = caller.model;
  wrong.inputs.x0 = {caller.model.inputs.x0.data(), 1, 64, 63, 1};
  if (wrong.run(caller.context) != WEIR_INVALID_ARGUMENT ||
      caller.context.message !=
          std::string("input 'x0': dimension 2 is 63, must be 64"))
    fail(std::string("wrong message: ") + caller.context.message);
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 4)
    fail("usage: consumer INPUT OUTPUT BATCH");
  const std::int64_t batch = std::atoll(argv[3]);
  const auto pixels = readFloats(
      argv[1], static_cast<std::size_t>(fer_serving_default_input_x0_count(batch)));
  std::vector<std::unique_ptr<Caller>> callers;
  for (int i = 0; i < callerCount; ++i)
    callers.push_back(std::make_unique<Caller>(pixels, batch));
  const long allocations = runAll(callers);
  for (auto &caller : callers) {
    if (caller->status != WEIR_OK)
      fail(caller->context.message);
    if (caller->output != callers.front()->output)
      fail("threads gave different results");
  }
  checkShapes(*callers.front());
  const weir::view<const float, 2> scores = callers.front()->model.outputs.y0;
  if (&scores(batch - 1, 6) != scores.end() - 1)
    fail("views count wrongly");
  std::ofstream(argv[2], std::ios::binary)
      .write(reinterpret_cast<const char *>(scores.data()),
             static_cast<std::streamsize>(scores.size()) * 4);
  std::printf("%ld allocations\n", allocations);
  return allocations != 0;
}
